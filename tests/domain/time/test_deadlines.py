"""A deadline is the one that the law gives, with each of its days accounted for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.time.calendar import CalendarRow, Calendars, WorkingCalendar
from domain.time.deadlines import Deadline, deadline
from domain.time.explain import sentences
from domain.time.instant import start_of
from domain.time.term import Term


def due(start: str, term: str, calendar: WorkingCalendar) -> Deadline:
    return deadline(date.fromisoformat(start), Term.parse(term), calendar)


# start, term, raw end, due, prudential — computed by hand from the official calendars
VECTORS = [
    ("2026-11-09", "15d", "2026-11-24", "2026-11-25", None),
    ("2025-12-18", "15d", "2026-01-02", "2026-01-05", None),
    ("2025-12-26", "15d", "2026-01-10", "2026-01-10", None),
    ("2024-04-14", "15d", "2024-04-29", "2024-05-02", None),
    ("2024-04-19", "15d", "2024-05-04", "2024-05-04", None),
    ("2025-04-17", "15d", "2025-05-02", "2025-05-05", None),
    ("2026-02-02", "15d", "2026-02-17", "2026-02-23", None),
    ("2026-04-10", "15d", "2026-04-25", "2026-04-28", None),
    ("2026-08-16", "15d", "2026-08-31", "2026-09-03", None),
    ("2026-02-06", "20wd", "2026-03-13", "2026-03-13", None),
    ("2024-04-22", "10wd", "2024-05-08", "2024-05-08", None),
    ("2025-12-29", "10wd", "2026-01-13", "2026-01-13", None),
    ("2026-08-19", "10wd", "2026-09-04", "2026-09-04", None),
    ("2026-11-19", "5wd", "2026-11-27", "2026-11-27", None),
    ("2026-08-31", "6m", "2027-02-28", "2027-03-01", None),
    ("2026-03-03", "15d-back", "2026-02-16", "2026-02-16", "2026-02-13"),
    ("2025-05-12", "7d-back", "2025-05-05", "2025-05-05", "2025-05-05"),
    ("2025-05-12", "15d-back", "2025-04-27", "2025-04-27", "2025-04-26"),
    ("2023-01-01", "before:2023-11-20", "2023-11-19", "2023-11-19", "2023-11-17"),
]


@pytest.mark.parametrize(("start", "term", "raw_end", "last", "prudential"), VECTORS)
def test_a_deadline_is_the_one_that_the_law_gives(
    *,
    start: str,
    term: str,
    raw_end: str,
    last: str,
    prudential: str | None,
    calendar: WorkingCalendar,
) -> None:
    found = due(start, term, calendar).to_json()
    assert (found["raw_end"], found["due"], found["prudential"]) == (raw_end, last, prudential)
    assert found["rolled"] is (raw_end != last)
    assert found["bound"] == ("exclusive" if term.startswith("before") else "inclusive")


@pytest.mark.parametrize(
    ("start", "term", "before", "after"),
    [
        ("2025-12-18", "15d", "2026-01-02", "2026-01-05"),
        ("2025-12-26", "15d", "2026-01-12", "2026-01-10"),
        ("2025-12-30", "3wd", "2026-01-05", "2026-01-06"),
        ("2025-12-29", "10wd", "2026-01-13", "2026-01-13"),
    ],
)
def test_a_late_decision_moves_a_deadline_only_for_those_who_know_it(
    *,
    start: str,
    term: str,
    before: str,
    after: str,
    calendar: WorkingCalendar,
    calendar_before_the_late_swap: WorkingCalendar,
) -> None:
    assert str(due(start, term, calendar_before_the_late_swap).due) == before
    assert str(due(start, term, calendar).due) == after


@pytest.mark.parametrize(
    ("start", "term", "raw_end"),
    [
        ("2024-01-31", "1m", "2024-02-29"),
        ("2023-01-31", "1m", "2023-02-28"),
        ("2024-02-29", "12m", "2025-02-28"),
        ("2024-02-29", "48m", "2028-02-29"),
        ("2024-03-31", "1m-back", "2024-02-29"),
        ("2024-01-15", "13m-back", "2022-12-15"),
    ],
)
def test_a_term_of_months_ends_on_the_corresponding_day_or_the_months_last(
    start: str, term: str, raw_end: str, calendar: WorkingCalendar
) -> None:
    found = due(start, term, calendar)
    assert str(found.raw_end) == raw_end
    clamped = [s for s in found.explanation if s.step == "clamped"]
    assert bool(clamped) is (found.raw_end.day != date.fromisoformat(start).day)


def test_a_deadline_that_counts_a_day_of_an_unconfirmed_year_says_so(
    calendar: WorkingCalendar,
) -> None:
    assert not due("2026-12-20", "15d", calendar).confirmed
    assert not due("2021-12-20", "15d", calendar).confirmed
    assert due("2021-12-31", "15d", calendar).confirmed, "the first day is not counted"
    assert due("2026-12-16", "15d", calendar).confirmed
    assert not due("2028-01-01", "0d", calendar).confirmed
    warned = due("2026-12-20", "15d", calendar).explanation[-1]
    assert (warned.step, warned.date) == ("unconfirmed", date(2027, 1, 1))


def test_a_term_of_nothing_ends_on_its_start_or_the_next_working_day(
    calendar: WorkingCalendar,
) -> None:
    assert due("2026-11-20", "0d", calendar).due == date(2026, 11, 20)
    assert due("2026-11-21", "0wd", calendar).due == date(2026, 11, 23)
    assert due("2026-11-21", "0d-back", calendar).due == date(2026, 11, 21)


def test_each_day_of_a_term_is_accounted_for(calendar: WorkingCalendar) -> None:
    steps = [(str(s.date), s.step) for s in due("2026-11-19", "5wd", calendar).explanation]
    assert steps == [
        ("2026-11-19", "start"),
        ("2026-11-20", "counted"),
        ("2026-11-21", "skipped"),
        ("2026-11-22", "skipped"),
        ("2026-11-23", "counted"),
        ("2026-11-24", "skipped"),
        ("2026-11-25", "counted"),
        ("2026-11-26", "counted"),
        ("2026-11-27", "counted"),
        ("2026-11-27", "due"),
    ]
    holiday = due("2026-11-19", "5wd", calendar).explanation[5]
    assert "Ngày Văn hóa Việt Nam" in holiday.reason
    assert "28/2026/QH16" in (holiday.source or "")


def test_the_account_of_before_a_day_names_the_day_the_limit_and_the_prudent_day(
    calendar: WorkingCalendar,
) -> None:
    found = deadline(None, Term.parse("before:2023-11-20"), calendar)
    assert [(str(s.date), s.step) for s in found.explanation] == [
        ("2023-11-20", "named"),
        ("2023-11-19", "due"),
        ("2023-11-19", "kept"),
        ("2023-11-18", "kept"),
        ("2023-11-17", "prudential"),
    ]


@pytest.mark.parametrize("term", ["36600d", "26000wd", "1200m", "26000wd-back"])
def test_the_longest_terms_are_answered_with_a_bounded_account(
    term: str, calendar: WorkingCalendar
) -> None:
    assert len(due("2023-01-01", term, calendar).explanation) < 37_000


def test_a_deadline_is_told_in_vietnamese(calendar: WorkingCalendar) -> None:
    assert sentences(due("2026-11-09", "15d", calendar)) == (
        "Thời hạn 15 ngày kể từ Thứ Hai, 09/11/2026, không tính ngày đầu.",
        (
            "Thời hạn kết thúc Thứ Ba, 24/11/2026 là ngày nghỉ (24/11: Ngày Văn hóa Việt Nam), "
            "nên hạn là hết Thứ Tư, 25/11/2026."
        ),
    )
    assert sentences(due("2023-01-01", "before:2023-11-20", calendar)) == (
        "Phải xong trước ngày 20/11/2023, không gồm ngày đó.",
        "Hạn là hết Chủ nhật, 19/11/2023.",
        "Hạn này không lùi dù rơi vào ngày nghỉ; nên xong chậm nhất Thứ Sáu, 17/11/2023.",
    )
    assert sentences(due("2025-05-12", "7d-back", calendar))[0] == (
        "Chậm nhất 7 ngày trước Thứ Hai, 12/05/2025."
    )
    assert "chưa công bố lịch nghỉ" in sentences(due("2026-08-31", "6m", calendar))[-1]


terms = st.builds(
    Term, st.integers(0, 90), st.sampled_from(["d", "wd"]), back=st.booleans()
) | st.builds(Term, st.integers(0, 24), st.just("m"), back=st.booleans())
days = st.dates(date(2020, 6, 1), date(2022, 6, 1))
decisions = st.lists(
    st.builds(
        CalendarRow,
        day=st.dates(date(2020, 1, 1), date(2022, 12, 31)),
        working=st.booleans(),
        reason=st.just("lý do"),
        source=st.just("nguồn"),
        mark=st.just("SEEN"),
    ),
    max_size=40,
)
NOW = start_of(date(2030, 1, 1))


@settings(deadline=None)
@given(decisions, days, terms)
def test_the_account_of_a_deadline_and_its_dates_tell_one_story(
    rows: list[CalendarRow], start: date, term: Term
) -> None:
    calendar = Calendars(rows).known_at(NOW)
    found = deadline(start, term, calendar)
    counted = [s for s in found.explanation if s.step == "counted"]
    if term.unit != "m":
        assert len(counted) == term.amount
        assert not counted or counted[-1].date == found.raw_end
    if term.unit == "wd":
        assert all(calendar.is_working(s.date) for s in counted if s.date)
    if term.back:
        assert found.due == found.raw_end <= start
        assert found.prudential is not None
        assert found.prudential <= found.due
        assert calendar.is_working(found.prudential)
    else:
        assert found.prudential is None
        assert found.due >= found.raw_end >= start
        assert calendar.is_working(found.due)
        assert not any(
            calendar.is_working(found.raw_end + timedelta(days=i))
            for i in range((found.due - found.raw_end).days)
        )
    brief = deadline(start, term, calendar, explained=False)
    assert (brief.due, brief.raw_end, brief.prudential) == (
        found.due,
        found.raw_end,
        found.prudential,
    )


@settings(deadline=None)
@given(decisions, decisions, days, terms)
def test_a_later_calendar_moves_no_deadline_whose_days_it_leaves_alone(
    rows: list[CalendarRow], later: list[CalendarRow], start: date, term: Term
) -> None:
    history = Calendars(rows)
    old, new = history.known_at(NOW), history.extended(later).known_at(NOW)
    found = deadline(start, term, old)
    rested_on = {s.date for s in found.explanation if s.date}
    assume(all(old.is_working(d) == new.is_working(d) for d in rested_on))
    again = deadline(start, term, new)
    assert (again.due, again.prudential) == (found.due, found.prudential)


@settings(deadline=None)
@given(decisions, days, st.integers(0, 60), st.sampled_from(["d", "wd"]))
def test_a_longer_term_never_ends_earlier(
    rows: list[CalendarRow], start: date, amount: int, unit: str
) -> None:
    calendar = Calendars(rows).known_at(NOW)
    shorter, longer = (deadline(start, Term(n, unit), calendar) for n in (amount, amount + 1))  # type: ignore[arg-type]
    assert shorter.due <= longer.due
