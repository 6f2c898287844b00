"""A plan is issued, carried out, amended and ended in order; what is below it follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.cascade import Coverage
from domain.time.cadence import Cadence
from domain.values import Document
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    LETTER,
    OFFICE,
    act,
    names,
    refused,
)
from tests.domain.plans import ON_REQUEST, YEARLY, draft
from tests.domain.test_plan import issued, item


class TestARequest:
    def ask(self, plan: Plan, **fields: Any) -> None:
        given: dict[str, Any] = {
            "item": "1-a",
            "cause": "request",
            "requester_id": COUNCIL,
            "occurrence": None,
            "debtor_id": None,
            "due_on": None,
            "ground": "Công văn",
            "document": LETTER,
        }
        plan.request_occurrence(act(), **given | fields)

    def test_raises_what_is_owed_on_request(self) -> None:
        plan = issued(item(cadence=ON_REQUEST))
        self.ask(plan)
        assert names(plan)[-1] == "occurrence_requested"

    def test_names_the_day_of_what_comes_round(self) -> None:
        self.ask(issued(item(cadence=YEARLY)), occurrence="2023", due_on=date(2023, 12, 20))
        with refused("request_names_day", "/due_on"):
            self.ask(issued(item(cadence=YEARLY)), occurrence="2023")

    def test_names_the_occurrence_of_what_comes_round_and_of_nothing_else(self) -> None:
        with refused("occurrence_fits_cadence", "/occurrence"):
            self.ask(issued(item(cadence=YEARLY)), due_on=date(2023, 12, 20))
        with refused("occurrence_fits_cadence", "/occurrence"):
            self.ask(issued(item(cadence=ON_REQUEST)), occurrence="2023")

    def test_is_made_besides_what_comes_round_where_the_text_says_so(self) -> None:
        besides = Cadence.from_json({"type": "yearly", "detail": {"also": "on_request"}})
        plan = issued(item(cadence=besides))
        self.ask(plan)
        self.ask(plan, occurrence="2023", due_on=date(2023, 12, 20))
        # Where an amendment says no more of it, nothing else is asked for.
        plan.change_item(act(), item="1-a", text=None, cadence=YEARLY, quantity=None)
        with refused("occurrence_fits_cadence", "/occurrence"):
            self.ask(plan, ground="Công văn khác")

    def test_is_not_due_before_it_was_made(self) -> None:
        with refused("due_after_request", "/due_on"):
            self.ask(issued(item(cadence=ON_REQUEST)), due_on=date(2023, 11, 30))

    def test_asks_somebody_bound(self) -> None:
        with refused("debtor_bound", "/debtor_id"):
            self.ask(issued(item(cadence=ON_REQUEST)), debtor_id=COUNCIL)

    def test_comes_from_somebody_else(self) -> None:
        plan = issued(item(cadence=ON_REQUEST))
        with refused("requester_is_not_debtor", "/requester_id"):
            self.ask(plan, requester_id=plan.items["1-a"].debtors[0])


class TestALeadChanged:
    def test_takes_the_place_of_the_one_before(self) -> None:
        plan = issued(item(lead_ids=(OFFICE,)))
        plan.change_lead(act(), item="1-a", from_id=OFFICE, to_id=COUNCIL, document=None)
        assert plan.items["1-a"].debtors == (COUNCIL,)

    def test_follows_one_that_leads(self) -> None:
        with refused("lead_held", "/from_id", ConflictError):
            issued(item(lead_ids=(OFFICE,))).change_lead(
                act(), item="1-a", from_id=COUNCIL, to_id=DEPARTMENT, document=None
            )

    def test_is_not_there_already(self) -> None:
        plan = issued(item(lead_ids=(OFFICE,), coordinator_ids=(COUNCIL,)))
        with refused("lead_not_coordinator", "/lead_id"):
            plan.change_lead(act(), item="1-a", from_id=OFFICE, to_id=COUNCIL, document=None)


class TestAnIssuedPlan:
    def test_reaches_only_its_recipients(self) -> None:
        with refused("recipient_named", "/recipient_id"):
            issued(item()).receive(
                act(),
                recipient_id=COUNCIL,
                recipient_name=None,
                received_on=date(2023, 12, 1),
                incoming_number=None,
            )

    def test_takes_after_its_end_what_happened_before_it(self) -> None:
        over, before = date(2023, 12, 5), date(2023, 12, 4)
        plan = issued(item(), recipient_ids=(COUNCIL,))
        plan.revoke(act(over, today=over), reason="x", open_duties=0, fate=None, document=None)
        to: dict[str, Any] = {"recipient_id": COUNCIL, "recipient_name": None}

        def each(day: date) -> Iterator[Callable[[], None]]:
            when = act(day, today=date(2023, 12, 7))
            yield lambda: plan.distribute(when, **to, sent_on=day)
            yield lambda: plan.receive(when, **to, received_on=day, incoming_number=None)
            yield lambda: plan.review(when, document=LETTER, inputs=("x",), conclusions="x")
            yield lambda: plan.amend(when, document=LETTER, reason="x")
            unit: dict[str, Any] = {"item": "1-a", "debtor_id": OFFICE, "level": "province"}
            more: dict[str, Any] = {"beneficiary_ids": (), "reason": "x", "document": None}
            yield lambda: plan.bind_unit(when, **unit, **more)

        for command in each(before):
            command()
        for command in each(date(2023, 12, 6)):
            with refused("plan_in_force", kind=ConflictError):
                command()

    def test_reaches_nobody_before_its_issue(self) -> None:
        early = date(2022, 12, 30)
        plan = issued(item(), recipient_ids=(COUNCIL,))
        to: dict[str, Any] = {"recipient_id": COUNCIL, "recipient_name": None}
        with refused("after_issue", "/happened_on"):
            plan.distribute(act(early), sent_on=early, **to)
        with refused("after_issue", "/happened_on"):
            plan.receive(act(early), received_on=early, incoming_number=None, **to)
        with refused("recipient_named", "/recipient_id"):
            plan.distribute(
                act(), recipient_id=None, recipient_name="Ban Nội chính", sent_on=date(2023, 12, 1)
            )

    def test_gets_no_date_before_its_issue(self) -> None:
        with refused("after_issue", "/happened_on"):
            issued(item()).set_due_date(
                act(date(2022, 12, 30)),
                item="1-a",
                setter_id=COUNCIL,
                ground="Công văn",
                by="12-15",
            )

    def test_is_amended_for_a_reason(self) -> None:
        with refused("reason_given", "/reason"):
            issued(item()).amend(act(), document=LETTER, reason=" ")

    def test_loses_no_item_with_a_history_in_silence(self) -> None:
        with refused("removal_of_history_reasoned", "/removed/reason"):
            issued(item()).remove_item(act(), item="1-a", reason="", has_history=True)
        issued(item()).remove_item(act(), item="1-a", reason="", has_history=False)

    @pytest.mark.parametrize("fate", [None, "closed"])
    def test_takes_no_decision_before_its_issue_nor_after_an_end_that_closed_all(
        self, fate: str | None
    ) -> None:
        ended, over = issued(item(cadence=ON_REQUEST)), date(2023, 12, 5)
        ended.revoke(act(over, today=over), reason="x", open_duties=0, fate=fate, document=None)
        begun = draft()
        begun.add_item(act(), item(cadence=ON_REQUEST))
        given: dict[str, Any] = {"item": "1-a", "setter_id": FRONT, "ground": "CV"}
        limit = given | {"due_on": date(2023, 12, 20)}
        for plan in (ended, begun):
            with refused("plan_in_force", kind=ConflictError):
                plan.set_due_date(act(over, today=over), **limit)
        new_lead: dict[str, Any] = {"item": "1-a", "from_id": DEPARTMENT, "to_id": OFFICE}
        with refused("plan_in_force", kind=ConflictError):
            ended.change_lead(act(over, today=over), document=None, **new_lead)
        begun.change_lead(act(over, today=over), document=None, **new_lead)
        # What was decided while it was in force may be written down after that.
        ended.set_due_date(act(today=over), **limit)

    def test_goes_on_taking_decisions_on_what_was_carried_over(self) -> None:
        plan, over = issued(item(cadence=ON_REQUEST)), date(2023, 12, 5)
        at_end = act(over, today=over)
        plan.revoke(at_end, reason="x", open_duties=1, fate="carried_over", document=None)
        limit: dict[str, Any] = {"item": "1-a", "setter_id": FRONT, "ground": "CV"}
        plan.set_due_date(at_end, due_on=date(2023, 12, 20), **limit)

    def test_says_no_more_of_an_item_once_it_is_out(self) -> None:
        plan, out = issued(item(cadence=ON_REQUEST)), date(2023, 12, 5)
        plan.remove_item(act(out, today=out), item="1-a", reason="Trùng", has_history=False)
        said: dict[str, dict[str, Any]] = {
            "remove_item": {"reason": "Trùng", "has_history": False},
            "change_item": {"text": "Khác", "cadence": None, "quantity": None},
            "change_lead": {"from_id": DEPARTMENT, "to_id": OFFICE, "document": None},
            "set_due_date": {"setter_id": FRONT, "ground": "CV", "due_on": date(2023, 12, 20)},
            "request_occurrence": {
                "cause": "event",
                "requester_id": FRONT,
                "occurrence": None,
                "debtor_id": None,
                "due_on": None,
                "ground": "Họp",
                "document": None,
            },
        }
        for command, given in said.items():
            with refused("item_in_force", "/item", ConflictError):
                getattr(plan, command)(act(out, today=out), item="1-a", **given)
        # What happened before is recorded late all the same.
        late = said["request_occurrence"]
        plan.request_occurrence(act(today=out), item="1-a", **late)

    def test_is_reviewed_on_listed_inputs(self) -> None:
        with refused("inputs_listed", "/inputs"):
            issued(item()).review(act(), document=LETTER, inputs=(), conclusions="x")

    @pytest.mark.parametrize("how", ["conclude", "revoke", "supersede"])
    def test_does_not_end_over_open_duties_without_their_fate(self, how: str) -> None:
        plan, other = issued(item()), issued(item())
        more: dict[str, dict[str, Any]] = {
            "conclude": {"document": LETTER},
            "revoke": {"reason": "x", "document": None},
            "supersede": {"by": other, "document": None},
        }
        if how == "supersede":
            other = draft()
            other.issue(act(), number=None, symbol=None, issued_on=None)
            more["supersede"]["by"] = other
        with refused("open_duties_have_fate", "/open_duties", ConflictError):
            getattr(plan, how)(act(), open_duties=2, fate=None, **more[how])
        getattr(plan, how)(act(), open_duties=2, fate="carried_over", **more[how])
        with refused("plan_in_force", kind=ConflictError):
            getattr(plan, how)(act(), open_duties=0, fate=None, **more[how])

    def test_is_superseded_by_another_that_is_issued(self) -> None:
        with refused("successor_issued", "/by_id"):
            issued(item()).supersede(
                act(), by=draft(), open_duties=0, fate=None, document=Document()
            )


class TestASubordinatePlan:
    def below(self, **fields: Any) -> Plan:
        plan = Plan.draft(
            act(), code="KH-H", title="Kế hoạch huyện", type="plan", issuer_id=OFFICE, bases=()
        )
        plan.add_item(act(), item(code="2"))
        plan.issue(act(), number="1", symbol="KH", issued_on=fields.get("on", date(2023, 12, 1)))
        return plan

    def above(self) -> Plan:
        plan = Plan.draft(
            act(), code="KH-T", title="Kế hoạch tỉnh", type="plan", issuer_id=FRONT, bases=()
        )
        for code in ("1-a", "1-b"):
            plan.add_item(
                act(), item(code=code, kind="cascade", lead_ids=(), bound=(Bound(OFFICE),))
            )
        plan.add_item(act(), item(code="2", lead_ids=(), bound=(Bound(OFFICE),)))
        plan.issue(act(), number="9", symbol="KH", issued_on=date(2023, 11, 1))
        return plan

    def link(self, plan: Plan, **fields: Any) -> None:
        given: dict[str, Any] = {
            "parent": self.above(),
            "item": "1-a",
            "coverage": (Coverage("1-a", "2"),),
            "joint": False,
        }
        plan.link_to_parent(act(), **given | fields)

    def test_names_the_item_that_asked_for_it(self) -> None:
        plan = self.below()
        self.link(plan)
        assert names(plan)[-1] == "linked_to_parent"

    def test_is_not_older_than_the_plan_above(self) -> None:
        with refused("issued_after_parent", "/parent_id"):
            self.link(self.below(on=date(2023, 10, 1)))

    def test_comes_from_a_body_bound(self) -> None:
        other = issued(item())
        with refused("issuer_bound", "/item"):
            self.link(other, coverage=())
        self.link(other, coverage=(), heirs=(other.issuer_id,))

    def test_carries_out_no_item_that_asks_for_a_report(self) -> None:
        with refused("item_asks_for_plan", "/item"):
            self.link(self.below(), item="2", coverage=())

    def test_is_linked_also_after_it_was_concluded(self) -> None:
        plan = self.below()
        plan.conclude(act(), document=Document(), open_duties=0, fate=None)
        self.link(plan)

    def test_is_not_above_itself(self) -> None:
        plan = self.below()
        with refused("parent_not_circular", "/parent_id"):
            self.link(plan, ancestors=frozenset({plan.id}))

    def test_answers_two_items_only_when_declared_joint(self) -> None:
        plan = self.below()
        self.link(plan)
        with refused("linked_once", "/item", ConflictError):
            self.link(plan)
        with refused("one_plan_for_two_declared", "/joint", ConflictError):
            self.link(plan, item="1-b")
        self.link(plan, item="1-b", joint=True)

    def test_covers_items_that_there_are(self) -> None:
        with refused("item_known", "/coverage/0/parent_item"):
            self.link(self.below(), coverage=(Coverage("9"),))


def test_a_unit_is_bound_once_by_an_item() -> None:
    with refused("unit_bound_once", "/items/scope/units"):
        draft().add_item(act(), item(lead_ids=(), bound=(Bound(OFFICE), Bound(OFFICE))))
