"""Kết luận cuộc giám sát: a round open at the end of the third quarter is reminded of."""

from __future__ import annotations

from datetime import date

from domain.commands import supervisions
from tests.alerts.rules.rounds import given_round
from tests.alerts.rules.told import every
from tests.alerts.watching import Watched
from tests.scenarios import COMMITTEE, FRONT, LETTER, agency_id


def test_a_round_open_at_the_end_of_the_third_quarter_is_reminded_of(staged: Watched) -> None:
    given_round(staged)
    given_round(staged, "GS-2023-0002", "unplanned")
    staged.passes(date(2023, 8, 30))
    assert every(staged, date(2023, 8, 30)) == []
    staged.passes_daily(date(2023, 8, 31), date(2023, 10, 1))
    rule = "round_not_concluded"
    assert every(staged, date(2023, 10, 1)) == [
        (rule, "approaching", "2023-08-31", "resolved"),
        (rule, "due", "2023-10-01", "raised"),
    ]
    [alert] = [a for a in staged.alerts(date(2023, 10, 1)) if a["state"] == "raised"]
    assert (alert["matter"], alert["recipients"]) == ("supervision", [str(agency_id(FRONT))])
    ended = supervisions.cancel(
        staged.scene.ledger,
        staged.scene.act(date(2023, 10, 20), by=FRONT),
        "GS-2023-0001",
        reason="Không còn phù hợp",
        document=LETTER,
        approved_by=COMMITTEE,
    )
    assert staged.reacts().resolved == 1
    assert staged.alert_facts()[-1][1]["by_position"] == ended.position
