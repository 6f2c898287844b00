"""What of a rhythm is owed, asked or left out between a plan's issue and its end."""

from datetime import date, timedelta

import pytest

from domain.time.cadence import occurrences
from domain.time.period import Period, Validity
from tests.domain.time.rhythms import FAR, asked, keys, of


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


def test_a_listed_year_after_the_end_of_the_plan_is_asked_and_not_dropped() -> None:
    found = occurrences(
        of("yearly", {"years": [2023, 2025, 2026]}),
        period=Period(date(2023, 1, 1), date(2025, 12, 31)),
        issued_on=date(2023, 1, 10),
        through=FAR,
    )
    assert [(o.key, o.ask_first) for o in found] == [
        ("2023", False),
        ("2025", False),
        ("2026", True),
    ]


def test_with_neither_issue_nor_period_known_the_series_cannot_begin() -> None:
    (it,) = occurrences(of("yearly"), through=FAR)
    assert (it.key, it.due_on, it.basis) == ("unscheduled", None, "none")
    listed = occurrences(of("yearly", {"years": [2021, 2022]}), through=FAR)
    assert keys(listed) == ["2021", "2022"]


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
