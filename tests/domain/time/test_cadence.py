from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.time.cadence import Cadence, Occurrence, occurrences, triggered
from domain.time.calendar import WorkingCalendar
from domain.time.period import Period, Validity

FAR = date(2100, 1, 1)
FIVE_YEARS = {"from": "2020-12-11", "to": "2025-12-31"}


def of(type: str, detail: dict[str, Any] | None = None) -> Cadence:
    return Cadence.from_json({"type": type, "detail": detail})


def keys(found: list[Occurrence]) -> list[str]:
    return [o.key for o in found]


def asked(found: list[Occurrence]) -> list[str]:
    return [o.key for o in found if o.ask_first]


# --- windows and limits


@pytest.mark.parametrize(
    ("cadence", "key", "opens", "due", "basis"),
    [
        (of("yearly"), "2024", "2024-01-01", "2024-12-31", "inferred"),
        (of("yearly", {"quarter": 4}), "2024", "2024-10-01", "2024-12-31", "explicit"),
        (of("yearly", {"quarter": 1}), "2024", "2024-01-01", "2024-03-31", "explicit"),
        (of("yearly", {"month": 11}), "2024", "2024-11-01", "2024-11-30", "explicit"),
        (of("yearly", {"month": 2}), "2024", "2024-02-01", "2024-02-29", "explicit"),
        (of("yearly", {"by": "12-31"}), "2024", "2024-01-01", "2024-12-31", "explicit"),
        (of("yearly", {"before": "11-20"}), "2024", "2024-01-01", "2024-11-19", "explicit"),
        (of("yearly", {"quarter": 4, "before": "11-20"}), "2024", "2024-10-01", "2024-11-19", "explicit"),
        (of("yearly", {"inferred": True, "by": "11-20"}), "2024", "2024-01-01", "2024-11-20", "inferred"),
        (of("yearly", {"due": "awaiting"}), "2024", "2024-01-01", "None", "none"),
        (of("yearly", {"offset": "15d"}), "2024", "2025-01-01", "2025-01-15", "explicit"),
        (of("yearly", {"offset": "15d-back"}), "2024", "2024-01-01", "2024-12-16", "explicit"),
        (of("half_yearly"), "2024-H2", "2024-07-01", "2024-12-31", "inferred"),
        (of("half_yearly", {"halves": [1], "due": "awaiting"}), "2024-H1", "2024-01-01", "None", "none"),
        (of("quarterly"), "2024-Q3", "2024-07-01", "2024-09-30", "inferred"),
        (of("quarterly", {"offset": "5wd"}), "2024-Q1", "2024-04-01", "2024-04-05", "explicit"),
        (of("monthly"), "2024-02", "2024-02-01", "2024-02-29", "inferred"),
        (of("monthly", {"offset": "1wd"}), "2024-04", "2024-05-01", "2024-05-02", "explicit"),
    ],
)  # fmt: skip
def test_a_period_has_the_window_and_the_limit_that_the_text_gives(
    *, cadence: Cadence, key: str, opens: str, due: str, basis: str, calendar: WorkingCalendar
) -> None:
    found = occurrences(
        cadence, issued_on=date(2023, 6, 1), through=date(2026, 1, 1), calendar=calendar
    )
    (it,) = [o for o in found if o.key == key]
    assert (str(it.opens_on), str(it.due_on), it.basis) == (opens, due, basis)
    assert it.why


@pytest.mark.parametrize(
    ("detail", "opens", "due", "basis"),
    [
        ({}, None, None, "none"),
        ({"year": 2023}, "2023-01-01", "2023-12-31", "explicit"),
        ({"years": [2023, 2024]}, "2023-01-01", "2024-12-31", "explicit"),
        ({"year": 2023, "quarter": 4}, "2023-10-01", "2023-12-31", "explicit"),
        ({"year": 2023, "month": 5}, "2023-05-01", "2023-05-31", "explicit"),
        ({"year": 2023, "before": "11-20"}, "2023-01-01", "2023-11-19", "explicit"),
        ({"year": 2023, "due": "awaiting"}, "2023-01-01", None, "none"),
        ({"by": "2023-11-20"}, None, "2023-11-20", "explicit"),
        ({"before": "2023-11-20"}, None, "2023-11-19", "explicit"),
        ({"window": FIVE_YEARS, "inferred": True}, "2020-12-11", "2025-12-31", "inferred"),
        ({"window": {"from": "2020-12-11", "to": None}}, "2020-12-11", None, "none"),
        ({"anchor": "2023-05-24"}, "2023-05-24", None, "none"),
        ({"anchor": "2024-04-14", "offset": "15d"}, "2024-04-14", "2024-05-02", "explicit"),
        ({"offset": "30d"}, "2023-06-01", "2023-07-03", "explicit"),
    ],
)  # fmt: skip
def test_an_act_done_once_has_one_occurrence(
    detail: dict[str, Any],
    opens: str | None,
    due: str | None,
    basis: str,
    calendar: WorkingCalendar,
) -> None:
    found = occurrences(
        of("once", detail), issued_on=date(2023, 6, 1), through=FAR, calendar=calendar
    )
    (it,) = found
    assert it.key == "once"
    shown = tuple(str(d) if d else None for d in (it.opens_on, it.due_on))
    assert (*shown, it.basis) == (opens, due, basis)


def test_a_term_from_an_unknown_issue_waits_for_it() -> None:
    (it,) = occurrences(
        of("once", {"offset": "30d"}), issued_not_before=date(2023, 5, 24), through=FAR
    )
    assert (it.due_on, it.basis) == (None, "none")


def test_before_a_day_shows_the_day_itself_beside_the_strict_limit() -> None:
    (it,) = occurrences(
        of("once", {"year": 2023, "before": "11-20"}), issued_on=date(2023, 1, 1), through=FAR
    )
    assert (it.due_on, it.due_if_inclusive) == (date(2023, 11, 19), date(2023, 11, 20))


def test_a_limit_on_the_leap_day_falls_on_the_28th_in_other_years() -> None:
    found = occurrences(
        of("yearly", {"by": "02-29"}), issued_on=date(2022, 12, 1), through=date(2024, 1, 1)
    )
    assert [str(o.due_on) for o in found] == ["2023-02-28", "2024-02-29", "2025-02-28"]


@pytest.mark.parametrize(
    ("type", "key", "waits_for"),
    [
        ("continuous", "standing", None),
        ("on_request", "request", "request"),
        ("event_triggered", "event", "event"),
        ("per_plan", "plan", "plan"),
    ],
)
def test_what_has_no_date_is_one_occurrence_without_one(
    type: str, key: str, waits_for: str | None
) -> None:
    (it,) = occurrences(of(type), issued_on=date(2023, 6, 1), through=date(2023, 6, 1))
    assert (it.key, it.due_on, it.basis, it.waits_for) == (key, None, "none", waits_for)
    assert it.listed_from == date(2023, 6, 1)


def test_an_event_raises_an_occurrence_whose_limit_is_counted_from_it(
    calendar: WorkingCalendar,
) -> None:
    raised = triggered(
        of("event_triggered", {"offset": "15d"}), on=date(2024, 4, 14), calendar=calendar
    )
    assert (raised.key, raised.due_on) == ("event-2024-04-14", date(2024, 5, 2))
    at_once = triggered(of("on_request"), on=date(2024, 4, 14), calendar=calendar)
    assert (at_once.key, at_once.due_on, at_once.basis) == ("request-2024-04-14", None, "none")


# --- milestones and every n years


def test_milestones_fall_once_each_on_the_anniversaries_of_their_anchor() -> None:
    found = occurrences(
        of("milestones", {"milestones": [10, 3, 5], "anchor": "2022-10-26"}),
        issued_not_before=date(2023, 5, 24),
        through=date(2023, 5, 24),
    )
    assert [(o.key, str(o.due_on), o.basis) for o in found] == [
        ("m3", "2025-10-26", "inferred"),
        ("m5", "2027-10-26", "inferred"),
        ("m10", "2032-10-26", "inferred"),
    ]
    assert not asked(found)


def test_milestones_without_an_anchor_wait_for_one_under_the_same_keys() -> None:
    found = occurrences(
        of("milestones", {"milestones": [3, 5]}), issued_on=date(2023, 6, 1), through=FAR
    )
    assert [(o.key, o.due_on, o.basis) for o in found] == [
        ("m3", None, "none"),
        ("m5", None, "none"),
    ]


def test_an_anniversary_already_past_at_the_issue_is_kept_and_asked() -> None:
    (it,) = occurrences(
        of("milestones", {"milestones": [5], "anchor": "2017-06-15"}),
        issued_on=date(2023, 6, 1),
        through=FAR,
    )
    assert (it.due_on, it.ask_first, it.basis) == (date(2022, 6, 15), True, "inferred")


def test_every_third_year_is_counted_from_the_anchor_and_clamps_the_leap_day() -> None:
    found = occurrences(
        of("every_n_years", {"n": 3, "anchor": "2020-02-29"}),
        issued_on=date(2021, 1, 1),
        through=date(2030, 1, 1),
    )
    assert [(o.key, str(o.due_on)) for o in found] == [
        ("m3", "2023-02-28"),
        ("m6", "2026-02-28"),
        ("m9", "2029-02-28"),
        ("m12", "2032-02-29"),
        ("m15", "2035-02-28"),
    ]


# --- the first, the last, and what is asked


@pytest.mark.parametrize(
    ("issued", "first", "ask"),
    [
        ("2022-12-31", "2023", False),
        ("2023-01-01", "2023", False),
        ("2023-12-01", "2023", False),
        ("2023-12-02", "2023", True),
        ("2023-12-31", "2023", True),
    ],
)
def test_the_year_of_the_issue_is_owed_while_thirty_days_of_it_are_left(
    issued: str, first: str, ask: bool
) -> None:
    found = occurrences(of("yearly"), issued_on=date.fromisoformat(issued), through=FAR)
    if issued < "2023":
        assert asked(found) == ["2022"], "a day of 2022 was left"
        found = found[1:]
    assert (found[0].key, found[0].ask_first) == (first, ask)
    assert not asked(found[1:])


def test_a_limit_past_at_the_issue_leaves_that_year_out() -> None:
    november = occurrences(
        of("yearly", {"month": 11}), issued_on=date(2020, 12, 11), through=date(2020, 12, 11)
    )
    assert keys(november) == ["2021"]
    november = occurrences(
        of("yearly", {"before": "11-20"}), issued_on=date(2020, 11, 20), through=date(2020, 12, 11)
    )
    assert keys(november) == ["2021"]


def test_a_window_still_ahead_at_the_earliest_possible_issue_is_owed() -> None:
    found = occurrences(
        of("yearly", {"quarter": 4}),
        issued_not_before=date(2023, 5, 24),
        through=date(2023, 5, 24),
    )
    assert (found[0].key, found[0].ask_first) == ("2023", False)


def test_the_first_quarter_of_a_plan_of_unknown_issue_is_asked() -> None:
    found = occurrences(
        of("quarterly", {"year": 2022}),
        period=Period.year(2022),
        issued_not_before=date(2022, 2, 22),
        through=FAR,
    )
    assert keys(found) == ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"]
    assert asked(found) == ["2022-Q1"]


def test_a_plan_for_one_year_owes_that_year_though_its_issue_is_unknown() -> None:
    found = occurrences(of("yearly"), period=Period.year(2023), through=FAR)
    assert (keys(found), asked(found)) == (["2023"], [])


def test_a_series_ends_with_its_plan_unless_it_outlives_it() -> None:
    plan = Validity(date(2020, 12, 11), date(2025, 12, 31))
    ended = occurrences(of("yearly"), period=plan, issued_on=date(2020, 12, 11), through=FAR)
    assert keys(ended) == ["2020", "2021", "2022", "2023", "2024", "2025"]
    assert asked(ended) == ["2020"]
    standing = occurrences(
        of("yearly", {"outlives_plan": True}),
        period=plan,
        issued_on=date(2020, 12, 11),
        through=date(2028, 6, 1),
    )
    assert keys(standing)[-1] == "2029"


def test_an_act_for_the_year_after_the_plans_end_is_asked() -> None:
    found = occurrences(
        of("yearly", {"month": 11, "for_year": "next"}),
        period=Validity(date(2020, 12, 11), date(2025, 12, 31)),
        issued_on=date(2020, 12, 11),
        through=FAR,
    )
    assert keys(found) == ["2021", "2022", "2023", "2024", "2025"]
    assert asked(found) == ["2025"]


def test_a_year_that_runs_beyond_the_plans_end_is_asked() -> None:
    plan = Validity(date(2022, 1, 1), date(2023, 6, 30))
    found = occurrences(of("yearly"), period=plan, issued_on=date(2022, 1, 1), through=FAR)
    assert asked(found) == ["2023"]
    late = occurrences(
        of("yearly", {"quarter": 4}), period=plan, issued_on=date(2022, 1, 1), through=FAR
    )
    assert keys(late) == ["2022"]


def test_a_report_due_shortly_after_the_plans_last_quarter_is_owed() -> None:
    found = occurrences(
        of("quarterly", {"offset": "15d"}),
        period=Period.year(2023),
        issued_on=date(2023, 1, 1),
        through=FAR,
    )
    assert keys(found)[-1] == "2023-Q4"
    assert not asked(found)


def test_listed_years_are_not_filled_in() -> None:
    found = occurrences(
        of("yearly", {"years": [2024, 2021, 2022]}), issued_on=date(2020, 12, 11), through=FAR
    )
    assert keys(found) == ["2021", "2022", "2024"]
    assert {o.basis for o in found} == {"explicit"}


def test_with_neither_issue_nor_period_known_the_series_cannot_begin() -> None:
    (it,) = occurrences(of("yearly"), through=FAR)
    assert (it.key, it.due_on, it.basis) == ("unscheduled", None, "none")
    listed = occurrences(of("yearly", {"years": [2021, 2022]}), through=FAR)
    assert keys(listed) == ["2021", "2022"]


# --- listing


def test_a_series_that_ends_is_listed_whole_from_the_issue() -> None:
    issued = date(2022, 12, 20)
    for cadence in (of("quarterly"), of("quarterly", {"outlives_plan": True, "year": 2023})):
        found = occurrences(cadence, period=Period.year(2023), issued_on=issued, through=issued)
        assert len(found) == 4
        assert {o.listed_from for o in found} == {issued}
        early = issued - timedelta(days=1)
        assert not occurrences(cadence, period=Period.year(2023), issued_on=issued, through=early)


def test_a_series_that_rolls_lists_the_running_occurrence_and_the_next() -> None:
    found = occurrences(of("quarterly"), issued_on=date(2023, 2, 1), through=date(2024, 1, 1))
    assert [(o.key, str(o.listed_from)) for o in found] == [
        ("2023-Q1", "2023-02-01"),
        ("2023-Q2", "2023-02-01"),
        ("2023-Q3", "2023-04-01"),
        ("2023-Q4", "2023-07-01"),
        ("2024-Q1", "2023-10-01"),
        ("2024-Q2", "2024-01-01"),
    ]


def test_halves_that_skip_are_listed_from_the_occurrence_before() -> None:
    found = occurrences(
        of("half_yearly", {"halves": [1]}), issued_on=date(2023, 1, 1), through=date(2024, 1, 1)
    )
    assert [(o.key, str(o.listed_from)) for o in found] == [
        ("2023-H1", "2023-01-01"),
        ("2024-H1", "2023-01-01"),
        ("2025-H1", "2024-01-01"),
    ]


# --- for all

PERIODIC: dict[str, list[tuple[str, Callable[[int, int], Period], int]]] = {
    "monthly": [(f"{{y}}-{m:02}", Period.month, m) for m in range(1, 13)],
    "quarterly": [(f"{{y}}-Q{q}", Period.quarter, q) for q in range(1, 5)],
    "half_yearly": [(f"{{y}}-H{h}", Period.half, h) for h in (1, 2)],
}
days = st.dates(date(2000, 1, 1), date(2030, 12, 31))
cadences = st.sampled_from(
    [
        of("continuous"),
        of("once", {"year": 2010}),
        of("monthly"),
        of("monthly", {"offset": "10wd"}),
        of("quarterly"),
        of("quarterly", {"quarters": [1, 4]}),
        of("half_yearly"),
        of("half_yearly", {"halves": [2], "due": "awaiting"}),
        of("yearly"),
        of("yearly", {"quarter": 4, "for_year": "next"}),
        of("yearly", {"before": "02-29"}),
        of("yearly", {"years": [2004, 2009, 2015]}),
        of("every_n_years", {"n": 3, "anchor": "2000-02-29"}),
        of("milestones", {"milestones": [3, 5, 10], "anchor": "2004-02-29"}),
        of("per_plan"),
    ]
)
frames = st.fixed_dictionaries(
    {
        "period": st.none()
        | st.tuples(days, days).map(lambda ends: Validity(min(ends), max(ends)))
        | days.map(Validity),
        "issued_on": st.none() | days,
        "issued_not_before": st.none() | days,
    }
)


@settings(deadline=None)
@given(st.sampled_from(sorted(PERIODIC)), days)
def test_over_thirty_years_no_occurrence_is_lost_or_doubled(type: str, issued: date) -> None:
    until = date(issued.year + 30, 12, 31)
    found = occurrences(of(type), issued_on=issued, through=until)
    owed = [
        (form.format(y=year), period(year, part))
        for year in range(issued.year, until.year + 2)
        for form, period, part in PERIODIC[type]
        if period(year, part).to >= issued
    ]
    assert keys(found) == [key for key, _ in owed[: len(found)]]
    assert owed[len(found) - 1][1].from_ > until, "the next one is listed too"
    assert all(
        b.period.from_ - a.period.to == timedelta(days=1)
        for a, b in pairwise(found)
        if a.period and b.period
    )


@settings(deadline=None)
@given(cadences, frames, days, days)
def test_a_later_day_only_adds_occurrences_and_the_same_day_finds_the_same(
    cadence: Cadence, frame: dict[str, Any], one: date, other: date
) -> None:
    earlier, later = (occurrences(cadence, through=day, **frame) for day in sorted((one, other)))
    assert later[: len(earlier)] == earlier
    assert occurrences(cadence, through=max(one, other), **frame) == later
    assert all(o.listed_from <= max(one, other) for o in later)


@settings(deadline=None)
@given(cadences, frames)
def test_an_occurrence_is_whole_and_its_key_its_own(
    cadence: Cadence, frame: dict[str, Any]
) -> None:
    found = occurrences(cadence, through=date(2030, 12, 31), **frame)
    assert len(set(keys(found))) == len(found)
    assert [o.listed_from for o in found] == sorted(o.listed_from for o in found)
    for it in found:
        assert (it.due_on is None) is (it.basis == "none")
        assert it.why
        if it.due_on and it.opens_on:
            assert it.opens_on <= it.due_on
        if it.ask_first:
            assert it.why[-1].step == "ask"


@settings(deadline=None)
@given(frames, days)
def test_a_running_period_is_always_listed(frame: dict[str, Any], day: date) -> None:
    cadence = of("quarterly", {"outlives_plan": True})
    found = occurrences(cadence, through=day, **frame)
    starts = [d for d in (frame["issued_on"] or frame["issued_not_before"],) if d]
    starts += [frame["period"].from_] if frame["period"] else []
    if starts and max(starts) <= day:
        assert any(o.period and day in o.period for o in found)
