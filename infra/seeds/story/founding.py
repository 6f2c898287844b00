"""How the ledger begins: every body with its edges, the group names of the plans, then the four plans with all items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from domain.commands import agencies, agency_sets, plans
from domain.commands.agencies import EdgeDraft
from domain.commands.plans import ItemInput
from domain.values import Document, Signer
from infra.seeds import ambiguities, plans_loader, registry
from infra.seeds.story.step import Say, Step
from infra.seeds.story.wording import saying
from infra.seeds.story.year import FIRST_DAY, local
from infra.seeds.values import AgencySeed, EdgeSeed, ItemSeed, PlanSeed

CLERK: Final = "demo-clerk"
_BODIES_AT: Final = local("2023-01-03T08:15")
_PLANS_AT: Final = {
    "002": local("2023-01-05T09:05"),
    "003": local("2023-01-06T14:20"),
    "004": local("2023-02-10T10:40"),
    "001": local("2023-06-05T08:50"),
}
"""When each plan was entered; the older two from paper."""


def steps() -> Iterator[Step]:
    """The bodies, their groups, then the plans."""
    at = _BODIES_AT
    for agency, edges, add in _in_order():
        say = _relate(agency, edges[0]) if add else _register(agency, edges)
        yield Step(
            id=f"edge/{agency.code}/{edges[0].type}/{edges[0].to}" if add else agency.code,
            on=FIRST_DAY,
            subjects=(agency.code,),
            actor=CLERK,
            agency=None,
            say=say,
            recorded=at,
        )
        at += timedelta(seconds=5)
    for group in registry.load_sets():
        yield Step(
            id=f"set/{group.code}",
            on=FIRST_DAY,
            subjects=(group.code,),
            actor=CLERK,
            agency=None,
            say=saying(
                agency_sets.name_set,
                code=group.code,
                name=group.name,
                members=group.members,
                complete=group.complete,
            ),
            recorded=at,
        )
        at += timedelta(seconds=5)
    for plan in plans_loader.load_plans():
        yield _entered(plan, _PLANS_AT[plan.document])


def _in_order() -> Iterator[tuple[AgencySeed, list[EdgeSeed], bool]]:
    """Every body after those it relates to; where that is a circle, the edge that closes it comes last."""
    seeds = {agency.code: agency for agency in registry.load_agencies()}
    seen: set[str] = set()
    known: set[str] = set()
    closing: list[tuple[AgencySeed, EdgeSeed]] = []

    def visit(agency: AgencySeed) -> Iterator[tuple[AgencySeed, list[EdgeSeed], bool]]:
        if agency.code in seen:
            return
        seen.add(agency.code)
        for edge in agency.edges:
            yield from visit(seeds[edge.to])
        closing.extend((agency, e) for e in agency.edges if e.to not in known)
        known.add(agency.code)
        yield agency, [e for e in agency.edges if e.to in known], False

    for agency in seeds.values():
        yield from visit(agency)
    for agency, edge in closing:
        yield agency, [edge], True


def _register(agency: AgencySeed, edges: list[EdgeSeed]) -> Say:
    return saying(
        agencies.register,
        code=agency.code,
        name=agency.name,
        kind=agency.kind,
        level=agency.level,
        founded_on=agency.founded_on,
        province=agency.province,
        edges=tuple(EdgeDraft(e.type, e.to, e.from_on) for e in edges),
    )


def _relate(agency: AgencySeed, edge: EdgeSeed) -> Say:
    return saying(agencies.add_edge, agency.code, EdgeDraft(edge.type, edge.to, edge.from_on))


def _entered(plan: PlanSeed, at: datetime) -> Step:
    bases = (Document(b.number, b.symbol, b.issued_on, b.issuer, b.title) for b in plan.bases)
    signer = plan.signer
    return Step(
        id=plan.code,
        on=plan.issued_on or plan.issued_not_before or FIRST_DAY,
        subjects=(plan.code,),
        actor=CLERK,
        agency=plan.issuer,
        recorded=at,
        say=saying(
            plans.issue,
            code=plan.code,
            title=plan.title,
            type=plan.type,
            issuer=plan.issuer,
            number=plan.number,
            symbol=plan.symbol,
            issued_on=plan.issued_on,
            issued_not_before=plan.issued_not_before,
            issued_not_after=plan.issued_not_after,
            place=plan.issued_at,
            signer=Signer(signer.capacity, signer.on_behalf_of) if signer else None,
            period_from=plan.period_from,
            period_to=plan.period_to,
            bases=tuple(bases),
            recipients=registry.expand(plan.recipients),
            items=tuple(_item(plan, item) for item in plan.items),
            ambiguities=ambiguities.of_plan(plan),
        ),
    )


def _item(plan: PlanSeed, item: ItemSeed) -> ItemInput:
    leads = registry.expand(item.leads)
    coordinators = registry.expand(item.coordinators)
    quantity = item.quantity
    return ItemInput(
        code=item.code,
        kind=item.kind,
        text=item.text,
        place=item.place,
        leads=leads,
        # Of two bodies with both roles the text means the leading one.
        coordinators=tuple(c for c in coordinators if c not in leads),
        addressees=registry.expand(item.addressees),
        bound=_bound(plan, item),
        modality=item.modality,
        cadence=dict(item.cadence),
        scope=_scope(item),
        quantity={"value": quantity.value, "unit": quantity.unit} if quantity else None,
        trackable=item.trackable,
        ambiguities=item.ambiguities,
        note=item.note,
    )


def _bound(plan: PlanSeed, item: ItemSeed) -> dict[str, tuple[str, ...]]:
    """Who owes the item, each to its own addressees; where none of its unit is known, to the issuer."""
    if item.scope is None or "addressees" not in item.scope.same_level:
        return dict.fromkeys(plans_loader.debtors(item), ())
    return {
        debtor: own or ((plan.issuer,) if plan.issuer != debtor else ())
        for debtor, own in plans_loader.addressees_by_debtor(item).items()
    }


def _scope(item: ItemSeed) -> dict[str, object] | None:
    if item.scope is None:
        return None
    return {
        "levels": list(item.scope.levels),
        "units": list(item.scope.units),
        "same_level": list(item.scope.same_level),
    }
