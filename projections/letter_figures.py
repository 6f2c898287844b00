"""Chỉ số về kiến nghị — how many letters were answered, accepted, resolved and verified, and in how many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from projections import recommendation_register, stage_days
from projections.figure import Asked, Figure
from projections.read_model import Row

ACCEPTED: Final = frozenset({"reply_accepted", "resolving", "resolved", "verified", "disputed"})

ARRIVED: Final = ("submitted", "met", "met_late")
UNLIMITED: Final = ("no_limit", "submitted", "met")
"""How a reply stands for which nobody set a last day: open, on its way or here."""
PENDING: Final = ("upcoming", "due_soon", "submitted")


def _sent(asked: Asked) -> tuple[list[Row], dict[str, int]]:
    """The letters that a body has to answer; withdrawn and transferred ones are left out."""
    withdrawn = [r for r in asked.letters if r["status"] == "withdrawn"]
    away = [
        r
        for r in asked.letters
        if asked.agency is not None and r["responsible_id"] != asked.agency and r not in withdrawn
    ]
    left = [r for r in asked.letters if r not in withdrawn and r not in away]
    return left, {"withdrawn": len(withdrawn), "transferred_away": len(away)}


def replied(asked: Asked) -> Figure:
    """Of the letters sent, how many were answered in every point."""
    sent, excluded = _sent(asked)
    return Figure(sum(_is_answered(r) for r in sent), len(sent), excluded)


def _is_answered(letter: Row) -> bool:
    return all(p["position"] for p in letter["points"])


def in_time(asked: Asked) -> Figure:
    """Of the replies that have a limit which has come, how many came in time; how many have none stands beside it."""
    replies = [
        d
        for d in asked.duties
        if d["kind"] == "reply" and d["recommendation"] and d["status"] != "transferred"
    ]
    today = asked.moment.on.isoformat()
    counts = Counter(_kept(d, today) for d in replies)
    timely, late, without = (counts.pop(k, 0) for k in ("timely", "late", "without_a_limit"))
    return Figure(timely, timely + late, dict(counts), {"without_a_limit": without})


def _kept(reply: Row, today: str) -> str:
    """How a reply keeps to its last day, or why it is left out; one that is still on its way is no reply yet."""
    status, due, came = reply["status"], reply["due_on"], reply["received_on"]
    if due is None and status in UNLIMITED:
        return "without_a_limit"
    if status == "overdue" or (status in ARRIVED and came is not None and came <= today):
        return "late" if status == "overdue" or reply["days_late"] else "timely"
    return "not_yet_due" if status in PENDING else str(status)


def positions(asked: Asked) -> Figure:
    """Of the points answered, how many were accepted; all positions stand beside it."""
    sent, excluded = _sent(asked)
    positions = Counter(p["position"] or "open" for r in sent for p in r["points"])
    answered = sum(n for p, n in positions.items() if p != "open")
    return Figure(positions["accepted"], answered, excluded, {"positions": dict(positions)})


def accepted_replies(asked: Asked) -> Figure:
    """Of the letters answered, how many replies were accepted."""
    sent, excluded = _sent(asked)
    answered = [r for r in sent if _is_answered(r)]
    accepted = [r for r in answered if _was_accepted(r)]
    insufficient = sum(r["status"] == "reply_insufficient" for r in sent)
    return Figure(len(accepted), len(answered), excluded, {"insufficient": insufficient})


def _was_accepted(letter: Row) -> bool:
    return letter["status"] in ACCEPTED or letter["status"] == "closed"


def resolved(asked: Asked) -> Figure:
    """Of what was accepted, how much is verified as resolved."""
    sent, excluded = _sent(asked)
    accepted = [r for r in sent if _was_accepted(r)]
    nothing = recommendation_register.nothing_to_resolve
    refused = [r for r in accepted if all(nothing(p) for p in r["points"])]
    left = [r for r in accepted if r not in refused]
    return Figure(
        sum(r["verified_on"] is not None for r in left),
        len(left),
        {"refused_with_reason": len(refused), **excluded},
        {"answered_but_not_resolved": sum(r["verified_on"] is None for r in left)},
    )


def verified(asked: Asked) -> Figure:
    """Of the resolutions reported, how many are verified."""
    sent, excluded = _sent(asked)
    reported = [r for r in sent if r["resolution"] is not None]
    seen = sum(r["verified_on"] is not None for r in reported)
    disputed = sum(r["status"] == "disputed" for r in reported)
    return Figure(seen, len(reported), excluded, {"disputed": disputed})


def stage(id: str) -> Callable[[Asked], Figure]:
    """How many letters went from one stage to the next, and in how many days; withdrawn ones are left out."""

    def figure(asked: Asked) -> Figure:
        sent, excluded = _sent(asked)
        _, begins, ends = stage_days.STAGES[id]
        found = stage_days.passed(sent, begins, ends)
        excluded = {**found["excluded"], **excluded}
        if id == "days_to_receipt":
            excluded["transferred"] = sum(bool(r["transfers"]) for r in sent)
            found["denominator"] -= excluded["transferred"]
        return Figure(found["numerator"], found["denominator"], excluded, found["beside"])

    return figure
