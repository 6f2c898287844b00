"""Commands on inspection files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.inspection import Inspection, QuestionPart
from domain.values import Document


def open_file(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    subject: str,
    purpose: str,
    mandate: Document,
    lead: str,
    inspected: Sequence[str] = (),
    team: Sequence[str] = (),
) -> Recorded:
    """Open a file."""
    inspection = Inspection.open(
        act,
        code=code,
        subject=subject,
        purpose=purpose,
        mandate=mandate,
        lead_id=references.agency(ledger, lead, "/lead_id", on=act.on),
        inspected_ids=references.agencies(ledger, inspected, "/inspected_ids", on=act.on),
        team=team,
    )
    return ledger.keep(act, inspection)


def add_member(ledger: Ledger, act: Act, code: str, *, member: str) -> Recorded:
    """Let another account work on the file."""
    inspection = ledger.load(Inspection, code, act)
    inspection.add_member(act, member=member)
    return ledger.keep(act, inspection)


def release_member(ledger: Ledger, act: Act, code: str, *, member: str, reason: str) -> Recorded:
    """Shut an account out."""
    inspection = ledger.load(Inspection, code, act)
    inspection.release_member(act, member=member, reason=reason)
    return ledger.keep(act, inspection)


def save_query(
    ledger: Ledger, act: Act, code: str, *, title: str, question: Mapping[str, str]
) -> Recorded:
    """Keep a question."""
    inspection = ledger.load(Inspection, code, act)
    filters = [QuestionPart(name, value) for name, value in sorted(question.items())]
    no = inspection.save_query(act, title=title, question=filters)
    return ledger.keep(act, inspection, no=no)


def check_freezing(ledger: Ledger, act: Act, code: str, *, query_no: int) -> Inspection:
    """Refuse before the long work what would be refused after it."""
    inspection = ledger.load(Inspection, code, act)
    inspection.check_freezing(act, query_no=query_no)
    return inspection


def freeze_bundle(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    query_no: int,
    sha256: str,
    facts: int,
    size: int,
    root: str,
) -> Recorded:
    """Keep the digest of an answer."""
    inspection = ledger.load(Inspection, code, act)
    no = inspection.freeze_bundle(
        act, query_no=query_no, sha256=sha256, facts=facts, size=size, root=root
    )
    return ledger.keep(act, inspection, no=no)


def read_bundle(ledger: Ledger, act: Act, code: str, *, no: int, purpose: str) -> Recorded:
    """Write down that somebody takes the evidence out."""
    inspection = ledger.load(Inspection, code, act)
    inspection.read_bundle(act, no=no, purpose=purpose)
    return ledger.keep(act, inspection)


def give_copy(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    no: int,
    recipient: str,
    recipient_id: str | None,
    given_on: date,
    medium: str,
    purpose: str,
    document: Document | None,
) -> Recorded:
    """Write down where a copy went."""
    inspection = ledger.load(Inspection, code, act)
    known: UUID | None = (
        references.agency(ledger, recipient_id, "/recipient_id", on=given_on)
        if recipient_id
        else None
    )
    inspection.give_copy(
        act.happening(given_on, "/given_on"),
        no=no,
        recipient=recipient,
        recipient_id=known,
        given_on=given_on,
        medium=medium,
        purpose=purpose,
        document=document,
    )
    return ledger.keep(act, inspection)


def close(
    ledger: Ledger, act: Act, code: str, *, document: Document, conclusions: Sequence[str]
) -> Recorded:
    """End the file."""
    inspection = ledger.load(Inspection, code, act)
    inspection.close(act, document=document, conclusions=conclusions)
    return ledger.keep(act, inspection)
