"""A round of the Front over a department, planned for the middle of the year."""

from __future__ import annotations

from datetime import date

from domain.commands import supervisions
from tests.alerts.watching import Watched
from tests.scenarios import DEPARTMENT, FRONT, LETTER

CODE = "GS-2023-0001"


def given_round(staged: Watched, code: str = CODE, origin: str = "regular") -> None:
    supervisions.plan(
        staged.scene.ledger,
        staged.scene.act(date(2023, 2, 1), by=FRONT),
        code=code,
        lead=FRONT,
        subject="Thu chi ngân sách",
        supervised=(DEPARTMENT,),
        origin=origin,
        window_from=date(2023, 6, 1),
        window_to=date(2023, 7, 30),
        ordering_document=LETTER if origin == "unplanned" else None,
    )
