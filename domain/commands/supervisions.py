"""Commands on supervisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import heirs, references
from domain.errors import ConflictError
from domain.obligation import obligation_id
from domain.plan import Plan
from domain.recommendation import ENDED, Recommendation
from domain.supervision import Supervision
from domain.supervision.conduct import InformationSupplied, no_supplier
from domain.values import Document


def plan(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    lead: str,
    subject: str,
    supervised: tuple[str, ...],
    origin: str,
    plan: str | None = None,
    item: str | None = None,
    field: str | None = None,
    window_from: date | None = None,
    window_to: date | None = None,
    ordering_document: Document | None = None,
    overlapping: Mapping[UUID, str] | None = None,
    overlap_reason: str | None = None,
) -> Recorded:
    """Put a round on the plan. The register finds what overlaps; whether that still runs, its facts say."""
    overlapping = {
        id: code
        for id, code in (overlapping or {}).items()
        if ledger.load(Supervision, id).ended not in ("cancelled", "merged")
    }
    supervision = Supervision.plan(
        act,
        code=code,
        lead_id=references.agency(ledger, lead, "/lead_id", on=act.on),
        subject=subject,
        supervised_ids=references.agencies(ledger, supervised, "/supervised_ids", on=act.on),
        origin=origin,
        plan_id=None if plan is None else references.known(ledger, Plan, plan, "/plan_item"),
        item=item,
        field=field,
        window_from=window_from,
        window_to=window_to,
        ordering_document=ordering_document,
        overlapping=overlapping,
        overlap_reason=overlap_reason,
    )
    return ledger.keep(act, supervision)


def form_team(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    head_id: str,
    member_ids: tuple[str, ...],
    homes: tuple[str, ...],
    document: Document | None,
) -> Recorded:
    """Form the team."""
    subject = ledger.load(Supervision, supervision, act)
    subject.form_team(
        act,
        head_id=head_id,
        member_ids=member_ids,
        home_ids=references.agencies(ledger, homes, "/home_ids", on=act.on),
        document=document,
        heirs=answering(ledger, subject, act.on) - {subject.lead_id},
    )
    return ledger.keep(act, subject)


def notify(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    document: Document | None,
    visit_on: date | None,
    information_due_on: date | None,
    ground: str | None = None,
    outline: str | None = None,
) -> Recorded:
    """Tell the supervised bodies."""
    subject = ledger.load(Supervision, supervision, act)
    subject.notify(
        act,
        document=document,
        visit_on=visit_on,
        information_due_on=information_due_on,
        ground=ground,
        outline=outline,
    )
    return ledger.keep(act, subject)


def supply_information(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    supplier: str,
    document: Document | None,
    received_on: date,
) -> Recorded:
    """Record what a supervised body handed in, or the heir to which that duty of it has passed."""
    subject = ledger.load(Supervision, supervision, act)
    supplier_id = references.agency(ledger, supplier, "/agency_id", on=None)
    answers = {b: _answering(ledger, subject, b, received_on) for b in subject.supervised_ids}
    if supplier_id in answers and answers[supplier_id] != supplier_id:
        raise ConflictError(
            "information_owed_by_heir",
            "Nghĩa vụ này đã được chuyển giao: cơ quan tiếp nhận cung cấp thông tin.",
            pointer="/agency_id",
            allowed=str(answers[supplier_id]),
        )
    subject.supply_information(
        act.happening(received_on, "/received_on"),
        supplier_id=supplier_id,
        for_ids=tuple(b for b, who in answers.items() if who == supplier_id),
        document=document,
        received_on=received_on,
    )
    return ledger.keep(act, subject)


def supplied_for(
    ledger: Ledger, round_: Supervision, handed_in: InformationSupplied
) -> tuple[UUID, ...]:
    """For whom a corrected supplier handed papers in: as they said where it answers for those, else for all it does."""
    on = handed_in.received_on
    answers = {b: _answering(ledger, round_, b, on) for b in round_.supervised_ids}
    owed = tuple(b for b, who in answers.items() if who == handed_in.supplier_id)
    if not owed:
        raise no_supplier(round_.supervised_ids)
    return handed_in.for_ids if set(handed_in.for_ids) <= set(owed) else owed


def answering(ledger: Ledger, round_: Supervision, on: date) -> frozenset[UUID]:
    """The bodies that answer on a day for those that the round supervises: themselves or their heirs."""
    return frozenset(_answering(ledger, round_, b, on) for b in round_.supervised_ids)


def _answering(ledger: Ledger, round_: Supervision, body: UUID, on: date) -> UUID:
    """The body that owes on a day what a supervised one has to hand in."""
    duty = obligation_id(round_.code, "information", body, "once", None)
    return heirs.answering(ledger, body, duty, on)


def hold_session(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    place: str | None,
    minutes: Document | None,
    unannounced: bool = False,
    allowed_by: str | None = None,
) -> Recorded:
    """Record a session of the team."""
    subject = ledger.load(Supervision, supervision, act)
    subject.hold_session(
        act,
        place=place,
        minutes=minutes,
        unannounced=unannounced,
        allowed_by_id=None
        if allowed_by is None
        else references.agency(ledger, allowed_by, "/allowed_by_id", on=act.on),
    )
    return ledger.keep(act, subject)


def document_session(
    ledger: Ledger, act: Act, supervision: str, *, no: int, document: Document | None
) -> Recorded:
    """Name the minutes of a session that was recorded without them."""
    subject = ledger.load(Supervision, supervision, act)
    subject.document_session(act, no=no, document=document)
    return ledger.keep(act, subject)


def record_finding(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    kind: str,
    statement: str,
    evidence: tuple[str, ...],
    concerned: str | None = None,
    about_person: bool = False,
    restricted: bool | None = None,
) -> Recorded:
    """Record a finding."""
    subject = ledger.load(Supervision, supervision, act)
    subject.record_finding(
        act,
        kind=kind,
        statement=statement,
        evidence=evidence,
        concerned_id=None
        if concerned is None
        else references.agency(ledger, concerned, "/concerned_id", on=None),
        answering_ids=answering(ledger, subject, act.on),
        about_person=about_person,
        restricted=restricted,
    )
    return ledger.keep(act, subject)


def contest_finding(ledger: Ledger, act: Act, supervision: str, *, no: int, text: str) -> Recorded:
    """Record that the supervised body disputes a finding."""
    subject = ledger.load(Supervision, supervision, act)
    subject.contest_finding(act, no=no, text=text)
    return ledger.keep(act, subject)


def settle_finding(
    ledger: Ledger, act: Act, supervision: str, *, no: int, upheld: bool, reason: str
) -> Recorded:
    """Keep or take back a finding."""
    subject = ledger.load(Supervision, supervision, act)
    settle = subject.uphold_finding if upheld else subject.withdraw_finding
    settle(act, no=no, reason=reason)
    return ledger.keep(act, subject)


def conclude(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    document: Document | None,
    publication_due_on: date | None = None,
    ground: str | None = None,
) -> Recorded:
    """Conclude the round."""
    subject = ledger.load(Supervision, supervision, act)
    subject.conclude(act, document=document, publication_due_on=publication_due_on, ground=ground)
    return ledger.keep(act, subject)


def document_conclusion(
    ledger: Ledger, act: Act, supervision: str, *, document: Document | None
) -> Recorded:
    """Name the report of a conclusion that was recorded without it."""
    subject = ledger.load(Supervision, supervision, act)
    subject.document_conclusion(act, document=document)
    return ledger.keep(act, subject)


def publish_result(
    ledger: Ledger, act: Act, supervision: str, *, medium: str, link: str | None
) -> Recorded:
    """Make the result public."""
    subject = ledger.load(Supervision, supervision, act)
    subject.publish_result(act, medium=medium, link=link)
    return ledger.keep(act, subject)


def withhold_publication(
    ledger: Ledger, act: Act, supervision: str, *, reason: str, authority: str
) -> Recorded:
    """Keep the result from the public."""
    subject = ledger.load(Supervision, supervision, act)
    subject.withhold_publication(
        act,
        reason=reason,
        authority_id=references.agency(ledger, authority, "/authority_id", on=act.on),
    )
    return ledger.keep(act, subject)


def postpone(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    reason: str,
    window_from: date | None,
    window_to: date | None,
) -> Recorded:
    """Move the round to another window."""
    subject = ledger.load(Supervision, supervision, act)
    subject.postpone(act, reason=reason, window_from=window_from, window_to=window_to)
    return ledger.keep(act, subject)


def cancel(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    reason: str,
    document: Document | None,
    approved_by: str | None = None,
) -> Recorded:
    """Give the round up."""
    subject = ledger.load(Supervision, supervision, act)
    subject.cancel(
        act, reason=reason, document=document, approved_by_id=_approver(ledger, act, approved_by)
    )
    return ledger.keep(act, subject)


def merge(
    ledger: Ledger,
    act: Act,
    supervision: str,
    *,
    into: str,
    reason: str,
    approved_by: str | None = None,
) -> Recorded:
    """Let the round go on as part of another."""
    subject = ledger.load(Supervision, supervision, act)
    into_id = references.known(ledger, Supervision, into, "/into_id")
    other = ledger.load(Supervision, into_id)
    subject.merge(
        act,
        into_id=into_id,
        into_runs=other.ended is None and other.concluded_on is None,
        reason=reason,
        approved_by_id=_approver(ledger, act, approved_by),
    )
    return ledger.keep(act, subject)


def _approver(ledger: Ledger, act: Act, given: str | None) -> UUID | None:
    return None if given is None else references.agency(ledger, given, "/approved_by_id", on=act.on)


def close(
    ledger: Ledger, act: Act, supervision: str, *, recommendations: Iterable[UUID] = ()
) -> Recorded:
    """End the follow-up of the round. The register finds its recommendations; whether each has ended, its facts say."""
    subject = ledger.load(Supervision, supervision, act)
    followed = [ledger.load(Recommendation, r) for r in recommendations]
    subject.close(act, open_recommendations=sum(r.phase not in ENDED for r in followed))
    return ledger.keep(act, subject)
