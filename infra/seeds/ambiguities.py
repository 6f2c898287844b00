"""The points that the four plans leave open, read from TOML: what each plan raises when it is entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.commands.plan_ambiguities import AmbiguityInput
from domain.plan.values import Reading
from infra.seeds.reference import seed
from infra.seeds.values import PlanSeed


def of_plan(plan: PlanSeed) -> tuple[AmbiguityInput, ...]:
    """The points that a plan or one of its items bears, each with its readings."""
    read = seed("ambiguities.toml")
    known: dict[str, dict[str, Any]] = {a["code"]: a for a in read["ambiguity"]}
    items: dict[str, list[str]] = {code: [] for code in plan.ambiguities}
    for item in plan.items:
        for code in item.ambiguities:
            items.setdefault(code, []).append(item.code)
    return tuple(
        AmbiguityInput(
            code=code,
            problem=known[code]["problem"],
            readings=tuple(_readings(known[code], plan.code)),
            items=tuple(items[code]),
            default=known[code]["default"],
            decider=read["deciders"].get(known[code]["decided_by"], {}).get(plan.code),
            decided_by=known[code]["decided_by"],
        )
        for code in sorted(items)
    )


def _readings(given: dict[str, Any], plan: str) -> Iterator[Reading]:
    for key, text in zip("abcdef", given["readings"], strict=False):
        cadences = given.get("cadences", {}).get(key, {}).get(plan, {})
        owed = given.get("owed", {}).get(key, {}).get(plan, {})
        yield Reading(key, text, dict(cadences), given.get("effects", {}).get(key), dict(owed))
