"""Commands on thresholds of alert rules."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.alert import Stage
from domain.alert_threshold import AlertThreshold, Unit
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.values import Document


def set_(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    rule: str,
    stage: Stage,
    days: int | None,
    unit: Unit = "d",
    setter: str,
    ground: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    document: Document | None = None,
) -> Recorded:
    """Decide from which day on a stage of a rule is told."""
    threshold = AlertThreshold.set(
        act,
        code=code,
        rule=rule,
        stage=stage,
        days=days,
        unit=unit,
        valid_from=valid_from or act.on,
        valid_to=valid_to,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, threshold)
