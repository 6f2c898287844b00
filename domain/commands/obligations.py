"""Commands on duties under a plan: the first fact opens the stream of the derived occurrence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from domain.activity import check_held_in_time
from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import ConflictError, InvalidInputError
from domain.obligation import Obligation, inherited_code, obligation_code
from domain.plan import Plan
from domain.values import Document, id_of

BY_MINUTES: Final = ("meeting", "consultation")
"""Kinds of duty that count by minutes alone."""


@dataclass(frozen=True)
class Duty:
    """Nghĩa vụ suy ra — which occurrence is meant; its id and code follow from these."""

    plan_code: str
    plan_id: UUID
    item: str
    occurrence: str
    debtor_id: UUID | None
    beneficiary_id: UUID | None
    passed_from: tuple[UUID, ...] = ()
    """The bodies that owed it before, in order."""
    opens_on: date | None = None
    """The first day of its window, where it has one."""
    due_on: date | None = None
    """The last, where it has one."""
    kind: str = "task"
    held_by: date | None = None
    """The last day on which a meeting is still held for it, where it must be held within its period."""

    @property
    def code(self) -> str:
        """The derived code."""
        first, *heirs = *self.passed_from, self.debtor_id
        code = obligation_code(
            self.plan_code, self.item, first, self.occurrence, self.beneficiary_id
        )
        return inherited_code(code, heirs)

    @property
    def id(self) -> UUID:
        """The derived id."""
        return id_of(Obligation.TOPIC, self.code)


def start(ledger: Ledger, act: Act, duty: Duty) -> Recorded:
    """Set to work."""
    _must_follow_issue(ledger, act, duty)
    subject = opened(ledger, act, duty)
    subject.start(act)
    return ledger.keep(act, subject)


def attach_evidence(
    ledger: Ledger,
    act: Act,
    duty: Duty,
    *,
    dated_on: date,
    document: Document | None,
    evidence: str | None,
) -> Recorded:
    """Attach what shows that the duty is being done."""
    when = act.happening(dated_on, "/dated_on")
    subject = opened(ledger, when, duty)
    subject.attach_evidence(
        when,
        dated_on=dated_on,
        document=document,
        evidence=evidence,
        opens_on=duty.opens_on,
        due_on=duty.due_on,
    )
    return ledger.keep(act, subject)


def fulfill(
    ledger: Ledger,
    act: Act,
    duty: Duty,
    *,
    received_on: date,
    document: Document | None,
    evidence: str | None,
) -> Recorded:
    """Show the act that fulfills the duty: a meeting by its minutes, a plan of one's own by its document."""
    if duty.kind in BY_MINUTES and document is None:
        raise InvalidInputError(
            "minutes_given",
            "Không có biên bản thì không được tính.",
            pointer="/document",
            allowed="the minutes, or the minutes of the activity that was held",
        )
    if duty.kind == "cascade" and document is None:
        raise InvalidInputError(
            "plan_shown",
            "Phải có văn bản kế hoạch đã ban hành.",
            pointer="/document",
            allowed="the document of the plan, or the plan itself, linked to the one above",
        )
    # Minutes arrive after the meeting: that it was held in time, their own day shows.
    held_on = min(received_on, (document and document.issued_on) or received_on)
    check_held_in_time(held_on, duty.held_by, "/received_on")
    must_have_anchor(ledger, duty, "/received_on")
    subject = opened(ledger, act.happening(received_on, "/received_on"), duty)
    subject.fulfill(
        act.happening(received_on, "/received_on"),
        received_on=received_on,
        document=document,
        evidence=evidence,
        opens_on=duty.opens_on,
    )
    return ledger.keep(act, subject)


def accept(ledger: Ledger, act: Act, duty: Duty, *, document: Document | None) -> Recorded:
    """Accept what was shown."""
    must_have_anchor(ledger, duty, "/happened_on")
    subject = opened(ledger, act, duty)
    subject.accept(act, document=document)
    return ledger.keep(act, subject)


def return_(ledger: Ledger, act: Act, duty: Duty, *, reason: str) -> Recorded:
    """Send back what was shown."""
    subject = opened(ledger, act, duty)
    subject.return_(act, reason=reason)
    return ledger.keep(act, subject)


def waive(
    ledger: Ledger, act: Act, duty: Duty, *, reason: str, document: Document | None
) -> Recorded:
    """Release the debtor."""
    _must_follow_issue(ledger, act, duty)
    subject = opened(ledger, act, duty)
    subject.waive(act, reason=reason, document=document)
    return ledger.keep(act, subject)


def cancel(
    ledger: Ledger, act: Act, duty: Duty, *, reason: str, document: Document | None
) -> Recorded:
    """Take the duty back."""
    _must_follow_issue(ledger, act, duty)
    subject = opened(ledger, act, duty)
    subject.cancel(act, reason=reason, document=document)
    return ledger.keep(act, subject)


def extend(
    ledger: Ledger,
    act: Act,
    duty: Duty,
    *,
    due_on: date,
    setter: str,
    ground: str,
    document: Document | None,
) -> Recorded:
    """Replace the last day by another."""
    _must_follow_issue(ledger, act, duty)
    subject = opened(ledger, act, duty)
    subject.extend(
        act,
        due_on=due_on,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, subject)


def suspend(
    ledger: Ledger, act: Act, duty: Duty, *, reason: str, document: Document | None
) -> Recorded:
    """Let the clock rest."""
    _must_follow_issue(ledger, act, duty)
    subject = opened(ledger, act, duty)
    subject.suspend(act, reason=reason, document=document)
    return ledger.keep(act, subject)


def resume(ledger: Ledger, act: Act, duty: Duty, *, document: Document | None) -> Recorded:
    """End the pause."""
    subject = opened(ledger, act, duty)
    subject.resume(act, document=document)
    return ledger.keep(act, subject)


def _must_follow_issue(ledger: Ledger, act: Act, duty: Duty) -> None:
    """Refuse a decision on a duty that no plan had created by its day."""
    issued_on = ledger.load(Plan, duty.plan_id).issued_on
    if issued_on is not None and act.on < issued_on:
        raise InvalidInputError(
            "after_issue",
            f"Kế hoạch ban hành ngày {issued_on:%d/%m/%Y}; trước đó chưa có nghĩa vụ này.",
            pointer="/happened_on",
            allowed=f">= {issued_on.isoformat()}",
        )


def minuted(
    ledger: Ledger, when: Act, duties: Iterable[Duty], *, document: Document | None, evidence: str
) -> list[Obligation]:
    """The duties that minutes name, met by what was held on the day; the caller keeps them with what was held."""
    met = []
    for i, duty in enumerate(duties):
        must_have_anchor(ledger, duty, f"/obligation_ids/{i}")
        subject = opened(ledger, replace(when, expected_version=None), duty)
        subject.fulfill(when, received_on=when.on, document=document, evidence=evidence)
        met.append(subject)
    return met


def must_have_anchor(ledger: Ledger, duty: Duty, pointer: str) -> None:
    """Refuse what would meet an anniversary that nothing is counted from: nobody knows yet which time it stands for."""
    if duty.due_on is None and ledger.load(Plan, duty.plan_id).counts_from_anchor(duty.item):
        raise ConflictError(
            "review_has_anchor",
            "Chưa rõ mốc tính của kỳ sơ kết, tổng kết này: phải ấn định mốc hoặc ngày trước.",
            pointer=pointer,
            allowed="a date set for the occurrence, or a resolution that names the anchor",
        )


def opened(ledger: Ledger, act: Act, duty: Duty) -> Obligation:
    """The duty as recorded, or its stream just opened."""
    if ledger.knows(Obligation, duty.id):
        return ledger.load(Obligation, duty.id, act)
    if act.expected_version:
        raise ConflictError("duty_opened", "Nghĩa vụ chưa có sự kiện nào.", allowed="version 0")
    return Obligation.open(
        act,
        code=duty.code,
        plan_id=duty.plan_id,
        item=duty.item,
        debtor_id=duty.debtor_id,
        beneficiary_id=duty.beneficiary_id,
        occurrence=duty.occurrence,
    )
