"""The sentences with which tests say how a round of supervision begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.application import Recorded
from domain.commands import supervisions
from domain.values import Document
from tests.scenarios import DEPARTMENT, FRONT, LETTER, Scene


def given_round(
    scene: Scene,
    code: str = "GS-1",
    on: date = date(2023, 2, 1),
    *,
    supervised: tuple[str, ...] = (DEPARTMENT,),
    **more: Any,
) -> Recorded:
    """A round of the program of the year, led by the Front."""
    return supervisions.plan(
        scene.ledger,
        scene.act(on),
        code=code,
        lead=FRONT,
        subject="Đất đai",
        supervised=supervised,
        origin="regular",
        **more,
    )


def given_notice(
    scene: Scene,
    code: str = "GS-1",
    on: date = date(2023, 2, 2),
    *,
    visit_on: date | None = None,
    document: Document | None = LETTER,
) -> Recorded:
    """The notice of a round, with the day of the visit where one is named."""
    return supervisions.notify(
        scene.ledger,
        scene.act(on),
        code,
        document=document,
        visit_on=visit_on,
        information_due_on=None,
    )
