"""Văn bản yêu cầu báo cáo: who has to ask for a report is reminded when its period is over; nobody is late."""

from __future__ import annotations

from datetime import date

from domain.commands import plan_decisions
from tests.alerts.rules.told import every
from tests.alerts.watching import Watched
from tests.scenarios import COMMITTEE, LETTER, agency_id, given_plan, item


def test_who_has_to_ask_for_a_report_is_reminded_when_its_period_is_over(staged: Watched) -> None:
    given_plan(staged.scene, items=(item("1", "report", "half_yearly"),))
    staged.passes(date(2023, 7, 13))
    assert every(staged, date(2023, 7, 13)) == []
    staged.passes(date(2023, 7, 14))
    [alert] = staged.alerts(date(2023, 7, 14))
    assert (alert["rule"], alert["stage"]) == ("report_request_not_sent", "due")
    assert alert["recipients"] == [str(agency_id(COMMITTEE))]
    decided = plan_decisions.set_due_date(
        staged.scene.ledger,
        staged.scene.act(date(2023, 7, 20), by=COMMITTEE),
        "KH-2023",
        item="1",
        setter=COMMITTEE,
        ground="Văn bản yêu cầu",
        document=LETTER,
        due_on=date(2023, 8, 1),
        occurrence="2023-H1",
    )
    assert staged.reacts().resolved == 1
    assert staged.alert_facts()[-1][1]["by_position"] == decided.position
