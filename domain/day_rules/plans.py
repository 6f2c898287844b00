"""Kế hoạch, báo cáo, hiệp thương và các việc khác: the order of their days."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order

ITEM_STEPS: Final = (
    "unit_bound",
    "lead_assigned",
    "lead_changed",
    "item_changed",
    "item_removed",
    "due_date_set",
    "report_terms_set",
    "occurrence_requested",
    "occurrence_decided",
    "addressees_named",
)
"""What is said of an item of a plan: nothing of it is dated before the item."""

PLANS: Final[tuple[Order, ...]] = (
    *(
        Order(f"report.{later}", f"report.{earlier}", rule)
        for earlier in ("submitted", "resubmitted")
        for later, rule in (
            ("received", "received_after_submission"),
            ("passed_via", "received_after_submission"),
            ("returned", "returned_after_submission"),
            ("forwarded", "forwarded_after_submission"),
        )
    ),
    Order(
        "report.comments_collected",
        "report.submitted",
        "comments_before_submission",
        downwards=True,
    ),
    Order("report.resubmitted", "report.returned", "resubmitted_after_return"),
    Order(
        "report.returned",
        "report.received",
        "returned_after_receipt",
        same=("addressee_id", "addressee_id"),
    ),
    # Of several addressees the first to have it may send it on.
    Order("report.forwarded", "report.received", "forwarded_after_receipt", which="first"),
    Order(
        "report.accepted",
        "report.received",
        "accepted_after_receipt",
        same=("addressee_id", "addressee_id"),
    ),
    Order(
        "report.debated",
        "report.received",
        "debated_after_receipt",
        same=("body_id", "addressee_id"),
    ),
    *(
        Order(f"obligation.{later}", "obligation.fulfilled", rule, earlier_day="received_on")
        for later, rule in (
            ("accepted", "accepted_after_receipt"),
            ("returned", "returned_after_receipt"),
        )
    ),
    Order(
        "obligation.fulfilled",
        "obligation.returned",
        "fulfilled_after_return",
        later_day="received_on",
    ),
    Order("obligation.resumed", "obligation.suspended", "resumed_after_suspension"),
    Order("obligation.suspended", "obligation.resumed", "suspended_after_resumption"),
    Order("obligation.suspended", "obligation.returned", "suspended_after_return"),
    Order("obligation.suspended", "obligation.accepted", "suspended_after_acceptance"),
    *(
        Order(f"obligation.{end}", f"obligation.{step}", "ended_after_every_step")
        for end in ("waived", "cancelled")
        for step in ("started", "fulfilled", "returned", "suspended", "resumed")
    ),
    Order(
        "plan.issued",
        "plan.drafted",
        "issued_after_bases",
        later_day="issued_on",
        earlier_day="latest_basis_on",
    ),
    *(
        Order(f"plan.{name}", "plan.issued", "after_issue", earlier_day="issued_on")
        for name in (
            "distributed",
            "received",
            "unit_bound",
            "lead_assigned",
            "lead_changed",
            "due_date_set",
            "report_terms_set",
            "occurrence_requested",
            "occurrence_decided",
            "addressees_named",
            "amended",
            "reviewed",
            "concluded",
            "superseded",
            "revoked",
            "linked_to_parent",
        )
    ),
    *(
        Order("plan.issued", f"plan.{step}", "issued_after_every_step", later_day="issued_on")
        for step in ("draft_revised", "consulted", "submitted_for_opinion", "opinion_given")
    ),
    *(
        Order("plan.draft_revised", f"plan.{earlier}", "editions_in_order")
        for earlier in ("drafted", "draft_revised")
    ),
    Order("plan.opinion_given", "plan.submitted_for_opinion", "opinion_after_submission"),
    Order(
        "plan.received",
        "plan.distributed",
        "received_after_sending",
        which="first",
        same=("recipient_id", "recipient_id"),
        also="recipient_name",
    ),
    Order(
        "plan.distributed",
        "plan.received",
        "sent_before_receipt",
        which="first",
        same=("recipient_id", "recipient_id"),
        also="recipient_name",
        downwards=True,
    ),
    *(
        Order(f"plan.{name}", "plan.item_added", "after_item", same=("item", "item"))
        for name in ITEM_STEPS
    ),
    *(
        Order("plan.lead_changed", f"plan.{name}", "leads_in_order", same=("item", "item"))
        for name in ("lead_assigned", "lead_changed")
    ),
    *(
        Order(f"plan.{name}", f"plan.{earlier}", "amended_in_order")
        for name in ("amended", "concluded", "superseded", "revoked")
        for earlier in ("amended", "reviewed")
        if (name, earlier) != ("amended", "reviewed")
    ),
    *(
        Order(
            f"plan.ambiguity_{later}",
            f"plan.ambiguity_{earlier}",
            rule,
            same=("ambiguity", "ambiguity"),
        )
        for later, earlier, rule in (
            ("resolved", "raised", "resolved_after_raising"),
            ("resolved", "reopened", "resolved_after_reopening"),
            ("reopened", "resolved", "reopened_after_resolution"),
        )
    ),
    Order("activity.petition_raised", "activity.held", "raised_at_meeting"),
    Order("activity.member_reported", "activity.held", "reported_at_meeting"),
    *(
        Order("consultation.agreed", f"consultation.{name}", "agreed_after_opening")
        for name in ("opened", "reopened")
    ),
    Order("consultation.aligned", "consultation.agreed", "aligned_after_agreement"),
    Order("consultation.submitted", "consultation.agreed", "submitted_after_agreement"),
    Order("consultation.opinion_given", "consultation.submitted", "opinion_after_submission"),
    Order("consultation.plan_issued", "consultation.agreed", "issued_after_agreement"),
    Order("consultation.topic_proposed", "consultation.opened", "topic_after_opening"),
    Order(
        "consultation.overlap_flagged",
        "consultation.topic_proposed",
        "overlap_after_topic",
        same=("topic", "topic"),
    ),
    *(
        Order("consultation.reopened", f"consultation.{name}", "reopened_after_agreement")
        for name in ("agreed", "aligned", "submitted", "opinion_given", "plan_issued")
    ),
    Order("activity.minutes_recorded", "activity.held", "minutes_after_meeting"),
    Order("activity.cancelled", "activity.announced", "cancelled_after_announcement"),
    *(
        Order(
            "local_rule.superseded",
            f"local_rule.{name}",
            "ended_after_beginning",
            earlier_day="valid_from",
        )
        for name in ("issued", "rolling_decided")
    ),
)
