"""Who may do what: one table from operations to roles. An operation that is not here cannot be mounted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROLES: Final = (
    "clerk",
    "head",
    "inspector",
    "supervisor",
    "leader",
    "administrator",
    "machine",
    "auditor",
)
EVERYBODY: Final = frozenset(ROLES)
RECORDERS: Final = EVERYBODY - {"auditor"}
"""An auditor reads everything and changes nothing."""

_READS: Final = (
    "list_agencies",
    "show_agency",
    "list_plans",
    "show_plan",
    "list_plan_items",
    "show_plan_item",
    "show_plan_progress",
    "list_supervisions",
    "show_supervision",
    "list_supervision_steps",
    "list_supervision_overlaps",
    "list_publications",
    "list_findings",
    "list_recommendations",
    "show_recommendation",
    "list_letters",
    "list_council_matters",
    "list_criticisms",
    "show_criticism",
    "list_petitions",
    "show_petition",
    "list_replies",
    "show_reply",
    "list_reports",
    "show_report",
    "list_obligations",
    "show_obligation",
    "explain_obligation",
    "show_compliance",
    "list_alerts",
    "show_alert",
    "list_events",
    "show_event",
    "list_rules",
    "show_rule",
    "list_time_limits",
    "show_time_limit",
    "show_calendar",
    "calculate_deadline",
)
_WRITES: Final = (
    "register_agency",
    "add_agency_edge",
    "end_agency_edge",
    "rename_agency",
    "merge_agencies",
    "split_agency",
    "dissolve_agency",
    "transfer_responsibility",
    "issue_plan",
    "set_due_date",
    "assign_lead",
    "plan_supervision",
    "form_team",
    "notify_supervision",
    "supply_information",
    "hold_session",
    "record_finding",
    "contest_finding",
    "settle_finding",
    "conclude_supervision",
    "publish_result",
    "withhold_publication",
    "postpone_supervision",
    "cancel_supervision",
    "merge_supervision",
    "close_supervision",
    "issue_recommendation",
    "receive_recommendation",
    "reply_to_recommendation",
    "assess_reply",
    "extend_reply_limit",
    "set_reply_limit",
    "transfer_recommendation",
    "succeed_recommendation",
    "reopen_recommendation",
    "link_repeat",
    "add_letter",
    "hold_dialogue",
    "escalate_recommendation",
    "give_notice",
    "propose_responsibility",
    "record_debate",
    "publish_outcome",
    "resolve_recommendation",
    "verify_resolution",
    "dispute_resolution",
    "send_reminder",
    "withdraw_recommendation",
    "close_recommendation",
    "request_criticism",
    "receive_draft",
    "discuss_draft",
    "give_opinion",
    "answer_opinion",
    "issue_final_text",
    "drop_criticism",
    "receive_petition",
    "forward_petition",
    "record_petition_outcome",
    "publish_petition_outcome",
    "give_reply",
    "submit_report",
    "receive_report",
    "return_report",
    "resubmit_report",
    "accept_report",
    "fulfill_obligation",
    "accept_obligation",
    "return_obligation",
    "waive_obligation",
    "cancel_obligation",
    "extend_obligation",
    "suspend_obligation",
    "resume_obligation",
    "acknowledge_alert",
    "snooze_alert",
    "correct_fact",
)

RULES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(_READS, EVERYBODY),
    **dict.fromkeys(_WRITES, RECORDERS),
}
"""The roles that may perform each operation (its id in the OpenAPI document)."""

OPEN: Final = frozenset(
    {"/healthz", "/readyz", "/metrics", "/openapi.json", "/problems", "/problems/{code}"}
)
"""Paths that ask nobody who they are; pages and the log's proofs keep their own."""


def may(role: str, operation: str) -> bool:
    """Whether a role may perform an operation; an unknown role may nothing."""
    return role in RULES[operation]
