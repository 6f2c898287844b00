"""The duties under a plan: each item, each body bound, each addressee of a report, each occurrence of the cadence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from domain.obligation import inherited_code, obligation_code
from domain.plan import Plan
from domain.time.cadence import Cadence, Occurrence, occurrences
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import prudential_on
from domain.time.period import Validity
from domain.time.vocabulary import MonthDay
from domain.values import id_of
from projections.bitemporal import Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit

GRID: Final = ("monthly", "quarterly", "half_yearly", "yearly")
"""Cadences whose occurrences follow one another without an end of their own."""


@dataclass
class Item:
    """Nội dung — an item with the decisions about it, as known at one instant."""

    added: Learnt
    bound: list[dict[str, Any]] = field(default_factory=list)
    leads: list[Learnt] = field(default_factory=list)
    limits: list[Learnt] = field(default_factory=list)


Transfers = Mapping[str, Sequence[Learnt]]
"""What passed from each body to another, in the order of law."""


@dataclass(frozen=True)
class Party:
    """Bên có nghĩa vụ — who owes an occurrence to whom, from which day, and the fact that passes it on."""

    debtor: str | None
    beneficiary: str | None
    identity: str | None
    """The beneficiary where two addressees are two duties: reports."""
    since: date
    passed_on: Learnt | None = None
    passed_from: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    taken_over: Learnt | None = None


@dataclass
class KnownPlan:
    """Kế hoạch — a plan as known at one instant."""

    drafted: Learnt
    issued: Learnt | None = None
    items: dict[str, Item] = field(default_factory=dict)


def read(facts: Sequence[Learnt]) -> KnownPlan | None:
    """Put a plan's facts together."""
    if not facts or facts[0].name != "plan.drafted":
        return None
    plan = KnownPlan(facts[0])
    for fact in facts[1:]:
        match fact.name:
            case "plan.item_added":
                plan.items[fact.data["item"]] = Item(fact)
            case "plan.item_expanded":
                plan.items[fact.data["item"]].bound = list(fact.data["bound"])
            case "plan.lead_assigned":
                plan.items[fact.data["item"]].leads.append(fact)
            case "plan.due_date_set":
                plan.items[fact.data["item"]].limits.append(fact)
            case "plan.issued":
                plan.issued = fact
            case _:
                pass
    return plan


def courses(
    facts: Sequence[Learnt],
    calendar: WorkingCalendar,
    through: date,
    only_items: frozenset[str] | None = None,
    transfers: Transfers = MappingProxyType({}),
) -> list[Course]:
    """The duties that a plan's facts, as known at one instant, list by the day `through`."""
    plan = read(facts)
    if plan is None:
        return []
    found = [
        course
        for code, item in plan.items.items()
        if item.added.data["trackable"] and (only_items is None or code in only_items)
        for course in _item_courses(plan, item, calendar, through, transfers)
    ]
    # Where several bodies became one, what comes round afterwards is owed once.
    return list({course.head.id: course for course in reversed(found)}.values())[::-1]


def debtors(facts: Sequence[Learnt]) -> set[str]:
    """Every body that a plan's facts name as owing something."""
    named: set[str] = set()
    for fact in facts:
        data: Any = fact.data
        if fact.name == "plan.item_expanded":
            named.update(b["debtor_id"] for b in data["bound"])
        elif fact.name == "plan.lead_assigned":
            named.add(data["lead_id"])
    return named


def _item_courses(
    plan: KnownPlan,
    item: Item,
    calendar: WorkingCalendar,
    through: date,
    transfers: Transfers,
) -> Iterator[Course]:
    issued = plan.issued
    if issued is None:
        return
    given = issued.data
    cadence = Cadence.from_json(item.added.data["cadence"])
    found = occurrences(
        cadence,
        period=Validity(day(given["period_from"]), day(given["period_to"])),
        issued_on=day(given["issued_on"]),
        issued_not_before=day(given["issued_not_before"]),
        through=through,
        calendar=calendar,
    )
    for occurrence in found:
        listed_from = max(occurrence.listed_from, issued.on_day())
        start = State(
            resting=_resting(cadence, occurrence),
            limit=_limit(plan, item, occurrence, calendar),
            opens_on=occurrence.opens_on,
            clock_start=occurrence.opens_on
            or (occurrence.period.from_ if occurrence.period else None),
            behind=(item.added.position, issued.position),
        )
        over = occurrence.due_on or (occurrence.period.to if occurrence.period else None)
        named = _parties(plan, item, listed_from, over if cadence.type in GRID else None)
        for first in named:
            for party in _holders(plan, item, occurrence, first, transfers):
                taken = party.taken_over
                yield Course(
                    _head(plan, item, occurrence, party),
                    party.since,
                    start,
                    tuple(_decisions(item, occurrence, party, calendar)),
                    party.inherits,
                    None if taken is None else (taken.on_day(), taken.position),
                )


def _holders(
    plan: KnownPlan, item: Item, occurrence: Occurrence, party: Party, transfers: Transfers
) -> Iterator[Party]:
    """The bodies that owe an occurrence one after the other; what begins after a transfer is the heir's alone."""
    begins = occurrence.period.from_ if occurrence.period else party.since
    seen: set[int] = set()
    while (holder := party.debtor) is not None:
        duty = _duty_id(plan, item, occurrence, party)
        passing = next(
            (
                t
                for t in transfers.get(holder, ())
                if t.position not in seen
                and (t.data["obligation_ids"] is None or duty in t.data["obligation_ids"])
                and (party.taken_over is None or t.on_day() >= party.since)
            ),
            None,
        )
        if passing is None:
            break
        seen.add(passing.position)
        heir, on = passing.data["to_id"], passing.on_day()
        if on <= party.since and party.taken_over is None:
            party = replace(party, debtor=heir)
            continue
        yield replace(party, passed_on=passing)
        if on <= begins and passing.data["obligation_ids"] is None:
            party = Party(heir, party.beneficiary, party.identity, on)
            continue
        party = Party(
            heir,
            party.beneficiary,
            party.identity,
            on,
            passed_from=(*party.passed_from, holder),
            inherits=(*party.inherits, duty),
            taken_over=passing,
        )
    yield party


def _parties(
    plan: KnownPlan, item: Item, listed_from: date, limit_passed: date | None
) -> Iterator[Party]:
    """Who owes an occurrence to whom; nobody is a debtor too, until a lead is named.

    `limit_passed` is the last day of an occurrence of a series, for which no lead can be named afterwards.
    """
    data, issuer = item.added.data, plan.drafted.data["issuer_id"]
    bound = item.bound or [{"debtor_id": None, "beneficiary_ids": ()}]
    for body in bound:
        for beneficiary in _addressees(data, body["beneficiary_ids"]):
            party = _party(data, body["debtor_id"], beneficiary, issuer, listed_from)
            if not item.leads or body["debtor_id"] is not None:
                yield party
                continue
            named = item.leads[0]
            since = named.on_day()
            if limit_passed is not None and limit_passed < since:
                # Nobody is charged with an occurrence that was over before anybody was named.
                yield party
                continue
            if listed_from < since:
                yield replace(party, passed_on=named)
            yield replace(party, debtor=named.data["lead_id"], since=max(listed_from, since))


def _addressees(data: Any, named: Sequence[str]) -> Sequence[str | None]:
    """To whom the duty is owed: each addressee of a report is one duty, other duties have one."""
    to = list(named or data["addressee_ids"]) or [None]
    return to if data["kind"] == "report" else to[:1]


def _party(
    data: Any, debtor: str | None, beneficiary: str | None, issuer: str, since: date
) -> Party:
    identity = beneficiary if data["kind"] == "report" else None
    return Party(debtor, beneficiary or issuer, identity, since)


def _head(plan: KnownPlan, item: Item, occurrence: Occurrence, party: Party) -> Head:
    data, drafted = item.added.data, plan.drafted.data
    return Head(
        id=_duty_id(plan, item, occurrence, party),
        kind=data["kind"],
        title=data["text"],
        debtor_id=party.debtor,
        beneficiary_id=party.beneficiary,
        identity_id=party.identity,
        level_of=party.debtor or drafted["issuer_id"],
        plan_id=str(id_of(Plan.TOPIC, drafted["code"])),
        plan=drafted["code"],
        plan_item=data["item"],
        place=data["place"],
        occurrence=occurrence.key,
        period_from=occurrence.period.from_.isoformat() if occurrence.period else None,
        period_to=occurrence.period.to.isoformat() if occurrence.period else None,
        modality=data["modality"],
        passed_from=party.passed_from,
    )


def _duty_id(plan: KnownPlan, item: Item, occurrence: Occurrence, party: Party) -> str:
    first, *heirs = (UUID(b) if b else None for b in (*party.passed_from, party.debtor))
    to = UUID(party.identity) if party.identity else None
    code = obligation_code(
        plan.drafted.data["code"], item.added.data["item"], first, occurrence.key, to
    )
    return str(id_of("obligation", inherited_code(code, heirs)))


def _decisions(
    item: Item, occurrence: Occurrence, party: Party, calendar: WorkingCalendar
) -> Iterator[Change]:
    for fact in item.limits:
        limit = _decided(fact, occurrence, (*party.passed_from, party.debtor), calendar)
        if limit is not None:
            # A request stays a request: whoever was asked is reminded, never late.
            limit = replace(limit, binds=_assigned(item))
            yield Change(fact.on_day(), fact.position, "limit", limit=limit)
    if party.taken_over is not None:
        yield Change(party.taken_over.on_day(), party.taken_over.position, "taken_over")
    if party.passed_on is not None:
        yield Change(party.passed_on.on_day(), party.passed_on.position, "transferred")


def _resting(cadence: Cadence, occurrence: Occurrence) -> str:
    """What a duty without a date is: standing while nothing is owed, awaiting a date somebody has to set."""
    if cadence.type == "continuous" or occurrence.waits_for in ("request", "event"):
        return "standing"
    return "awaiting_date"


def _limit(plan: KnownPlan, item: Item, occurrence: Occurrence, calendar: WorkingCalendar) -> Limit:
    rule = tuple(
        (step.step, (step.date.isoformat() if step.date else None, step.reason, step.source))
        for step in occurrence.why
    )
    if occurrence.due_on is None:
        return Limit(None, rule=rule)
    place = item.added.data["place"]
    return Limit(
        due_on=occurrence.due_on,
        basis=occurrence.basis,
        prudential_on=prudential_on(occurrence.due_on, calendar),
        ground=f"{plan.drafted.data['title']}" + (f" ({place})" if place else ""),
        setter_id=plan.drafted.data["issuer_id"],
        binds=not (occurrence.soft or occurrence.ask_first) and _assigned(item),
        rule=rule,
    )


def _assigned(item: Item) -> bool:
    return bool(item.added.data["modality"] == "assigned")


def _decided(
    fact: Learnt,
    occurrence: Occurrence,
    debtors: Sequence[str | None],
    calendar: WorkingCalendar,
) -> Limit | None:
    """The limit that a decision gives this occurrence, or None where it speaks of others.

    A day of the year is meant for what lies ahead: it makes nobody late for years that were over.
    """
    data: Any = fact.data
    if data["occurrence"] not in (None, occurrence.key):
        return None
    if data["debtor_id"] not in (None, *debtors):
        return None
    if data["due_on"] is not None:
        due = date.fromisoformat(data["due_on"])
    elif occurrence.period is not None:
        month, _, day_of_month = data["by"].partition("-")
        due = MonthDay(int(month), int(day_of_month)).in_year(occurrence.period.to.year)
        if due < fact.on_day():
            return None
    else:
        return None
    limit = fixed_limit(due, calendar, data["ground"], data["setter_id"], basis="accepted")
    return replace(limit, rule=(*limit.rule, ("decision", fact.position)))
