"""Commands on agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import InvalidInputError
from domain.recommendation import ENDED, Recommendation
from domain.values import Document


@dataclass(frozen=True)
class EdgeDraft:
    """Quan hệ — a typed edge to another agency, from a day on."""

    type: str
    to: str
    from_on: date | None = None


def register(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    name: str,
    kind: str,
    level: str,
    founded_on: date | None = None,
    province: str | None = None,
    edges: tuple[EdgeDraft, ...] = (),
) -> Recorded:
    """Register an agency with its edges; the agencies at the other end must be known."""
    agency = Agency.register(
        act,
        code=code,
        name=name,
        kind=kind,
        level=level,
        founded_on=founded_on,
        province=province,
    )
    for i, edge in enumerate(edges):
        day = edge.from_on or act.on
        to_id = references.agency(ledger, edge.to, f"/edges/{i}/to_id", on=day)
        agency.add_edge(act, edge=edge.type, to_id=to_id, from_on=edge.from_on)
    return ledger.keep(act, agency)


def add_edge(ledger: Ledger, act: Act, agency: str, edge: EdgeDraft) -> Recorded:
    """Relate a registered agency to another."""
    subject = ledger.load(Agency, agency, act)
    to_id = references.agency(ledger, edge.to, "/to_id", on=edge.from_on or act.on)
    subject.add_edge(act, edge=edge.type, to_id=to_id, from_on=edge.from_on)
    return ledger.keep(act, subject)


def end_edge(ledger: Ledger, act: Act, agency: str, *, edge: str, to: str) -> Recorded:
    """End a relation."""
    subject = ledger.load(Agency, agency, act)
    subject.end_edge(act, edge=edge, to_id=references.agency(ledger, to, "/to_id", on=None))
    return ledger.keep(act, subject)


def rename(ledger: Ledger, act: Act, agency: str, *, name: str, ground: str | None) -> Recorded:
    """Give an agency another name from the day of the act."""
    subject = ledger.load(Agency, agency, act)
    subject.rename(act, name=name, ground=ground)
    return ledger.keep(act, subject)


def merge(
    ledger: Ledger,
    act: Act,
    into: str,
    *,
    predecessors: tuple[str, ...],
    ground: str,
    document: Document | None = None,
    letters: tuple[str, ...] = (),
) -> Recorded:
    """Let one body take over several: all their open duties pass by this one command.

    `letters` are the recommendations that the register says they have still to reply to or to resolve.
    """
    if not predecessors:
        raise InvalidInputError(
            "predecessor_given",
            "Phải nêu cơ quan được hợp nhất, sáp nhập.",
            pointer="/predecessor_ids",
        )
    heir = ledger.load(Agency, into, act)
    ids = references.agencies(ledger, predecessors, "/predecessor_ids", on=None)
    heir.succeed(act, predecessor_ids=ids, ground=ground, document=document)
    ended = [ledger.load(Agency, i) for i in ids]
    for body in ended:
        body.merge_into(act, into_id=heir.id, ground=ground, document=document)
    return ledger.keep(
        act,
        heir,
        *ended,
        *_taken_over(ledger, act, letters, ids, heir, ground=ground, document=document),
    )


def split(
    ledger: Ledger,
    act: Act,
    agency: str,
    *,
    into: tuple[str, ...],
    ground: str,
    document: Document | None = None,
) -> Recorded:
    """Divide a body among others; `transfer_responsibility` then says who takes which duty."""
    subject = ledger.load(Agency, agency, act)
    ids = references.agencies(ledger, into, "/into_ids", on=act.on)
    subject.split(act, into_ids=ids, ground=ground, document=document)
    heirs = [ledger.load(Agency, i) for i in ids]
    for heir in heirs:
        heir.succeed(act, predecessor_ids=(subject.id,), ground=ground, document=document)
    return ledger.keep(act, subject, *heirs)


def dissolve(
    ledger: Ledger,
    act: Act,
    agency: str,
    *,
    heir: str | None,
    ground: str,
    document: Document | None = None,
    open_duties: int = 0,
    letters: tuple[str, ...] = (),
) -> Recorded:
    """End a body. `open_duties` is what the register says that it still owes, `letters` the recommendations."""
    subject = ledger.load(Agency, agency, act)
    heir_id = None if heir is None else references.agency(ledger, heir, "/heir_id", on=act.on)
    subject.dissolve(
        act, heir_id=heir_id, ground=ground, document=document, open_duties=open_duties
    )
    if heir_id is None:
        return ledger.keep(act, subject)
    follower = ledger.load(Agency, heir_id)
    follower.succeed(act, predecessor_ids=(subject.id,), ground=ground, document=document)
    ended = (subject.id,)
    taken = _taken_over(ledger, act, letters, ended, follower, ground=ground, document=document)
    return ledger.keep(act, subject, follower, *taken)


def _taken_over(
    ledger: Ledger,
    act: Act,
    letters: tuple[str, ...],
    ended: tuple[UUID, ...],
    heir: Agency,
    *,
    ground: str,
    document: Document | None,
) -> list[Recommendation]:
    """The recommendations for which the heir is now responsible; those it sent itself end with a person.

    A merger may be recorded late: what has ended since its day, or was passed on, is with nobody of those who ended.
    """
    found = [ledger.load(Recommendation, code) for code in letters]
    taken = [
        letter
        for letter in found
        if letter.responsible_id in ended
        and letter.phase not in ENDED
        and heir.id != letter.issuer_id
    ]
    for letter in taken:
        letter.succeed(act, to_id=heir.id, ground=ground, document=document)
    return taken


def transfer_responsibility(
    ledger: Ledger,
    act: Act,
    agency: str,
    *,
    to: str,
    obligation_ids: tuple[UUID, ...] | None,
    ground: str,
    document: Document | None = None,
    letters: tuple[str, ...] = (),
) -> Recorded:
    """Let another body owe what one owes. `letters` are the recommendations behind the duties that pass."""
    subject = ledger.load(Agency, agency, act)
    to_id = references.agency(ledger, to, "/to_id", on=act.on)
    heir = ledger.load(Agency, to_id)
    subject.transfer_responsibility(
        act, to_id=to_id, obligation_ids=obligation_ids, ground=ground, document=document
    )
    taken = _taken_over(ledger, act, letters, (subject.id,), heir, ground=ground, document=document)
    return ledger.keep(act, subject, *taken)
