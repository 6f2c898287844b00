"""Commands on mandates."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.mandate import Mandate
from domain.values import Document


def grant(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    account: str,
    agency: str | None,
    role: str,
    ground: str,
    place: str = "principal",
    stands_in_for: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    document: Document | None = None,
) -> Recorded:
    """Let an account act for an agency in a role."""
    principal = None
    if stands_in_for is not None:
        known = references.known(ledger, Mandate, stands_in_for, "/stands_in_for_id")
        principal = ledger.load(Mandate, known)
    mandate = Mandate.grant(
        act,
        code=code,
        account=account,
        for_agency_id=None
        if agency is None
        else references.agency(ledger, agency, "/agency_id", on=from_on or act.on),
        role=role,
        place=place,
        principal=principal,
        from_on=from_on,
        to_on=to_on,
        ground=ground,
        document=document,
    )
    return ledger.keep(act, mandate)


def declare_absence(ledger: Ledger, act: Act, code: str, *, from_on: date, to_on: date) -> Recorded:
    """Say on which days the holder is away."""
    mandate = ledger.load(Mandate, code, act)
    mandate.declare_absence(act, from_on=from_on, to_on=to_on)
    return ledger.keep(act, mandate)


def end(
    ledger: Ledger, act: Act, code: str, *, reason: str, document: Document | None = None
) -> Recorded:
    """End a mandate."""
    mandate = ledger.load(Mandate, code, act)
    mandate.end(act, reason=reason, document=document)
    return ledger.keep(act, mandate)
