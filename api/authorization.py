"""Ai được làm gì: one table of role, relation to the subject and action. What is not in it cannot be done.

An operation belongs to an action. A role, held at a body that supervises or at one that answers, may perform an
action on the subjects to which its body has one of the relations named. `api.access` asks this table, nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

from domain.mandate import Role
from projections.bodies import System
from projections.parties import Side

ROLES: Final[tuple[Role, ...]] = get_args(Role)
EVERYBODY: Final = frozenset(ROLES)

Edge = Literal[
    "own",
    "subtree",
    "addressed",
    "beneficiary",
    "supervised",
    "same_level",
    "territory",
    "ledger",
]
EDGES: Final[Mapping[Edge, str]] = {
    "own": "cơ quan đại diện là chủ thể (ban hành, chủ trì, nơi nhận báo cáo)",
    "subtree": "một cơ quan trực thuộc là chủ thể",
    "addressed": "cơ quan đại diện hoặc cơ quan trực thuộc phải thực hiện, trả lời",
    "beneficiary": "cơ quan đại diện hoặc cơ quan trực thuộc được nêu tên, được gửi",
    "supervised": "cơ quan đại diện giám sát một bên",
    "same_level": "một bên cùng cấp, cùng đơn vị hành chính",
    "territory": "một bên thuộc địa bàn",
    "ledger": "mọi đối tượng trong sổ",
}
"""Quan hệ — between the body acted for and a subject, closest first; what each means, for whoever is refused."""

Action = Literal[
    "consult",
    "read",
    "witness",
    "watch_reads",
    "organize",
    "name",
    "plan",
    "supervise",
    "conduct",
    "respond",
    "alert",
    "correct",
    "appoint",
    "inspect",
    "erase",
    "operate",
]

_REFERENCE: Final = (
    "explain_access",
    "list_agencies",
    "show_agency",
    "list_agency_sets",
    "show_agency_set",
    "list_local_rules",
    "list_rolling_rules",
    "list_calendar_decisions",
    "show_calendar_decision",
    "list_calendar_effects",
    "list_rules",
    "list_alert_thresholds",
    "list_notification_ladders",
    "show_rule",
    "list_time_limits",
    "show_time_limit",
    "show_calendar",
    "calculate_deadline",
)
"""What everybody needs in order to act at all, and what is published anyway."""
_READS: Final = (
    "list_mandates",
    "show_mandate",
    "list_plans",
    "show_plan",
    "list_plan_items",
    "show_plan_item",
    "show_plan_progress",
    "list_cascade",
    "list_plan_recipients",
    "list_ambiguities",
    "list_plan_ambiguities",
    "show_ambiguity",
    "list_worklist",
    "list_activity_members",
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
    "list_consultations",
    "show_consultation",
    "list_consultation_overlaps",
    "list_consultation_coverage",
    "list_activities",
    "show_activity",
    "list_funds",
    "show_fund",
    "list_targets",
    "show_target",
    "list_scorecards",
    "show_scorecard",
    "list_scores",
    "show_score",
    "list_score_coverage",
    "list_score_differences",
    "list_honors",
    "list_indicators",
    "list_league_table",
    "list_replies",
    "show_reply",
    "list_reports",
    "show_report",
    "list_obligations",
    "show_obligation",
    "explain_obligation",
    "show_compliance",
    "list_alerts",
    "list_incidents",
    "show_alert",
    "list_notices",
    "show_notice",
    "explain_notices",
    "list_events",
    "list_event_facets",
    "list_timeline",
    "list_changes",
    "show_event",
)
_WITNESSED: Final = ("download_evidence", "list_inspections", "show_inspection", "download_bundle")
"""Bundles hold facts as they are stored, and inspection files what a team asked: they are for those who may read
every fact."""
_WATCHING: Final = (
    "list_reads",
    "list_erasures",
    "show_erasure",
    "download_erasure_certificate",
)
"""Who has read what, and whose data have been erased."""
_ERASING: Final = ("erase_personal_data",)
_INSPECTING: Final = (
    "open_inspection",
    "add_inspection_member",
    "release_inspection_member",
    "save_inspection_query",
    "freeze_inspection_bundle",
    "give_inspection_copy",
    "close_inspection",
)
"""Beyond the role, the file itself admits its team alone."""
_ORGANIZING: Final = (
    "register_agency",
    "name_agency_set",
    "change_agency_set",
    "add_agency_edge",
    "end_agency_edge",
    "merge_agencies",
    "split_agency",
    "dissolve_agency",
    "transfer_responsibility",
    "announce_calendar",
    "issue_local_rule",
    "decide_rolling",
    "set_alert_threshold",
    "withdraw_alert_threshold",
    "set_notification_ladder",
    "withdraw_notification_ladder",
    "supersede_local_rule",
)
"""What changes bodies, their relations and the rules of the ledger: on these every other decision rests."""
_NAMING: Final = ("rename_agency",)
_PLANNING: Final = (
    "issue_plan",
    "set_due_date",
    "set_report_terms",
    "bind_unit",
    "assign_lead",
    "change_lead",
    "request_occurrence",
    "draft_plan",
    "consult_on_plan",
    "submit_plan",
    "give_opinion_on_plan",
    "issue_drafted_plan",
    "distribute_plan",
    "amend_plan",
    "review_plan",
    "conclude_plan",
    "supersede_plan",
    "revoke_plan",
    "inform_committee",
    "link_plan",
    "raise_ambiguity",
    "resolve_ambiguity",
    "reopen_ambiguity",
    "open_consultation",
    "agree_consultation",
    "align_consultation",
    "submit_consultation",
    "give_opinion_on_consultation",
    "issue_annual_plan",
    "reopen_consultation",
)
_SUPERVISING: Final = (
    "propose_topic",
    "flag_overlap",
    "plan_supervision",
    "form_team",
    "notify_supervision",
    "hold_session",
    "record_finding",
    "settle_finding",
    "conclude_supervision",
    "publish_result",
    "withhold_publication",
    "postpone_supervision",
    "cancel_supervision",
    "merge_supervision",
    "close_supervision",
    "issue_recommendation",
    "assess_reply",
    "decide_reconsideration",
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
    "verify_resolution",
    "dispute_resolution",
    "send_reminder",
    "withdraw_recommendation",
    "close_recommendation",
    "request_criticism",
    "receive_draft",
    "discuss_draft",
    "give_opinion",
    "drop_criticism",
    "receive_petition",
    "forward_petition",
    "publish_petition_outcome",
    "allocate_money",
    "set_target",
    "allocate_target",
    "record_baseline",
    "interpret_baseline",
    "decide_counting_rule",
    "adjust_target",
    "count_for_target",
    "exclude_from_target",
    "grant_reward",
    "debate_report",
    "waive_obligation",
    "cancel_obligation",
    "extend_obligation",
    "suspend_obligation",
    "resume_obligation",
)
"""What those do who supervise, assess, follow up and keep count."""
_CONDUCTING: Final = (
    "announce_activity",
    "hold_activity",
    "cancel_activity",
    "record_minutes",
    "raise_petition",
    "receive_report",
    "return_report",
    "accept_report",
    "forward_report",
    "flag_discrepancy",
    "accept_obligation",
    "return_obligation",
    "draft_scorecard",
    "issue_scorecard",
    "roll_out_scorecard",
    "award_score",
    "revise_score",
    "consolidate_scores",
    "decide_ranking",
    "propose_reward",
    "state_need",
    "request_money",
    "settle_money",
)
"""What a body does with what it hosts, receives or scores."""
_RESPONDING: Final = (
    "receive_plan",
    "supply_information",
    "contest_finding",
    "receive_recommendation",
    "give_reply",
    "reply_to_recommendation",
    "resolve_recommendation",
    "receive_opinion",
    "answer_opinion",
    "issue_final_text",
    "receive_forwarded_petition",
    "submit_self_score",
    "contest_score",
    "submit_report",
    "resubmit_report",
    "collect_report_comments",
    "pass_report_via",
    "consolidate_reports",
    "fulfill_obligation",
    "start_obligation",
    "attach_evidence",
    "report_member",
    "record_petition_outcome",
)
"""What the body does that was asked, bound or supervised."""
_ALERTED: Final = (
    "acknowledge_alert",
    "snooze_alert",
    "comment_alert",
    "reassign_alert",
)
_CORRECTING: Final = ("correct_fact",)
_APPOINTING: Final = ("grant_mandate", "declare_absence", "end_mandate")

_OWN: Final = (
    "list_subscriptions",
    "choose_subscription",
    "end_subscription",
    "list_absences",
    "state_absence",
    "end_absence",
)
"""How somebody wants to be told, and when not: everybody's for the own account alone."""
_OPERATING: Final = ("take_in_incidents",)
"""What machines tell about the service itself."""

ACTIONS: Final[Mapping[str, Action]] = {
    **dict.fromkeys(_REFERENCE, "consult"),
    **dict.fromkeys(_OWN, "consult"),
    **dict.fromkeys(_OPERATING, "operate"),
    **dict.fromkeys(_READS, "read"),
    **dict.fromkeys(_WITNESSED, "witness"),
    **dict.fromkeys(_ORGANIZING, "organize"),
    **dict.fromkeys(_NAMING, "name"),
    **dict.fromkeys(_PLANNING, "plan"),
    **dict.fromkeys(_SUPERVISING, "supervise"),
    **dict.fromkeys(_CONDUCTING, "conduct"),
    **dict.fromkeys(_RESPONDING, "respond"),
    **dict.fromkeys(_ALERTED, "alert"),
    **dict.fromkeys(_CORRECTING, "correct"),
    **dict.fromkeys(_APPOINTING, "appoint"),
    **dict.fromkeys(_INSPECTING, "inspect"),
    **dict.fromkeys(_WATCHING, "watch_reads"),
    **dict.fromkeys(_ERASING, "erase"),
}
"""What each operation (its id in the OpenAPI document) is an instance of."""

Edges = frozenset[Edge]
_ALL: Final[Edges] = frozenset({"ledger"})
_THEIRS: Final[Edges] = frozenset(
    {"own", "subtree", "addressed", "beneficiary", "supervised", "same_level", "territory"}
)
_PARTY: Final[Edges] = frozenset({"own", "subtree", "addressed", "beneficiary", "supervised"})
_ITSELF: Final[Edges] = frozenset({"own", "subtree"})
_BOUND: Final[Edges] = frozenset({"addressed"})

_READER: Final[Mapping[Action, Edges]] = {"consult": _ALL, "read": _ALL}
_OFFICE: Final[Mapping[Action, Edges]] = {
    **_READER,
    **dict.fromkeys(
        ("organize", "name", "plan", "supervise", "conduct", "respond", "alert", "correct"), _ALL
    ),
}
"""Văn thư — the records office of the ledger writes down what everybody sends in, whoever sent it."""
_OFFICER: Final[Mapping[Action, Edges]] = {
    **_READER,
    "witness": _ALL,
    "inspect": _ALL,
    **dict.fromkeys(
        ("name", "plan", "supervise", "conduct", "respond", "alert", "correct"), _THEIRS
    ),
}
"""Who supervises: own bodies, those below and beside, those supervised, the whole territory; no neighbor's."""
_ANSWERING: Final[Mapping[Action, Edges]] = {
    "consult": _ALL,
    "read": _PARTY,
    "plan": _ITSELF,
    "conduct": _ITSELF,
    "respond": _BOUND,
    "alert": _BOUND,
}
"""Cơ quan chịu giám sát — what it owes and what concerns it, and its own answers."""
_HEAD: Final[Mapping[Action, Edges]] = {"name": _ITSELF, "appoint": _ITSELF}

TABLE: Final[Mapping[tuple[Role, System], Mapping[Action, Edges]]] = {
    ("clerk", "overseeing"): _OFFICE,
    ("clerk", "answering"): _ANSWERING,
    ("machine", "overseeing"): {**_OFFICE, "operate": _ALL},
    ("machine", "answering"): _ANSWERING,
    ("head", "overseeing"): {
        **{k: v for k, v in _OFFICER.items() if k not in ("witness", "inspect")},
        **_HEAD,
    },
    ("head", "answering"): {**_ANSWERING, **_HEAD},
    ("supervisor", "overseeing"): _OFFICER,
    ("supervisor", "answering"): _ANSWERING,
    ("leader", "overseeing"): _OFFICER,
    ("leader", "answering"): _ANSWERING,
    ("inspector", "overseeing"): _OFFICER,
    ("inspector", "answering"): _OFFICER,
    ("agency", "overseeing"): _ANSWERING,
    ("agency", "answering"): _ANSWERING,
    **{
        ("administrator", system): {
            "consult": _ALL,
            "read": _ALL,
            "organize": _ALL,
            "name": _ALL,
            "appoint": _ALL,
            # What is corrected counts as what it is about: for bodies and mandates, that is theirs.
            "correct": _ITSELF,
            "watch_reads": _ALL,
            "erase": _ALL,
            "operate": _ALL,
        }
        for system in get_args(System)
    },
    **{
        ("auditor", system): {**_READER, "witness": _ALL, "watch_reads": _ALL}
        for system in get_args(System)
    },
}
"""Bảng thẩm quyền. Who stands in for no body at all stands for the ledger itself, as one that supervises."""


class Speaks(NamedTuple):
    """Nói thay — the field in which a command names for whom it speaks, and the side on which that body stands."""

    field: str
    side: Side


SPEAKS_FOR: Final[Mapping[str, Speaks]] = {
    "submit_report": Speaks("debtor_id", "responsible"),
    "give_reply": Speaks("agency_id", "responsible"),
    "reply_to_recommendation": Speaks("agency_id", "responsible"),
    "resolve_recommendation": Speaks("agency_id", "responsible"),
    "supply_information": Speaks("agency_id", "responsible"),
    "answer_opinion": Speaks("agency_id", "responsible"),
    "submit_self_score": Speaks("subject_id", "responsible"),
    "contest_score": Speaks("subject_id", "responsible"),
    "report_member": Speaks("member_id", "responsible"),
    "record_petition_outcome": Speaks("agency_id", "responsible"),
    "receive_plan": Speaks("recipient_id", "responsible"),
    "issue_plan": Speaks("issuer_id", "author"),
    "draft_plan": Speaks("issuer_id", "author"),
    "plan_supervision": Speaks("lead_id", "author"),
    "issue_recommendation": Speaks("issuer_id", "author"),
    "request_criticism": Speaks("lead_id", "author"),
    "receive_petition": Speaks("holder_id", "author"),
    "open_consultation": Speaks("host_id", "author"),
    "announce_activity": Speaks("host_ids", "author"),
    "hold_activity": Speaks("host_ids", "author"),
    "draft_scorecard": Speaks("scorer_id", "author"),
}
"""Nobody speaks for a body to which it has no relation, whatever the path says."""

OPEN: Final = frozenset(
    {"/healthz", "/readyz", "/metrics", "/openapi.json", "/problems", "/problems/{code}"}
)
"""Paths that ask nobody who they are; pages and the log's proofs keep their own."""


def edges_under(role: Role, system: System, action: Action) -> Edges:
    """The relations under which a role may act so; none where it may not at all."""
    row = TABLE.get((role, system), {})
    found: Edges = row.get(action, frozenset())
    return found


def may(role: Role, operation: str) -> bool:
    """Whether a role may perform an operation on anything at all."""
    return any(edges_under(role, system, ACTIONS[operation]) for system in get_args(System))


def may_give(giver: Role, of: System, role: Role, to: System) -> bool:
    """Whether nobody could do more by a mandate than who gives it; those who may appoint anywhere may give any."""
    own, given = TABLE[giver, of], TABLE[role, to]
    if "ledger" in own.get("appoint", frozenset()):
        return True
    return all(
        edges <= own.get(action, frozenset()) or "ledger" in own.get(action, frozenset())
        for action, edges in given.items()
    )


RULES: Final[Mapping[str, frozenset[str]]] = {
    operation: frozenset(role for role in ROLES if may(role, operation)) for operation in ACTIONS
}
"""The roles that may perform each operation on something."""
