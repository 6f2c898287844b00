"""Cadence: when a duty comes round, and every occurrence, computed from its anchor and never by stepping."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any, Final, Literal, NamedTuple, Self

from domain.time.calendar import WEEKENDS_ONLY, WorkingCalendar
from domain.time.deadlines import deadline
from domain.time.detail_rules import read_detail, validate
from domain.time.instant import FIRST_DAY, LAST_DAY
from domain.time.period import ALWAYS, Period, Validity, anniversary
from domain.time.step import Step
from domain.time.vocabulary import NO_DETAIL, CadenceError, CadenceType, Detail
from domain.time.windows import (
    Basis,
    Window,
    anniversary_window,
    once_window,
    period_window,
    undated_window,
    yearly_window,
)

__all__ = ["Cadence", "CadenceError", "Occurrence", "occurrences", "triggered", "validate"]

Waiting = Literal["request", "event", "plan"]

STANDING: Final = "standing"
"""The key of what goes on all the time: no occurrence of it is ever the last."""
FIRST_MINIMUM_DAYS: Final = 30
"""A period under way at the issue is owed by itself only where its limit is still this far ahead."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Thời gian thực hiện — when a duty comes round, with the words of the text beside it, verbatim."""

    type: CadenceType
    detail: Detail = NO_DETAIL
    raw: str | None = None

    @classmethod
    def from_json(cls, value: Any, pointer: str = "/cadence") -> Self:
        """Read a cadence, or refuse and name every broken rule."""
        violations = validate(value, pointer)
        if violations:
            raise CadenceError(violations)
        detail = read_detail(value["type"], value.get("detail") or {})
        return cls(value["type"], detail, value.get("raw"))

    def to_json(self) -> dict[str, Any]:
        """Write it as the contract does."""
        return {"type": self.type, "detail": self.detail.to_json(), "raw": self.raw}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Lần thực hiện — one time that a cadence falls due.

    `key` names it for ever within its series. `due_on` is the last compliant day, unrolled where the text fixes it.
    `ask_first` leaves to a person whether it is owed at all. `listed_from` is the day from which registers show it.
    `waits_for` says that nothing is owed until somebody asks, something happens, or a plan is linked.
    """

    key: str
    period: Period | None
    opens_on: date | None
    due_on: date | None
    basis: Basis
    soft: bool
    ask_first: bool
    listed_from: date
    why: tuple[Step, ...]
    due_if_inclusive: date | None = None
    waits_for: Waiting | None = None
    until: date | None = None
    """The last day of what goes on all the time, where it has one."""


def occurrences(
    cadence: Cadence,
    *,
    period: Period | Validity | None = None,
    issued_on: date | None = None,
    issued_not_before: date | None = None,
    through: date,
    first_minimum_days: int = FIRST_MINIMUM_DAYS,
    calendar: WorkingCalendar | None = None,
) -> list[Occurrence]:
    """List every occurrence that registers show by the day `through`, in order.

    What is found does not depend on `through`: a later day only adds. A series that ends is listed whole from the
    issue; one that does not lists the running occurrence and the next. `calendar` serves the terms counted from an
    event (`offset`), which roll; every other date stays as the text has it.
    """
    frame = _Frame.of(cadence, period, issued_on, issued_not_before, first_minimum_days)
    match cadence.type:
        case "continuous":
            found = iter([_going_on(cadence, frame)])
        case "on_request":
            reason = "Chỉ phát sinh khi có yêu cầu"
            found = iter([_undated(cadence, frame, "request", reason, "request")])
        case "event_triggered":
            reason = "Chỉ phát sinh khi có sự kiện"
            found = iter([_undated(cadence, frame, "event", reason, "event")])
        case "per_plan":
            reason = "Theo một kế hoạch khác, chưa gắn"
            found = iter([_undated(cadence, frame, "plan", reason, "plan")])
        case "once":
            found = iter([_once(cadence, frame, calendar or WEEKENDS_ONLY)])
        case "milestones":
            found = _milestones(cadence, frame)
        case "every_n_years":
            found = _every_n_years(cadence, frame)
        case _:
            found = _grid(cadence, frame, calendar or WEEKENDS_ONLY)
    return list(_until(found, min(through, LAST_DAY)))


def triggered(cadence: Cadence, *, on: date, calendar: WorkingCalendar) -> Occurrence:
    """Return the occurrence that a request or an event of a day raises; its limit only where the text gives a term."""
    word = "request" if cadence.type == "on_request" else "event"
    why = [Step(on, "opens", "Có yêu cầu" if word == "request" else "Có sự kiện làm phát sinh")]
    due: date | None = None
    basis: Basis = "none"
    if cadence.detail.offset is not None and cadence.detail.due is None:
        limit = deadline(on, cadence.detail.offset, calendar)
        due, basis = limit.due, "inferred" if cadence.detail.inferred else "explicit"
        why += limit.explanation
    return Occurrence(
        key=f"{word}-{on.isoformat()}",
        period=None,
        opens_on=on,
        due_on=due,
        basis=basis,
        soft=cadence.detail.soft,
        ask_first=False,
        listed_from=on,
        why=tuple(why),
    )


class _Frame(NamedTuple):
    """What bounds a series: the plan's issue and period, as far as they are known."""

    issued: date | None
    start: date | None
    """The first day on which the duty can bind: the issue, or the earliest it can have been."""
    to: date | None
    """The last day of the plan, unless the duty outlives it."""
    whole: Period | None
    """The plan's period, where both ends are known."""
    minimum: int

    @classmethod
    def of(
        cls,
        cadence: Cadence,
        period: Period | Validity | None,
        issued_on: date | None,
        issued_not_before: date | None,
        minimum: int,
    ) -> Self:
        given = period or ALWAYS
        bounds = [d for d in (issued_on or issued_not_before, given.from_) if d is not None]
        whole = Period(given.from_, given.to) if given.from_ and given.to else None
        to = None if cadence.detail.outlives_plan else given.to
        return cls(issued_on, max(bounds, default=None), to, whole, minimum)

    def base(self, otherwise: date | None) -> date:
        """Return the day from which a series is listed."""
        return self.issued or self.start or otherwise or FIRST_DAY


def _until(found: Iterator[Occurrence], through: date) -> Iterator[Occurrence]:
    """Take the occurrences listed by the day; `listed_from` never decreases along a series."""
    for occurrence in found:
        if occurrence.listed_from > through:
            return
        yield occurrence


def _occurrence(
    cadence: Cadence, window: Window, listed_from: date, ask: Step | None = None
) -> Occurrence:
    return Occurrence(
        key=window.key,
        period=window.period,
        opens_on=window.opens,
        due_on=window.due,
        basis=window.basis,
        soft=cadence.detail.soft,
        ask_first=ask is not None,
        listed_from=listed_from,
        why=(*window.why, ask) if ask else window.why,
        due_if_inclusive=window.due_if_inclusive,
    )


def _undated(
    cadence: Cadence, frame: _Frame, key: str, reason: str, waits_for: Waiting | None = None
) -> Occurrence:
    window = undated_window(key, reason, frame.whole)
    return replace(_occurrence(cadence, window, frame.base(None)), waits_for=waits_for)


def _going_on(cadence: Cadence, frame: _Frame) -> Occurrence:
    found = _undated(cadence, frame, STANDING, "Làm thường xuyên, không có hạn")
    if frame.to is None:
        return found
    reason = f"Kế hoạch hết kỳ ngày {frame.to:%d/%m/%Y}: sau đó chỉ còn làm nếu được chuyển tiếp"
    return replace(found, until=frame.to, why=(*found.why, Step(frame.to, "ends", reason)))


# --- once, milestones, every n years ---------------------------------------------------------------------------------


def _once(cadence: Cadence, frame: _Frame, calendar: WorkingCalendar) -> Occurrence:
    window = once_window(cadence.detail, frame.issued, calendar)
    listed_from = frame.base(window.opens or window.due)
    return _occurrence(cadence, window, listed_from, _already_past(window, frame))


def _milestones(cadence: Cadence, frame: _Frame) -> Iterator[Occurrence]:
    for years in cadence.detail.milestones:
        window = anniversary_window(cadence.detail, years, years)
        listed_from = frame.base(window.begins)
        ask = _already_past(window, frame) or _beyond_the_end(window, frame)
        yield _occurrence(cadence, window, listed_from, ask)


def _every_n_years(cadence: Cadence, frame: _Frame) -> Iterator[Occurrence]:
    n, anchor = cadence.detail.n, cadence.detail.anchor
    assert n is not None  # noqa: S101 - `validate` requires it
    if not isinstance(anchor, date):
        yield _occurrence(cadence, anniversary_window(cadence.detail, n, n), frame.base(None))
        return
    start = frame.start or anchor
    first = max(1, (start.year - anchor.year) // n)
    if anniversary(anchor, first * n) < start:
        first += 1
    base = frame.base(anchor)
    for k in count(first):
        window = anniversary_window(cadence.detail, k * n, n)
        due = anniversary(anchor, k * n)
        if due > (frame.to or LAST_DAY):
            return
        listed_from = base
        if frame.to is None and k > first:
            listed_from = max(base, anniversary(anchor, (k - 2) * n))
        yield _occurrence(cadence, window, listed_from, _first(window, frame, stated=False))


# --- months, quarters, halves, years ---------------------------------------------------------------------------------


class _Rhythm(NamedTuple):
    per_year: int
    period: Callable[[int, int], Period]
    key: str


_RHYTHMS: Final[dict[str, _Rhythm]] = {
    "monthly": _Rhythm(12, Period.month, "{0}-{1:02}"),
    "quarterly": _Rhythm(4, Period.quarter, "{0}-Q{1}"),
    "half_yearly": _Rhythm(2, Period.half, "{0}-H{1}"),
    "yearly": _Rhythm(1, lambda year, _: Period.year(year), "{0}"),
}


def _grid(cadence: Cadence, frame: _Frame, calendar: WorkingCalendar) -> Iterator[Occurrence]:
    detail = cadence.detail
    years = detail.listed_years
    if not years and frame.start is None:
        reason = "Chưa biết ngày ban hành và kỳ của kế hoạch nên chưa xác định được kỳ đầu"
        yield _undated(cadence, frame, "unscheduled", reason)
        return
    rhythm = _RHYTHMS[cadence.type]
    chosen = detail.quarters or detail.halves or tuple(range(1, rhythm.per_year + 1))

    def window(index: int) -> Window:
        year, place = divmod(index, len(chosen))
        part = chosen[place]
        key, cycle = rhythm.key.format(year, part), rhythm.period(year, part)
        if cadence.type == "yearly" and detail.offset is None:
            return yearly_window(key, detail, cycle, explicit=bool(years))
        return period_window(key, detail, cycle, calendar)

    stated = cadence.type == "yearly" and bool(years)
    last = (frame.to or LAST_DAY).year
    indices = (
        index
        for year in (years or range((frame.start or FIRST_DAY).year, last + 1))
        for index in range(year * len(chosen), (year + 1) * len(chosen))
    )
    ends = bool(years) or frame.to is not None
    base: date | None = None
    for index in indices:
        found = window(index)
        if not _owed(found, frame, stated=stated):
            continue
        if base is None:
            base = listed_from = frame.base(found.begins)
        elif ends:
            listed_from = base
        else:
            before = window(index - 1).period
            listed_from = max(base, before.from_ if before else base)
        ask = _first(found, frame, stated=stated) or _last(found, frame, detail)
        yield _occurrence(cadence, found, listed_from, ask)


# --- the first and the last ------------------------------------------------------------------------------------------


def _owed(window: Window, frame: _Frame, *, stated: bool) -> bool:
    """Whether the occurrence belongs to the series at all; years that the text lists always do."""
    if stated:
        return True
    if frame.to is not None and window.begins is not None and window.begins > frame.to:
        return False
    if frame.start is None:
        return True
    ended = window.period is not None and window.period.to < frame.start
    return not ended and (window.limit is None or window.limit >= frame.start)


def _first(window: Window, frame: _Frame, *, stated: bool) -> Step | None:
    """Ask about an occurrence under way at the issue with little time left, or where the issue is unknown."""
    start, begins, limit = frame.start, window.begins, window.limit
    if stated:
        return _already_past(window, frame)
    if start is None or begins is None or limit is None or begins > start:
        return None
    if frame.issued is None:
        if frame.whole and window.period and window.period.covers(frame.whole):
            return None  # the plan is for this very period: it would otherwise say nothing
        reason = "Chưa rõ ngày ban hành: cần người quyết định có tính kỳ này không"
        return Step(start, "ask", reason)
    left = (limit - start).days
    if begins == start or left >= frame.minimum:
        return None
    reason = f"Khi ban hành chỉ còn {left} ngày (dưới {frame.minimum} ngày)"
    return Step(start, "ask", f"{reason}: cần người quyết định có tính kỳ này không")


def _last(window: Window, frame: _Frame, detail: Detail) -> Step | None:
    """Ask about an act beyond the plan's end, or whose product is for the year after it."""
    if frame.to is None or window.period is None:
        return None
    if detail.for_year == "next" and window.period.to.year + 1 > frame.to.year:
        reason = "Việc phục vụ năm sau khi kế hoạch đã hết kỳ: cần người quyết định"
        return Step(frame.to, "ask", reason)
    return _beyond_the_end(window, frame) if window.period.to > frame.to else None


def _beyond_the_end(window: Window, frame: _Frame) -> Step | None:
    if frame.to is None or window.limit is None or window.limit <= frame.to:
        return None
    return Step(frame.to, "ask", "Hạn sau khi kế hoạch hết kỳ: cần người quyết định")


def _already_past(window: Window, frame: _Frame) -> Step | None:
    if frame.start is None or window.due is None or window.due >= frame.start:
        return None
    return Step(frame.start, "ask", "Hạn đã qua trước khi ban hành: cần người quyết định")
