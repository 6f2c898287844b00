"""Every alert rule there is, and the one that takes a duty: rules are found in `alerts/rules`, a file each.

The thresholds that ship with a rule are joined by those that the ledger's bodies have set for themselves.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from types import ModuleType
from typing import TYPE_CHECKING

from alerts import rules as package
from alerts.rule import Duty, Rule, Threshold
from domain.alert import STAGES, Stage
from projections import alert_thresholds
from projections.lateness import Lack
from projections.moment import Moment
from projections.obligations import EVERY
from projections.read_model import Row, Rows

if TYPE_CHECKING:
    from alerts.vital import VitalRule


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Bộ quy tắc — the rules, the narrowest first, with the thresholds in force in one ledger.

    It stands for itself: comparing all its rules would cost more than what is remembered by it spares.
    """

    rules: tuple[Rule, ...]

    def rule_for(self, duty: Duty) -> Rule | None:
        """The narrowest rule that is about the duty; None where nobody has to be told of what it waits for."""
        return next((rule for rule in self.rules if rule.is_about(duty)), None)

    @cached_property
    def ways(self) -> Mapping[Stage, frozenset[tuple[Lack | None, tuple[Threshold, ...]]]]:
        """Each way in which duties come into a stage, once: what they lack, and the thresholds in turn."""
        return {
            stage: frozenset(
                (rule.lacks, rule.segments(stage))
                for rule in self.rules
                if rule.matter == "obligation" and rule.segments(stage)
            )
            for stage in STAGES
        }

    @cached_property
    def edition(self) -> str:
        """Names the decisions in force: with others, what was told has to be looked at again."""
        return ",".join(
            sorted({f"{t.code}:{t.until}" for r in self.rules for t in r.thresholds if t.code})
        )


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule as it ships, the narrowest first."""
    found = [m.RULE for m in _modules() if hasattr(m, "RULE")]
    return tuple(sorted(found, key=lambda rule: (-rule.specificity, rule.id)))


@cache
def vital() -> tuple[VitalRule, ...]:
    """Every rule about the service itself."""
    return tuple(sorted((m.VITAL for m in _modules() if hasattr(m, "VITAL")), key=lambda r: r.id))


def _modules() -> list[ModuleType]:
    names = [m.name for m in pkgutil.iter_modules(package.__path__)]
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


@cache
def by_id() -> dict[str, Rule]:
    """The rules by the name that alerts carry."""
    return {rule.id: rule for rule in rules()}


@cache
def shipped() -> Rulebook:
    """The rules as they ship."""
    return Rulebook(rules())


def of_ledger(rows: Rows, moment: Moment) -> Rulebook:
    """The rules with what the ledger's bodies have decided about them, as known at the moment."""
    set_here = _set_here(rows, moment)
    if not set_here:
        return shipped()
    return Rulebook(
        tuple(
            replace(rule, thresholds=(*rule.thresholds, *set_here.get(rule.id, ())))
            for rule in rules()
        )
    )


def vital_of_ledger(rows: Rows, moment: Moment) -> list[VitalRule]:
    """The rules about the service itself with what the ledger's bodies have decided about them."""
    set_here = _set_here(rows, moment)
    return [replace(rule, set_here=tuple(set_here.get(rule.id, ()))) for rule in vital()]


def _set_here(rows: Rows, moment: Moment) -> dict[str, list[Threshold]]:
    """What has been decided about each rule, in the order in which it was."""
    found: dict[str, list[Threshold]] = {}
    decided = alert_thresholds.register(rows, moment, limit=EVERY)
    for row in sorted(decided, key=lambda r: (r["recorded_at"], r["code"])):
        threshold = _threshold(row)
        if threshold.since <= threshold.until:
            found.setdefault(row["rule"], []).append(threshold)
    return found


def described(rows: Rows, moment: Moment) -> list[Row]:
    """Every rule with what is in force on the day, as whoever asks is shown it; those about the service itself last."""
    duties = [_described(rule, moment.on) for rule in of_ledger(rows, moment).rules]
    service = [_described_vital(rule, moment.on) for rule in vital_of_ledger(rows, moment)]
    return [*duties, *service]


def _threshold(row: Row) -> Threshold:
    until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
    if row["ended_on"]:
        until = min(until, date.fromisoformat(row["ended_on"]) - timedelta(days=1))
    since = date.fromisoformat(row["valid_from"])
    return Threshold(
        row["stage"], row["days"], row["ground"], row["unit"], since, until, row["code"]
    )


def _described(rule: Rule, on: date) -> Row:
    return _named(rule) | {
        "matter": rule.matter,
        "lacks": rule.lacks,
        "kinds": sorted(rule.kinds),
        "occurrence": rule.occurrence or None,
        "thresholds": [_shown(t, rule.anchor) for t in rule.in_force(on)],
    }


def _described_vital(rule: VitalRule, on: date) -> Row:
    return _named(rule) | {
        "matter": "service",
        "lacks": None,
        "kinds": [],
        "occurrence": None,
        "thresholds": [_shown(rule.in_force(on), "begun_at")],
    }


def _named(rule: Rule | VitalRule) -> Row:
    return {
        "id": rule.id,
        "title": rule.title.vi,
        "title_en": rule.title.en,
        "why": rule.why.vi,
        "why_en": rule.why.en,
    }


def _shown(threshold: Threshold, anchor: str) -> Row:
    return {
        "stage": threshold.stage,
        "days": threshold.days,
        "unit": threshold.unit,
        "anchor": anchor,
        "reason": threshold.reason,
        "since": None if threshold.since == date.min else threshold.since,
        "until": None if threshold.until == date.max else threshold.until,
        "set_by": threshold.code,
    }
