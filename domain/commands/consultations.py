"""Commands on consultations: from the invitation to the plan of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.activity import ServedDuty
from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import obligations, references
from domain.commands.obligations import Duty
from domain.consultation import AgreedRound, Consultation, PartyBody, consultation_code
from domain.errors import ConflictError
from domain.plan import Plan
from domain.supervision import Supervision
from domain.values import Document, id_of


@dataclass(frozen=True)
class RoundInput:
    """Cuộc giám sát được thống nhất — as given."""

    topic: str
    lead: str
    window_from: date | None = None
    window_to: date | None = None
    cost: int | None = None


def open(  # noqa: A001 - the word of the field
    ledger: Ledger,
    act: Act,
    *,
    host: str,
    plan_year: int,
    parties: tuple[str, ...],
    window_from: date | None = None,
    window_to: date | None = None,
) -> Recorded:
    """Open the consultation of a board on a year; a second one is a reopening of the first."""
    host_id = references.agency(ledger, host, "/host_id", on=act.on)
    code = consultation_code(plan_year, ledger.load(Agency, host_id).code)
    if ledger.knows(Consultation, id_of(Consultation.TOPIC, code)):
        raise ConflictError(
            "consultation_once",
            f"Đã có hiệp thương {code} của cấp này cho năm {plan_year}.",
            pointer="/plan_year",
            allowed="a reopening",
        )
    [board] = _bodies(ledger, act, (host,), "/host_id")
    consultation = Consultation.open(
        act,
        code=code,
        host=board,
        plan_year=plan_year,
        parties=_bodies(ledger, act, parties, "/party_ids"),
        window_from=window_from,
        window_to=window_to,
    )
    return ledger.keep(act, consultation)


def propose_topic(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    topic: str,
    subject: str,
    supervised: tuple[str, ...],
    proposer: str,
    reason: str,
    window_from: date | None = None,
    window_to: date | None = None,
) -> Recorded:
    """Put a subject on the table."""
    consultation = ledger.load(Consultation, code, act)
    consultation.propose_topic(
        act,
        topic=topic,
        subject=subject,
        supervised_ids=references.agencies(ledger, supervised, "/supervised_ids", on=act.on),
        proposer_id=references.agency(ledger, proposer, "/proposer_id", on=act.on),
        reason=reason,
        window_from=window_from,
        window_to=window_to,
    )
    return ledger.keep(act, consultation)


def flag_overlap(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    topic: str,
    outcome: str,
    other_topic: str | None = None,
    supervision: str | None = None,
    found_by: str = "party",
) -> Recorded:
    """Say what a topic overlaps, and what is to come of it."""
    consultation = ledger.load(Consultation, code, act)
    supervision_id = None
    if supervision is not None:
        supervision_id = references.known(ledger, Supervision, supervision, "/supervision_id")
    consultation.flag_overlap(
        act,
        topic=topic,
        other_topic=other_topic,
        supervision_id=supervision_id,
        found_by=found_by,
        outcome=outcome,
    )
    return ledger.keep(act, consultation)


def agree(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    agreed_on: date,
    document: Document | None,
    signed: tuple[str, ...],
    absent: tuple[str, ...] = (),
    rounds: tuple[RoundInput, ...] = (),
    note: str | None = None,
    duties: tuple[tuple[Duty, ServedDuty], ...] = (),
) -> Recorded:
    """Record the agreement, and let it meet the duties that its minutes name: in one transaction."""
    consultation = ledger.load(Consultation, code, act)
    when = act.happening(agreed_on, "/agreed_on")
    consultation.agree(
        when,
        agreed_on=agreed_on,
        document=document,
        signed_ids=references.agencies(ledger, signed, "/signed_ids", on=agreed_on),
        absent_ids=references.agencies(ledger, absent, "/absent_ids", on=None),
        rounds=tuple(
            AgreedRound(
                one.topic,
                references.agency(ledger, one.lead, f"/rounds/{i}/lead_id", on=agreed_on),
                one.window_from,
                one.window_to,
                one.cost,
            )
            for i, one in enumerate(rounds)
        ),
        note=note,
        duties=tuple(s for _, s in duties),
    )
    met = obligations.minuted(
        ledger, when, (d for d, _ in duties), document=document, evidence=consultation.code
    )
    return ledger.keep(act, consultation, *met)


def align(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    aligned_on: date,
    bodies: tuple[str, ...],
    document: Document | None,
    changes: str | None = None,
) -> Recorded:
    """Record the exchange with the state bodies of the level."""
    consultation = ledger.load(Consultation, code, act)
    consultation.align(
        act.happening(aligned_on, "/aligned_on"),
        aligned_on=aligned_on,
        bodies=_bodies(ledger, act, bodies, "/with_ids"),
        document=document,
        changes=changes,
    )
    return ledger.keep(act, consultation)


def submit(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    submitted_on: date,
    committee: str,
    document: Document | None = None,
) -> Recorded:
    """Submit what was agreed to the Party committee."""
    consultation = ledger.load(Consultation, code, act)
    consultation.submit(
        act.happening(submitted_on, "/submitted_on"),
        submitted_on=submitted_on,
        committee_id=references.agency(ledger, committee, "/committee_id", on=submitted_on),
        document=document,
    )
    return ledger.keep(act, consultation)


def give_opinion(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    opinion: str,
    document: Document | None,
    edition: int | None = None,
) -> Recorded:
    """Record what the committee said."""
    consultation = ledger.load(Consultation, code, act)
    consultation.give_opinion(act, opinion=opinion, edition=edition, document=document)
    return ledger.keep(act, consultation)


def issue_plan(ledger: Ledger, act: Act, code: str, *, plan: str) -> Recorded:
    """End in the plan of the year."""
    consultation = ledger.load(Consultation, code, act)
    given = ledger.load(Plan, references.known(ledger, Plan, plan, "/plan_id"))
    before = consultation.plan_id
    consultation.issue_plan(
        act,
        plan_id=given.id,
        in_force=given.issued and not given.has_ended_by(act.on),
        of_host=given.issuer_id == consultation.host_id,
        earlier=before is not None and not ledger.load(Plan, before).has_ended_by(act.on),
        years=(
            given.period_from.year if given.period_from else None,
            given.period_to.year if given.period_to else None,
        ),
    )
    return ledger.keep(act, consultation)


def reopen(
    ledger: Ledger, act: Act, code: str, *, reason: str, document: Document | None = None
) -> Recorded:
    """Look for another agreement."""
    consultation = ledger.load(Consultation, code, act)
    consultation.reopen(act, reason=reason, document=document)
    return ledger.keep(act, consultation)


def _bodies(
    ledger: Ledger, act: Act, given: tuple[str, ...], pointer: str
) -> tuple[PartyBody, ...]:
    """What the rules need to know of bodies that are there on the day."""
    found = []
    for agency_id in references.agencies(ledger, given, pointer, on=act.on):
        agency = ledger.load(Agency, agency_id)
        found.append(PartyBody(agency.id, agency.level, agency.kind))
    return tuple(found)
