"""Deadlines: from a start and a term to the last compliant day, with every day counted, skipped or passed over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, Self

from domain.errors import InvalidInputError
from domain.time.calendar import WorkingCalendar
from domain.time.instant import parse_day
from domain.time.period import add_months
from domain.time.step import Step
from domain.time.term import Term

FIRST_DAY_LAW: Final = "Bộ luật Dân sự 2015, Điều 147"
MONTH_LAW: Final = "Bộ luật Dân sự 2015, Điều 148 khoản 3"
ROLL_LAW: Final = "Bộ luật Dân sự 2015, Điều 148 khoản 5"

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Thời hạn đã tính — the last compliant day and how it was found.

    `raw_end` is the end before non-working days are considered. `prudential` is the working day on or before
    the due day, for the deadlines that never roll. `known_at` is what the caller knew by; it knows no clock.
    """

    start: date | None
    term: Term
    bound: Literal["inclusive", "exclusive"]
    raw_end: date
    due: date
    prudential: date | None
    calendar_version: str
    confirmed: bool
    explanation: tuple[Step, ...] = field(repr=False)
    known_at: datetime | None = None

    @property
    def unit(self) -> str:
        """What the term counts: d, wd, m, or date where it names a day."""
        return self.term.unit

    @property
    def rolled(self) -> bool:
        """Whether the end fell on a day off and moved."""
        return self.due != self.raw_end

    def as_known_at(self, instant: datetime) -> Self:
        """Return the same deadline with the instant whose knowledge it rests on."""
        return replace(self, known_at=instant)

    def to_json(self) -> dict[str, Any]:
        """Write it as the contract's `giamsat due` does."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "term": str(self.term),
            "unit": self.unit,
            "bound": self.bound,
            "raw_end": self.raw_end.isoformat(),
            "due": self.due.isoformat(),
            "prudential": self.prudential.isoformat() if self.prudential else None,
            "rolled": self.rolled,
            "calendar_version": self.calendar_version,
            "known_at": self.known_at.isoformat() if self.known_at else None,
            "confirmed": self.confirmed,
            "explanation": [step.to_json() for step in self.explanation],
        }


def start_of(text: str, term: Term) -> date | None:
    """The day from which a term counts. One that names its day ignores it, whatever it is; a day is told again."""
    try:
        return parse_day(text, "/start")
    except InvalidInputError:
        if term.before is None:
            raise
        return None


def deadline(
    start: date | None, term: Term, calendar: WorkingCalendar, *, explained: bool = True
) -> Deadline:
    """Compute the deadline of a term; leave out the account of days where only the date is wanted.

    The first day is not counted. Terms of days and months roll forward over days off; terms of working days end
    on one; backward terms and "before X" never roll and carry the prudent working day instead.
    """
    if term.before is not None:
        return _before(start, term, calendar, explained=explained)
    if start is None:
        raise ValueError("only a term that names a day needs no start")
    raw_end = _raw_end(start, term, calendar)
    if term.back:
        due, prudential = raw_end, prudential_on(raw_end, calendar)
    else:
        due, prudential = roll_forward(raw_end, calendar), None
    # The days on which the answer rests: those counted, and those passed over at the end.
    first = (prudential or due) if term.back else min(start + _ONE_DAY, due)
    last = max(start - _ONE_DAY, due) if term.back else due
    steps: tuple[Step, ...] = ()
    if explained:
        steps = (
            Step(start, "start", "Ngày bắt đầu, không tính vào thời hạn", FIRST_DAY_LAW),
            *_counting(start, term, raw_end, calendar),
            *_ending(raw_end, due, prudential, calendar),
            *_unconfirmed(first, last, calendar),
        )
    return Deadline(
        start=start,
        term=term,
        bound="inclusive",
        raw_end=raw_end,
        due=due,
        prudential=prudential,
        calendar_version=calendar.version,
        confirmed=_confirmed(first, last, calendar),
        explanation=steps,
    )


def roll_forward(day: date, calendar: WorkingCalendar) -> date:
    """Return the day, or the next working day where it is a day off."""
    while not calendar.is_working(day):
        day += _ONE_DAY
    return day


def prudential_on(day: date, calendar: WorkingCalendar) -> date:
    """Return the working day on or before the day: when to act so as to be safe."""
    while not calendar.is_working(day):
        day -= _ONE_DAY
    return day


def working_days_before(day: date, n: int, calendar: WorkingCalendar) -> date:
    """Return the n-th working day before the day, which itself is not counted; the day itself where n is 0."""
    if n == 0:
        return day
    return calendar.day_of_count(calendar.count_through(day - _ONE_DAY) - n + 1)


def working_days_after(day: date, n: int, calendar: WorkingCalendar) -> date:
    """Return the n-th working day after the day, which itself is not counted; the day itself where n is 0."""
    if n == 0:
        return day
    return calendar.day_of_count(calendar.count_through(day) + n)


def _before(
    start: date | None, term: Term, calendar: WorkingCalendar, *, explained: bool
) -> Deadline:
    named = term.before
    assert named is not None  # noqa: S101 - the caller has looked
    due = named - _ONE_DAY
    prudential = prudential_on(due, calendar)
    steps: tuple[Step, ...] = ()
    if explained:
        steps = (
            Step(named, "named", "“Trước ngày” này: không gồm chính ngày được nêu"),
            *_ending(due, due, prudential, calendar),
            *_unconfirmed(prudential, due, calendar),
        )
    return Deadline(
        start=start,
        term=term,
        bound="exclusive",
        raw_end=due,
        due=due,
        prudential=prudential,
        calendar_version=calendar.version,
        confirmed=_confirmed(prudential, due, calendar),
        explanation=steps,
    )


def _raw_end(start: date, term: Term, calendar: WorkingCalendar) -> date:
    sign = -1 if term.back else 1
    match term.unit:
        case "d":
            return start + timedelta(days=sign * term.amount)
        case "m":
            return add_months(start, sign * term.amount)
        case _:
            count = working_days_before if term.back else working_days_after
            return count(start, term.amount, calendar)


def _counting(start: date, term: Term, raw_end: date, calendar: WorkingCalendar) -> list[Step]:
    if term.unit == "m":
        clamped = raw_end.day != start.day
        reason = f"{term.amount} tháng {'trước' if term.back else 'sau'}: " + (
            f"tháng {raw_end:%m/%Y} không có ngày {start.day}, lấy ngày cuối tháng"
            if clamped
            else "ngày tương ứng của tháng"
        )
        return [Step(raw_end, "clamped" if clamped else "counted", reason, MONTH_LAW)]
    steps = []
    towards = -_ONE_DAY if term.back else _ONE_DAY
    day, counted = start, 0
    while day != raw_end:
        day += towards
        why = calendar.why(day)
        if term.unit == "wd" and not why.working:
            steps.append(Step(day, "skipped", why.reason, why.source))
            continue
        counted += 1
        unit = "Ngày làm việc" if term.unit == "wd" else "Ngày"
        note = f" ({why.reason})" if term.unit == "wd" and why.source else ""
        source = why.source if note else None
        steps.append(Step(day, "counted", f"{unit} thứ {counted}/{term.amount}{note}", source))
    return steps


def _ending(
    raw_end: date, due: date, prudential: date | None, calendar: WorkingCalendar
) -> list[Step]:
    steps = []
    day = raw_end
    while day != due:
        why = calendar.why(day)
        source = f"{why.source}; {ROLL_LAW}"
        steps.append(Step(day, "rolled", f"{why.reason}: chuyển sang ngày kế tiếp", source))
        day += _ONE_DAY
    steps.append(Step(due, "due", "Ngày cuối cùng của thời hạn, đến hết 24 giờ"))
    if prudential is not None:
        day = due
        while day != prudential:
            why = calendar.why(day)
            steps.append(Step(day, "kept", f"{why.reason}: hạn giữ nguyên, không lùi", why.source))
            day -= _ONE_DAY
        steps.append(
            Step(prudential, "prudential", "Ngày làm việc nên hoàn thành để chắc chắn kịp")
        )
    return steps


def _confirmed(first: date, last: date, calendar: WorkingCalendar) -> bool:
    return all(y in calendar.confirmed_years for y in range(first.year, last.year + 1))


def _unconfirmed(first: date, last: date, calendar: WorkingCalendar) -> list[Step]:
    return [
        Step(
            max(first, date(year, 1, 1)),
            "unconfirmed",
            f"Lịch nghỉ năm {year} chưa được công bố: ngày có thể thay đổi",
        )
        for year in range(first.year, last.year + 1)
        if year not in calendar.confirmed_years
    ]
