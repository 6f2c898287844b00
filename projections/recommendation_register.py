"""Sổ kiến nghị — every recommendation, point by point: who must act, what was answered, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from domain.obligation import inherited_id, obligation_id
from projections.bitemporal import Learnt
from projections.follow_up_ladder import LADDER, documented, followed_up, reminded, with_next_step
from projections.letter_papers import lacks
from projections.register import Move, Register, State

NOTHING_YET = (
    "received_on",
    "reply_arrives",
    "incoming_number",
    "assessment",
    "resolution",
    "verified_on",
    "verification",
    "dispute",
    "ended_on",
    "end_reason",
    "resolution_obligation",
    "repeats_id",
    "outcome_publication",
    "outcome_obligation",
    "lacks",
)
LISTS: Final = ("replies", "reminders", "transfers", "extensions", "successions", "debates")
UNSETTLED: Final = ("sent", "received", "transferred", "replied", "reply_insufficient")
"""The statuses in which a reply, or its assessment, is still to come."""


def _received(state: State, fact: Learnt) -> State:
    keys = ("received_on", "incoming_number")
    # A receipt may be later than the reply, where the letter was answered before it was registered.
    waits = state["status"] in ("sent", "transferred")
    return {"status": "received" if waits else state["status"]} | {k: fact.data[k] for k in keys}


def _transferred(state: State, fact: Learnt) -> State:
    keys = ("from_id", "to_id", "reason", "clock")
    transfer = {k: fact.data.get(k) for k in keys} | {"on": fact.on}
    return {
        "status": "transferred",
        "responsible_id": fact.data["to_id"],
        "received_on": None,
        "transfers": [*state["transfers"], transfer],
        "reply_obligation": _obligation(state["code"], "reply", fact.data["to_id"]),
    }


def _succeeded(state: State, fact: Learnt) -> State:
    heir = fact.data["to_id"]
    if fact.data["from_id"] != state["responsible_id"]:
        # Passed on before the body ended, as was told only later: its heir has none of it.
        return {}
    succession = {k: fact.data[k] for k in ("from_id", "to_id", "ground")} | {"on": fact.on}
    changes: State = {
        "responsible_id": heir,
        "successions": [*state["successions"], succession],
    }
    # What has been met was met by the body of that day; only what is still owed goes to the heir.
    if state["status"] in UNSETTLED:
        passed = [s["from_id"] for s in (*state["transfers"], *state["successions"])]
        changes["reply_obligation"] = (
            str(inherited_id(UUID(state["reply_obligation"]), UUID(heir)))
            if heir in passed
            else _obligation(state["code"], "reply", heir)
        )
    elif state["resolution_obligation"] and state["status"] != "verified":
        changes["resolution_obligation"] = _obligation(state["code"], "resolution", heir)
    return changes


def _limit_set(_: State, fact: Learnt) -> State:
    return {"reply_limit": fact.data["limit"]}


def _limit_extended(state: State, fact: Learnt) -> State:
    return {"extensions": [*state["extensions"], dict(fact.data)]}


def _replied(state: State, fact: Learnt) -> State:
    data = fact.data
    given = {p["no"]: {**p, "insufficient": False, "reconsideration": None} for p in data["points"]}
    points = [{**p, **given.get(p["no"], {})} for p in state["points"]]
    reply = {
        "code": data["reply_code"],
        "agency_id": data["replier_id"],
        "document": data["document"],
        "replied_on": data["replied_on"],
        "received_on": data["received_on"],
        "points": sorted(given),
    }
    complete = all(p["position"] and not p["insufficient"] for p in points)
    replies = [*state["replies"], reply]
    changes: State = {"points": points, "replies": replies}
    if complete and state["status"] != "replied":
        arrives = max(r["received_on"] or r["replied_on"] for r in replies)
        changes |= {"status": "replied", "reply_arrives": arrives}
    return changes


def _found_insufficient(state: State, fact: Learnt) -> State:
    assessment = {"on": fact.on, "reason": fact.data["reason"]}
    meant = set(fact.data["points"]) or {p["no"] for p in state["points"] if p["position"]}
    points = [{**p, "insufficient": p["insufficient"] or p["no"] in meant} for p in state["points"]]
    return {"status": "reply_insufficient", "assessment": assessment, "points": points}


def _reconsidered(state: State, fact: Learnt) -> State:
    data = fact.data
    decided = {k: data[k] for k in ("decision", "reason", "document")} | {"on": fact.on}
    upheld = data["decision"] == "upheld"
    points = [
        {**p, "reconsideration": decided, "insufficient": upheld or p["insufficient"]}
        if p["no"] in data["points"]
        else p
        for p in state["points"]
    ]
    return {"points": points, "status": "reply_insufficient" if upheld else state["status"]}


def nothing_to_resolve(point: Mapping[str, Any]) -> bool:
    """Whether the point was refused, or the recommender granted that it falls away."""
    granted = (point["reconsideration"] or {}).get("decision") == "granted"
    return point["position"] == "refused" or granted


def _accepted(state: State, fact: Learnt) -> State:
    taken_on = not all(nothing_to_resolve(p) for p in state["points"])
    resolution = _obligation(state["code"], "resolution", state["responsible_id"])
    return {
        "status": "reply_accepted",
        "assessment": {"on": fact.on, "reason": None},
        "resolution_obligation": resolution if taken_on else None,
        **({} if taken_on else _outcome_owed(state)),
    }


def _outcome_owed(state: State) -> State:
    """What became of the matter is settled: the recommender owes it to the public."""
    return {"outcome_obligation": _obligation(state["code"], "publication", state["issuer_id"])}


def _resolution_started(_: State, __: Learnt) -> State:
    return {"status": "resolving"}


def _resolution_reported(_: State, fact: Learnt) -> State:
    reported = {k: fact.data[k] for k in ("measures", "evidence")}
    return {"status": "resolved", "resolution": {"on": fact.data["received_on"], **reported}}


def _verified(state: State, fact: Learnt) -> State:
    verification = {"on": fact.on, **{k: fact.data[k] for k in ("evidence", "document")}}
    verified: State = {"verified_on": fact.on, "verification": verification}
    return {"status": "verified", **verified, **lacks(state | verified), **_outcome_owed(state)}


def _not_verified(state: State) -> State:
    """What had been seen is not so, or did not last."""
    gone: State = {"verified_on": None, "verification": None}
    return gone | lacks(state | gone)


def _disputed(state: State, fact: Learnt) -> State:
    return {"status": "disputed", "dispute": fact.data["reason"], **_not_verified(state)}


def _reopened(state: State, _: Learnt) -> State:
    return {"status": "resolving", **_not_verified(state)}


def _repeat_linked(_: State, fact: Learnt) -> State:
    return {"repeats_id": fact.data["repeats_id"]}


def _letter_added(state: State, fact: Learnt) -> State:
    letter = {"document": fact.data["document"], "sent_on": fact.on}
    return {"letters": [*state["letters"], letter]}


def _outcome_published(_: State, fact: Learnt) -> State:
    return {"outcome_publication": {"on": fact.on, **{k: fact.data[k] for k in ("medium", "link")}}}


def _ended(_: State, fact: Learnt) -> State:
    status = fact.name.partition(".")[2]
    return {
        "status": status,
        "ended_on": fact.on,
        "end_reason": fact.data["reason"],
        "lacks": None,
    }


def _obligation(code: str, kind: str, agency: str) -> str:
    return str(obligation_id(code, kind, UUID(agency), "once", None))


AWAITED: Final[Mapping[str, tuple[str, ...]]] = {
    "reply": ("sent", "received", "transferred", "reply_insufficient"),
    "assessment": ("replied",),
    "resolution": ("reply_accepted", "resolving", "disputed"),
    "verification": ("resolved",),
}
"""What is still to come, by status: answered, accepted, resolved and verified have each a clock of their own."""


class RecommendationRegister(Register):
    """The read model behind the register of recommendations."""

    name: ClassVar[str] = "recommendation_register"
    version: ClassVar[int] = 8
    KIND: ClassVar[str] = "recommendation"
    FOUNDING: ClassVar[str] = "recommendation.issued"
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "code",
        "status",
        "issuer_id",
        "addressee_id",
        "responsible_id",
        "source_id",
        "repeats_id",
        "lacks",
        "reply_arrives",
    )
    INDEXED: ClassVar[tuple[str, ...]] = ("lacks",)
    FILTERS: ClassVar[Mapping[str, str]] = {
        # A reply on its way is still awaited: receipt is what counts.
        "awaiting": "CASE WHEN t.status = 'replied' AND t.reply_arrives > :on THEN 'reply' "
        + " ".join(
            f"WHEN t.status = '{status}' THEN '{what}'"
            for what, statuses in AWAITED.items()
            for status in statuses
        )
        + " END = :awaiting"
    }
    MOVES: ClassVar[Mapping[str, Move]] = {
        "received": _received,
        "transferred": _transferred,
        "responsibility_succeeded": _succeeded,
        "reply_limit_set": _limit_set,
        "reply_limit_extended": _limit_extended,
        "reply_given": _replied,
        "reply_found_insufficient": _found_insufficient,
        "reply_accepted": _accepted,
        "reconsideration_decided": _reconsidered,
        "resolution_started": _resolution_started,
        "resolution_reported": _resolution_reported,
        "resolution_verified": _verified,
        "resolution_disputed": _disputed,
        "reopened": _reopened,
        "repeat_linked": _repeat_linked,
        "letter_added": _letter_added,
        "reminder_sent": reminded,
        "reminder_documented": documented,
        **dict.fromkeys(
            (
                "dialogue_held",
                "escalated",
                "notice_given",
                "responsibility_proposed",
                "debated_by_council",
            ),
            followed_up,
        ),
        "outcome_published": _outcome_published,
        "withdrawn": _ended,
        "closed": _ended,
    }

    @classmethod
    def step(cls, state: State | None, fact: Learnt) -> State | None:
        """The state after one fact, with the step of urging that would follow."""
        after = super().step(state, fact)
        return None if after is None else after | with_next_step(after)

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The recommendation as issued; no point has an answer yet."""
        data = fact.data
        unanswered: State = dict.fromkeys(("position", "reason", "measures", "promised_on"))
        unanswered |= {"roadmap": [], "insufficient": False, "reconsideration": None}
        keys = (
            "code",
            "source_id",
            "issuer_id",
            "addressee_id",
            "document",
            "urgent",
            "reply_limit",
            "finding_nos",
            "forwarding",
        )
        letter = {"document": data["document"], "sent_on": fact.on}
        return {
            **{k: data[k] for k in keys},
            "status": "sent",
            "source": {"type": data["source_type"], "id": data["source_id"]},
            "responsible_id": data["addressee_id"],
            "points": [{**p, **unanswered} for p in data["points"]],
            "issued_on": fact.on,
            "reply_obligation": _obligation(data["code"], "reply", data["addressee_id"]),
            **dict.fromkeys(NOTHING_YET),
            **{k: [] for k in LISTS},
            "letters": [letter] if data["document"] else [],
            "follow_up": {"taken": [], "next": LADDER[0], "undocumented": []},
        }


READ_MODEL = RecommendationRegister
register = RecommendationRegister.register
one = RecommendationRegister.one
