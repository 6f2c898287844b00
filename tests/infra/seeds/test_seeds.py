"""The plans and bodies as shipped: who may bind whom, what falls due when, and the domain takes them as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.actor import Act
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.item import ItemDraft
from domain.time.cadence import Cadence
from domain.values import Signer, id_of
from infra.seeds.plans_loader import debtors, load_plan, load_plans
from infra.seeds.registry import expand, load_agencies, load_sets
from infra.seeds.values import PlanSeed
from tests.infra.seeds.shipped import item_of, occurrences_of

COMMANDING = {"party_line", "party_over", "front_line", "pso_line"}


def commanded(issuer: str) -> set[str]:
    """Whom the issuer may assign: its own parts, what hangs under it, and who answers to it."""
    edges = [(a.code, e.type, e.to) for a in load_agencies() for e in a.edges]
    kinds = {a.code: a.kind for a in load_agencies()}
    unit = issuer.rpartition(".")[0]
    own = {issuer}
    if kinds[issuer] in ("party_committee", "party_standing"):
        own |= {
            code
            for code, kind in kinds.items()
            if code.rpartition(".")[0] == unit and kind in ("party_committee", "party_standing")
        }
    reached, todo = set(own), list(own)
    while todo:
        here = todo.pop()
        below = {to for a, edge, to in edges if a == here and edge in COMMANDING}
        below |= {a for a, edge, to in edges if to == here and edge == "staff_of"}
        below -= reached
        reached |= below
        todo += below
    answering = {a for a, edge, to in edges if to == issuer and edge == "seat_in"}
    return reached | answering


@pytest.mark.parametrize("document", ["001", "002", "003", "004"])
def test_what_lies_outside_the_issuers_command_is_requested(document: str) -> None:
    """Authority check: an item is assigned only to bodies under the issuer; section 5 of 004 says it requests."""
    plan = load_plan(document)
    reach = commanded(plan.issuer)
    scored = {
        edge.to
        for agency in load_agencies()
        if agency.code == plan.issuer
        for edge in agency.edges
        if edge.type == "scores"
    }
    for item in plan.items:
        owing = set(debtors(item))
        if item.code.startswith("4-a") and document == "004":
            assert owing <= scored, (
                item.code
            )  # the reporting regime binds those whom the issuer scores
            assert item.modality == "assigned"
        elif owing - reach or (document == "004" and item.code.startswith("5")):
            assert item.modality == "requested", item.code
        elif owing:
            assert item.modality == "assigned", item.code


def test_requests_are_found_where_the_plans_say_so() -> None:
    requested = {
        plan.document: [item.code for item in plan.items if item.modality == "requested"]
        for plan in load_plans()
    }

    assert requested["001"] == ["II.4.1-c", "II.4.1-d", "III.2-a", "III.2-b", "III.2-c"]
    assert requested["002"] == requested["003"] == []
    assert {"5.2-d", "5.3-d", "5.4-c"} <= set(requested["004"])


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_a_lead_is_never_also_a_coordinator(plan: PlanSeed) -> None:
    for item in plan.items:
        assert not set(expand(item.leads)) & set(expand(item.coordinators)), item.code


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_levels_bound_are_those_of_the_bodies_bound(plan: PlanSeed) -> None:
    level = {agency.code: agency.level for agency in load_agencies()}
    for item in plan.items:
        assert item.scope is not None
        assert {level[code] for code in debtors(item)} <= set(item.scope.levels), item.code


def test_no_lead_is_invented_where_the_text_names_nobody() -> None:
    assert item_of("001", "I.2-a").leads == ()
    assert item_of("002", "P2.I.2.4-b").leads == ()
    assert item_of("002", "P3.III-g").leads == ()
    assert item_of("004", "2.3-e").leads == ()


def test_every_province_has_its_districts_of_2023() -> None:
    committees = Counter(
        agency.province
        for agency in load_agencies()
        if agency.kind == "party_committee" and agency.level == "district"
    )

    assert committees == {"Điện Biên": 10, "Lào Cai": 9, "Tây Ninh": 9, "Lâm Đồng": 1}


def test_codes_of_agencies_are_ascii() -> None:
    codes = [a.code for a in load_agencies()] + [s.code for s in load_sets()]

    assert [code for code in codes if not re.fullmatch(r"[A-Z0-9.-]+", code)] == []


def test_yearly_reports_to_council_and_committee_fall_due_at_the_end_of_the_year() -> None:
    plan = load_plan("001")
    for code in ("II.4.1", "II.4.2", "III.1-b", "III.1-c"):
        found = {o.key: o for o in occurrences_of(plan, item_of("001", code), date(2024, 12, 31))}
        assert found["2024"].due_on == date(2024, 12, 31)
        assert found["2024"].basis == "inferred"


def test_reports_that_wait_for_a_written_request_have_no_date() -> None:
    plan = load_plan("004")
    for code in ("4-a.1", "4-a.2", "5.4-c"):
        (first, *_) = occurrences_of(plan, item_of("004", code), date(2023, 12, 31))
        assert (first.due_on, first.basis) == (None, "none")


def test_the_scheme_owes_no_consultation_for_2020_and_asks_about_the_one_past_its_end() -> None:
    plan = load_plan("002")
    found = occurrences_of(plan, item_of("002", "P2.II.1.5-a"), date(2026, 12, 31))

    assert [o.key for o in found] == ["2021", "2022", "2023", "2024", "2025"]
    assert (found[0].opens_on, found[0].due_on) == (date(2021, 11, 1), date(2021, 11, 30))
    assert [o.key for o in found if o.ask_first] == ["2025"]


def test_classes_are_held_in_the_four_years_listed_and_no_other() -> None:
    plan = load_plan("002")
    found = occurrences_of(plan, item_of("002", "P2.I.2.4-a"), date(2026, 12, 31))

    assert [o.key for o in found] == ["2021", "2022", "2023", "2024"]


def test_the_target_of_234_is_owed_once_and_not_by_every_body() -> None:
    target = item_of("002", "P2.I.2.1")

    assert target.quantity is not None
    assert target.quantity.value == 234
    assert debtors(target) == ("LC.BTT-MTTQ",)


def test_the_first_quarterly_hearing_of_2022_is_asked() -> None:
    plan = load_plan("003")
    found = occurrences_of(plan, item_of("003", "II.2-d"), date(2022, 12, 31))

    assert [(o.key, o.ask_first) for o in found] == [
        ("2022-Q1", True),
        ("2022-Q2", False),
        ("2022-Q3", False),
        ("2022-Q4", False),
    ]


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_the_domain_takes_every_plan_as_it_is(plan: PlanSeed) -> None:
    day = date(2024, 1, 1)
    act = Act(actor="clerk", at=datetime(2024, 1, 1, tzinfo=UTC), today=day, on=day)

    def ids(codes: Iterable[str]) -> tuple[UUID, ...]:
        return tuple(id_of("agency", code) for code in expand(codes))

    draft = Plan.draft(
        act,
        code=plan.code,
        title=plan.title,
        type=plan.type,
        issuer_id=id_of("agency", plan.issuer),
        bases=(),
    )
    for item in plan.items:
        draft.add_item(
            act,
            ItemDraft(
                code=item.code,
                kind=item.kind,
                text=item.text,
                cadence=Cadence.from_json(dict(item.cadence)),
                place=item.place,
                lead_ids=ids(item.leads),
                coordinator_ids=ids(item.coordinators),
                addressee_ids=ids(item.addressees),
                modality=item.modality,
                bound=tuple(Bound(debtor) for debtor in ids(debtors(item))),
                quantity=None if item.quantity is None else asdict(item.quantity),
                trackable=item.trackable,
                ambiguities=item.ambiguities,
                note=item.note,
            ),
        )
    draft.issue(
        act,
        number=plan.number,
        symbol=plan.symbol,
        issued_on=plan.issued_on,
        signer=Signer(plan.signer.capacity) if plan.signer else None,
        period_from=plan.period_from,
        period_to=plan.period_to,
        latest_basis_on=max((b.issued_on for b in plan.bases if b.issued_on), default=None),
    )

    assert draft.issued
    assert list(draft.items) == [item.code for item in plan.items]
