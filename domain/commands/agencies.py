"""Commands on agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references


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
        to_id = references.agency(ledger, edge.to, f"/edges/{i}/to_id")
        agency.add_edge(act, edge=edge.type, to_id=to_id, from_on=edge.from_on)
    return ledger.keep(act, agency)


def add_edge(ledger: Ledger, act: Act, agency: str, edge: EdgeDraft) -> Recorded:
    """Relate a registered agency to another."""
    subject = ledger.load(Agency, agency, act)
    to_id = references.agency(ledger, edge.to, "/to_id")
    subject.add_edge(act, edge=edge.type, to_id=to_id, from_on=edge.from_on)
    return ledger.keep(act, subject)


def end_edge(ledger: Ledger, act: Act, agency: str, *, edge: str, to: str) -> Recorded:
    """End a relation."""
    subject = ledger.load(Agency, agency, act)
    subject.end_edge(act, edge=edge, to_id=references.agency(ledger, to, "/to_id"))
    return ledger.keep(act, subject)


def rename(ledger: Ledger, act: Act, agency: str, *, name: str, ground: str | None) -> Recorded:
    """Give an agency another name from the day of the act."""
    subject = ledger.load(Agency, agency, act)
    subject.rename(act, name=name, ground=ground)
    return ledger.keep(act, subject)
