"""Công khai kết quả: told by its own rule where a conclusion names a day for it."""

from __future__ import annotations

from datetime import date

from domain.commands import supervisions
from tests.alerts.rules.rounds import CODE, given_round
from tests.alerts.rules.told import told, words
from tests.alerts.watching import Watched
from tests.scenarios import FRONT, LETTER

RULE = "publication_overdue"
DUE = date(2023, 7, 31)


def test_results_that_are_not_made_public_are_told_stage_by_stage(staged: Watched) -> None:
    given_round(staged)
    supervisions.hold_session(
        staged.scene.ledger,
        staged.scene.act(date(2023, 6, 27), by=FRONT),
        CODE,
        place=None,
        minutes=LETTER,
        unannounced=True,
        allowed_by=FRONT,
    )
    supervisions.conclude(
        staged.scene.ledger,
        staged.scene.act(date(2023, 7, 5), by=FRONT),
        CODE,
        document=LETTER,
        publication_due_on=DUE,
        ground="Kết luận giám sát",
    )
    assert told(staged, RULE, DUE) == {
        "approaching": "2023-07-24",
        "due": "2023-07-31",
        "overdue": "2023-08-01",
        "long_overdue": "2023-08-30",
    }
    assert words(staged, RULE, DUE) == (
        "Ủy ban Mặt trận Tổ quốc tỉnh chưa công khai kết quả: Công khai kết quả giám sát: Thu chi ngân sách. "
        "Hạn 31/07/2023, quá hạn từ 01/08/2023 (1 ngày)."
    )
