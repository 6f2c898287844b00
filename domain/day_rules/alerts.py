"""Thứ tự ngày của cảnh báo — nobody answers an alert before the day from which its cause stands."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order

ALERTS: Final[tuple[Order, ...]] = tuple(
    Order(f"alert.{answer}", "alert.raised", "answered_after_alert")
    for answer in ("acknowledged", "snoozed", "commented", "reassigned")
)
