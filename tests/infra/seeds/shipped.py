"""An item of a plan that we ship, and when it comes round."""

from __future__ import annotations

from datetime import date

from domain.time.cadence import Cadence, Occurrence, occurrences
from domain.time.period import Validity
from infra.seeds.plans_loader import load_plan
from infra.seeds.values import ItemSeed, PlanSeed


def item_of(document: str, code: str) -> ItemSeed:
    """The item of a document by its code."""
    return next(item for item in load_plan(document).items if item.code == code)


def occurrences_of(plan: PlanSeed, item: ItemSeed, through: date) -> list[Occurrence]:
    """Its occurrences up to a day."""
    return occurrences(
        Cadence.from_json(dict(item.cadence)),
        period=Validity(plan.period_from, plan.period_to),
        issued_on=plan.issued_on,
        issued_not_before=plan.issued_not_before,
        through=through,
    )
