"""Lần thực hiện — the occurrences of a plan's item, each by the rhythm that held when it began.

Where an amendment changes the rhythm in mid-period, the new one may begin before the old one's last period is over, or
after it: nobody is told silently to owe such days twice, or not at all. Both are left to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from domain.time.cadence import Cadence, Occurrence, occurrences, triggered
from domain.time.calendar import WorkingCalendar
from domain.time.period import Period, Validity
from domain.time.step import Step
from projections.bitemporal import DAY, Learnt
from projections.duties import day
from projections.known_plan import Item, Rhythm

GRID: Final = ("monthly", "quarterly", "half_yearly", "yearly")
"""Cadences whose occurrences follow one another without an end of their own."""
CALLED: Final = ("on_request", "event_triggered", "per_plan")
"""Cadences of which nothing is owed until a letter or an event says so."""
BESIDES: Final = {"request": Cadence("on_request"), "event": Cadence("event_triggered")}
"""How what comes round is called for besides."""


@dataclass(frozen=True)
class Turn:
    """Lần thực hiện — one occurrence, the rhythm it comes by, and the facts that gave it."""

    occurrence: Occurrence
    cadence: Cadence
    behind: tuple[int, ...]
    letter: Learnt | None = None
    """The letter or event that called for it."""
    outlives_plan: bool = False
    """Whether the item may be called for when the plan's period is over."""
    ruling: Learnt | None = None
    """The resolution that its date follows from."""
    ended: Learnt | None = None
    """The amendment that put another rhythm in place of the one by which it would have come."""

    @property
    def asked_of(self) -> str | None:
        """The one body that a letter asked, where it did not ask all."""
        return self.letter.data["debtor_id"] if self.letter else None

    @property
    def period(self) -> Period | None:
        """The days it stands for, where such periods follow one another."""
        return self.occurrence.period if self.cadence.type in GRID else None

    def begins(self) -> date:
        """From when on it is under way; what comes once is under way until its day."""
        if self.period is not None:
            return self.period.from_
        if self.cadence.type in CALLED and self.occurrence.waits_for is None:
            return self.occurrence.opens_on or date.max
        return self.occurrence.due_on or date.max


def turns(item: Item, issued: Learnt, calendar: WorkingCalendar, through: date) -> Iterator[Turn]:
    """Every occurrence of an item: by its text, a resolution or an amendment, whichever held when it began.

    What was listed by a rhythm and begins only after it is not forgotten: it ends with the amendment.
    """
    kept: dict[str, Turn] = {}
    ended: dict[str, Turn] = {}
    reached = date.min
    for rhythm in item.cadences():
        found = tuple(_by(rhythm, item, issued, calendar, through))
        known = frozenset((*kept, *ended))
        held = [_seen_from(t, rhythm, known) for t in found if _holds(rhythm, t)]
        between = _between(rhythm, found, reached) if rhythm.since is not None else None
        if between is not None and between.occurrence.listed_from <= through:
            held.append(between)
        if rhythm.since is not None:
            held = [_asked(t, rhythm.since, reached) for t in held]
        for turn in held:
            kept.setdefault(turn.occurrence.key, turn)
        reached = max([reached, *(t.period.to for t in held if t.period)])
        if rhythm.ended_by is not None:
            ended |= {
                t.occurrence.key: replace(_seen_from(t, rhythm, known), ended=rhythm.ended_by)
                for t in found
                if t.begins() >= rhythm.ended_by.on_day() > t.occurrence.listed_from
            }
    yield from (kept | {key: turn for key, turn in ended.items() if key not in kept}).values()


def _by(
    rhythm: Rhythm, item: Item, issued: Learnt, calendar: WorkingCalendar, through: date
) -> Iterator[Turn]:
    """What a rhythm gives, whenever it holds; what an amendment adds is of the day of the amendment."""
    given, added = issued.data, item.added
    by_amendment = added.position > issued.position
    found = occurrences(
        rhythm.cadence,
        period=Validity(day(given["period_from"]), day(given["period_to"])),
        issued_on=added.on_day() if by_amendment else day(given["issued_on"]),
        issued_not_before=day(given["issued_not_before"]),
        through=through,
        calendar=calendar,
    )
    yield from (Turn(o, rhythm.cadence, rhythm.behind, ruling=rhythm.ruling) for o in found)
    yield from _called(item, rhythm.cadence, calendar, rhythm.behind)


def _holds(rhythm: Rhythm, turn: Turn) -> bool:
    """Whether an occurrence begins by the rhythm."""
    since, until, begins = rhythm.since, rhythm.ended_by, turn.begins()
    return (since is None or since <= begins) and (until is None or begins < until.on_day())


def _seen_from(turn: Turn, rhythm: Rhythm, known: frozenset[str]) -> Turn:
    """The occurrence, listed from the amendment on where nothing was called so before."""
    occurrence = turn.occurrence
    if rhythm.since is None or occurrence.key in known or occurrence.listed_from >= rhythm.since:
        return turn
    return replace(turn, occurrence=replace(occurrence, listed_from=rhythm.since))


def _between(rhythm: Rhythm, found: tuple[Turn, ...], reached: date) -> Turn | None:
    """The days of the new rhythm's running period that no period of the old one reaches."""
    since = rhythm.since or date.min
    for turn in found:
        period, occurrence = turn.period, turn.occurrence
        if period is None or not period.from_ < since <= period.to:
            continue
        first = max(since, reached + DAY) if reached >= since else since
        if first > period.to or (rhythm.ended_by and first >= rhythm.ended_by.on_day()):
            continue
        left = Period(first, period.to)
        due = occurrence.due_on if (occurrence.due_on or date.min) >= first else None
        reason = (
            f"Nhịp mới có từ ngày {since:%d/%m/%Y}, giữa kỳ; từ {first:%d/%m/%Y} đến {period.to:%d/%m/%Y} "
            "không kỳ nào của nhịp cũ và nhịp mới bao gồm: cần người quyết định"
        )
        asked = replace(
            occurrence,
            key=left.iso,
            period=left,
            opens_on=max(occurrence.opens_on, first) if occurrence.opens_on else None,
            due_on=due,
            basis=occurrence.basis if due else "none",
            due_if_inclusive=None,
            ask_first=True,
            listed_from=since,
            why=(*(occurrence.why if due else ()), Step(since, "ask", reason)),
        )
        return replace(turn, occurrence=asked)
    return None


def _asked(turn: Turn, since: date, reached: date) -> Turn:
    """The occurrence, in question where a period of an earlier rhythm lasts into it."""
    occurrence = turn.occurrence
    if turn.period is None or turn.period.from_ > reached or occurrence.ask_first:
        return turn
    reason = (
        f"Kỳ của nhịp cũ kéo dài đến {reached:%d/%m/%Y}, trùng với kỳ này: cần người quyết định"
    )
    why = (*occurrence.why, Step(since, "ask", reason))
    return replace(turn, occurrence=replace(occurrence, ask_first=True, why=why))


def _called(
    item: Item, cadence: Cadence, calendar: WorkingCalendar, behind: tuple[int, ...]
) -> Iterator[Turn]:
    """The occurrences that letters and events have raised; several of one day are told apart by number.

    What comes round may be called for besides, where the text says so.
    """
    if cadence.type not in CALLED and cadence.detail.also is None:
        return
    count: Counter[str] = Counter()
    for fact in item.requests:
        data: Any = fact.data
        called = cadence if cadence.type in CALLED else BESIDES[data["cause"]]
        found = triggered(called, on=fact.on_day(), calendar=calendar)
        key = f"{data['cause']}-{fact.on}"
        count[key] += 1
        found = replace(found, key=key if count[key] == 1 else f"{key}-{count[key]}")
        due = day(data["due_on"])
        if due is not None:
            step = Step(due, "due", f"Hạn nêu trong văn bản yêu cầu: {data['ground']}")
            found = replace(found, due_on=due, basis="explicit", why=(*found.why, step))
        yield Turn(
            found,
            called,
            (*behind, fact.position),
            letter=fact,
            outlives_plan=cadence.detail.outlives_plan,
        )
