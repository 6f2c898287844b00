"""One plan read from its seed file, every code checked against the registry."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final, get_args

from domain.agency import LEVELS
from domain.plan.item import ITEM_KINDS, Modality
from domain.time.cadence import Cadence, CadenceError
from infra.seeds.registry import Registry
from infra.seeds.table import SeedError, Table, read_table
from infra.seeds.values import BasisSeed, ItemSeed, PlanSeed, QuantitySeed, ScopeSeed, SignerSeed

_RELATIVE: Final = ("addressees", "coordinators")


def _scope(table: Table | None, known: frozenset[str]) -> ScopeSeed | None:
    if table is None:
        return None
    scope = ScopeSeed(
        levels=table.words("levels"),
        units=_codes(table, "units", known),
        same_level=table.words("same_level"),
    )
    for key, allowed in (("levels", LEVELS), ("same_level", _RELATIVE)):
        for word in getattr(scope, key):
            if word not in allowed:
                raise table.wrong(key, f"has no “{word}”; allowed: {', '.join(allowed)}")
    table.close()
    return scope


def _quantity(table: Table | None) -> QuantitySeed | None:
    if table is None:
        return None
    quantity = QuantitySeed(value=table.take("value", int), unit=table.take("unit", str))
    table.close()
    return quantity


def _codes(table: Table, key: str, known: frozenset[str]) -> tuple[str, ...]:
    codes = table.words(key)
    for code in codes:
        if code not in known:
            raise table.wrong(key, f"neither an agency nor a set is called “{code}”")
    return codes


def _item(table: Table, document: str, known: frozenset[str]) -> ItemSeed:
    place = table.place()
    if place is None or not place.startswith(f"{document}:"):
        raise table.wrong("place", f"every item rests on a line of {document}")
    cadence = table.take("cadence", dict)
    try:
        Cadence.from_json(cadence)
    except CadenceError as error:
        first = error.violations[0]
        raise SeedError(
            table.file, f"{table.pointer}{first.pointer}", f"{first.message} ({first.allowed})"
        ) from error
    item = ItemSeed(
        code=table.code("code"),
        kind=table.one_of("kind", ITEM_KINDS),
        text=table.take("text", str),
        place=place,
        leads=_codes(table, "leads", known),
        coordinators=_codes(table, "coordinators", known),
        addressees=_codes(table, "addressees", known),
        modality=table.one_of("modality", get_args(Modality)),
        cadence=cadence,
        scope=_scope(table.child("scope"), known),
        quantity=_quantity(table.child("quantity")),
        trackable=table.take("trackable", bool),
        ambiguities=table.ambiguities(),
        note=table.maybe("note", str),
    )
    for role in item.scope.same_level if item.scope else ():
        if not getattr(item, role):
            raise table.wrong("scope/same_level", f"there are no {role}")
    table.close()
    return item


def _basis(table: Table) -> BasisSeed:
    basis = BasisSeed(
        title=table.take("title", str),
        number=table.maybe("number", str),
        symbol=table.maybe("symbol", str),
        issued_on=table.maybe("issued_on", date),
        issuer=table.maybe("issuer", str),
        place=table.place(),
    )
    table.close()
    return basis


def _signer(table: Table | None) -> SignerSeed | None:
    if table is None:
        return None
    signer = SignerSeed(
        capacity=table.take("capacity", str),
        on_behalf_of=table.maybe("on_behalf_of", str),
        place=table.place(),
    )
    table.close()
    return signer


def read_plan(path: Path, registry: Registry) -> PlanSeed:
    """Read one plan from a file, every code checked against the registry."""
    table = read_table(path)
    known = registry.codes
    document = table.take("document", str)
    period = table.child("period")
    plan = PlanSeed(
        code=table.code("code"),
        document=document,
        title=table.take("title", str),
        type=table.take("type", str),
        issuer=table.one_of("issuer", {agency.code for agency in registry.agencies}),
        number=table.maybe("number", str),
        symbol=table.maybe("symbol", str),
        issued_on=table.maybe("issued_on", date),
        issued_not_before=table.maybe("issued_not_before", date),
        issued_not_after=table.maybe("issued_not_after", date),
        issued_at=table.maybe("issued_at", str),
        signer=_signer(table.child("signer")),
        period_from=period.maybe("from", date) if period else None,
        period_to=period.maybe("to", date) if period else None,
        bases=tuple(map(_basis, table.children("bases"))),
        recipients=table.words("recipients"),
        items=tuple(_item(t, document, known) for t in table.children("items")),
        ambiguities=table.ambiguities(),
        note=table.maybe("note", str),
    )
    if period:
        period.close()
    for recipient in plan.recipients:
        if re.fullmatch(r"[A-Z]{2}\.[A-Z0-9.-]+", recipient) and recipient not in known:
            raise table.wrong("recipients", f"neither an agency nor a set is called “{recipient}”")
    days = (plan.issued_not_before, plan.issued_on, plan.issued_not_after)
    given = [day for day in days if day]
    if given != sorted(given):
        raise table.wrong("issued_on", "lies outside its bounds")
    if plan.period_from and plan.period_to and plan.period_to < plan.period_from:
        raise table.wrong("period/to", "lies before its beginning")
    for code, times in Counter(item.code for item in plan.items).items():
        if times > 1:
            raise table.wrong("items", f"“{code}” stands twice")
    table.close()
    return plan
