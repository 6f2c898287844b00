"""What is decided about a plan moves its dates from then on, and every date can be moved back by the same way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.commands import (
    agencies,
    plan_ambiguities,
    plan_decisions,
    plan_drafts,
    plan_life,
    plan_parties,
    plans,
)
from domain.commands.agencies import EdgeDraft
from domain.commands.plan_ambiguities import AmbiguityInput
from domain.errors import ConflictError
from domain.plan.cascade import Coverage
from domain.plan.values import Reading
from domain.values import Document, id_of
from projections import cascade, plan_directory, worklists
from projections import obligations as register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

PLAN = "KH-2023"
LATER = date(2024, 2, 1)
READINGS = (
    Reading("strict", "đến hết 19/11"),
    Reading("usual", "đến hết 20/11", {"1": {"type": "yearly", "detail": {"by": "11-20"}}}),
)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        given_plan(
            opened,
            period=(date(2023, 1, 1), date(2025, 12, 31)),
            items=(
                item("1", "report", "yearly", before="11-20"),
                item("2", "report", "on_request"),
                item("3", "report", "yearly", due="awaiting"),
                item("4", "cascade", "once"),
                item("5", "task", "once", debtors=(), year=2023),
            ),
        )
        yield opened


def duties(scene: Scene, on: date, code: str) -> list[dict[str, Any]]:
    scene.catch_up(on)
    with scene.read_store.reading() as rows:
        return register.register(
            rows, Moment(on, scene.now), ObligationFilter(plan=id_of("plan", PLAN), item=code)
        )


def due(scene: Scene, on: date, code: str = "1") -> dict[str, str | None]:
    return {d["occurrence"]: d["due_on"] for d in duties(scene, on, code)}


def raised(scene: Scene, ambiguity: AmbiguityInput) -> None:
    plan_ambiguities.raise_ambiguity(scene.ledger, scene.act(date(2023, 2, 1)), PLAN, ambiguity)


def resolved(scene: Scene, ambiguity: str, reading: str, on: date) -> None:
    plan_ambiguities.resolve_ambiguity(
        scene.ledger,
        scene.act(on),
        PLAN,
        ambiguity=ambiguity,
        reading=reading,
        authority=COMMITTEE,
        ground="Công văn",
    )


def test_a_resolution_moves_every_date_that_follows_and_a_reopening_moves_it_back(
    scene: Scene,
) -> None:
    raised(scene, AmbiguityInput("A40", "trước ngày 20/11", READINGS, ("1",), "strict"))
    assert due(scene, LATER)["2023"] == "2023-11-19"
    before = scene.now
    resolved(scene, "A40", "usual", date(2023, 3, 1))
    assert due(scene, LATER) == {"2023": "2023-11-20", "2024": "2024-11-20", "2025": "2025-11-20"}
    ruled = duties(scene, LATER, "1")[0]
    assert (ruled["due_basis"], ruled["ground"]) == ("accepted", "Công văn")
    assert ruled["setter"]["code"] == COMMITTEE
    with scene.read_store.reading() as rows:
        then = register.register(
            rows, Moment(LATER, before), ObligationFilter(plan=id_of("plan", PLAN), item="1")
        )
    assert then[0]["due_on"] == "2023-11-19"
    plan_ambiguities.reopen_ambiguity(
        scene.ledger, scene.act(date(2023, 4, 1)), PLAN, ambiguity="A40", reason="Hướng dẫn khác"
    )
    assert due(scene, LATER)["2023"] == "2023-11-19"
    assert duties(scene, LATER, "1")[0]["due_basis"] == "explicit"


@pytest.mark.parametrize(
    ("detail", "basis", "status"),
    [({}, "inferred", "expired_inferred"), ({"by": "12-31"}, "accepted", "overdue")],
)
def test_a_reading_makes_late_where_it_states_days_and_not_where_it_names_a_rhythm_alone(
    scene: Scene, detail: dict[str, Any], basis: str, status: str
) -> None:
    yearly = Reading("each", "mỗi năm", {"1": {"type": "yearly", "detail": detail}})
    raised(scene, AmbiguityInput("A26", "hằng năm", (yearly,), ("1",)))
    resolved(scene, "A26", "each", date(2023, 3, 1))
    found = duties(scene, date(2024, 1, 5), "1")[0]
    assert (found["due_on"], found["due_basis"], found["status"]) == ("2023-12-31", basis, status)


def test_nobody_is_late_for_a_day_that_had_gone_by_when_it_was_decided(scene: Scene) -> None:
    quarters = Reading("b", "hằng quý", {"1": {"type": "quarterly", "detail": {"offset": "0d"}}})
    raised(scene, AmbiguityInput("A31", "định kỳ", (quarters,), ("1",)))
    resolved(scene, "A31", "b", date(2023, 4, 1))
    found = {d["occurrence"]: d for d in duties(scene, date(2023, 7, 5), "1")}
    said = {q: (found[q]["due_basis"], found[q]["status"]) for q in ("2023-Q1", "2023-Q2")}
    assert said == {
        "2023-Q1": ("inferred", "expired_inferred"),
        "2023-Q2": ("accepted", "overdue"),
    }


def test_a_request_raises_a_duty_with_the_day_it_names(scene: Scene) -> None:
    assert [d["status"] for d in duties(scene, LATER, "2")] == ["standing"]
    for cause, due_on in (("request", date(2023, 6, 20)), ("request", None), ("event", None)):
        plan_decisions.request_occurrence(
            scene.ledger,
            scene.act(date(2023, 5, 22)),
            PLAN,
            item="2",
            requester=COMMITTEE,
            ground="Công văn 14",
            cause=cause,
            due_on=due_on,
        )
    found = {d["occurrence"]: (d["status"], d["due_on"]) for d in duties(scene, LATER, "2")}
    assert found == {
        "request": ("standing", None),
        "request-2023-05-22": ("overdue", "2023-06-20"),
        "request-2023-05-22-2": ("no_limit", None),
        "event-2023-05-22": ("no_limit", None),
    }


def test_without_a_request_the_requester_is_flagged_and_nobody_is_late(scene: Scene) -> None:
    def waiting() -> list[dict[str, Any]]:
        scene.catch_up(LATER)
        with scene.read_store.reading() as rows:
            return worklists.register(rows, Moment(LATER, scene.now), "no_request")

    assert [(w["plan_item"], w["decider_id"], w["duties"]) for w in waiting()] == [
        ("3", str(agency_id(COMMITTEE)), 1)
    ]
    assert duties(scene, LATER, "3")[0]["status"] == "awaiting_date"
    plan_decisions.request_occurrence(
        scene.ledger,
        scene.act(date(2023, 10, 16)),
        PLAN,
        item="3",
        requester=COMMITTEE,
        ground="Công văn 23",
        occurrence="2023",
        due_on=date(2023, 12, 15),
    )
    assert waiting() == []
    assert due(scene, LATER, "3")["2023"] == "2023-12-15"


def test_what_nobody_leads_waits_for_the_issuer(scene: Scene) -> None:
    scene.catch_up(LATER)
    with scene.read_store.reading() as rows:
        found = worklists.register(
            rows, Moment(LATER, scene.now), decider=str(agency_id(COMMITTEE))
        )
    assert ("no_lead", "5") in [(w["kind"], w["plan_item"]) for w in found]


def test_a_changed_lead_takes_over_what_is_open(scene: Scene) -> None:
    plan_parties.change_lead(
        scene.ledger,
        scene.act(date(2024, 3, 1)),
        PLAN,
        item="1",
        from_lead=DEPARTMENT,
        to_lead=FRONT,
    )
    found = {
        (d["occurrence"], d["debtor"]["id"]): d["status"]
        for d in duties(scene, date(2024, 3, 2), "1")
    }
    front, department = str(agency_id(FRONT)), str(agency_id(DEPARTMENT))
    assert found["2023", department] == "transferred"
    assert found["2023", front] == "overdue"
    assert found["2025", front] == "upcoming"


def test_a_body_that_is_not_there_leads_nothing(scene: Scene) -> None:
    agencies.merge(
        scene.ledger,
        scene.act(date(2023, 3, 1)),
        COMMITTEE,
        predecessors=(DEPARTMENT,),
        ground="NQ 1",
    )
    with pytest.raises(ConflictError) as refused:
        plan_parties.assign_lead(
            scene.ledger,
            scene.act(date(2023, 3, 2)),
            PLAN,
            item="5",
            lead=DEPARTMENT,
            document=None,
        )
    assert refused.value.rule == "agency_exists"


def test_an_amendment_changes_what_begins_after_it(scene: Scene) -> None:
    plan_life.amend(
        scene.ledger,
        scene.act(date(2024, 6, 1)),
        PLAN,
        document=LETTER,
        reason="Theo hướng dẫn mới",
        changed=(
            plan_life.ChangeInput("1", cadence={"type": "yearly", "detail": {"by": "12-15"}}),
        ),
        added=(item("6", "report", "yearly", by="10-10"),),
        removed=(plan_life.RemovalInput("3", "Trùng với mục 1"),),
    )
    day = date(2025, 2, 1)
    assert due(scene, day) == {"2023": "2023-11-19", "2024": "2024-11-19", "2025": "2025-12-15"}
    assert {d["status"] for d in duties(scene, day, "3")} == {"cancelled"}
    # What is added is asked from the amendment on: of no year before it, and on no day before it.
    assert due(scene, day, "6") == {"2024": "2024-10-10", "2025": "2025-10-10"}
    assert duties(scene, date(2024, 5, 31), "6") == []


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        ("closed", {"2023": "cancelled", "2024": "cancelled", "2025": "cancelled"}),
        ("carried_over", {"2023": "overdue", "2024": "upcoming", "2025": "cancelled"}),
    ],
)
def test_a_plan_that_ends_says_what_becomes_of_its_duties(
    scene: Scene, fate: str, expected: dict[str, str]
) -> None:
    plan_life.revoke(
        scene.ledger,
        scene.act(date(2024, 3, 1)),
        PLAN,
        reason="Thay đổi nhiệm vụ",
        open_duties=3,
        fate=fate,
    )
    day = date(2024, 3, 2)
    assert {d["occurrence"]: d["status"] for d in duties(scene, day, "1")} == expected
    before = {d["occurrence"]: d["status"] for d in duties(scene, date(2024, 2, 29), "1")}
    assert before == {"2023": "overdue", "2024": "upcoming", "2025": "upcoming"}


def test_the_cascade_shows_who_issued_when_and_what_was_left_out(scene: Scene) -> None:
    scene.catch_up(LATER)
    with scene.read_store.reading() as rows:
        missing = cascade.cascade(rows, Moment(LATER, scene.now), id_of("plan", PLAN))
    assert [(r["issued"], r["days_since_parent"], r["left_out"]) for r in missing] == [
        (False, 387, [])
    ]
    below = date(2023, 3, 11)
    plans.issue(
        scene.ledger,
        scene.act(below),
        code="KH-SO",
        title="Kế hoạch của sở",
        type="plan",
        issuer=DEPARTMENT,
        number="3",
        symbol="KH",
        issued_on=below,
        period_from=date(2023, 1, 1),
        period_to=date(2025, 12, 31),
        items=(item("a", "report", "yearly", before="12-31"),),
    )
    plan_life.inform_committee(
        scene.ledger,
        scene.act(date(2023, 3, 1)),
        "KH-SO",
        committee=COMMITTEE,
        informed_on=date(2023, 3, 1),
    )
    plan_life.link_to_parent(
        scene.ledger,
        scene.act(below),
        "KH-SO",
        parent=PLAN,
        item="4",
        coverage=(Coverage("1", "a"), Coverage("2", None)),
    )
    scene.catch_up(LATER)
    with scene.read_store.reading() as rows:
        found = cascade.cascade(rows, Moment(LATER, scene.now), id_of("plan", PLAN))[0]
        told = cascade.recipients(rows, Moment(LATER, scene.now), id_of("plan", PLAN)) or []
    assert (found["issued"], found["issued_on"], found["days_after_parent"]) == (
        True,
        "2023-03-11",
        60,
    )
    assert found["committee_informed_before"] is True
    assert found["left_out"] == ["2", "3"]
    assert found["later"] == [
        {"parent_item": "1", "item": "a", "parent_due_on": "2023-11-19", "due_on": "2023-12-30"}
    ]
    assert [t["agency"]["code"] for t in told if t["bound_but_not_told"]] == [DEPARTMENT]


def test_a_draft_is_submitted_to_the_committee_over_its_issuer_and_issued(scene: Scene) -> None:
    day = date(2023, 2, 1)
    plan_drafts.draft(
        scene.ledger,
        scene.act(day),
        code="DT-1",
        title="Dự thảo",
        type="plan",
        issuer=FRONT,
        bases=(Document(title="Chỉ thị 18"),),
        items=(item("1", "report", "yearly", before="11-20"),),
    )
    agencies.add_edge(scene.ledger, scene.act(day), COMMITTEE, EdgeDraft("party_over", FRONT))
    plan_drafts.submit_for_opinion(scene.ledger, scene.act(day), "DT-1", addressee=COMMITTEE)
    plan_drafts.give_opinion(scene.ledger, scene.act(day), "DT-1", opinion="agree_with_changes")
    plan_drafts.revise(
        scene.ledger,
        scene.act(day),
        "DT-1",
        title="Kế hoạch",
        items=(item("1", "report", "quarterly"), item("2", "report", "yearly", before="11-20")),
        reason="Tiếp thu ý kiến",
    )
    plan_drafts.revise(
        scene.ledger, scene.act(day), "DT-1", removed=("1",), reason="Tiếp thu ý kiến"
    )
    plan_drafts.issue_draft(
        scene.ledger, scene.act(day), "DT-1", number="8", symbol="KH", issued_on=day
    )
    scene.catch_up(LATER)
    with scene.read_store.reading() as rows:
        found = register.register(
            rows, Moment(LATER, scene.now), ObligationFilter(plan=id_of("plan", "DT-1"))
        )
        plan = plan_directory.one(rows, Moment(LATER, scene.now), id_of("plan", "DT-1"))
    # What binds is the last edition: its words, and its items alone.
    assert {d["plan_item"] for d in found} == {"2"}
    assert found[0]["due_on"] == "2023-11-19"
    assert found[0]["ground"] == "Kế hoạch"
    assert plan is not None
    assert (plan["title"], plan["edition"]) == ("Kế hoạch", 3)
    assert [(s["step"], s["edition"]) for s in plan["life"]] == [
        ("submitted", 1),
        ("opinion", 1),
        ("revised", 2),
        ("revised", 3),
    ]
