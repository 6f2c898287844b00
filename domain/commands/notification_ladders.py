"""Commands on ladders of notification."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.notification_ladder import NotificationLadder, RungSet
from domain.values import Document, Level


def set_(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    rungs: tuple[RungSet, ...],
    setter: str,
    ground: str,
    rule: str | None = None,
    level: Level | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    document: Document | None = None,
) -> Recorded:
    """Decide who hears, and from when."""
    ladder = NotificationLadder.set(
        act,
        code=code,
        rule=rule,
        level=level,
        rungs=rungs,
        valid_from=valid_from or act.on,
        valid_to=valid_to,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, ladder)
