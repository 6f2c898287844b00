"""Thứ tự ngày — every rule on the order of days, by what it is about."""

from __future__ import annotations

from typing import Final

from domain.day_rules.agencies import AGENCIES
from domain.day_rules.alerts import ALERTS
from domain.day_rules.inspections import INSPECTIONS
from domain.day_rules.letters import LETTERS
from domain.day_rules.order import Order
from domain.day_rules.plans import PLANS
from domain.day_rules.rounds import ROUNDS
from domain.day_rules.scores import SCORES
from domain.day_rules.targets import TARGETS

__all__ = ["ORDERS", "Order"]

ORDERS: Final[tuple[Order, ...]] = (
    *AGENCIES,
    *ALERTS,
    *INSPECTIONS,
    *LETTERS,
    *PLANS,
    *ROUNDS,
    *SCORES,
    *TARGETS,
)
