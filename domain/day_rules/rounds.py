"""Cuộc giám sát, phản biện, đơn thư: the order of their days."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order, orders

ROUND_STEPS: Final = (
    "team_formed",
    "notified",
    "information_supplied",
    "postponed",
    "finding_recorded",
    "finding_contested",
    "finding_upheld",
    "finding_withdrawn",
)
"""What a round comes to before its conclusion, beside the sessions."""

ROUNDS: Final[tuple[Order, ...]] = (
    Order(
        "supervision.session_held",
        "supervision.notified",
        "session_after_notice",
        which="first",
        unless="unannounced",
    ),
    Order(
        "supervision.finding_recorded",
        "supervision.notified",
        "finding_after_notice",
        which="first",
    ),
    Order("supervision.concluded", "supervision.session_held", "concluded_after_session"),
    *orders("supervision", ("concluded",), ROUND_STEPS, "concluded_after_every_step"),
    Order(
        "supervision.team_formed",
        "supervision.concluded",
        "team_before_conclusion",
        downwards=True,
    ),
    *(
        Order(
            f"supervision.finding_{later}",
            f"supervision.finding_{earlier}",
            "finding_in_order",
            same=("no", "no"),
        )
        for later, earliers in (
            ("contested", ("recorded", "upheld")),
            ("upheld", ("recorded", "contested")),
            ("withdrawn", ("recorded", "contested", "upheld")),
        )
        for earlier in earliers
    ),
    *orders(
        "supervision",
        ("postponed", "cancelled", "merged"),
        ("planned",),
        "moved_after_planning",
        earlier_day="planned_on",
    ),
    *orders(
        "supervision",
        ("cancelled", "merged"),
        (*ROUND_STEPS, "session_held"),
        "given_up_after_every_step",
    ),
    *orders(
        "supervision",
        ("closed",),
        ("result_published", "publication_withheld", "information_supplied"),
        "closed_after_every_step",
    ),
    *(
        Order(
            f"supervision.{later}",
            f"supervision.{earlier}",
            rule,
            same=("target_id", "target_id") if earlier != "concluded" else None,
        )
        for later, earlier, rule in (
            ("counted", "concluded", "counted_after_conclusion"),
            ("excluded", "concluded", "counted_after_conclusion"),
            ("counted", "excluded", "counts_in_order"),
            ("excluded", "counted", "counts_in_order"),
            ("excluded", "excluded", "counts_in_order"),
        )
    ),
    *orders(
        "supervision",
        ("result_published", "publication_withheld"),
        ("publication_withheld",),
        "published_after_withheld",
    ),
    Order(
        "supervision.session_held",
        "supervision.concluded",
        "session_before_conclusion",
        downwards=True,
    ),
    Order(
        "supervision.information_supplied",
        "supervision.notified",
        "information_after_notice",
        later_day="received_on",
        which="first",
    ),
    Order(
        "supervision.session_documented",
        "supervision.session_held",
        "documented_after_session",
        same=("no", "no"),
    ),
    *orders(
        "supervision",
        ("conclusion_documented", "result_published", "publication_withheld", "closed"),
        ("concluded",),
        "after_conclusion",
    ),
    Order("criticism.*", "criticism.requested", "after_request"),
    Order(
        "criticism.discussed", "criticism.draft_received", "discussed_after_draft", which="first"
    ),
    Order(
        "criticism.opinion_given",
        "criticism.discussed",
        "opinion_after_discussion",
        which="first",
    ),
    Order(
        "criticism.discussion_documented",
        "criticism.discussed",
        "documented_after_discussion",
        same=("no", "no"),
    ),
    Order("criticism.opinion_received", "criticism.opinion_given", "received_after_opinion"),
    Order("criticism.answered", "criticism.opinion_given", "answer_after_opinion"),
    Order("criticism.final_text_issued", "criticism.draft_received", "issued_after_draft"),
    Order("petition.forwarded", "petition.received", "forwarded_after_receipt"),
    Order("petition.forwarded", "petition.forwarded", "forwarded_after_receipt"),
    Order("petition.forwarding_received", "petition.forwarded", "received_after_forwarding"),
    Order(
        "petition.forwarded",
        "petition.forwarding_received",
        "forwarded_after_receipt",
        earlier_day="received_on",
    ),
    *orders(
        "petition",
        ("outcome_recorded",),
        ("received", "forwarded", "outcome_recorded"),
        "outcome_after_receipt",
    ),
    Order("petition.outcome_published", "petition.outcome_recorded", "publication_after_outcome"),
)
