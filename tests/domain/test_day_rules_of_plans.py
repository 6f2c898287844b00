"""Nothing is dated before what it follows: plans and their open points, duties, consultations, meetings, rules."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from domain.local_rule import LocalRule
from domain.obligation import Obligation
from domain.plan import Plan
from domain.time.cadence import STANDING
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, TODAY, act, refused
from tests.domain.plans import draft, resolve, unclear
from tests.domain.test_consultation import agreed, opened, proposed
from tests.domain.test_local_rule import issued as rule_issued
from tests.domain.test_minutes import duty as served
from tests.domain.test_minutes import held
from tests.domain.test_plan import issued, item

EARLY = date(2023, 11, 25)
ISSUED = date(2023, 1, 10)
AT = "/happened_on"


def test_a_point_is_resolved_after_it_was_raised_and_reopened_after_that() -> None:
    plan = unclear()
    chosen: dict[str, Any] = {"ambiguity": "A40", "reading": "usual", "authority_id": COUNCIL}
    with refused("resolved_after_raising", AT):
        plan.resolve_ambiguity(act(EARLY), **chosen, ground="Công văn")
    resolve(plan)
    with refused("reopened_after_resolution", AT):
        plan.reopen_ambiguity(act(EARLY), ambiguity="A40", reason="Hướng dẫn khác", document=None)
    # Another point has days of its own.
    plan.reopen_ambiguity(act(), ambiguity="A40", reason="Hướng dẫn khác", document=None)
    later = unclear()
    resolve(later)


def test_the_opinion_on_a_draft_follows_its_submission() -> None:
    plan = draft()
    plan.submit_for_opinion(act(), addressee_id=COUNCIL, is_over_issuer=True, document=None)
    with refused("opinion_after_submission", AT):
        plan.give_opinion(act(EARLY), opinion="agree", edition=None, document=None)


def test_a_draft_is_issued_after_every_step_that_it_took() -> None:
    plan = draft()
    plan.consult(act(), party_ids=(OFFICE,), outcome=None, document=None)
    with refused("issued_after_every_step", "/issued_on"):
        plan.issue(act(EARLY), number="3", symbol="KH", issued_on=EARLY)
    plan.issue(act(), number="3", symbol="KH", issued_on=TODAY)


def test_the_editions_of_a_draft_follow_one_another() -> None:
    plan = draft()
    revised: dict[str, Any] = {"bases": None, "items": (), "removed": (), "document": None}
    with refused("editions_in_order", AT):
        plan.revise(act(EARLY), title="Khác", reason="x", **revised)
    plan.revise(act(), title="Khác", reason="x", **revised)
    with refused("issued_after_every_step", "/issued_on"):
        plan.issue(act(EARLY), number="3", symbol="KH", issued_on=EARLY)


def test_a_plan_reaches_each_recipient_after_it_was_sent_to_it() -> None:
    def arrives(plan: Plan, on: date) -> None:
        plan.receive(
            act(on),
            recipient_id=DEPARTMENT,
            recipient_name=None,
            received_on=on,
            incoming_number=None,
        )

    def leaves(plan: Plan, on: date) -> None:
        plan.distribute(act(on), recipient_id=DEPARTMENT, recipient_name=None, sent_on=on)

    plan = issued(item(), issued_on=ISSUED, recipient_ids=(DEPARTMENT,))
    leaves(plan, TODAY)
    with refused("received_after_sending", "/received_on"):
        arrives(plan, EARLY)
    plan = issued(item(), issued_on=ISSUED, recipient_ids=(DEPARTMENT,))
    arrives(plan, EARLY)
    with refused("sent_before_receipt", "/sent_on"):
        leaves(plan, TODAY)


def test_amendments_and_leads_follow_one_another() -> None:
    plan = issued(item(), issued_on=ISSUED)
    plan.amend(act(), document=LETTER, reason="Bổ sung")
    with refused("amended_in_order", AT):
        plan.amend(act(EARLY), document=LETTER, reason="Bổ sung")
    with refused("amended_in_order", AT):
        plan.conclude(act(EARLY), document=LETTER, open_duties=0, fate=None)
    plan = Plan.draft(
        act(ISSUED), code="KH-3", title="Kế hoạch", type="plan", issuer_id=FRONT, bases=()
    )
    plan.add_item(act(ISSUED), item(), "/items/0")
    plan.issue(act(ISSUED), number="3", symbol="KH", issued_on=ISSUED)
    first = plan.items["1-a"].debtors[0]
    plan.change_lead(act(), item="1-a", from_id=first, to_id=COUNCIL, document=None)
    with refused("leads_in_order", AT):
        plan.change_lead(act(EARLY), item="1-a", from_id=COUNCIL, to_id=FRONT, document=None)


def test_nothing_is_said_of_an_item_before_it_was_added() -> None:
    plan = issued(item(), issued_on=ISSUED)
    plan.amend(act(), document=LETTER, reason="Bổ sung")
    plan.add_item(act(), item("2-a"), "/added/0", amending=True)
    limit: dict[str, Any] = {"item": "2-a", "setter_id": FRONT, "ground": "CV", "by": "12-15"}
    with refused("after_item", AT):
        plan.set_due_date(act(EARLY), **limit)
    plan.set_due_date(act(), **limit)


def a_duty(occurrence: str = "2023") -> Obligation:
    return Obligation.open(
        act(date(2023, 1, 1)),
        code="KH-1~1~2023",
        plan_id=uuid4(),
        item="1",
        debtor_id=OFFICE,
        beneficiary_id=None,
        occurrence=occurrence,
    )


def test_work_that_goes_on_rests_no_earlier_than_it_was_accepted() -> None:
    duty = a_duty(STANDING)
    duty.fulfill(act(EARLY), received_on=EARLY, document=LETTER, evidence=None)
    duty.accept(act())
    with refused("suspended_after_acceptance", AT):
        duty.suspend(act(EARLY), reason="Chờ hướng dẫn", document=None)
    # What came before it was accepted is covered by that; what comes later awaits its answer.
    duty.fulfill(act(EARLY), received_on=EARLY, document=LETTER, evidence=None)
    assert duty.phase == "open"
    duty.suspend(act(), reason="Chờ hướng dẫn", document=None)


def test_a_duty_rests_goes_on_and_ends_in_this_order() -> None:
    duty = a_duty()
    duty.suspend(act(), reason="Chờ hướng dẫn", document=None)
    with refused("resumed_after_suspension", AT):
        duty.resume(act(EARLY), document=None)
    with refused("ended_after_every_step", AT):
        duty.cancel(act(EARLY), reason="Bỏ việc này", document=None)
    duty.resume(act(), document=None)
    with refused("suspended_after_resumption", AT):
        duty.suspend(act(EARLY), reason="Chờ hướng dẫn", document=None)
    duty = a_duty()
    duty.fulfill(act(), received_on=TODAY, document=LETTER, evidence=None)
    with refused("ended_after_every_step", AT):
        duty.waive(act(EARLY), reason="Không cần nữa", document=None)
    duty.return_(act(), reason="Thiếu")
    with refused("suspended_after_return", AT):
        duty.suspend(act(EARLY), reason="Chờ hướng dẫn", document=None)


def test_a_consultation_takes_its_steps_in_order() -> None:
    consultation = opened()
    with refused("topic_after_opening", AT):
        consultation.propose_topic(
            act(date(2023, 10, 1)),
            topic="1",
            subject="Đầu tư công",
            supervised_ids=(OFFICE,),
            proposer_id=consultation.party_ids[0],
            reason="Cử tri kiến nghị",
            window_from=None,
            window_to=None,
        )
    for topic in ("1", "2"):
        proposed(consultation, topic)
    with refused("overlap_after_topic", AT):
        consultation.flag_overlap(
            act(date(2023, 10, 8)),
            topic="1",
            other_topic="2",
            supervision_id=None,
            found_by="party",
            outcome="Ghép",
        )
    consultation = agreed()
    with refused("issued_after_agreement", AT):
        consultation.issue_plan(
            act(date(2023, 11, 19)), plan_id=uuid4(), in_force=True, of_host=True, earlier=False
        )
    with refused("reopened_after_agreement", AT):
        consultation.reopen(act(date(2023, 11, 19)), reason="Đổi nội dung", document=None)
    consultation.submit(act(EARLY), submitted_on=EARLY, committee_id=COUNCIL, document=None)
    with refused("opinion_after_submission", AT):
        consultation.give_opinion(
            act(date(2023, 11, 24)), opinion="agree", edition=None, document=LETTER
        )
    with refused("reopened_after_agreement", AT):
        consultation.reopen(act(date(2023, 11, 24)), reason="Đổi nội dung", document=None)


def test_minutes_follow_what_they_are_of() -> None:
    with refused("minutes_after_meeting", AT):
        held().record_minutes(act(EARLY), document=LETTER, duties=(served(),))


def test_a_rule_ends_after_it_began() -> None:
    rule: LocalRule = rule_issued()
    with refused("ended_after_beginning", AT):
        rule.supersede(act(EARLY), by_id=None, reason="Hết hiệu lực")
