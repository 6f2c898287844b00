"""The duties under a plan: each item, each body bound, each addressee of a report, each occurrence of the cadence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from domain.plan import Plan
from domain.time.cadence import STANDING, Cadence, Occurrence
from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import deadline, prudential_on
from domain.time.step import Step
from domain.time.term import Term
from domain.time.time_limit import CutOff
from domain.time.vocabulary import MonthDay
from domain.values import id_of
from projections import absorbed_reviews, acts_on_need, plans_below, readings, tied_items
from projections.addressee_turns import owed
from projections.bitemporal import CORRECTION, Learnt
from projections.clocks import Change, Limit, State
from projections.duties import Course, Head, day, fixed_limit
from projections.duty_holders import Party, duty_id, parties, with_moves
from projections.known_plan import BELOW, Item, KnownPlan, read
from projections.passing import Transfers, following
from projections.plan_turns import CALLED, GRID, Turn, turns


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
    wanted = plan.items if only_items is None else tied_items.with_anchors(plan, only_items)
    listed: dict[str, list[Course]] = {}

    def of(code: str) -> list[Course]:
        """The duties of an item, worked out once; what is tied to itself in a circle follows from nothing."""
        if code not in listed:
            listed[code] = []
            if plan.items[code].added.data["trackable"]:
                listed[code] = readings.in_turn(
                    [(since, by, as_read(item)) for since, by, item in plan.items[code].stretches()]
                )
        return listed[code]

    def as_read(item: Item) -> list[Course]:
        others = {other: of(other) for other in tied_items.anchors(plan, item)}
        found = _item_courses(plan, item, calendar, through, transfers=transfers, others=others)
        return list(acts_on_need.enough(item, list(found)))

    found = [course for code in plan.items if code in wanted for course in of(code)]
    if any(course.head.kind == "review" for course in found):
        at_milestones = [
            course
            for item in absorbed_reviews.milestones(plan)
            for course in of(item.added.data["item"])
        ]
        found = list(absorbed_reviews.absorbed(plan, found, at_milestones))
    # Where several bodies became one, what comes round afterwards is owed once.
    return list({course.head.id: course for course in reversed(found)}.values())[::-1]


def debtors(facts: Sequence[Learnt]) -> set[str]:
    """Every body that a plan's facts name as owing something, or as the one to whom it is owed."""
    named: set[str] = set()
    for fact in facts:
        data: Any = fact.data
        if BELOW in data:
            continue
        if fact.name == Plan.ItemExpanded.TOPIC:
            named.update(b["debtor_id"] for b in data["bound"])
            named.update(a for b in data["bound"] for a in b["beneficiary_ids"] or ())
        elif fact.name == Plan.UnitBound.TOPIC:
            named.update((data["debtor_id"], *(data["beneficiary_ids"] or ())))
        elif fact.name in (Plan.ItemAdded.TOPIC, Plan.AddresseesNamed.TOPIC):
            named.update(data["addressee_ids"])
        elif fact.name == Plan.LeadAssigned.TOPIC:
            named.add(data["lead_id"])
        elif fact.name == Plan.LeadChanged.TOPIC:
            named.add(data["to_id"])
        elif fact.name.endswith(CORRECTION) and data["field"] in ("lead_id", "debtor_id", "to_id"):
            named.add(data["value"])
        elif fact.name.endswith(CORRECTION) and data["field"] == "addressee_ids":
            named.update(data["value"])
    return named


def _item_courses(
    plan: KnownPlan,
    item: Item,
    calendar: WorkingCalendar,
    through: date,
    *,
    transfers: Transfers,
    others: Mapping[str, Sequence[Course]],
) -> Iterator[Course]:
    issued = plan.issued
    if issued is None:
        return
    # A plan whose day is lost is no older than the latest document on which it rests.
    floor = None if issued.data["issued_on"] else day(issued.data["issued_not_before"])
    between_bodies, transfers = transfers, with_moves(item, transfers)
    ended = [f.on_day() for f in (plan.ended, item.removed) if f is not None]
    ties = tied_items.Ties(plan, item, others)
    called = (*turns(item, issued, calendar, through), *ties.turns())
    for turn in (_asked_beyond(plan, each) for each in called):
        occurrence = turn.occurrence
        # What an amendment adds is asked of nobody on a day before it.
        listed_from = max(occurrence.listed_from, issued.on_day(), item.added.on_day())
        if ended and listed_from >= min(ended):
            continue
        start = State(
            resting=_resting(turn.cadence, occurrence),
            limit=_limit(plan, item, turn, calendar),
            opens_on=_not_before(floor, occurrence.opens_on),
            clock_start=_not_before(
                floor,
                occurrence.opens_on or (occurrence.period.from_ if occurrence.period else None),
            ),
            goes_on=occurrence.key == STANDING,
            until=None if _carried_over(plan) else occurrence.until,
            question="open" if occurrence.ask_first else None,
            behind=(*turn.behind, issued.position),
        )
        over = occurrence.due_on or (occurrence.period.to if occurrence.period else None)
        ends = tuple(_ends(plan, item, turn))
        begins = turn.begins() if turn.cadence.type in GRID else date.max
        passed = over if turn.cadence.type in GRID else None
        firsts = (
            first
            for first in parties(plan, item, listed_from, passed, begins)
            if turn.asked_of in (None, first.debtor)
        )
        for party in owed(plan, item, occurrence, firsts, transfers=transfers, over=passed):
            taken = party.taken_over
            tie = ties.of(turn, party, binds=_assigned(item))
            if tie is None and occurrence.key.startswith(tied_items.AFTER):
                continue
            yield Course(
                replace(
                    _head(plan, item, occurrence, party),
                    heirs=following(party.identity, between_bodies),
                ),
                party.since,
                start,
                (
                    *_decisions(item, occurrence, party, calendar),
                    *plans_below.changes(plan, item, turn, party),
                    *ends,
                ),
                party.inherits,
                None if taken is None else (taken.on_day(), taken.position),
                tie=tie,
            )


def _not_before(floor: date | None, begins: date | None) -> date | None:
    return max(floor, begins) if floor and begins else begins


def _ends(plan: KnownPlan, item: Item, turn: Turn) -> Iterator[Change]:
    """What the end of the plan, the item or its rhythm does to an occurrence: carried over where that was said."""
    for end in (item.removed, turn.ended):
        if end is not None:
            yield Change(end.on_day(), end.position, "ceased")
    if plan.ended is not None:
        on = plan.ended.on_day()
        if not _carried_over(plan) or (turn.cadence.type in GRID and turn.begins() > on):
            yield Change(on, plan.ended.position, "ceased")


def _carried_over(plan: KnownPlan) -> bool:
    return plan.ended is not None and plan.ended.data["open_duties"] == "carried_over"


def _asked_beyond(plan: KnownPlan, turn: Turn) -> Turn:
    """The occurrence, in question where a letter or an event called for it when the plan's period was over."""
    assert plan.issued is not None  # noqa: S101 - nothing is listed of a draft
    last, found = day(plan.issued.data["period_to"]), turn.occurrence
    over = turn.letter is not None and last is not None and turn.letter.on_day() > last
    if not over or _carried_over(plan) or turn.outlives_plan:
        return turn
    reason = f"Phát sinh sau khi kế hoạch hết kỳ ngày {last:%d/%m/%Y}: cần người quyết định"
    why = (*found.why, Step(last, "ask", reason))
    return replace(turn, occurrence=replace(found, ask_first=True, why=why))


def _head(plan: KnownPlan, item: Item, occurrence: Occurrence, party: Party) -> Head:
    data, drafted = item.added.data, plan.drafted.data
    return Head(
        id=duty_id(plan, item, occurrence, party),
        kind=data["kind"],
        title=_title(item, occurrence),
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
        addressees=party.addressees,
    )


def _title(item: Item, occurrence: Occurrence) -> str:
    """The words of the item when the occurrence began."""
    begins = occurrence.period.from_ if occurrence.period else date.max
    words = [item.added.data["text"]]
    words += [c.data["text"] for c in item.changes if c.data["text"] and c.on_day() <= begins]
    return str(words[-1])


def _decisions(
    item: Item, occurrence: Occurrence, party: Party, calendar: WorkingCalendar
) -> Iterator[Change]:
    for fact in item.terms:
        limit = _sent(fact, occurrence, (*party.passed_from, party.debtor), calendar)
        if limit is not None:
            limit = replace(limit, binds=_assigned(item))
            yield Change(fact.on_day(), fact.position, "limit", limit=limit)
    for fact in item.limits:
        limit = _decided(fact, occurrence, (*party.passed_from, party.debtor), calendar)
        if limit is not None:
            # A request stays a request: whoever was asked is reminded, never late.
            limit = replace(limit, binds=_assigned(item))
            yield Change(fact.on_day(), fact.position, "limit", limit=limit)
    for fact in item.decided if occurrence.ask_first else ():
        data: Any = fact.data
        named = data["debtor_id"] in (None, *party.passed_from, party.debtor)
        if named and data["occurrence"] in (None, occurrence.key):
            what = "owed" if data["is_owed"] else "not_owed"
            binds = Limit(None, binds=_assigned(item) and not occurrence.soft)
            yield Change(fact.on_day(), fact.position, what, limit=binds)
    for fact in item.requests if occurrence.waits_for == "plan" else ():
        if fact.data["debtor_id"] in (None, *party.passed_from, party.debtor):
            # The plan that was waited for has come: what it asks for is listed by itself.
            yield Change(fact.on_day(), fact.position, "limit", resting="standing")
    if party.taken_over is not None:
        yield Change(party.taken_over.on_day(), party.taken_over.position, "taken_over")
    if party.passed_on is not None:
        yield Change(party.passed_on.on_day(), party.passed_on.position, "transferred")


def _sent(
    fact: Learnt,
    occurrence: Occurrence,
    debtors: Sequence[str | None],
    calendar: WorkingCalendar,
) -> Limit | None:
    """The limit that the terms of a report give: so long after its cut-off; for what lies ahead alone."""
    data: Any = fact.data
    if occurrence.period is None or (
        data["debtor_ids"] and not set(data["debtor_ids"]) & set(debtors)
    ):
        return None
    terms = CutOff(data["months_before"], data["from_day"], data["to_day"])
    term = Term.stored(data["send_term"])
    if term is None or not terms.in_every_month:
        # Stored by a correction of before such were refused: nothing follows from it until it is corrected again.
        return None
    figures = terms.figures_of(occurrence.period)
    if figures.to < fact.on_day():
        return None
    found = deadline(figures.to, term, calendar, explained=False)
    return Limit(
        due_on=found.due,
        basis="accepted",
        ground=data["ground"],
        setter_id=data["setter_id"],
        rule=(("start", figures.to.isoformat()), ("term", data["send_term"])),
        cut_off=(figures.from_.isoformat(), figures.to.isoformat(), data["tier"]),
    )


def _resting(cadence: Cadence, occurrence: Occurrence) -> str:
    """What a duty without a date is: standing while nothing is owed, awaiting a date somebody has to set."""
    if cadence.type == "continuous" or occurrence.waits_for in ("request", "event"):
        return "standing"
    if cadence.type in CALLED and occurrence.waits_for is None:
        return "no_limit"
    return "awaiting_date"


def _limit(plan: KnownPlan, item: Item, turn: Turn, calendar: WorkingCalendar) -> Limit:
    occurrence, ruling = turn.occurrence, turn.ruling
    limit = _by_text(plan, item, occurrence, calendar)
    if turn.letter is not None and turn.letter.data["due_on"] is not None:
        asked: Any = turn.letter.data
        return replace(limit, ground=asked["ground"], setter_id=asked["requester_id"])
    if ruling is None or occurrence.due_on is None or not _states_days(turn):
        return limit
    if occurrence.due_on < ruling.on_day():
        # Nobody could know the day before it was decided.
        return replace(limit, basis="inferred")
    return _ruled(limit, ruling)


def _states_days(turn: Turn) -> bool:
    """Whether a reading gives days, or the day from which they count: of a rhythm alone they stay inferred."""
    detail = turn.cadence.detail
    counted = isinstance(detail.anchor, date) and not detail.inferred
    return turn.occurrence.basis == "explicit" or counted


def _ruled(limit: Limit, ruling: Learnt) -> Limit:
    """The same day, as whoever decides on what the text leaves open has accepted it."""
    data: Any = ruling.data
    said = f"Hạn theo kết luận điểm chưa rõ {data['ambiguity']}: {data['ground']}"
    return replace(
        limit,
        basis="accepted",
        ground=data["ground"],
        setter_id=data["authority_id"],
        rule=tuple(
            (step, (told[0], said, told[2]) if step == "due" else told) for step, told in limit.rule
        ),
    )


def _by_text(
    plan: KnownPlan, item: Item, occurrence: Occurrence, calendar: WorkingCalendar
) -> Limit:
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
