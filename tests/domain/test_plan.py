"""A plan is drafted with its items, binds from its issue, and is afterwards only decided upon."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.errors import ConflictError, NotFoundError
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.item import ITEM_KINDS, ItemDraft
from domain.time.cadence import Cadence
from domain.values import Document, Signer
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    LETTER,
    OFFICE,
    TODAY,
    act,
    facts,
    names,
    refused,
)

YEARLY = Cadence.from_json({"type": "yearly"})
ONCE = Cadence.from_json({"type": "once"})


def item(code: str = "1-a", **fields: Any) -> ItemDraft:
    given: dict[str, Any] = {
        "kind": "report",
        "text": "Báo cáo năm",
        "cadence": YEARLY,
        "lead_ids": (DEPARTMENT,),
    }
    return ItemDraft(code=code, **given | fields)


def drafted(*items: ItemDraft) -> Plan:
    plan = Plan.draft(act(), code="KH-1", title="Kế hoạch", type="plan", issuer_id=FRONT, bases=())
    for one in items:
        plan.add_item(act(), one)
    return plan


def issued(*items: ItemDraft, **fields: Any) -> Plan:
    plan = drafted(*items)
    given: dict[str, Any] = {"number": "19", "symbol": "KH/BCĐ", "issued_on": TODAY}
    plan.issue(act(), **given | fields)
    return plan


def decide(plan: Plan, **fields: Any) -> None:
    given: dict[str, Any] = {
        "item": "1-a",
        "setter_id": FRONT,
        "ground": "Thông báo 5",
        "by": "12-15",
    }
    plan.set_due_date(act(), **given | fields)


def test_a_plan_binds_from_its_issue_with_the_bodies_bound_frozen() -> None:
    plan = issued(item(), item("1-b", bound=(Bound(OFFICE, (COUNCIL,)), Bound(COUNCIL))))
    assert names(plan) == [
        "drafted",
        "item_added",
        "item_expanded",
        "item_added",
        "item_expanded",
        "issued",
    ]
    assert plan.issued
    assert plan.items["1-a"].debtors == (DEPARTMENT,)
    assert plan.items["1-b"].debtors == (OFFICE, COUNCIL)


def test_an_item_that_names_nobody_binds_nobody() -> None:
    assert names(drafted(item(lead_ids=()))) == ["drafted", "item_added"]


def test_a_plan_without_a_title_is_refused() -> None:
    with refused("title_given", "/title"):
        Plan.draft(act(), code="KH-1", title=" ", type="plan", issuer_id=FRONT, bases=())


def test_an_item_after_the_issue_is_refused() -> None:
    with refused("plan_in_draft", kind=ConflictError):
        issued(item()).add_item(act(), item("1-b"))


def test_an_item_code_is_used_once() -> None:
    with refused("item_once", "/items/1/code"):
        drafted(item()).add_item(act(), item(), "/items/1")


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_every_kind_of_the_contract_is_accepted(kind: str) -> None:
    assert drafted(item(kind=kind)).items["1-a"].leads == (DEPARTMENT,)


def test_a_kind_outside_the_contract_is_refused() -> None:
    with refused("kind_known", "/items/kind"):
        drafted(item(kind="duty"))


def test_a_modality_outside_the_contract_is_refused() -> None:
    with refused("modality_known", "/items/modality"):
        drafted(item(modality="ordered"))


def test_a_lead_is_not_a_coordinator_too() -> None:
    with refused("lead_not_coordinator", "/items/coordinators"):
        drafted(item(coordinator_ids=(OFFICE, DEPARTMENT)))


def test_a_number_without_its_unit_is_refused() -> None:
    with refused("quantity_has_unit", "/items/quantity/unit"):
        drafted(item(quantity={"value": 234}))


def test_a_plan_is_issued_once() -> None:
    with refused("plan_issued_once", kind=ConflictError):
        issued(item()).issue(act(), number=None, symbol=None, issued_on=None)


def test_a_period_ends_after_it_begins() -> None:
    with refused("period_ordered", "/period/to"):
        issued(period_from=date(2023, 2, 1), period_to=date(2023, 1, 31))


def test_a_signer_without_a_capacity_is_refused() -> None:
    with refused("signer_has_capacity", "/signer/capacity"):
        issued(signer=Signer(capacity=None, on_behalf_of="BTT"))


def test_a_plan_is_not_older_than_what_it_rests_on() -> None:
    with refused("issued_after_bases", "/issued_on"):
        issued(latest_basis_on=date(2023, 12, 2))
    assert issued(latest_basis_on=TODAY).issued


def test_what_the_letterhead_lost_stays_unknown_between_its_bounds() -> None:
    plan = issued(
        number=None, issued_on=None, issued_not_before=date(2023, 5, 24), issued_not_after=None
    )
    fact = facts(plan)[-1]
    assert isinstance(fact, Plan.Issued)
    assert (fact.number, fact.issued_on, fact.issued_not_before) == (None, None, date(2023, 5, 24))


class TestADecisionOnADate:
    def test_of_the_year_is_for_every_year(self) -> None:
        plan = issued(item())
        decide(plan)
        fact = facts(plan)[-1]
        assert isinstance(fact, Plan.DueDateSet)
        assert (fact.by, fact.due_on, fact.occurrence) == ("12-15", None, None)

    def test_names_an_item_of_the_plan(self) -> None:
        with refused("item_unknown", "/item", NotFoundError):
            decide(issued(item()), item="9-z")

    def test_has_a_ground(self) -> None:
        with refused("limit_has_ground", "/ground"):
            decide(issued(item()), ground=" ")

    @pytest.mark.parametrize(("by", "due_on"), [(None, None), ("12-15", date(2023, 12, 15))])
    def test_is_a_day_of_the_year_or_one_day(self, by: str | None, due_on: date | None) -> None:
        with refused("one_limit", "/due_on"):
            decide(issued(item()), by=by, due_on=due_on)

    @pytest.mark.parametrize("by", ["", "2-3", "13-01", "02-30", "12/15", "٠١-٠٢", "12-15\n"])
    def test_of_the_year_is_written_as_month_and_day(self, by: str) -> None:
        with refused("month_day", "/by"):
            decide(issued(item()), by=by)

    def test_may_be_the_last_day_of_february(self) -> None:
        decide(issued(item()), by="02-29")

    def test_of_the_year_is_for_what_comes_every_year(self) -> None:
        quarterly = Cadence.from_json({"type": "quarterly"})
        with refused("month_day_is_yearly", "/by"):
            decide(issued(item(cadence=quarterly)))

    def test_of_one_day_names_its_occurrence_where_there_are_many(self) -> None:
        with refused("occurrence_named", "/occurrence"):
            decide(issued(item()), by=None, due_on=date(2023, 12, 20))
        decide(issued(item()), by=None, due_on=date(2023, 12, 20), occurrence="2023")

    def test_of_one_day_is_enough_for_what_is_done_once(self) -> None:
        decide(issued(item(cadence=ONCE)), by=None, due_on=TODAY)

    @pytest.mark.parametrize(
        ("cadence", "outside", "inside"),
        [
            ("yearly", ("2022", "2026", "0000"), ("2023", "2025")),
            ("quarterly", ("2023-Q1", "2026-Q1"), ("2023-Q2", "2025-Q4")),
            ("half_yearly", ("2022-H2", "2026-H1"), ("2023-H1", "2025-H2")),
            ("monthly", ("2023-04", "2026-01"), ("2023-05", "2025-12")),
        ],
    )
    def test_is_of_a_period_within_the_life_of_the_plan(
        self, cadence: str, outside: tuple[str, ...], inside: tuple[str, ...]
    ) -> None:
        comes = item(cadence=Cadence.from_json({"type": cadence}))
        life = {"period_from": date(2023, 5, 1), "period_to": date(2025, 12, 31)}
        for occurrence in outside:
            plan = issued(comes, issued_on=date(2023, 1, 10), **life)
            with refused("occurrence_fits_cadence", "/occurrence"):
                decide(plan, by=None, due_on=date(2023, 12, 20), occurrence=occurrence)
            decide(plan, by=None, due_on=TODAY, occurrence=occurrence, listed=(occurrence,))
        for occurrence in inside:
            plan = issued(comes, issued_on=date(2023, 1, 10), **life)
            decide(plan, by=None, due_on=date(2023, 12, 20), occurrence=occurrence)

    def test_is_decided_once(self) -> None:
        plan = issued(item())
        decide(plan)
        with refused("limit_set_once", "/document", ConflictError):
            decide(plan)
        decide(plan, by="12-10")
        decide(plan)

    def test_is_never_before_its_own_day(self) -> None:
        with refused("limit_after_decision", "/due_on"):
            decide(issued(item(cadence=ONCE)), by=None, due_on=date(2023, 11, 30))


class TestALead:
    def test_is_named_where_nobody_is(self) -> None:
        plan = issued(item(lead_ids=()))
        plan.assign_lead(act(), item="1-a", lead_id=OFFICE, document=None)
        assert plan.items["1-a"].debtors == (OFFICE,)

    def test_is_not_named_twice(self) -> None:
        plan = issued(item(lead_ids=()))
        plan.assign_lead(act(), item="1-a", lead_id=OFFICE, document=None)
        with refused("lead_open", "/lead_id", ConflictError):
            plan.assign_lead(act(), item="1-a", lead_id=COUNCIL, document=None)

    def test_is_not_put_over_bodies_that_are_bound_already(self) -> None:
        plan = issued(item(lead_ids=(), bound=(Bound(OFFICE), Bound(COUNCIL))))
        with refused("lead_open", "/lead_id", ConflictError):
            plan.assign_lead(act(), item="1-a", lead_id=DEPARTMENT, document=None)

    def test_is_not_a_coordinator_too(self) -> None:
        plan = issued(item(lead_ids=(), coordinator_ids=(OFFICE,)))
        with refused("lead_not_coordinator", "/lead_id"):
            plan.assign_lead(act(), item="1-a", lead_id=OFFICE, document=None)

    def test_is_of_an_item_of_the_plan(self) -> None:
        with refused("item_unknown", "/item", NotFoundError):
            issued(item()).assign_lead(act(), item="9-z", lead_id=OFFICE, document=None)


@pytest.mark.parametrize(
    ("number", "symbol", "code"),
    [
        ("15", "ĐA/TU", "15-ĐA/TU"),
        ("30", "/2020/NĐ-CP", "30/2020/NĐ-CP"),
        ("12", None, "12"),
        (None, "KH", "KH"),
        (None, None, None),
    ],
)
def test_a_document_is_cited_by_number_and_symbol(
    number: str | None, symbol: str | None, code: str | None
) -> None:
    assert Document(number=number, symbol=symbol).code == code


def test_a_limit_after_the_end_of_the_plan_has_a_document() -> None:
    plan = issued(item(), period_from=TODAY, period_to=date(2023, 12, 31))
    late: dict[str, Any] = {"by": None, "occurrence": "2023", "due_on": date(2024, 1, 31)}
    with refused("limit_after_plan_documented", "/document"):
        decide(plan, **late)
    decide(plan, document=LETTER, **late)


def test_a_report_is_requested_by_its_addressee_alone() -> None:
    plan = issued(item(addressee_ids=(FRONT,)))
    given: dict[str, Any] = {
        "item": "1-a",
        "cause": "request",
        "occurrence": "2023",
        "debtor_id": None,
        "due_on": date(2023, 12, 20),
        "ground": "Công văn 5",
        "document": LETTER,
    }
    with refused("requester_is_addressee", "/requester_id"):
        plan.request_occurrence(act(), requester_id=COUNCIL, **given)
    plan.request_occurrence(act(), requester_id=FRONT, **given)


def test_one_letter_and_one_event_are_recorded_once() -> None:
    plan = issued(
        item(cadence=Cadence.from_json({"type": "on_request"})), issued_on=date(2023, 1, 10)
    )
    given: dict[str, Any] = {
        "item": "1-a",
        "cause": "event",
        "occurrence": None,
        "debtor_id": None,
        "requester_id": FRONT,
        "due_on": None,
        "ground": "Họp Ban Chỉ đạo",
        "document": None,
    }
    plan.request_occurrence(act(), **given)
    with refused("requested_once", "/document", ConflictError):
        plan.request_occurrence(act(), **given)
    for more in ({"document": LETTER}, {"ground": "Họp lần hai"}, {"debtor_id": DEPARTMENT}):
        plan.request_occurrence(act(), **given | more)
    next_day = date(2023, 12, 2)
    plan.request_occurrence(act(next_day, today=next_day), **given)


def bind(plan: Plan, unit: UUID = COUNCIL, level: str = "district", **fields: Any) -> None:
    given: dict[str, Any] = {"item": "1-a", "beneficiary_ids": (), "reason": "Mới lập"}
    plan.bind_unit(act(), debtor_id=unit, level=level, document=None, **given | fields)


def test_a_unit_that_appears_later_is_bound_once_within_the_levels_of_the_item() -> None:
    plan = issued(item(scope={"levels": ["district"]}))
    bind(plan)
    with refused("unit_bound_once", "/unit_id", ConflictError):
        bind(plan)
    with refused("unit_within_scope", "/unit_id"):
        bind(plan, OFFICE, "province")
    with refused("reason_given", "/reason"):
        bind(plan, OFFICE, reason=" ")
    with refused("plan_in_force", kind=ConflictError):
        bind(drafted(item()), OFFICE)


def terms(plan: Plan, **fields: Any) -> None:
    given: dict[str, Any] = {
        "item": "1-a",
        "months_before": 1,
        "from_day": 15,
        "to_day": 14,
        "send_term": "2wd",
        "tier": None,
        "debtor_ids": (),
        "setter_id": FRONT,
        "ground": "Chế độ báo cáo",
        "document": None,
    }
    plan.set_report_terms(act(), **given | fields)


def test_the_terms_of_a_report_are_of_a_periodic_report_and_of_days_that_every_month_has() -> None:
    plan = issued(item(), item("1-b", kind="task"))
    terms(plan)
    with refused("terms_of_periodic_report", "/item"):
        terms(plan, item="1-b")
    with refused("cut_off_in_every_month", "/to_day"):
        terms(plan, to_day=31)
    with refused("term_counts_forward", "/send_term"):
        terms(plan, send_term="before:2023-12-20")
    with refused("debtor_bound", "/debtor_ids/0"):
        terms(plan, debtor_ids=(COUNCIL,))
    with refused("limit_has_ground", "/ground"):
        terms(plan, ground=" ")
