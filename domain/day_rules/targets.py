"""Chỉ tiêu, kinh phí: the order of their days."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order, orders

TARGETS: Final[tuple[Order, ...]] = (
    *orders(
        "target",
        ("progress_counted", "progress_uncounted"),
        ("counting_rule_decided",),
        "rule_before_counting",
    ),
    *(
        Order(f"target.{later}", f"target.{earlier}", "counts_in_order", same=("act_id", "act_id"))
        for later, earlier in (
            ("progress_uncounted", "progress_counted"),
            ("progress_counted", "progress_uncounted"),
        )
    ),
    *(
        Order(
            f"fund.{later}",
            f"fund.{earlier}",
            rule,
            which="first",
            same=("year", "year"),
            unless="note",
        )
        for later, earlier, rule in (
            ("allocated", "requested", "allocated_after_request"),
            ("spent", "allocated", "spent_after_allocation"),
        )
    ),
)
