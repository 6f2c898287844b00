"""Quy định lùi hạn — which bodies let the fixed days they set roll over days off, and what that does to a duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from domain.local_rule import LocalRule
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt
from projections.clocks import Limit
from projections.duties import Course
from projections.register import Move, Register, State

STAYING = frozenset({"term", "named"})
"""Parts of a limit that has rolled by law already, or that names the first day that is too late."""
REASON = "Ngày nghỉ: nơi đặt hạn cho chuyển sang ngày làm việc kế tiếp"


@dataclass(frozen=True)
class Rolling:
    """Quy định lùi hạn — as known at one instant."""

    decided: Learnt
    ended_on: date | None

    def covers(self, limit: Limit) -> bool:
        """Whether it moves this limit where it falls on a day off."""
        due, data = limit.due_on, self.decided.data
        return (
            due is not None
            and limit.setter_id == data["setter_id"]
            and date.fromisoformat(str(data["valid_from"])) <= due
            and (self.ended_on is None or due < self.ended_on)
            and not STAYING & {name for name, _ in limit.rule}
        )


def read(facts: Iterable[Learnt]) -> list[Rolling]:
    """The rules on rolling among the facts about local rules."""
    known = list(facts)
    ends = {f.data["rule"]: f.on_day() for f in known if f.name == LocalRule.Superseded.TOPIC}
    decided = (f for f in known if f.name == LocalRule.RollingDecided.TOPIC)
    return [Rolling(f, ends.get(f.data["rule"])) for f in decided]


def under(course: Course, rules: Iterable[Rolling], calendar: WorkingCalendar) -> Course:
    """The duty with each fixed day moved where its setter lets it."""
    rules = tuple(rules)
    if not rules:
        return course

    def moved(limit: Limit | None) -> Limit | None:
        if limit is None or limit.due_on is None or calendar.is_working(limit.due_on):
            return limit
        rule = next((r for r in rules if r.covers(limit)), None)
        return limit if rule is None else _rolled(limit, limit.due_on, rule, calendar)

    start = moved(course.start.limit)
    return replace(
        course,
        start=course.start if start is None else replace(course.start, limit=start),
        changes=tuple(replace(c, limit=moved(c.limit)) for c in course.changes),
    )


def _rolled(limit: Limit, due: date, rule: Rolling, calendar: WorkingCalendar) -> Limit:
    while not calendar.is_working(due):
        due += timedelta(days=1)
    step: tuple[str, Any] = ("rolled", (due.isoformat(), REASON, rule.decided.data["ground"]))
    return replace(limit, due_on=due, prudential_on=None, rule=(*limit.rule, step))


def _superseded(_: State, fact: Learnt) -> State:
    return {"status": "superseded", "ended_on": fact.on, "end_reason": fact.data["reason"]}


class RollingRules(Register):
    """The read model behind the list of rules on rolling."""

    name: ClassVar[str] = "rolling_rules"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "local_rule"
    FOUNDING: ClassVar[str] = LocalRule.RollingDecided.TOPIC
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {"superseded": _superseded}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The rule as decided."""
        keys = ("code", "setter_id", "valid_from", "ground", "document")
        ended = dict.fromkeys(("ended_on", "end_reason"))
        return {**{k: fact.data[k] for k in keys}, "status": "in_force", **ended}


READ_MODEL = RollingRules
register = RollingRules.register
one = RollingRules.one
