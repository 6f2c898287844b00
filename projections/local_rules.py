"""Quy định thời hạn của địa phương — the limits that committees have set, and what they give to a duty without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from domain.local_rule import LocalRule
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import deadline
from domain.time.term import Term
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit
from projections.duties import Course, day
from projections.register import Move, Register, State


@dataclass(frozen=True)
class Rule:
    """Quy định — as known at one instant, with the day from which it holds no longer."""

    issued: Learnt
    ended: Learnt | None
    term: Term

    def covers(self, kind: str, debtor: str | None, level: str | None, starts_on: date) -> bool:
        """Whether a clock that starts on a day follows it."""
        data: Any = self.issued.data
        until = day(data["valid_to"])
        return (
            data["kind"] == kind
            and (not data["levels"] or level in data["levels"])
            and (not data["debtor_ids"] or debtor in data["debtor_ids"])
            and date.fromisoformat(data["valid_from"]) <= starts_on
            and (until is None or starts_on <= until)
            and (self.ended is None or starts_on < self.ended.on_day())
        )

    def limit(self, starts_on: date, calendar: WorkingCalendar) -> Limit:
        """The last day that it gives."""
        data: Any = self.issued.data
        found = deadline(starts_on, self.term, calendar, explained=False)
        return Limit(
            due_on=found.due,
            basis="accepted",
            ground=data["ground"],
            setter_id=data["setter_id"],
            rule=(
                ("start", starts_on.isoformat()),
                ("term", data["term"]),
                ("since", data["valid_from"]),
            ),
        )


def read(facts: Iterable[Learnt]) -> list[Rule]:
    """The rules that some facts make, the latest first: it wins where two cover one duty.

    One whose term was corrected to what nobody can read gives none until it is corrected again.
    """
    issued: dict[str, Learnt] = {}
    ended: dict[str, Learnt] = {}
    for fact in facts:
        held = {LocalRule.Issued.TOPIC: issued, LocalRule.Superseded.TOPIC: ended}.get(fact.name)
        if held is not None:
            held[str(fact.data["rule"])] = fact
    terms = {rule: Term.stored(fact.data["term"]) for rule, fact in issued.items()}
    found = [Rule(issued[rule], ended.get(rule), term) for rule, term in terms.items() if term]
    return sorted(found, key=lambda r: -r.issued.position)


def under(
    course: Course, rules: Iterable[Rule], level: str | None, calendar: WorkingCalendar
) -> Course:
    """The duty with the limit of the rule that covers it, wherever it has a clock and no limit."""
    rules = tuple(rules)
    head = course.head

    def given(starts_on: date | None) -> Rule | None:
        if starts_on is None:
            return None
        covering = (r for r in rules if r.covers(head.kind, head.debtor_id, level, starts_on))
        return next(covering, None)

    changes: list[Change] = []
    for change in course.changes:
        rule = None
        if change.what == "clock" and change.resting == "no_limit" and _open(change.limit):
            rule = given(change.day)
        if rule is None or change.day is None:
            changes.append(change)
            continue
        changes.append(replace(change, limit=rule.limit(change.day, calendar)))
        changes.append(Change(change.on, rule.issued.position, "taken_over"))
    start, rule = course.start, None
    if start.resting == "no_limit" and _open(start.limit):
        rule = given(start.clock_start)
    if rule is not None and start.clock_start is not None:
        behind = (*start.behind, rule.issued.position)
        start = replace(start, limit=rule.limit(start.clock_start, calendar), behind=behind)
    return replace(course, start=start, changes=tuple(changes))


def _open(limit: Limit | None) -> bool:
    return limit is None or limit.due_on is None


def _superseded(_: State, fact: Learnt) -> State:
    return {
        "status": "superseded",
        "ended_on": fact.on,
        "by_id": fact.data["by_id"],
        "end_reason": fact.data["reason"],
    }


class LocalRules(Register):
    """The read model behind the list of local rules."""

    name: ClassVar[str] = "local_rules"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "local_rule"
    FOUNDING: ClassVar[str] = "local_rule.issued"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "kind", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {"superseded": _superseded}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The rule as issued."""
        keys = (
            "code",
            "kind",
            "term",
            "setter_id",
            "levels",
            "debtor_ids",
            "valid_from",
            "valid_to",
            "ground",
            "document",
        )
        ended = dict.fromkeys(("ended_on", "by_id", "end_reason"))
        return {**{k: fact.data[k] for k in keys}, "status": "in_force", **ended}


READ_MODEL = LocalRules
register = LocalRules.register
one = LocalRules.one
