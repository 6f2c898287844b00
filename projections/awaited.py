"""Đang chờ gì — what a letter waits for, since when, and what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from projections.activity_register import ActivityRegister
from projections.criticism_register import CriticismRegister
from projections.moment import Moment
from projections.petition_register import PetitionRegister
from projections.read_model import Row, Rows
from projections.recommendation_register import AWAITED
from projections.register import Register
from projections.supervision_register import SupervisionRegister

SOURCES: Final[Mapping[str, tuple[type[Register], Callable[[Row], Row]]]] = {
    "supervision": (SupervisionRegister, lambda r: _about(r["field"], r["subject"])),
    "dialogue": (ActivityRegister, lambda r: _about(None, r["title"])),
    "criticism": (CriticismRegister, lambda r: _about(None, r["subject"])),
    "petition": (PetitionRegister, lambda r: _about(None, None, r["kind"])),
}
"""Where the topic of a letter is told: by what it comes from."""
WHAT: Final = {status: what for what, statuses in AWAITED.items() for status in statuses}


def told(rows: Rows, moment: Moment, letters: Sequence[Row]) -> list[Row]:
    """The letters, each with what is to come next, for how many days that has been so, and its topic."""
    sources = {
        type: register.some(
            rows, moment, {x["source"]["id"] for x in letters if x["source"]["type"] == type}
        )
        for type, (register, _) in SOURCES.items()
    }
    return [
        {
            **letter,
            "awaiting": _awaiting(letter, moment.on),
            "topic": _topic(letter["source"], sources),
        }
        for letter in letters
    ]


def _awaiting(letter: Row, on: date) -> Row | None:
    """Nothing where it is settled or ended."""
    what = WHAT.get(letter["status"])
    if what is None:
        return None
    if what == "assessment" and letter["reply_arrives"] > on.isoformat():
        what = "reply"
    since = _since(letter, what)
    return {"what": what, "since": since, "days": max((on - date.fromisoformat(since)).days, 0)}


def _since(letter: Row, what: str) -> str:
    """The day of the step before: a reply is waited for from the receipt on or, where none is known, the sending."""
    decided = [p["reconsideration"]["on"] for p in letter["points"] if p["reconsideration"]]
    decided += [letter["assessment"]["on"]] if letter["assessment"] else []
    assessed = max(decided, default=None)
    replied = max((r["received_on"] or r["replied_on"] for r in letter["replies"]), default=None)
    reported = letter["resolution"] and letter["resolution"]["on"]
    moved = max((t["on"] for t in letter["transfers"]), default=None)
    days = {
        "reply": assessed or letter["received_on"] or moved,
        "assessment": replied,
        "resolution": assessed,
        "verification": reported,
    }
    return str(days[what] or letter["issued_on"])


def _topic(source: Row, sources: Mapping[str, Mapping[str, Row]]) -> Row | None:
    found = sources.get(source["type"], {}).get(source["id"])
    return SOURCES[source["type"]][1](found) if found else None


def _about(field: str | None, subject: str | None, kind: str | None = None) -> Row:
    return {"field": field, "subject": subject, "kind": kind}
