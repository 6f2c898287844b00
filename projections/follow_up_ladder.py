"""Thang đôn đốc — the steps with which a letter is followed up: which were taken, on what paper, and which is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from projections.bitemporal import Learnt
from projections.letter_papers import lacks, undocumented
from projections.read_model import Row
from projections.register import State

LADDER: Final = (
    "urge_1",
    "urge_2",
    "dialogue",
    "upper_body",
    "party_committee",
    "six_monthly_notice",
    "responsibility",
    "council_session",
)
"""Các bước đôn đốc — the steps of the follow-up ladder, in the order of law and practice."""
EARLY: Final = "early_reminder"
"""Nhắc trước hạn — no step of the ladder: nothing is late yet."""
NOTHING_OWED: Final = ("resolved", "verified", "withdrawn", "closed")
"""The statuses in which nothing is to come from the responsible body, so nobody is urged."""


def reminded(state: State, fact: Learnt) -> State:
    """A reminder: a step of the ladder, unless it came before anything was late."""
    data = fact.data
    reminder = {k: data[k] for k in ("step", "document", "early")} | {"on": fact.on}
    # The ladder begins when something is late: who is reminded before that has not been urged.
    urged = sum(not r["early"] for r in state["reminders"]) + 1
    step = EARLY if data["early"] else f"urge_{min(urged, 2)}"
    return {
        "reminders": [*state["reminders"], reminder],
        **_climbed(state, fact, step, [data["recipient_id"]]),
    }


def followed_up(state: State, fact: Learnt) -> State:
    """Any of the steps beyond reminders."""
    data = fact.data
    match fact.name.partition(".")[2]:
        case "dialogue_held":
            return _climbed(state, fact, "dialogue", [state["responsible_id"]])
        case "escalated":
            return _climbed(state, fact, data["step"], [data["to_id"]])
        case "notice_given":
            return _climbed(state, fact, "six_monthly_notice", data["recipient_ids"])
        case "responsibility_proposed":
            return _climbed(state, fact, "responsibility", [data["to_id"]])
        case _:
            said = {k: data[k] for k in ("council_id", "session", "opinion", "directed_ids")}
            debates = [*state["debates"], {**said, "on": fact.on}]
            return {
                "debates": debates,
                **_climbed(state, fact, "council_session", [data["council_id"]]),
            }


def documented(state: State, fact: Learnt) -> State:
    """The letter of a reminder becomes known: in the list of reminders, and on the ladder."""
    no, paper = fact.data["step"], {"document": fact.data["document"]}
    reminders = [{**r, **paper} if r["step"] == no else r for r in state["reminders"]]
    taken = [{**t, **paper} if t.get("no") == no else t for t in state["follow_up"]["taken"]]
    return {"reminders": reminders, **_papers(state, {**state["follow_up"], "taken": taken})}


def with_next_step(state: State) -> State:
    """The step that follows on the ladder, as long as something is still to come from the body."""
    reached = [LADDER.index(t["step"]) for t in state["follow_up"]["taken"] if t["step"] != EARLY]
    left = LADDER[max(reached, default=-1) + 1 :] if state["status"] not in NOTHING_OWED else ()
    return {"follow_up": {**state["follow_up"], "next": left[0] if left else None}}


def _climbed(state: State, fact: Learnt, step: str, told: Sequence[str]) -> State:
    """One step of the ladder more: which, when, on what paper, to whom; and the step that follows."""
    taken = {"step": step, "on": fact.on, "document": fact.data["document"], "to_ids": list(told)}
    if fact.what == "reminder_sent":
        taken["no"] = fact.data["step"]
    return _papers(state, {**state["follow_up"], "taken": [*state["follow_up"]["taken"], taken]})


def _papers(state: State, follow_up: Row) -> State:
    lacking = undocumented({"follow_up": follow_up})
    now: State = {"follow_up": {**follow_up, "undocumented": [t["step"] for t in lacking]}}
    return now | lacks(state | now)
