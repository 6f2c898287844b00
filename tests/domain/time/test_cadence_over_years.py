"""Over any years, no occurrence is lost or doubled, and each is whole and its key its own."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.time.cadence import Cadence, occurrences
from domain.time.period import Period, Validity
from tests.domain.time.rhythms import keys, of

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
