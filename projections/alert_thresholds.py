"""Ngưỡng cảnh báo — the thresholds that the ledger's bodies have set, in force or not, each with its ground."""

from __future__ import annotations

from typing import ClassVar

from projections.register import Register
from projections.setting_register import Settings


class AlertThresholds(Settings, Register):
    """The read model behind the thresholds."""

    name: ClassVar[str] = "alert_thresholds"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "alert_threshold"
    FOUNDING: ClassVar[str] = "alert_threshold.set"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "rule", "stage", "status")
    SAYS: ClassVar[tuple[str, ...]] = ("rule", "stage", "days", "unit")


READ_MODEL = AlertThresholds
register = AlertThresholds.register
one = AlertThresholds.one
