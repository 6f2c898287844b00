"""Hồ sơ kiểm tra: the order of the days of a file, its questions, its evidence and its team."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order, orders

INSPECTIONS: Final[tuple[Order, ...]] = (
    Order("inspection.*", "inspection.opened", "after_opening"),
    Order(
        "inspection.bundle_frozen",
        "inspection.query_saved",
        "frozen_after_query",
        same=("query_no", "no"),
    ),
    *orders(
        "inspection",
        ("bundle_read", "copy_given"),
        ("bundle_frozen",),
        "handed_out_after_freezing",
        same=("no", "no"),
    ),
    Order(
        "inspection.member_left",
        "inspection.member_joined",
        "left_after_joining",
        same=("member", "member"),
    ),
)
