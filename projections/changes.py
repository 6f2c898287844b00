"""Đổi thay — what a subject says at one moment and said at an earlier one, field by field, and which fact moved it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from projections import history, obligations
from projections.moment import Moment
from projections.read_model import Row, Rows, read_model_classes
from projections.register import Register

UNTOLD: Final = frozenset({"inspection"})
"""What files of inspections say is for those who work on them, and shown there."""
OF_THE_ROW: Final = frozenset({"id", "code", "version", "_key", "age_days", "days_late"})
"""What a row says of itself, or what every day changes."""
ALL: Final = 10_000
Seen = Callable[[str, Row], Row]
"""A row of a kind as whoever asks may see it."""


def subjects(
    rows: Rows, moment: Moment, filters: Mapping[str, Any], *, after: int = 0
) -> Iterator[tuple[int, list[Row]]]:
    """Every subject of which `since` did not know something: where that begins, and all its facts in order."""
    met: set[str] = set()
    start = after
    while page := history.trail(rows, moment, filters, after=start):
        for fact in page:
            if fact["subject"] in met:
                continue
            met.add(fact["subject"])
            facts = history.trail(rows, moment, {**filters, "subject": fact["subject"]}, limit=ALL)
            # Whose first news stands before this page has been told there.
            if facts[0]["position"] == fact["position"]:
                yield fact["position"], facts
        start = page[-1]["position"]


def fields(
    rows: Rows, since: Moment, moment: Moment, facts: Sequence[Row], seen: Seen
) -> list[Row]:
    """The fields of a subject that differ between two moments, each with the fact that moved it last.

    `facts` are those of the subject that the earlier moment did not know. What moved with the
    days, or with facts about others, has None for its `position`.
    """
    kind, subject = facts[0]["type"].partition(".")[0], UUID(facts[0]["subject"])
    known = [f for f in facts if datetime.fromisoformat(f["recorded_at"]) <= since.known_at]
    steps: list[tuple[Moment, int | None]] = [(since, None)]
    # What was known already came with its day, what was not with its recording.
    days = {date.fromisoformat(f["happened_on"]): f["position"] for f in known}
    steps += [(Moment(day, since.known_at), days[day]) for day in sorted(days)]
    steps.append((Moment(moment.on, since.known_at), None))
    news = {
        datetime.fromisoformat(f["recorded_at"]): f["position"] for f in facts if f not in known
    }
    steps += [(Moment(moment.on, at), news[at]) for at in sorted(news)]
    # Facts about others may have moved it, too: a duty follows its plan.
    steps.append((moment, None))
    states = [(_state(rows, at, kind, subject, seen), position) for at, position in steps]
    first, end = states[0][0], states[-1][0]
    moved: dict[str, int | None] = {}
    for (before, _), (after, position) in pairwise(states):
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                moved[name] = position
    return [
        {
            "field": name,
            "before": first.get(name),
            "after": end.get(name),
            "position": moved[name],
        }
        for name in [*end, *(name for name in first if name not in end)]
        if first.get(name) != end.get(name)
        and not (empty(first.get(name)) and empty(end.get(name)))
    ]


def empty(value: Any) -> bool:
    """Whether a value says nothing: it, or all that is in it, is not there."""
    if isinstance(value, Mapping):
        return all(map(empty, value.values()))
    return value is None or value in ("", [])


def _state(rows: Rows, moment: Moment, kind: str, subject: UUID, seen: Seen) -> Row:
    """A subject at a moment; nothing where it is not known then."""
    if kind == "obligation":
        found = obligations.one(rows, moment, subject)
    else:
        register = _registers().get(kind)
        found = register.one(rows, moment, subject) if register else None
    shown = seen(kind, found) if found else {}
    return {name: value for name, value in shown.items() if name not in OF_THE_ROW}


@cache
def _registers() -> Mapping[str, type[Register]]:
    found = [c for c in read_model_classes() if issubclass(c, Register) and c.KIND not in UNTOLD]
    # Of two registers of one kind, the first portrays it whole.
    return {c.KIND: c for c in reversed(found)}
