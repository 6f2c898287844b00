"""Kiến nghị: the order of the days of a letter, its replies, its resolution and its end."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order, orders

LETTER_STEPS: Final = (
    "received",
    "transferred",
    "reply_limit_set",
    "reply_limit_extended",
    "reply_given",
    "reply_found_insufficient",
    "reply_accepted",
    "reconsideration_decided",
    "resolution_started",
    "resolution_reported",
    "resolution_verified",
    "resolution_disputed",
    "reopened",
    "reminder_sent",
    "dialogue_held",
    "escalated",
    "notice_given",
    "responsibility_proposed",
    "debated_by_council",
)
"""What moves a letter or urges its debtor: nothing of it is dated after the end.

That an heir follows is no step of anybody: of a letter told late it is known before the steps that come before it.
"""

LETTERS: Final[tuple[Order, ...]] = (
    Order("recommendation.*", "recommendation.issued", "after_recommendation"),
    Order("recommendation.received", "recommendation.transferred", "received_after_transfer"),
    Order("recommendation.transferred", "recommendation.received", "transferred_after_receipt"),
    *(
        Order(f"recommendation.{later}", f"recommendation.{earlier}", "passed_on_in_order")
        for later, earlier in (
            ("transferred", "transferred"),
            ("responsibility_succeeded", "responsibility_succeeded"),
        )
    ),
    Order(
        "recommendation.transferred",
        "recommendation.responsibility_succeeded",
        "passed_on_in_order",
        same=("from_id", "to_id"),
    ),
    Order(
        "recommendation.responsibility_succeeded",
        "recommendation.transferred",
        "succeeded_after_transfer",
    ),
    Order(
        "recommendation.reply_given",
        "recommendation.received",
        "reply_after_receipt",
        later_day="received_on",
    ),
    *orders(
        "recommendation",
        ("reply_found_insufficient", "reply_accepted", "reconsideration_decided"),
        ("reply_given",),
        "assessed_after_reply",
    ),
    Order("recommendation.reply_given", "recommendation.transferred", "reply_after_transfer"),
    *(
        Order(
            f"recommendation.{name}",
            "recommendation.responsibility_succeeded",
            rule,
            same=(who, of),
            downwards=of == "from_id",
        )
        for name, who in (("reply_given", "replier_id"), ("resolution_reported", "resolver_id"))
        for of, rule in (
            ("to_id", "heir_acts_after_succession"),
            ("from_id", "predecessor_acts_before_succession"),
        )
    ),
    *orders(
        "recommendation",
        ("reply_given",),
        ("reply_found_insufficient", "reconsideration_decided"),
        "reply_after_assessment",
    ),
    *orders(
        "recommendation",
        ("reply_found_insufficient", "reply_accepted"),
        ("reconsideration_decided",),
        "assessed_after_decision",
    ),
    Order(
        "recommendation.received",
        "recommendation.reply_given",
        "receipt_before_reply",
        earlier_day="received_on",
        downwards=True,
    ),
    *orders(
        "recommendation",
        ("reply_limit_extended",),
        ("reply_limit_set", "reply_limit_extended"),
        "extension_after_limit",
    ),
    *(
        Order(f"recommendation.{later}", f"recommendation.{earlier}", "resolution_in_order")
        for later, earliers in (
            ("resolution_started", ("reply_accepted", "resolution_disputed")),
            (
                "resolution_reported",
                ("reply_accepted", "resolution_started", "resolution_disputed", "reopened"),
            ),
            ("resolution_disputed", ("resolution_reported", "resolution_verified")),
            ("reopened", ("resolution_verified",)),
        )
        for earlier in earliers
    ),
    *orders("recommendation", ("withdrawn", "closed"), LETTER_STEPS, "ended_after_every_step"),
    Order("recommendation.withdrawn", "recommendation.outcome_published", "ended_after_every_step"),
    Order("recommendation.reminder_sent", "recommendation.reminder_sent", "reminders_in_order"),
    Order(
        "recommendation.responsibility_proposed",
        "recommendation.reminder_sent",
        "proposed_after_reminder",
        which="first",
    ),
    Order(
        "recommendation.resolution_verified",
        "recommendation.resolution_reported",
        "verified_after_report",
    ),
    Order(
        "recommendation.reminder_documented",
        "recommendation.reminder_sent",
        "documented_after_reminder",
        same=("step", "step"),
    ),
    Order(
        "recommendation.outcome_published",
        "recommendation.reply_given",
        "publication_after_reply",
        which="first",
    ),
)
