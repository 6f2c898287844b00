"""Who may decide in a matter: what a route must ask of the register of bodies before it records a decision."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api.writing import Writing
from domain.agency import Agency
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.supervision import Supervision
from domain.target import Target
from domain.values import resolve_id
from projections import deciders
from projections.moment import Moment


def supervising(write: Writing, code: str) -> set[UUID]:
    """Whose round it is: who leads it, and who issued the plan on which it stands."""
    round_ = write.ledger.load(Supervision, code)
    if round_.plan_id is None:
        return {round_.lead_id}
    return {round_.lead_id, write.ledger.load(Plan, round_.plan_id).issuer_id}


def approving(write: Writing, code: str) -> set[UUID]:
    """Who approved that there is a round: the issuer of the plan on which it stands, or else who leads it."""
    round_ = write.ledger.load(Supervision, code)
    if round_.plan_id is None:
        return {round_.lead_id}
    return {write.ledger.load(Plan, round_.plan_id).issuer_id}


def concerned(plan: Plan, item: str, owed_to: Collection[UUID]) -> set[UUID]:
    """Who has a word in an item of a plan: issuer, to whom it is owed, who is named to decide, who owes it."""
    known = plan.items.get(item)
    named = {a.decider_id for a in plan.ambiguities.values() if a.decider_id}
    return {plan.issuer_id, *named, *owed_to, *(known.debtors if known else ())}


def counting(write: Writing, code: str) -> set[UUID]:
    """Whose target it is: who owes it, who issued its plan, who has a word in the item that sets it."""
    target = write.ledger.load(Target, code)
    if target.plan_id is None:
        return set(target.body_ids)
    plan = write.ledger.load(Plan, target.plan_id)
    items = [target.item] if target.item in plan.items else list(plan.items)
    return {*target.body_ids, *(party for item in items for party in concerned(plan, item, ()))}


def must_decide(
    write: Writing,
    given: str,
    parties: Collection[UUID],
    *,
    pointer: str,
    rule: str,
    leading: tuple[str, ...] = deciders.LEADING,
) -> None:
    """Refuse a body that has no part in the matter and stands above nobody who has; an unknown one is the command's.

    Where nobody is known to have a part, nothing can be said against anybody.
    """
    decider = resolve_id(Agency.TOPIC, given)
    if not parties or decider in parties or not write.ledger.knows(Agency, decider):
        return
    with write.registers() as rows:
        allowed = deciders.may_decide(
            rows,
            Moment(write.act.today, write.act.at),
            str(decider),
            [str(p) for p in parties],
            leading,
        )
    if not allowed:
        raise InvalidInputError(
            rule,
            "Cơ quan này không liên quan đến việc này, cũng không ở trên cơ quan nào có liên quan.",
            pointer=pointer,
            allowed=", ".join(sorted(map(str, parties))) + ", or a body above one of them",
        )
