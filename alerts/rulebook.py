"""Every alert rule there is, and the one that takes a duty: rules are found in `alerts/rules`, a file each."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from functools import cache

from alerts import rules as package
from alerts.rule import Duty, Rule, Threshold
from domain.alert import Stage
from projections.read_model import Row


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, the narrowest first."""
    names = [m.name for m in pkgutil.iter_modules(package.__path__)]
    found = [importlib.import_module(f"{package.__name__}.{name}").RULE for name in names]
    return tuple(sorted(found, key=lambda rule: (-rule.specificity, rule.id)))


@cache
def by_id() -> dict[str, Rule]:
    """The rules by the name that alerts carry."""
    return {rule.id: rule for rule in rules()}


def rule_for(duty: Duty, stage: Stage) -> Rule:
    """The narrowest rule with this stage that is about the duty; the last one is about every duty."""
    return next(
        rule
        for rule in rules()
        if any(t.stage == stage for t in rule.thresholds) and rule.is_about(duty)
    )


@cache
def thresholds() -> frozenset[Threshold]:
    """Every threshold of every rule, each once."""
    return frozenset(t for rule in rules() for t in rule.thresholds)


def described(on: date) -> list[Row]:
    """Every rule with what is in force on a day, as whoever asks is shown it."""
    return [
        {
            "id": rule.id,
            "title": rule.title.vi,
            "title_en": rule.title.en,
            "why": rule.why.vi,
            "why_en": rule.why.en,
            "kinds": sorted(rule.kinds),
            "occurrence": rule.occurrence or None,
            "thresholds": [
                {
                    "stage": t.stage,
                    "days": t.days,
                    "unit": t.unit,
                    "anchor": rule.anchor,
                    "reason": t.reason,
                    "since": None if t.since == date.min else t.since,
                }
                for t in rule.in_force(on)
            ],
        }
        for rule in rules()
    ]
