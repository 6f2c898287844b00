"""The demo's year: every state of a duty, of a letter and of a round is in it, and what it shows is right."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from infra.seeds.plans_loader import load_plans
from infra.seeds.story.duty import duty
from projections import (
    open_alerts,
    recommendation_register,
    report_register,
    supervision_register,
)
from projections.read_model import Rows
from tests.infra.seeds.told import (
    Told,
    annual_report,
    duties,
    happened,
    on,
    recommendation,
    reply,
    the_duty,
)

DUTY_STATUSES = {
    "awaiting_date",
    "no_limit",
    "standing",
    "upcoming",
    "due_soon",
    "overdue",
    "expired_inferred",
    "submitted",
    "met",
    "met_late",
    "waived",
    "cancelled",
    "transferred",
    "suspended",
}
RECOMMENDATION_STATUSES = {
    "sent",
    "received",
    "transferred",
    "replied",
    "reply_insufficient",
    "reply_accepted",
    "resolving",
    "resolved",
    "verified",
    "disputed",
    "withdrawn",
    "closed",
}
ROUND_STATUSES = {"notified", "postponed", "cancelled", "concluded", "closed"}


def test_every_state_of_a_duty_is_in_the_year(rows: Rows) -> None:
    assert {duty["status"] for duty in duties(rows)} == DUTY_STATUSES


def test_every_state_of_a_recommendation_and_of_a_round_is_in_the_year(rows: Rows) -> None:
    found = {r["status"] for r in recommendation_register.register(rows, on())}
    rounds = {r["status"] for r in supervision_register.register(rows, on())}
    assert found == RECOMMENDATION_STATUSES
    assert rounds == ROUND_STATUSES


def test_all_four_plans_show_life(rows: Rows) -> None:
    met: dict[str | None, int] = defaultdict(int)
    for one in duties(rows):
        met[one["plan"]] += one["status"] in ("met", "met_late", "overdue")
    assert all(met[plan.code] >= 5 for plan in load_plans())


def test_a_reply_with_a_limit_is_overdue(rows: Rows) -> None:
    late = the_duty(rows, reply("KN-2023-0012", "TN.TRANG-BANG.UBND"))
    assert (late["status"], late["due_on"], late["days_late"]) == ("overdue", "2023-10-24", 143)
    assert late["setter"]["code"] == "TN.UB-MTTQ"
    assert late["ground"] == "Văn bản kiến nghị 80/KN-MTTQ-MINH-HOA"


def test_an_annual_report_with_a_set_date_is_missing(rows: Rows) -> None:
    missed = the_duty(rows, annual_report("DB.MUONG-ANG.BTT-MTTQ", "DB.MUONG-ANG.BTV"))
    assert (missed["status"], missed["due_on"]) == ("overdue", "2024-01-15")
    assert (missed["due_basis"], missed["setter"]["code"]) == ("accepted", "DB.BTV-TU")


def test_an_annual_report_without_a_decision_makes_nobody_late(rows: Rows) -> None:
    council = duty("DB-CT18-2023", "II.4.1", "2023", "DB.MUONG-ANG.BTT-MTTQ", "DB.MUONG-ANG.HDND")
    assert the_duty(rows, council.id)["status"] == "expired_inferred"


def test_both_flagship_alerts_stand(rows: Rows) -> None:
    standing = {
        (alert["rule"], alert["obligation"])
        for alert in open_alerts.register(rows, on(), {"state": "raised"}, limit=1000)
    }
    late_reply = str(reply("KN-2023-0012", "TN.TRANG-BANG.UBND"))
    missed = str(annual_report("DB.MUONG-ANG.BTT-MTTQ", "DB.MUONG-ANG.BTV"))
    assert {("reply_overdue", late_reply), ("annual_report_missed", missed)} <= standing


def test_every_duty_that_is_late_today_was_told_of_on_the_first_morning_it_could_be(
    rows: Rows,
) -> None:
    late = {one["id"]: one["due_on"] for one in duties(rows, status="overdue")}
    told_of = {a["obligation"]: a for a in open_alerts.register(rows, on(), limit=1000)}
    assert late.keys() <= told_of.keys()
    for obligation in late:
        alert = told_of[obligation]
        noticed = datetime.fromisoformat(alert["noticed_at"])
        assert noticed.date() <= date.fromisoformat(alert["effective_on"]) + timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2023, 10, 8), "awaiting_date"),
        (date(2023, 10, 24), "due_soon"),
        (date(2023, 10, 25), "overdue"),
    ],
)
def test_a_reply_answers_each_day_by_itself(rows: Rows, day: date, status: str) -> None:
    late = reply("KN-2023-0012", "TN.TRANG-BANG.UBND")
    assert the_duty(rows, late, on(day))["status"] == status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2023, 12, 1), "upcoming"),
        (date(2024, 1, 15), "due_soon"),
        (date(2024, 1, 16), "overdue"),
        (date(2024, 1, 25), "submitted"),
        (date(2024, 2, 2), "met_late"),
    ],
)
def test_an_annual_report_answers_each_day_by_itself(rows: Rows, day: date, status: str) -> None:
    report = annual_report("DB.MUONG-LAY.BTT-MTTQ", "DB.MUONG-LAY.BTV")
    assert the_duty(rows, report, on(day))["status"] == status


def test_the_corrected_receipt_turns_a_late_reply_into_one_in_time(rows: Rows) -> None:
    obligation = reply("KN-2023-0008", "DB.SO-TC")
    before = datetime(2023, 9, 30, tzinfo=UTC)
    day = date(2023, 9, 20)
    as_thought = the_duty(rows, obligation, on(day, before))
    as_known = the_duty(rows, obligation, on(day))
    assert (as_thought["due_on"], as_thought["status"]) == ("2023-08-31", "met_late")
    assert (as_known["due_on"], as_known["status"]) == ("2023-09-06", "met")


def test_the_alert_that_the_correction_took_the_ground_from_is_retracted(rows: Rows) -> None:
    obligation = str(reply("KN-2023-0008", "DB.SO-TC"))
    found = open_alerts.register(rows, on(), {"obligation": obligation})
    assert {alert["state"] for alert in found} == {"retracted"}


def test_one_letter_replies_to_points_of_three_recommendations(rows: Rows) -> None:
    codes = ("KN-2023-0009", "KN-2023-0010", "KN-2023-0011")
    found = {code: recommendation(rows, code) for code in codes}
    letters = {code: [r["code"] for r in one["replies"]] for code, one in found.items()}
    assert all(given == ["TL-2023-0008"] for given in letters.values())
    positions = {code: [p["position"] for p in one["points"]] for code, one in found.items()}
    assert positions == {
        "KN-2023-0009": ["accepted", "accepted"],
        "KN-2023-0010": ["accepted", None],
        "KN-2023-0011": ["accepted_in_part"],
    }
    assert the_duty(rows, reply("KN-2023-0010", "DB.UBND"))["status"] == "overdue"


def test_a_round_may_end_with_no_recommendation(rows: Rows) -> None:
    sources = {r["source"]["id"] for r in recommendation_register.register(rows, on())}
    closed = supervision_register.register(rows, on(), {"status": "closed"})
    assert [one["code"] for one in closed if one["id"] not in sources] == ["GS-2023-0004"]


# --- that it hangs together ------------------------------------------------------------------------


def test_every_report_answers_duties_of_its_sender(rows: Rows) -> None:
    by_id = {one["id"]: one for one in duties(rows)}
    reports = report_register.register(rows, on(), limit=500)
    assert reports
    for report in reports:
        for obligation in report["obligation_ids"]:
            assert by_id[obligation]["debtor"]["id"] == report["debtor_id"], report["code"]


def test_every_duty_shown_or_decided_is_one_of_the_plans(told: Told, rows: Rows) -> None:
    listed = {one["id"] for one in duties(rows)}
    opened = {str(f.originator_id) for f in told.facts if f.name == "obligation.opened"}
    assert opened
    assert opened <= listed


def test_who_reminds_of_a_late_duty_is_right_about_it(told: Told, rows: Rows) -> None:
    reminders = [f for f in told.facts if f.name == "recommendation.reminder_sent"]
    assert len(reminders) > 5
    for fact in reminders:
        moment = on(happened(fact), fact.recorded_at)
        statuses = {d["status"] for d in duties(rows, moment, recommendation=fact.subject_code)}
        assert ("overdue" in statuses) != json.loads(fact.state)["early"], fact.subject_code


def test_an_extension_names_the_day_that_it_moves(told: Told, rows: Rows) -> None:
    extended = [f for f in told.facts if f.name == "recommendation.reply_limit_extended"]
    assert extended
    for fact in extended:
        before = on(happened(fact), fact.recorded_at - timedelta(seconds=1))
        one = duties(rows, before, recommendation=fact.subject_code, kind="reply")
        assert [d["due_on"] for d in one] == [json.loads(fact.state)["old_due_on"]]
