"""Every alert rule there is, and the one that takes a duty: rules are found in `alerts/rules`, a file each."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from alerts import rules as package
from alerts.rule import Duty, Rule
from domain.alert import Stage


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
