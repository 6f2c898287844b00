"""Commands on limits that local committees set."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.local_rule import LocalRule
from domain.values import Document


def issue(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    kind: str,
    term: str,
    setter: str,
    ground: str,
    levels: tuple[str, ...] = (),
    debtors: tuple[str, ...] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
    document: Document | None = None,
) -> Recorded:
    """Set a limit for a kind of duty; it covers every clock that starts while it is in force."""
    rule = LocalRule.issue(
        act,
        code=code,
        kind=kind,
        term=term,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        levels=levels,
        debtor_ids=references.agencies(ledger, debtors, "/debtor_ids", on=valid_from or act.on),
        valid_from=valid_from or act.on,
        valid_to=valid_to,
        ground=ground,
        document=document,
    )
    return ledger.keep(act, rule)


def decide_rolling(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    setter: str,
    ground: str,
    valid_from: date | None = None,
    document: Document | None = None,
) -> Recorded:
    """Let the fixed days that a body sets roll to the next working day."""
    rule = LocalRule.decide_rolling(
        act,
        code=code,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        valid_from=valid_from or act.on,
        ground=ground,
        document=document,
    )
    return ledger.keep(act, rule)


def supersede(
    ledger: Ledger, act: Act, code: str, *, reason: str, by: str | None = None
) -> Recorded:
    """End a rule, with the one that stands in its place."""
    rule = ledger.load(LocalRule, code, act)
    by_id = None if by is None else references.known(ledger, LocalRule, by, "/by_id")
    rule.supersede(act, by_id=by_id, reason=reason)
    return ledger.keep(act, rule)
