"""Which duty is meant: an occurrence of a plan item, by codes."""

from __future__ import annotations

from uuid import UUID

from domain.commands.obligations import Duty
from domain.plan import Plan
from domain.values import id_of
from infra.seeds import plans_loader


def duty(
    plan: str, item: str, occurrence: str, debtor: str | None, addressee: str | None = None
) -> Duty:
    """The duty of a body; reports to two addressees are two duties, all other kinds have none."""
    return Duty(
        plan_code=plan,
        plan_id=id_of(Plan.TOPIC, plan),
        item=item,
        occurrence=occurrence,
        debtor_id=_agency(debtor),
        beneficiary_id=_agency(addressee),
    )


def addressees(plan: str, item: str, debtor: str) -> tuple[str, ...]:
    """To whom the plan says that a body owes the item."""
    seed = next(i for i in plans_loader.load_plan(plan).items if i.code == item)
    return plans_loader.addressees(seed, debtor)


def _agency(code: str | None) -> UUID | None:
    return None if code is None else id_of("agency", code)
