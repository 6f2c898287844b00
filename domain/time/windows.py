"""Windows: from which day to which one occurrence runs, and whether the text says so or reading supplied it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from domain.time.calendar import WorkingCalendar
from domain.time.deadlines import deadline
from domain.time.period import Period, anniversary
from domain.time.step import Step
from domain.time.vocabulary import Detail, MonthDay

Basis = Literal["explicit", "inferred", "none"]

_ONE_DAY: Final = timedelta(days=1)


class Window(NamedTuple):
    """One occurrence before it is judged against the plan's issue and end."""

    key: str
    period: Period | None = None
    begins: date | None = None
    """From when the duty runs; differs from `opens` where the act only follows the period."""
    opens: date | None = None
    due: date | None = None
    basis: Basis = "none"
    why: tuple[Step, ...] = ()
    due_if_inclusive: date | None = None

    @property
    def limit(self) -> date | None:
        """The last day on which the occurrence can be met, stated or not."""
        return self.due or (self.period.to if self.period else None)


def undated_window(key: str, reason: str, period: Period | None = None) -> Window:
    """Return a window of which nothing is known but why."""
    return Window(key, period, why=(Step(None, "no_date", reason),))


def once_window(detail: Detail, issued: date | None, calendar: WorkingCalendar) -> Window:
    """Return the window of an act done once."""
    years = detail.listed_years
    limit = detail.by or detail.before
    if detail.window is not None:
        span = detail.window
        period = Period(span.from_, span.to) if span.from_ and span.to else None
        window = Window("once", period, opens=span.from_, due=span.to, basis="explicit")
    elif years:
        cycle = Period(date(years[0], 1, 1), date(years[-1], 12, 31))
        return yearly_window("once", detail, cycle, explicit=True)
    elif detail.offset is not None or detail.anchor is not None:
        return _counted_window(detail, issued, calendar)
    elif isinstance(limit, date):
        due, inclusive = (limit, None) if detail.by else (limit - _ONE_DAY, limit)
        window = Window("once", due=due, basis="explicit", due_if_inclusive=inclusive)
    else:
        window = Window("once")
    return _settled(window, detail)


def yearly_window(key: str, detail: Detail, cycle: Period, *, explicit: bool) -> Window:
    """Return the window of a year (or of the years of an act done once): quarter, month, limit, or all of it."""
    year = cycle.from_.year
    part = cycle
    if detail.quarter is not None:
        part = Period.quarter(year, detail.quarter)
    elif detail.month is not None:
        part = Period.month(year, detail.month)
    due, inclusive = part.to, None
    if isinstance(detail.by, MonthDay):
        due = detail.by.in_year(year)
    elif isinstance(detail.before, MonthDay):
        due, inclusive = detail.before.before_in_year(year), detail.before.in_year(year)
    stated = explicit or part != cycle or detail.by is not None or detail.before is not None
    basis: Basis = "explicit" if stated else "inferred"
    window = Window(key, cycle, part.from_, part.from_, due, basis, (), inclusive)
    return _settled(window, detail)


def period_window(key: str, detail: Detail, cycle: Period, calendar: WorkingCalendar) -> Window:
    """Return the window of a period whose limit is its end, or a term counted from its end."""
    if detail.offset is None:
        window = Window(key, cycle, cycle.from_, cycle.from_, cycle.to, "inferred")
        return _settled(window, detail)
    counted = deadline(cycle.to, detail.offset, calendar)
    opens = cycle.from_ if detail.offset.back else cycle.to + _ONE_DAY
    why = counted.explanation
    window = Window(key, cycle, cycle.from_, opens, counted.due, "explicit", why)
    return _settled(window, detail)


def anniversary_window(detail: Detail, years: int, span: int) -> Window:
    """Return the `years`-th anniversary of the anchor; its period is the `span` of years that ends the day before."""
    key = f"m{years}"
    if not isinstance(detail.anchor, date):
        return undated_window(key, f"Mốc {years} năm: chưa xác định ngày bắt đầu tính")
    due = anniversary(detail.anchor, years)
    period = Period(anniversary(detail.anchor, years - span), due - _ONE_DAY)
    why = (Step(detail.anchor, "anchor", f"Tính tròn {years} năm từ ngày này"),)
    # No text says that an anniversary is the last day: it warns, and makes nobody late.
    window = Window(key, period, period.from_, due=due, basis="inferred", why=why)
    return _settled(window, detail)


def _counted_window(detail: Detail, issued: date | None, calendar: WorkingCalendar) -> Window:
    clock = detail.anchor if isinstance(detail.anchor, date) else issued
    if clock is None:
        reason = "Thời hạn tính từ ngày ban hành, chưa biết ngày ban hành"
        return undated_window("once", reason)
    window = Window("once", opens=clock)
    if detail.offset is not None and detail.due is None:
        counted = deadline(clock, detail.offset, calendar)
        window = window._replace(due=counted.due, basis="explicit", why=counted.explanation)
    return _settled(window, detail)


def _settled(window: Window, detail: Detail) -> Window:
    """Finish a window under what the text says of its date: awaited, inferred, or stated."""
    why = list(window.why)
    if window.opens is not None:
        why.append(Step(window.opens, "opens", "Bắt đầu được tính là thực hiện"))
    if detail.due is not None or window.due is None:
        reason = "Ngày hạn do người có thẩm quyền đặt" if detail.due else "Văn bản không nêu ngày"
        why.append(Step(None, "no_date", reason))
        return window._replace(due=None, due_if_inclusive=None, basis="none", why=tuple(why))
    if window.due_if_inclusive is not None:
        reason = "“Trước ngày” này: không gồm chính ngày được nêu"
        why.append(Step(window.due_if_inclusive, "named", reason))
    basis: Basis = "inferred" if detail.inferred else window.basis
    reason = (
        "Hạn nêu trong văn bản"
        if basis == "explicit"
        else "Hạn suy ra, văn bản không nêu: chỉ nhắc, không tính là chậm"
    )
    why.append(Step(window.due, "due", reason))
    return window._replace(basis=basis, why=tuple(why))
