"""Commands on recommendations: the letter, who is responsible for it, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from domain import stated
from domain.activity import Activity
from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded, fold
from domain.commands import heirs, references
from domain.commands.reply_limits import LimitInput
from domain.consultation import Consultation
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Subject
from domain.obligation import obligation_id
from domain.petition import Petition
from domain.recommendation import SOURCE_TYPES, Point, Recommendation
from domain.report import Report
from domain.social_criticism import SocialCriticism
from domain.supervision import Supervision
from domain.values import Document

SOURCES: Final[Mapping[str, tuple[type[Subject], ...]]] = {
    "supervision": (Supervision,),
    "dialogue": (Activity,),
    "petition": (Petition,),
    "report": (Report,),
    "consultation": (Consultation, Activity),
    "criticism": (SocialCriticism,),
}
"""What a recommendation may come from: always something that the ledger holds, as one of these."""


def issue(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    source_type: str,
    source: str,
    addressee: str,
    document: Document | None,
    points: tuple[Point, ...],
    issued_on: date,
    urgent: bool = False,
    reply_limit: LimitInput | None = None,
    issuer: str | None = None,
    finding_nos: tuple[int, ...] = (),
    forwarding: bool = False,
) -> Recorded:
    """Send a recommendation. The issuer is the one named, the lead of the round or its heir, or the body acted for."""
    stated.one_of(
        source_type,
        SOURCE_TYPES,
        "source_known",
        f"Không có nguồn “{source_type}”.",
        pointer="/source/type",
    )
    held_as = next(
        (c for c in SOURCES[source_type] if ledger.knows(c, c.identify(source))),
        SOURCES[source_type][0],
    )
    source_id = references.known(ledger, held_as, source, "/source/id")
    lead_id, concluded_on, begins_on = act.agency_id, None, None
    standing: frozenset[int] = frozenset()
    if source_type == "supervision":
        supervision = ledger.load(Supervision, source_id)
        supervision.must_be_followed()
        lead_id, concluded_on = supervision.lead_id, supervision.concluded_on
        begins_on = supervision.begins_on
        standing = supervision.standing_findings
    elif held_as is Activity and ledger.load(Activity, source_id).kind != source_type:
        raise InvalidInputError(
            "source_of_its_type",
            f"“{source}” không phải nguồn loại “{source_type}”.",
            pointer="/source/id",
            allowed=f"an activity of the kind {source_type}",
        )
    source_on = source_day(ledger, source_id)
    if source_on == act.today and held_as is not Activity:
        # Entered today, maybe without a day of its own: when it came, nobody has said.
        source_on = None
    when = act.happening(issued_on, "/issued_on")
    if issuer is None and lead_id is None:
        raise InvalidInputError("issuer_given", "Không rõ cơ quan kiến nghị.", pointer="/issuer_id")
    issuer_id = references.agency(
        ledger,
        issuer or str(lead_id and heirs.successor(ledger, lead_id, when.on)),
        "/issuer_id",
        on=when.on,
    )
    addressee_id = references.agency(ledger, addressee, "/addressee_id", on=when.on)
    recommendation = Recommendation.issue(
        when,
        code=code,
        source_type=source_type,
        source_id=source_id,
        issuer_id=issuer_id,
        addressee_id=addressee_id,
        addressee_kind=ledger.load(Agency, addressee_id).kind,
        finding_nos=finding_nos,
        standing_findings=standing,
        forwarding=forwarding,
        document=document,
        points=points,
        urgent=urgent,
        reply_limit=reply_limit.resolved(ledger, "/reply_limit", on=when.on)
        if reply_limit
        else None,
        source_concluded_on=concluded_on,
        source_begins_on=begins_on,
        source_on=source_on,
    )
    heirs.follow(ledger, when, recommendation, after=when.on)
    return ledger.keep(act, recommendation)


def source_day(ledger: Ledger, source: UUID) -> date | None:
    """On which day there was what a letter comes from, where it is no round."""
    match fold(None, ledger.streams.facts_of(source)):
        case Activity(held_on=day):
            return day
        case Petition(received_on=day) | Report(submitted_on=day):
            return day
        case _:
            return None


def receive(
    ledger: Ledger, act: Act, code: str, *, received_on: date, incoming_number: str | None
) -> Recorded:
    """Record the receipt that starts the reply clock."""
    subject = ledger.load(Recommendation, code, act)
    subject.receive(
        act.happening(received_on, "/received_on"),
        received_on=received_on,
        incoming_number=incoming_number,
    )
    return ledger.keep(act, subject)


def transfer(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    to: str,
    reason: str,
    document: Document | None,
    clock: str,
) -> Recorded:
    """Pass the recommendation to the competent body."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id", on=act.on)
    subject.transfer(act, to_id=to_id, reason=reason, document=document, clock=clock)
    heirs.follow(ledger, act, subject, after=act.on)
    return ledger.keep(act, subject)


def succeed(
    ledger: Ledger, act: Act, code: str, *, to: str, ground: str, document: Document | None
) -> Recorded:
    """Let the heir of a merged or dissolved body owe what it owed."""
    subject = ledger.load(Recommendation, code, act)
    to_id = references.agency(ledger, to, "/to_id", on=act.on)
    _must_follow(ledger, subject, to_id, act.on)
    subject.succeed(act, to_id=to_id, ground=ground, document=document)
    return ledger.keep(act, subject)


def _must_follow(ledger: Ledger, letter: Recommendation, to_id: UUID, on: date) -> None:
    """Refuse an heir of a body that is still there, or another one than those that followed it.

    Where a body has ended without any heir, whoever takes the letter on is for a person to say.
    """
    duties = [
        obligation_id(letter.code, kind, letter.responsible_id, "once", None)
        for kind in ("reply", "resolution")
    ]
    held, known_heirs = [letter.responsible_id], set[UUID]()
    for body in held:
        known = ledger.load(Agency, body)
        took = {heir for d in duties if (heir := known.heir_on(on, d)) is not None}
        followed = took or (set() if known.exists_on(on) else set(known.successor_ids))
        held += followed - known_heirs
        known_heirs |= followed
        if not followed and not known.exists_on(on):
            return
    if to_id not in known_heirs:
        raise ConflictError(
            "heir_of_responsible",
            "Cơ quan này không tiếp nhận nghĩa vụ của cơ quan đang có trách nhiệm.",
            pointer="/to_id",
            allowed=", ".join(sorted(map(str, known_heirs)))
            or "a transfer; or first the end of the body responsible, or the passing on of its duties",
        )


def link_repeat(
    ledger: Ledger, act: Act, code: str, *, repeats: str, reason: str | None
) -> Recorded:
    """Say that an earlier recommendation asked the same."""
    subject = ledger.load(Recommendation, code, act)
    repeats_id = references.known(ledger, Recommendation, repeats, "/repeats_id")
    earlier = ledger.load(Recommendation, repeats_id)
    subject.link_repeat(
        act,
        repeats_id=repeats_id,
        repeated_on=earlier.issued_on,
        repeated_repeats_id=earlier.repeats_id,
        reason=reason,
    )
    return ledger.keep(act, subject)


def add_letter(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    sent_on: date,
    recipients: tuple[str, ...],
) -> Recorded:
    """Say that another letter carries the recommendation too."""
    subject = ledger.load(Recommendation, code, act)
    subject.add_letter(
        act.happening(sent_on, "/sent_on"),
        document=document,
        sent_on=sent_on,
        recipient_ids=references.agencies(ledger, recipients, "/recipient_ids", on=sent_on),
    )
    return ledger.keep(act, subject)


def publish_outcome(
    ledger: Ledger, act: Act, code: str, *, medium: str, link: str | None
) -> Recorded:
    """Make public what became of the matter."""
    subject = ledger.load(Recommendation, code, act)
    subject.publish_outcome(act, medium=medium, link=link)
    return ledger.keep(act, subject)


def withdraw(
    ledger: Ledger, act: Act, code: str, *, reason: str, document: Document | None = None
) -> Recorded:
    """Take the recommendation back."""
    subject = ledger.load(Recommendation, code, act)
    subject.withdraw(act, reason=reason, document=document)
    return ledger.keep(act, subject)


def close(ledger: Ledger, act: Act, code: str, *, reason: str | None) -> Recorded:
    """End the follow-up."""
    subject = ledger.load(Recommendation, code, act)
    subject.close(act, reason=reason)
    return ledger.keep(act, subject)
