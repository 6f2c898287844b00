"""Ai được làm gì: one table of role, relation to the subject and action. What is not in it cannot be done.

An operation belongs to an action (`api.actions`). A role, held at a body that supervises or at one that answers, may
perform an action on the subjects to which its body has one of the relations named. `api.access` asks this table, nobody
else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

from api.actions import ACTIONS, Action
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
    "ledger_itself",
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
    "ledger_itself": "không đại diện cho cơ quan nào, mà cho chính sổ",
    "ledger": "mọi đối tượng trong sổ",
}
"""Quan hệ — between the body acted for and a subject, closest first; what each means, for whoever is refused."""

Edges = frozenset[Edge]
_ALL: Final[Edges] = frozenset({"ledger"})
_THEIRS: Final[Edges] = frozenset(
    {"own", "subtree", "addressed", "beneficiary", "supervised", "same_level", "territory"}
)
_PARTY: Final[Edges] = frozenset({"own", "subtree", "addressed", "beneficiary", "supervised"})
_ITSELF: Final[Edges] = frozenset({"own", "subtree"})
_BOUND: Final[Edges] = frozenset({"addressed"})
LEDGER_ITSELF: Final[Edges] = frozenset({"territory", "ledger_itself"})
"""Who stands for no body in particular: the ledger as a whole is its territory, whatever the subject."""

_READER: Final[Mapping[Action, Edges]] = {"consult": _ALL, "read": _ALL}
_OFFICE: Final[Mapping[Action, Edges]] = {
    **_READER,
    "register": _ALL,
    "enter": _ALL,
    "organize": frozenset({"ledger_itself"}),
    "settle": _ITSELF | {"ledger_itself"},
    "name": _ITSELF | {"ledger_itself"},
    **dict.fromkeys(("plan", "supervise", "conduct", "respond", "alert", "correct"), _THEIRS),
}
"""Văn thư — writes down what everybody sends in, whoever sent it; what is done to a matter, as its body may do it.

The ledger's own records office stands for no body, and so for the ledger itself.
"""
WRITES_DOWN: Final = frozenset({"register", "enter"})
"""Duties of a records office, no powers over anything: who leads a body gives it one, without being one."""
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
_OVERSEEING_HEAD: Final[Mapping[Action, Edges]] = {**_HEAD, "settle": _ITSELF}

TABLE: Final[Mapping[tuple[Role, System], Mapping[Action, Edges]]] = {
    ("clerk", "overseeing"): _OFFICE,
    ("clerk", "answering"): _ANSWERING,
    ("machine", "overseeing"): {**_OFFICE, "operate": _ALL},
    ("machine", "answering"): _ANSWERING,
    ("head", "overseeing"): {
        **{k: v for k, v in _OFFICER.items() if k not in ("witness", "inspect")},
        **_OVERSEEING_HEAD,
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
            "register": _ALL,
            "organize": _ALL,
            "settle": _ALL,
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
    "issue_local_rule": Speaks("setter_id", "author"),
    "decide_rolling": Speaks("setter_id", "author"),
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
        edges - {"ledger_itself"} <= own.get(action, frozenset())
        or "ledger" in own.get(action, frozenset())
        for action, edges in given.items()
        if action not in WRITES_DOWN
    )


RULES: Final[Mapping[str, frozenset[str]]] = {
    operation: frozenset(role for role in ROLES if may(role, operation)) for operation in ACTIONS
}
"""The roles that may perform each operation on something."""
