"""A plan is drafted, judged, issued, amended and ended in order; what it leaves open is settled by those entitled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError, NotFoundError
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.cascade import Coverage
from domain.plan.values import Reading
from domain.time.cadence import Cadence, CadenceError
from domain.values import Document
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
from tests.domain.test_plan import issued, item

ON_REQUEST = Cadence.from_json({"type": "on_request"})
YEARLY = Cadence.from_json({"type": "yearly"})
READINGS = (
    Reading("strict", "đến hết 19/11", {"1-a": {"type": "yearly", "detail": {"before": "11-20"}}}),
    Reading("usual", "đến hết 20/11", {"1-a": {"type": "yearly", "detail": {"by": "11-20"}}}),
)


def draft() -> Plan:
    return Plan.draft(act(), code="KH-2", title="Kế hoạch", type="plan", issuer_id=FRONT, bases=())


def unclear(plan: Plan | None = None, **fields: Any) -> Plan:
    plan = plan or issued(item(cadence=YEARLY))
    given: dict[str, Any] = {
        "ambiguity": "A40",
        "items": ("1-a",),
        "problem": "trước ngày 20/11",
        "readings": READINGS,
        "default": "strict",
        "decider_id": COUNCIL,
        "decided_by": None,
    }
    plan.raise_ambiguity(act(), **given | fields)
    return plan


def resolve(plan: Plan, **fields: Any) -> None:
    given: dict[str, Any] = {
        "ambiguity": "A40",
        "reading": "usual",
        "authority_id": COUNCIL,
        "ground": "Công văn",
    }
    plan.resolve_ambiguity(act(), **given | fields)


class TestAnAmbiguity:
    def test_is_resolved_and_reopened_and_resolved_again(self) -> None:
        plan = unclear()
        resolve(plan)
        plan.reopen_ambiguity(act(), ambiguity="A40", reason="Hướng dẫn mới", document=None)
        resolve(plan, reading="strict")
        assert names(plan)[-4:] == [
            "ambiguity_raised",
            "ambiguity_resolved",
            "ambiguity_reopened",
            "ambiguity_resolved",
        ]

    def test_has_a_reading(self) -> None:
        with refused("reading_given", "/readings"):
            unclear(readings=(), default=None)

    def test_has_a_default_among_its_readings(self) -> None:
        with refused("default_is_reading", "/default"):
            unclear(default="other")

    def test_is_raised_once(self) -> None:
        with refused("ambiguity_once", "/code", ConflictError):
            unclear(unclear())

    def test_is_about_items_of_the_plan(self) -> None:
        with refused("item_unknown", kind=NotFoundError):
            unclear(items=("9-z",))

    def test_gives_no_rhythm_that_cannot_be_followed(self) -> None:
        with pytest.raises(CadenceError):
            unclear(readings=(Reading("x", "x", {"1-a": {"type": "weekly"}}),), default=None)

    def test_is_resolved_by_those_entitled(self) -> None:
        with refused("resolver_entitled", "/authority_id"):
            resolve(unclear(), authority_id=DEPARTMENT)
        resolve(unclear(), authority_id=issued(item()).issuer_id)

    def test_is_resolved_on_a_ground(self) -> None:
        with refused("resolution_has_ground", "/ground"):
            resolve(unclear(), ground=" ")

    def test_takes_another_reading_only_with_a_reason(self) -> None:
        with refused("reading_listed_or_reasoned", "/reading"):
            resolve(unclear(), reading="khác")
        resolve(unclear(), reading="khác", reason="Văn bản mới")

    def test_is_not_resolved_over_a_resolution(self) -> None:
        plan = unclear()
        resolve(plan)
        with refused("ambiguity_open", kind=ConflictError):
            resolve(plan, reading="strict")

    def test_is_reopened_only_when_resolved(self) -> None:
        with refused("ambiguity_settled", kind=ConflictError):
            unclear().reopen_ambiguity(act(), ambiguity="A40", reason="x", document=None)

    def test_is_one_that_was_raised(self) -> None:
        with refused("ambiguity_unknown", kind=NotFoundError):
            resolve(issued(item()))


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


class TestADraft:
    def test_is_consulted_on_and_judged_in_the_edition_submitted(self) -> None:
        plan = draft()
        plan.consult(act(), party_ids=(OFFICE,), outcome=None, document=None)
        plan.submit_for_opinion(act(), addressee_id=COUNCIL, is_over_issuer=True, document=None)
        plan.give_opinion(act(), opinion="agree", edition=None, document=None)
        assert names(plan)[1:] == ["consulted", "submitted_for_opinion", "opinion_given"]

    def test_is_put_before_somebody(self) -> None:
        with refused("party_given", "/party_ids"):
            draft().consult(act(), party_ids=(), outcome=None, document=None)

    def test_goes_only_to_the_committee_over_its_issuer(self) -> None:
        with refused("addressee_over_issuer", "/addressee_id"):
            draft().submit_for_opinion(
                act(), addressee_id=COUNCIL, is_over_issuer=False, document=None
            )

    def test_is_not_judged_before_it_is_submitted(self) -> None:
        with refused("plan_submitted", kind=ConflictError):
            draft().give_opinion(act(), opinion="agree", edition=None, document=None)

    def test_is_not_judged_in_another_edition(self) -> None:
        plan = draft()
        plan.submit_for_opinion(act(), addressee_id=COUNCIL, is_over_issuer=True, document=None)
        with refused("opinion_on_submitted_edition", "/edition"):
            plan.give_opinion(act(), opinion="agree", edition=7, document=None)

    def revise(self, plan: Plan, on: date = TODAY, **fields: Any) -> None:
        given: dict[str, Any] = {
            "title": None,
            "bases": None,
            "items": (),
            "removed": (),
            "reason": "Tiếp thu ý kiến",
            "document": None,
        }
        plan.revise(act(on), **given | fields)

    def test_is_judged_in_its_latest_edition_once_that_was_submitted(self) -> None:
        plan = draft()
        plan.add_item(act(), item(cadence=YEARLY))
        to: dict[str, Any] = {"addressee_id": COUNCIL, "is_over_issuer": True, "document": None}
        plan.submit_for_opinion(act(), **to)
        plan.give_opinion(act(), opinion="agree_with_changes", edition=1, document=None)
        self.revise(plan, items=[item(code="2-a")], removed=["1-a"])
        assert list(plan.items) == ["2-a"]
        # What the committee said was about the text that lay before it.
        plan.give_opinion(act(), opinion="agree", edition=None, document=None)
        plan.submit_for_opinion(act(), **to)
        with refused("opinion_on_submitted_edition", "/edition"):
            plan.give_opinion(act(), opinion="agree", edition=1, document=None)
        plan.give_opinion(act(), opinion="agree", edition=2, document=None)
        said = [f.edition for f in facts(plan) if isinstance(f, Plan.OpinionGiven)]
        assert said == [1, 1, 2]

    def test_has_an_item_anew_in_place_of_the_one_with_its_code(self) -> None:
        plan = draft()
        plan.add_item(act(), item(cadence=YEARLY))
        unclear(plan)
        resolve(plan)
        self.revise(plan, items=[item(cadence=ON_REQUEST)])
        assert plan.items["1-a"].cadence == "on_request"
        plan.reopen_ambiguity(act(), ambiguity="A40", reason="Bản mới", document=None)
        self.revise(plan, removed=["1-a"])
        # The reading says nothing of what the draft no longer has.
        resolve(plan)
        self.revise(plan, title="Kế hoạch khác")
        plan.reopen_ambiguity(act(), ambiguity="A40", reason="Bản mới", document=None)

    def test_is_revised_in_something_for_a_reason_and_only_as_a_draft(self) -> None:
        plan = draft()
        with refused("revision_changes_something", "/items"):
            self.revise(plan)
        with refused("reason_given", "/reason"):
            self.revise(plan, title="Khác", reason=" ")
        with refused("title_given", "/title"):
            self.revise(plan, title=" ")
        with refused("item_known", "/removed/0"):
            self.revise(plan, removed=["9-z"])
        plan.add_item(act(), item())
        with refused("item_once", "/removed/0"):
            self.revise(plan, items=[item()], removed=["1-a"])
        with refused("plan_in_draft", kind=ConflictError):
            self.revise(issued(item()), title="Khác")

    def test_rests_on_the_bases_of_its_latest_edition(self) -> None:
        plan = draft()
        self.revise(plan, bases=(Document(title="Chỉ thị", issued_on=date(2023, 11, 30)),))
        self.revise(plan, title="Kế hoạch khác")
        assert [b.issued_on for b in plan.bases] == [date(2023, 11, 30)]

    def test_is_no_draft_once_issued(self) -> None:
        with refused("plan_in_draft", kind=ConflictError):
            issued(item()).consult(act(), party_ids=(OFFICE,), outcome=None, document=None)

    def test_is_not_reviewed_nor_ended(self) -> None:
        with refused("plan_in_force", kind=ConflictError):
            draft().conclude(act(), document=LETTER, open_duties=0, fate=None)


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
