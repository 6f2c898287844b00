"""Commands on activities: dialogues, classes, conferences."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.activity import Activity, Met, ServedDuty
from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import obligations, references
from domain.commands.obligations import Duty
from domain.obligation import Obligation
from domain.petition import Petition
from domain.plan import Plan
from domain.values import Document


def announce(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    kind: str,
    title: str,
    hosts: tuple[str, ...],
    occasion: str = "regular",
    area: str | None = None,
    planned_for: date | None = None,
) -> Recorded:
    """Say that it is to be held."""
    activity = Activity.announce(
        act,
        code=code,
        kind=kind,
        title=title,
        host_ids=references.agencies(ledger, hosts, "/host_ids", on=act.on),
        occasion=occasion,
        area=area,
        planned_for=planned_for,
    )
    return ledger.keep(act, activity)


def hold(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    held_on: date,
    place: str,
    hosts: tuple[str, ...] = (),
    attending: tuple[str, ...] = (),
    participants: int | None = None,
    minutes: Document | None = None,
) -> Recorded:
    """Record that it took place."""
    subject = ledger.load(Activity, code, act)
    subject.hold(
        act.happening(held_on, "/held_on"),
        held_on=held_on,
        place=place,
        host_ids=references.agencies(ledger, hosts, "/host_ids", on=held_on),
        attending_ids=references.agencies(ledger, attending, "/attending_ids", on=held_on),
        participants=participants,
        minutes=minutes,
    )
    return ledger.keep(act, subject)


def raise_petition(ledger: Ledger, act: Act, code: str, *, petition: str) -> Recorded:
    """Name a petition that was handed over there."""
    subject = ledger.load(Activity, code, act)
    petition_id = references.known(ledger, Petition, petition, "/petition_id")
    subject.raise_petition(act, petition_id=petition_id)
    return ledger.keep(act, subject)


def cancel(ledger: Ledger, act: Act, code: str, *, reason: str) -> Recorded:
    """Give it up."""
    subject = ledger.load(Activity, code, act)
    subject.cancel(act, reason=reason)
    return ledger.keep(act, subject)


def report_member(
    ledger: Ledger, act: Act, code: str, *, member: str, document: Document | None = None
) -> Recorded:
    """Record that a member reported there."""
    subject = ledger.load(Activity, code, act)
    member_id = references.agency(ledger, member, "/member_id", on=act.on)
    subject.report_member(act, member_id=member_id, document=document)
    return ledger.keep(act, subject)


def record_minutes(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    duties: tuple[tuple[Duty, ServedDuty], ...] = (),
) -> Recorded:
    """Let it count for the duties that its minutes name: all of them, in one transaction."""
    subject = ledger.load(Activity, code, act)
    subject.record_minutes(
        act,
        document=document,
        duties=tuple(s for _, s in duties),
        earlier=[_met(ledger, id) for id in subject.served],
    )
    when = act.happening(subject.held_on or act.on, "/happened_on")
    met = obligations.minuted(
        ledger, when, (d for d, _ in duties), document=document, evidence=subject.code
    )
    return ledger.keep(act, subject, *met)


def _met(ledger: Ledger, obligation: UUID) -> Met:
    """The item and the debtor of a duty that was met before."""
    opened = next(iter(ledger.streams.facts_of(obligation)))
    if not isinstance(opened, Obligation.Opened):
        return "", None
    return f"{ledger.load(Plan, opened.plan_id).code}/{opened.item}", opened.debtor_id
