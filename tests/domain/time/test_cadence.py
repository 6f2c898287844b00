"""When each occurrence of a rhythm opens and falls due, by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.time.cadence import Cadence, occurrences, triggered
from domain.time.calendar import WorkingCalendar
from tests.domain.time.rhythms import FAR, FIVE_YEARS, asked, of


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
