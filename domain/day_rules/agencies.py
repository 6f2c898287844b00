"""Cơ quan: nothing happens to a body before its founding."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order

AGENCIES: Final[tuple[Order, ...]] = (
    *(
        Order(f"agency.{step}", "agency.registered", "agency_exists", earlier_day="founded_on")
        for step in ("renamed", "merged", "split", "dissolved", "succeeded")
    ),
    Order(
        "agency.edge_added",
        "agency.registered",
        "agency_exists",
        later_day="from_on",
        earlier_day="founded_on",
    ),
)
