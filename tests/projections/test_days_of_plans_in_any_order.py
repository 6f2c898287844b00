"""Whatever day each step is given: what plans, duties and consultations accept, their registers tell alike."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import given, settings

from domain.consultation import Consultation
from domain.consultation.agreement import Agreed
from domain.errors import RefusalError
from domain.facts import RecordedFact, Subject
from domain.obligation import Obligation
from domain.plan import Plan
from domain.plan.item import ItemDraft
from domain.plan.values import Reading
from domain.time.cadence import STANDING, Cadence
from infra.seeds import reference as shipped
from projections import consultation_duties, plan_duties
from projections.bitemporal import FOREVER, Learnt, learnt
from projections.clocks import State, spans
from projections.consultation_register import ConsultationRegister
from projections.duties import Course, Head
from projections.own_changes import own_changes
from projections.plan_directory import PlanDirectory
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, facts
from tests.domain.orders import LAST, START, Step, steps
from tests.domain.test_consultation import opened, party
from tests.projections.test_days_in_any_order import any_day, told

CALENDAR: Final = shipped.calendars().known_at(datetime(2023, 12, 1, tzinfo=UTC))
ENDS: Final = ("concluded", "superseded", "revoked")
ONCE: Final = Cadence.from_json({"type": "once", "detail": {"by": "2023-12-31"}})
YEARLY: Final = Cadence.from_json({"type": "yearly", "detail": {"by": "11-20"}})
READINGS: Final = (
    Reading("a", "a", {"1": {"type": "yearly", "detail": {"by": "12-15"}}}),
    Reading("b", "b", {"1": {"type": "once", "detail": {"by": "2023-12-20"}}}),
)


def known(subject: Subject) -> list[Learnt]:
    at = datetime(2023, 12, 1, 2, tzinfo=UTC)
    return [learnt(RecordedFact(n, f, at, "x")) for n, f in enumerate(facts(subject), 1)]


def last_states(courses: list[Course]) -> list[tuple[Course, State, str]]:
    """Each duty with its state and status in the end."""
    found = []
    for course in courses:
        last = spans(course.listed_from, course.start, course.changes, CALENDAR)[-1]
        assert last.on_to == FOREVER
        found.append((course, last.state, last.status))
    return found


def item(code: str, cadence: Cadence, *leads: UUID) -> ItemDraft:
    return ItemDraft(code=code, kind="task", text="x", cadence=cadence, lead_ids=leads)


def drafted(code: str = "KH-1", issuer: UUID = FRONT) -> Plan:
    plan = Plan.draft(act(START), code=code, title="x", type="plan", issuer_id=issuer, bases=())
    plan.add_item(act(START), item("1", YEARLY, DEPARTMENT))
    plan.add_item(act(START), item("2", ONCE))
    return plan


def above() -> Plan:
    plan = Plan.draft(act(START), code="KH-0", title="x", type="plan", issuer_id=COUNCIL, bases=())
    plan.add_item(act(START), item("1", ONCE, FRONT))
    plan.issue(act(START), number="1", symbol="KH", issued_on=START)
    return plan


def amended(plan: Plan, on: date) -> Plan:
    """The plan, about to be changed by a document of that day."""
    plan.amend(act(on), document=LETTER, reason="x")
    return plan


PLAN_COMMANDS: Final = (
    "submit", "opinion", "issue", "issue", "send", "receive", "bind", "assign", "change_lead",
    "limit", "request", "amend", "change", "remove", "raise", "resolve", "reopen", "review",
    "link", "conclude", "supersede", "revoke",
)  # fmt: skip


def plan_step(plan: Plan, parent: Plan, name: str, on: date, draw: int) -> None:
    """One command on a plan, its arguments drawn."""
    chance = random.Random(draw)
    code = chance.choice(("1", "2"))
    one, other = chance.sample((DEPARTMENT, OFFICE, COUNCIL), 2)
    to: dict[str, Any] = {"recipient_id": OFFICE, "recipient_name": None}
    commands: dict[str, Callable[[], object]] = {
        "submit": lambda: plan.submit_for_opinion(
            act(on), addressee_id=COUNCIL, is_over_issuer=True, document=None
        ),
        "opinion": lambda: plan.give_opinion(
            act(on), opinion="agree", edition=None, document=None
        ),
        "issue": lambda: plan.issue(
            act(on), number="1", symbol="KH", issued_on=on, recipient_ids=(OFFICE,)
        ),
        "send": lambda: plan.distribute(act(on), **to, sent_on=on),
        "receive": lambda: plan.receive(act(on), **to, received_on=on, incoming_number=None),
        "bind": lambda: plan.bind_unit(
            act(on), item=code, debtor_id=one, level="province", beneficiary_ids=(), reason="x",
            document=None,
        ),
        "assign": lambda: plan.assign_lead(act(on), item=code, lead_id=one, document=None),
        "change_lead": lambda: plan.change_lead(
            act(on), item=code, from_id=one, to_id=other, document=None
        ),
        "limit": lambda: plan.set_due_date(
            act(on), item=code, setter_id=FRONT, ground="x", occurrence="2023" if code == "1" else None,
            due_on=on + timedelta(days=40),
        ),
        "request": lambda: plan.request_occurrence(
            act(on), item=code, cause="request", requester_id=FRONT, occurrence="2023",
            debtor_id=None, due_on=on + timedelta(days=50), ground="x", document=None,
        ),
        "amend": lambda: plan.amend(act(on), document=LETTER, reason="x"),
        "change": lambda: amended(plan, on).change_item(
            act(on), item=code, text="y", cadence=chance.choice((None, ONCE, YEARLY)), quantity=None
        ),
        "remove": lambda: amended(plan, on).remove_item(
            act(on), item=code, reason="x", has_history=True
        ),
        "raise": lambda: plan.raise_ambiguity(
            act(on), ambiguity=f"A{draw % 2}", items=("1",), problem="x", readings=READINGS,
            default="a", decider_id=COUNCIL, decided_by=None,
        ),
        "resolve": lambda: plan.resolve_ambiguity(
            act(on), ambiguity=f"A{draw % 2}", reading=chance.choice("ab"), authority_id=COUNCIL,
            ground="x",
        ),
        "reopen": lambda: plan.reopen_ambiguity(
            act(on), ambiguity=f"A{draw % 2}", reason="x", document=None
        ),
        "review": lambda: plan.review(act(on), document=LETTER, inputs=("x",), conclusions="x"),
        "link": lambda: plan.link_to_parent(
            act(on), parent=parent, item="1", coverage=(), joint=False
        ),
        "conclude": lambda: plan.conclude(act(on), document=LETTER, open_duties=1, fate="closed"),
        "supersede": lambda: plan.supersede(
            act(on), by=parent, open_duties=1, fate="carried_over", document=None
        ),
        "revoke": lambda: plan.revoke(
            act(on), reason="x", open_duties=1, fate="closed", document=None
        ),
    }  # fmt: skip
    commands[name]()


@settings(max_examples=400, deadline=None)
@given(steps(PLAN_COMMANDS))
def test_a_plan_is_one_in_whatever_order_its_days_are_told(said: list[Step]) -> None:
    plan, parent = drafted(), above()
    for name, _, draw in said:
        with suppress(RefusalError):
            plan_step(plan, parent, name, any_day(draw), draw)
    state = told(PlanDirectory, plan)
    assert state["status"] in (
        ENDS if plan.ended_on else ("issued",) if plan.issued else ("draft",)
    )
    assert {i["code"] for i in state["items"] if i["removed_on"]} == set(plan.removed)
    for one in state["items"]:
        held = plan.items[one["code"]]
        assert sorted(one["debtor_ids"]) == sorted(map(str, held.debtors))
        assert one["lead_ids"] == [str(x) for x in held.leads]
        # The directory keeps what is written; what a resolution gives is asked of the duties.
        assert one["cadence"] == (held.amended or held.by_text)
    settled = {a["code"]: a["status"] == "resolved" for a in state["ambiguities"]}
    assert settled == {code: a.settled for code, a in plan.ambiguities.items()}
    assert {(UUID(p["parent_id"]), p["item"]) for p in state["parents"]} == plan.parents
    courses = plan_duties.courses(known(plan), CALENDAR, LAST + timedelta(days=400))
    assert bool(courses) <= plan.issued
    for course, reached, _ in last_states(courses):
        assert plan.issued_on is not None
        assert course.listed_from >= plan.issued_on
        if reached.phase == "open" and course.head.plan_item in plan.items:
            held = plan.items[course.head.plan_item]
            owed: set[str | None] = {*map(str, held.debtors)} or {None}
            assert course.head.debtor_id in owed


DUTY_COMMANDS: Final = (
    "start", "show", "fulfill", "fulfill", "accept", "return", "waive", "cancel", "extend",
    "suspend", "resume",
)  # fmt: skip


def duty_step(duty: Obligation, name: str, on: date) -> None:
    """One command on a duty."""
    paper: dict[str, Any] = {"document": LETTER, "evidence": None}
    commands: dict[str, Callable[[], None]] = {
        "start": lambda: duty.start(act(on)),
        "show": lambda: duty.attach_evidence(act(on), dated_on=on, **paper),
        "fulfill": lambda: duty.fulfill(act(on), received_on=on, **paper),
        "accept": lambda: duty.accept(act(on)),
        "return": lambda: duty.return_(act(on), reason="x"),
        "waive": lambda: duty.waive(act(on), reason="x", document=None),
        "cancel": lambda: duty.cancel(act(on), reason="x", document=None),
        "extend": lambda: duty.extend(
            act(on), due_on=on + timedelta(days=30), setter_id=FRONT, ground="x", document=None
        ),
        "suspend": lambda: duty.suspend(act(on), reason="x", document=None),
        "resume": lambda: duty.resume(act(on), document=None),
    }
    commands[name]()


def duty_ends_alike(said: list[Step], occurrence: str) -> None:
    duty = Obligation.open(
        act(START),
        code="x",
        plan_id=FRONT,
        item="1",
        debtor_id=OFFICE,
        beneficiary_id=None,
        occurrence=occurrence,
    )
    for name, _, draw in said:
        with suppress(RefusalError):
            duty_step(duty, name, any_day(draw))
    head = Head(
        id=str(duty.id),
        kind="task",
        title="x",
        debtor_id=str(OFFICE),
        beneficiary_id=None,
        level_of=None,
        occurrence=occurrence,
    )
    start = State(goes_on=occurrence == STANDING)
    changes = own_changes(known(duty), head, CALENDAR)
    [(_, reached, _)] = last_states([Course(head, START, start, tuple(changes))])
    # Of work that goes on, a day set for it can be met: the next act finds it standing again.
    goes_on = start.goes_on and reached.phase == "met"
    assert ("open" if goes_on else reached.phase) == duty.phase
    assert reached.started_on in {None, duty.started_on}


@settings(max_examples=300, deadline=None)
@given(steps(DUTY_COMMANDS))
def test_a_duty_ends_in_one_way_in_whatever_order_its_days_are_told(said: list[Step]) -> None:
    duty_ends_alike(said, "2023")


@settings(max_examples=300, deadline=None)
@given(steps(DUTY_COMMANDS))
def test_work_that_goes_on_stands_in_one_way_in_whatever_order_its_days_are_told(
    said: list[Step],
) -> None:
    duty_ends_alike(said, STANDING)


CONSULTATION_COMMANDS: Final = (
    "propose", "flag", "agree", "agree", "align", "submit", "opinion", "plan", "reopen",
)  # fmt: skip


@dataclass
class AYearsConsultation:
    """A consultation, with the plan in which it may end."""

    subject: Consultation = field(default_factory=opened)

    def step(self, name: str, on: date, draw: int) -> None:
        """One command."""
        it, topic = self.subject, str(draw % 3)
        commands: dict[str, Callable[[], None]] = {
            "propose": lambda: it.propose_topic(
                act(on), topic=topic, subject="x", supervised_ids=(OFFICE,),
                proposer_id=it.host_id, reason="x", window_from=None, window_to=None,
            ),
            "flag": lambda: it.flag_overlap(
                act(on), topic=topic, other_topic=str((draw + 1) % 3), supervision_id=None,
                found_by="party", outcome="x",
            ),
            "agree": lambda: it.agree(
                act(on), agreed_on=on, document=LETTER, signed_ids=it.party_ids, absent_ids=(),
                rounds=(), note="x",
            ),
            "align": lambda: it.align(
                act(on), aligned_on=on, bodies=(party(COUNCIL),), document=LETTER, changes=None
            ),
            "submit": lambda: it.submit(
                act(on), submitted_on=on, committee_id=COUNCIL, document=None
            ),
            "opinion": lambda: it.give_opinion(
                act(on), opinion="agree", edition=None, document=LETTER
            ),
            "plan": lambda: it.issue_plan(
                act(on), plan_id=FRONT, in_force=True, of_host=True, earlier=it.plan_id is not None
            ),
            "reopen": lambda: it.reopen(act(on), reason="x", document=None),
        }  # fmt: skip
        commands[name]()


@settings(max_examples=400, deadline=None)
@given(steps(CONSULTATION_COMMANDS))
def test_a_consultation_has_come_as_far_in_whatever_order_its_days_are_told(
    said: list[Step],
) -> None:
    year = AYearsConsultation()
    for name, _, draw in said:
        with suppress(RefusalError):
            year.step(name, date(2023, 10, 2) + timedelta(days=draw % 11), draw)
    held, state = year.subject, told(ConsultationRegister, year.subject)
    day = {None: None} | {d: d.isoformat() for d in (held.agreed_on, held.aligned_on) if d}
    assert (state["agreement"] or {}).get("agreed_on") == day[held.agreed_on]
    assert (state["alignment"] or {}).get("aligned_on") == day[held.aligned_on]
    assert (state["submission"] is None) == (held.submitted is None)
    assert {t["topic"] for t in state["topics"]} == set(held.topics)
    assert state["plan_id"] == (None if held.plan_id is None else str(held.plan_id))
    agreements = sum(isinstance(f, Agreed) for f in facts(held))
    ended = last_states(consultation_duties.courses(known(held)))
    assert len(ended) == 2 * agreements
    if held.agreed_on is not None:
        (_, exchange, _), (_, submission, _) = ended[-2:]
        assert exchange.phase == ("open" if held.aligned_on is None else "met")
        assert submission.phase == ("open" if held.submitted is None else "met")
