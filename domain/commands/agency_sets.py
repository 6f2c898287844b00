"""Commands on named sets of bodies."""

from __future__ import annotations

from domain.actor import Act
from domain.agency_set import AgencySet
from domain.application import Ledger, Recorded
from domain.commands import references


def name_set(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    name: str,
    members: tuple[str, ...] = (),
    complete: bool = False,
) -> Recorded:
    """Name a group of bodies."""
    subject = AgencySet.name_set(
        act,
        code=code,
        name=name,
        member_ids=references.agencies(ledger, members, "/member_ids", on=act.on),
        complete=complete,
    )
    return ledger.keep(act, subject)


def add_member(ledger: Ledger, act: Act, code: str, *, member: str) -> Recorded:
    """Let a body belong to a set."""
    subject = ledger.load(AgencySet, code, act)
    subject.add_member(act, member_id=references.agency(ledger, member, "/member_id", on=act.on))
    return ledger.keep(act, subject)


def remove_member(ledger: Ledger, act: Act, code: str, *, member: str) -> Recorded:
    """Let a body belong to a set no longer."""
    subject = ledger.load(AgencySet, code, act)
    subject.remove_member(act, member_id=references.agency(ledger, member, "/member_id", on=None))
    return ledger.keep(act, subject)
