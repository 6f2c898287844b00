"""The plans of the seeds, and who owes an item to whom by the text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from infra.seeds.plan_file import read_plan
from infra.seeds.registry import expand, the_registry
from infra.seeds.table import SeedError
from infra.seeds.values import ItemSeed, PlanSeed

PLANS: Final = Path(__file__).parent / "plans"


@cache
def load_plans() -> tuple[PlanSeed, ...]:
    """The four plans, in the order of their documents."""
    return tuple(read_plan(path, the_registry()) for path in sorted(PLANS.glob("*.toml")))


def load_plan(code_or_document: str) -> PlanSeed:
    """One plan, by its code ("DB-CT18-2023") or its document ("001")."""
    for plan in load_plans():
        if code_or_document in (plan.code, plan.document):
            return plan
    known = ", ".join(f"{plan.code} ({plan.document})" for plan in load_plans())
    raise SeedError(PLANS.name, "", f"no plan “{code_or_document}”; there are {known}")


def debtors(item: ItemSeed) -> tuple[str, ...]:
    """The agencies that owe an item: the units bound, or else the leads; none where nobody is named."""
    return expand(item.scope.units if item.scope and item.scope.units else item.leads)


def addressees(item: ItemSeed, debtor: str) -> tuple[str, ...]:
    """Whom this debtor owes the item to: where the text says cùng cấp, those of its own unit."""
    return _relative(item, item.addressees, "addressees", debtor)


def addressees_by_debtor(item: ItemSeed) -> dict[str, tuple[str, ...]]:
    """Each body that owes an item, with those it owes it to: never everybody to everybody."""
    return {debtor: addressees(item, debtor) for debtor in debtors(item)}


def coordinators(item: ItemSeed, debtor: str) -> tuple[str, ...]:
    """Who works with this debtor: where the text says cùng cấp, those of its own unit."""
    return _relative(item, item.coordinators, "coordinators", debtor)


def _relative(item: ItemSeed, codes: tuple[str, ...], role: str, debtor: str) -> tuple[str, ...]:
    everybody = expand(codes)
    if item.scope is None or role not in item.scope.same_level:
        return everybody
    unit = debtor.rpartition(".")[0]
    return tuple(code for code in everybody if code.rpartition(".")[0] == unit)
