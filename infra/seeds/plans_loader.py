"""The seed files on agencies and plans, read into plain values; a wrong file says which field breaks which rule."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from domain.agency import EDGE_TYPES, LEVELS
from domain.plan import ITEM_KINDS, Modality
from domain.time.cadence import Cadence, CadenceError
from domain.values import CODE

HERE: Final = Path(__file__).parent
AGENCIES: Final = HERE / "agencies.toml"
PLANS: Final = HERE / "plans"

KINDS: Final = (
    "party_committee",  # cấp ủy: Tỉnh ủy, Huyện ủy, Đảng ủy
    "party_standing",  # Ban Thường vụ, Thường trực cấp ủy
    "party_commission",  # Ban Dân vận, Ban Tổ chức, Ủy ban Kiểm tra, tuyên giáo
    "party_delegation",  # Đảng đoàn, Ban Cán sự đảng
    "office",  # Văn phòng
    "front_committee",  # Ủy ban MTTQ
    "front_standing_board",  # Ban Thường trực Ủy ban MTTQ
    "front_advisory",  # Hội đồng, ban, tổ tư vấn
    "pso",  # tổ chức chính trị - xã hội
    "peoples_council",  # HĐND
    "council_standing",  # Thường trực HĐND
    "peoples_committee",  # UBND
    "department",  # sở, ban, ngành
    "na_delegation",  # Đoàn đại biểu Quốc hội
    "steering_committee",  # Ban Chỉ đạo
    "inspection_board",  # Ban Thanh tra nhân dân
    "investment_supervision_board",  # Ban giám sát đầu tư của cộng đồng
    "enterprise",  # doanh nghiệp
    "media",  # cơ quan báo chí, truyền thông
)
"""Loại cơ quan — the closed vocabulary of kinds in the seeds."""

_PLACE: Final = re.compile(r"\d{3}:\d+(-\d+)?")
_AMBIGUITY: Final = re.compile(r"A\d{2}")
_RELATIVE: Final = ("addressees", "coordinators")

T = TypeVar("T")


class SeedError(ValueError):
    """A seed file that cannot be used: which file, where in it, and what would be right."""

    def __init__(self, file: str, pointer: str, message: str) -> None:
        super().__init__(f"{file}{pointer}: {message}")
        self.file = file
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class EdgeSeed:
    """Quan hệ — from its agency to another; no date: from before the records."""

    type: str
    to: str
    from_on: date | None
    place: str | None


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """Cơ quan — no `place`: the plans do not name it, and a person has yet to confirm it."""

    code: str
    name: str
    kind: str
    level: str
    province: str | None
    founded_on: date | None
    edges: tuple[EdgeSeed, ...]
    aliases: tuple[str, ...]
    place: str | None
    note: str | None

    @property
    def unit(self) -> str:
        """Đơn vị hành chính — the territory it sits in; bodies of one unit are of the same level (cùng cấp)."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class SetSeed:
    """Nhóm cơ quan — a group name of a plan. Not `complete`: the group is wider than the members known here."""

    code: str
    name: str
    members: tuple[str, ...]
    complete: bool
    from_on: date | None
    place: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ScopeSeed:
    """Phạm vi — the levels bound, the bodies that owe, and which roles each debtor fills from its own unit."""

    levels: tuple[str, ...]
    units: tuple[str, ...]
    same_level: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuantitySeed:
    """Chỉ tiêu số."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class ItemSeed:
    """Nội dung — what a plan asks for, in our words; leads, roles and units are codes of agencies or sets."""

    code: str
    kind: str
    text: str
    place: str
    leads: tuple[str, ...]
    coordinators: tuple[str, ...]
    addressees: tuple[str, ...]
    modality: str
    cadence: Mapping[str, Any]
    scope: ScopeSeed | None
    quantity: QuantitySeed | None
    trackable: bool
    ambiguities: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class BasisSeed:
    """Căn cứ — a document the plan rests on; unknown parts are None."""

    title: str
    number: str | None
    symbol: str | None
    issued_on: date | None
    issuer: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class SignerSeed:
    """Người ký — in what capacity, never who."""

    capacity: str
    on_behalf_of: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class PlanSeed:
    """Kế hoạch — one of the four documents, as the contract's plan body with the place of each item."""

    code: str
    document: str
    """The three digits that places begin with."""
    title: str
    type: str
    issuer: str
    number: str | None
    symbol: str | None
    issued_on: date | None
    issued_not_before: date | None
    issued_not_after: date | None
    signer: SignerSeed | None
    period_from: date | None
    period_to: date | None
    bases: tuple[BasisSeed, ...]
    recipients: tuple[str, ...]
    """Codes of agencies or sets, or the name where nobody of that name is registered."""
    items: tuple[ItemSeed, ...]
    ambiguities: tuple[str, ...]
    note: str | None


class _Table:
    """One table of a seed file, read key by key; a key that nobody read is a mistake."""

    def __init__(self, file: str, pointer: str, given: Any) -> None:
        self.file, self.pointer = file, pointer
        if not isinstance(given, dict):
            raise SeedError(file, pointer, f"must be a table, not {given!r}")
        self._given = given
        self._unread = set(given)

    def wrong(self, key: str, message: str) -> SeedError:
        """The error for one key."""
        return SeedError(self.file, f"{self.pointer}/{key}", message)

    def take(self, key: str, of: type[T]) -> T:
        """A value that must be there."""
        value = self.maybe(key, of)
        if value is None:
            raise self.wrong(key, "is missing")
        return value

    def maybe(self, key: str, of: type[T]) -> T | None:
        """A value that may be unknown; unknown is left out, never empty."""
        self._unread.discard(key)
        value = self._given.get(key)
        if value is None:
            return None
        if not isinstance(value, of) or (of is int and isinstance(value, bool)):
            raise self.wrong(key, f"must be {of.__name__}, not {value!r}")
        if isinstance(value, str) and not value.strip():
            raise self.wrong(key, "is empty; leave out what is unknown")
        return value

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """A word of a closed vocabulary."""
        value = self.take(key, str)
        if value not in allowed:
            raise self.wrong(key, f"has no “{value}”; allowed: {', '.join(allowed)}")
        return value

    def code(self, key: str) -> str:
        """A code that can stand in a URL path."""
        value = self.take(key, str)
        if not CODE.fullmatch(value):
            raise self.wrong(key, f"“{value}” is no code: letters, digits and . _ ~ -, no slash")
        return value

    def place(self) -> str | None:
        """Where in a document the table rests: "001:35" or "001:35-39"."""
        value = self.maybe("place", str)
        if value is not None and not _PLACE.fullmatch(value):
            raise self.wrong("place", f"“{value}” is no place; write 001:35 or 001:35-39")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of different words; absent means none."""
        values = self.maybe(key, list) or []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(key, f"must be a list of words, not {value!r}")
        if len(set(values)) < len(values):
            raise self.wrong(key, "names something twice")
        return tuple(values)

    def ambiguities(self) -> tuple[str, ...]:
        """Codes of points that the document leaves unclear."""
        values = self.words("ambiguities")
        for value in values:
            if not _AMBIGUITY.fullmatch(value):
                raise self.wrong("ambiguities", f"“{value}” is no ambiguity; write A01 … A52")
        return values

    def child(self, key: str) -> _Table | None:
        """A table inside this one."""
        given = self.maybe(key, dict)
        return None if given is None else _Table(self.file, f"{self.pointer}/{key}", given)

    def children(self, key: str) -> Iterator[_Table]:
        """Each table of a list of tables."""
        for i, given in enumerate(self.maybe(key, list) or []):
            yield _Table(self.file, f"{self.pointer}/{key}/{i}", given)

    def close(self) -> None:
        """Refuse what nobody read: a misspelt key must not vanish."""
        if self._unread:
            raise self.wrong(min(self._unread), "is not understood")


def _table(path: Path) -> _Table:
    try:
        with path.open("rb") as file:
            return _Table(path.name, "", tomllib.load(file))
    except FileNotFoundError as error:
        raise SeedError(path.name, "", "there is no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(path.name, "", f"is not TOML: {error}") from error


def _edge(table: _Table) -> EdgeSeed:
    edge = EdgeSeed(
        type=table.one_of("type", EDGE_TYPES),
        to=table.code("to"),
        from_on=table.maybe("from", date),
        place=table.place(),
    )
    table.close()
    return edge


def _agency(table: _Table) -> AgencySeed:
    agency = AgencySeed(
        code=table.code("code"),
        name=table.take("name", str),
        kind=table.one_of("kind", KINDS),
        level=table.one_of("level", LEVELS),
        province=table.maybe("province", str),
        founded_on=table.maybe("founded_on", date),
        edges=tuple(map(_edge, table.children("edges"))),
        aliases=table.words("aliases"),
        place=table.place(),
        note=table.maybe("note", str),
    )
    if (agency.level == "central") == (agency.province is not None):
        raise table.wrong("province", "belongs to every body except central ones")
    if not agency.unit:
        raise table.wrong("code", "must begin with the unit it sits in, as in DB.BTT-MTTQ")
    pairs = [(edge.type, edge.to) for edge in agency.edges]
    for i, edge in enumerate(agency.edges):
        if edge.to == agency.code or pairs.index((edge.type, edge.to)) < i:
            raise table.wrong(f"edges/{i}", "leads to itself or stands twice")
    table.close()
    return agency


def _set(table: _Table) -> SetSeed:
    group = SetSeed(
        code=table.code("code"),
        name=table.take("name", str),
        members=table.words("members"),
        complete=table.take("complete", bool),
        from_on=table.maybe("from", date),
        place=table.place(),
        note=table.maybe("note", str),
    )
    if group.complete and not group.members:
        raise table.wrong("members", "cannot be empty in a complete set")
    table.close()
    return group


@dataclass(frozen=True, slots=True)
class _Registry:
    agencies: tuple[AgencySeed, ...]
    sets: tuple[SetSeed, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset([a.code for a in self.agencies] + [g.code for g in self.sets])


def read_registry(path: Path) -> _Registry:
    """Read agencies and sets from a file, every reference checked."""
    table = _table(path)
    registry = _Registry(
        tuple(map(_agency, table.children("agencies"))), tuple(map(_set, table.children("sets")))
    )
    table.close()
    codes = [agency.code for agency in registry.agencies] + [g.code for g in registry.sets]
    for code, times in Counter(codes).items():
        if times > 1:
            raise SeedError(path.name, f"/{code}", "is given twice")
    agencies = {agency.code for agency in registry.agencies}
    for agency in registry.agencies:
        for i, edge in enumerate(agency.edges):
            if edge.to not in agencies:
                raise SeedError(path.name, f"/{agency.code}/edges/{i}", f"no agency “{edge.to}”")
    for group in registry.sets:
        for member in group.members:
            if member not in agencies:
                raise SeedError(path.name, f"/{group.code}/members", f"no agency “{member}”")
    return registry


def _scope(table: _Table | None, known: frozenset[str]) -> ScopeSeed | None:
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


def _quantity(table: _Table | None) -> QuantitySeed | None:
    if table is None:
        return None
    quantity = QuantitySeed(value=table.take("value", int), unit=table.take("unit", str))
    table.close()
    return quantity


def _codes(table: _Table, key: str, known: frozenset[str]) -> tuple[str, ...]:
    codes = table.words(key)
    for code in codes:
        if code not in known:
            raise table.wrong(key, f"neither an agency nor a set is called “{code}”")
    return codes


def _item(table: _Table, document: str, known: frozenset[str]) -> ItemSeed:
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


def _basis(table: _Table) -> BasisSeed:
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


def _signer(table: _Table | None) -> SignerSeed | None:
    if table is None:
        return None
    signer = SignerSeed(
        capacity=table.take("capacity", str),
        on_behalf_of=table.maybe("on_behalf_of", str),
        place=table.place(),
    )
    table.close()
    return signer


def read_plan(path: Path, registry: _Registry) -> PlanSeed:
    """Read one plan from a file, every code checked against the registry."""
    table = _table(path)
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


@cache
def _registry() -> _Registry:
    return read_registry(AGENCIES)


def load_agencies() -> tuple[AgencySeed, ...]:
    """Every agency of the seeds, in the order of the file; an edge may lead to a later one."""
    return _registry().agencies


def load_sets() -> tuple[SetSeed, ...]:
    """Every named group of agencies."""
    return _registry().sets


@cache
def load_plans() -> tuple[PlanSeed, ...]:
    """The four plans, in the order of their documents."""
    return tuple(read_plan(path, _registry()) for path in sorted(PLANS.glob("*.toml")))


def load_plan(code_or_document: str) -> PlanSeed:
    """One plan, by its code ("DB-CT18-2023") or its document ("001")."""
    for plan in load_plans():
        if code_or_document in (plan.code, plan.document):
            return plan
    known = ", ".join(f"{plan.code} ({plan.document})" for plan in load_plans())
    raise SeedError(PLANS.name, "", f"no plan “{code_or_document}”; there are {known}")


def expand(codes: Iterable[str]) -> tuple[str, ...]:
    """The agencies behind codes of agencies and sets, each once, in order."""
    members = {group.code: group.members for group in load_sets()}
    return tuple(dict.fromkeys(a for code in codes for a in members.get(code, (code,))))


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
