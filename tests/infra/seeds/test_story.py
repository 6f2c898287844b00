"""The demo's history, told: it keeps every rule, its times lie in its year, and every state of a duty is in it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from alerts.deadline_watch import DeadlineWatch
from domain.application import Ledger
from domain.obligation import obligation_id
from domain.recommendation import Recommendation
from domain.time.instant import VIETNAM
from domain.values import id_of
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.event_store.stored_fact import FactRow
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds.plans_loader import load_plans
from infra.seeds.reference import calendars
from infra.seeds.registry import load_agencies
from infra.seeds.story import DEMO_TODAY, mandates, tell
from infra.seeds.story.duty import duty
from infra.seeds.story.telling import beats
from infra.seeds.story.year import FIRST_DAY, FIRST_WATCH
from projections import (
    obligations,
    open_alerts,
    recommendation_register,
    report_register,
    supervision_register,
)
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows, read_model_classes
from projections.reference import Reference

EVENING = datetime.combine(DEMO_TODAY, time(23), VIETNAM)
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


def ledger_at(database_url: str) -> Ledger:
    env = {"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url}
    return Ledger(env=env)


def facts_of(ledger: Ledger) -> list[FactRow]:
    """Every fact, without what the watch told."""
    recorder = cast("FactRecorder", ledger.recorder)
    found = recorder.read_after(0, recorder.last_position())
    return [row for row in found if not row.name.startswith("alert.")]


def happened(fact: FactRow) -> date:
    assert fact.happened_on is not None
    return fact.happened_on


def written(fact: FactRow) -> datetime:
    return fact.recorded_at.astimezone(VIETNAM)


def digest(facts: list[FactRow]) -> str:
    """What the facts say: when, about whom, what; where they stand depends on the alerts between them."""
    told = [
        (f.originator_id, f.originator_version, f.name, f.recorded_at, json.loads(f.state))
        for f in facts
        if not f.name.endswith("fact_corrected")  # names the position of what it corrects
    ]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """The story as told once, with the read models at its end."""

    facts: list[FactRow]
    looks: list[tuple[date, datetime, datetime]]
    """Each morning of the watch: the day, the instant, and when the last fact before it was recorded."""
    reads: ReadStore


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    path: Path = tmp_path_factory.mktemp("story") / "ledger.db"
    ledger, reads = ledger_at(f"sqlite:///{path}"), ReadStore(f"sqlite:///{path}")
    recorder = cast("FactRecorder", ledger.recorder)
    source = LedgerSource(recorder, cast("FactMapper", ledger.mapper))
    reference = Reference(calendars(), DEMO_TODAY)
    models = [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]
    follower = Follower("story", source, reads, models)
    watch = DeadlineWatch(ledger, reads, calendars())
    looks: list[tuple[date, datetime, datetime]] = []

    def look(day: date, instant: datetime) -> int:
        last = recorder.read_after(recorder.last_position() - 1, 1)
        looks.append((day, instant, last[0].recorded_at))
        return watch.run_once(day, instant).told

    tell(ledger, catch_up=follower.catch_up, watch=look)
    try:
        yield Told(facts_of(ledger), looks, reads)
    finally:
        reads.close()
        ledger.close()


@pytest.fixture
def rows(told: Told) -> Iterator[Rows]:
    with told.reads.reading() as rows:
        yield rows


def on(day: date = DEMO_TODAY, known_at: datetime = EVENING) -> Moment:
    return Moment(day, known_at)


def duties(rows: Rows, moment: Moment | None = None, **filters: Any) -> list[Row]:
    return obligations.register(rows, moment or on(), ObligationFilter(**filters), limit=10_000)


def the_duty(rows: Rows, obligation: UUID, moment: Moment | None = None) -> Row:
    found = obligations.one(rows, moment or on(), obligation)
    assert found is not None
    return found


def reply(code: str, debtor: str) -> UUID:
    return obligation_id(code, "reply", id_of("agency", debtor), "once", None)


def annual_report(debtor: str, addressee: str) -> UUID:
    return duty("DB-CT18-2023", "II.4.2", "2023", debtor, addressee).id


def recommendation(rows: Rows, code: str, moment: Moment | None = None) -> Row:
    found = recommendation_register.one(rows, moment or on(), id_of(Recommendation.TOPIC, code))
    assert found is not None
    return found


def of_the_year(told: Told) -> list[FactRow]:
    """The facts of the fiction: all but the four plans as they were entered."""
    plans = (
        "plan.drafted",
        "plan.item_added",
        "plan.item_expanded",
        "plan.issued",
        "plan.ambiguity_raised",
    )
    return [f for f in told.facts if f.name not in plans]


# --- the telling ---------------------------------------------------------------------------------


def test_the_story_is_the_same_on_every_store_and_at_each_telling(
    told: Told, database_url: str
) -> None:
    ledger = ledger_at(database_url)
    heard: list[tuple[int, int]] = []
    try:
        tell(ledger, catch_up=lambda: None, progress=lambda i, n: heard.append((i, n)))
        again = facts_of(ledger)
    finally:
        ledger.close()
    assert heard == [(i, len(beats())) for i in range(1, len(beats()) + 1)]
    assert len(again) == len(told.facts)
    assert digest(again) == digest(told.facts)


def test_no_two_steps_have_the_same_name() -> None:
    names = Counter(beat.step.id for beat in beats())
    assert [name for name, n in names.items() if n > 1] == []


def test_the_year_holds_a_rule_on_rolling_the_terms_of_a_report_and_a_unit_bound_later(
    told: Told,
) -> None:
    named = Counter(f.name for f in told.facts)
    for name in ("local_rule.rolling_decided", "plan.report_terms_set", "plan.unit_bound"):
        assert named[name] == 1, name


# --- the two times -------------------------------------------------------------------------------


def test_recorded_time_never_goes_back_and_lies_in_the_year(told: Told) -> None:
    instants = [fact.recorded_at for fact in told.facts]
    assert instants == sorted(instants)
    assert written(told.facts[0]).date() == FIRST_DAY
    assert written(told.facts[-1]).date() < DEMO_TODAY


def test_nothing_is_written_down_before_it_happens_nor_outside_office_hours(told: Told) -> None:
    calendar = calendars().known_at(EVENING)
    for fact in told.facts:
        at = written(fact)
        assert happened(fact) <= at.date(), fact
        assert calendar.is_working(at.date()), fact
        assert time(8) <= at.time() < time(17), fact


def test_what_is_older_than_the_ledger_was_entered_before_the_watch_began(told: Told) -> None:
    older = [f for f in of_the_year(told) if happened(f) < FIRST_DAY]
    assert older
    assert all(written(f).date() < FIRST_WATCH for f in older)


def test_what_happens_in_the_year_is_written_down_within_days(told: Told) -> None:
    lately = [f for f in of_the_year(told) if happened(f) >= FIRST_WATCH]
    assert all(written(f).date() - happened(f) <= timedelta(days=14) for f in lately)


def test_the_watch_looks_each_working_morning_at_what_was_written_before(told: Told) -> None:
    days = [day for day, _, _ in told.looks]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (FIRST_WATCH, DEMO_TODAY)
    assert all(last <= instant for _, instant, last in told.looks)


# --- what is fiction and what is not ----------------------------------------------------------------


def test_every_document_of_the_year_says_that_it_is_fiction(told: Told) -> None:
    def papers(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if "symbol" in value:
                yield value
            for part in value.values():
                yield from papers(part)
        elif isinstance(value, list):
            for part in value:
                yield from papers(part)

    found = [p for f in of_the_year(told) for p in papers(json.loads(f.state))]
    assert found
    assert all("MINH-HOA" in paper["symbol"] for paper in found)


def test_nobody_is_named_and_a_finding_about_a_person_is_restricted(rows: Rows) -> None:
    found = [
        finding
        for one in supervision_register.register(rows, on())
        for finding in one["findings"]
        if finding["about_person"]
    ]
    assert found
    assert all(finding["restricted"] for finding in found)


def test_every_actor_is_an_opaque_demo_account(told: Told) -> None:
    assert {f.actor for f in told.facts} == {
        "demo-clerk",
        "demo-leader",
        "demo-supervisor",
        "demo-agency",
        mandates.GIVER,
    }


def test_every_body_and_the_four_plans_are_there(told: Told) -> None:
    names = Counter(f.name for f in told.facts)
    assert names["agency.registered"] == len(load_agencies())
    assert names["agency.edge_added"] == sum(len(a.edges) for a in load_agencies())
    assert len(load_plans()) == 4
    given = {id_of("plan", plan.code) for plan in load_plans()}
    of_them = [f for f in told.facts if f.originator_id in given]
    items = sum(len(plan.items) for plan in load_plans())
    entered = Counter(f.name for f in of_them)
    assert (entered["plan.issued"], entered["plan.item_added"]) == (4, items)
    assert names["plan.issued"] == 4 + 3, "three that follow from them are told in the story"


# --- what the year shows --------------------------------------------------------------------------


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
