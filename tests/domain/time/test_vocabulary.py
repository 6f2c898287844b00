"""How a rhythm is written, and what is said of one that is written wrongly."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.cadence import Cadence, CadenceError, validate
from domain.time.vocabulary import KEYS, TYPES, MonthDay

GOOD: list[dict[str, Any]] = [
    {"type": "continuous", "detail": {}, "raw": "Thường xuyên"},
    {"type": "once", "detail": {"years": [2023, 2024]}, "raw": "Các năm 2023- 2024"},
    {"type": "once", "detail": {"year": 2023, "by": "09-30"}, "raw": None},
    {"type": "once", "detail": {"before": "2023-11-20"}, "raw": None},
    {"type": "once", "detail": {"window": {"from": "2020-12-11", "to": None}}, "raw": None},
    {"type": "once", "detail": {"anchor": "2023-05-24", "offset": "6m"}, "raw": None},
    {"type": "monthly", "detail": {"offset": "5wd"}, "raw": "hằng tháng"},
    {"type": "quarterly", "detail": {"quarters": [1, 3], "year": 2023}, "raw": None},
    {"type": "half_yearly", "detail": {"due": "awaiting", "halves": [1]}, "raw": "6 tháng"},
    {"type": "yearly", "detail": {"for_year": "next", "quarter": 4}, "raw": "Quý IV"},
    {"type": "yearly", "detail": {"before": "11-20", "quarter": 4}, "raw": None},
    {"type": "yearly", "detail": {"by": "09-30", "soft": True}, "raw": None},
    {"type": "every_n_years", "detail": {"anchor": "2022-10-26", "n": 3}, "raw": None},
    {"type": "milestones", "detail": {"milestones": [3, 5, 10]}, "raw": None},
    {"type": "on_request", "detail": {"anchor": "văn bản yêu cầu"}, "raw": None},
    {"type": "per_plan", "detail": {}, "raw": "Theo kế hoạch"},
    {"type": "event_triggered", "detail": {"anchor": "hiệp thương"}, "raw": None},
]
WINDOW = {"to": "2023-12-31"}
BACKWARDS = {"type": "once", "detail": {"window": {"from": "2024-01-02", "to": "2024-01-01"}}}


@pytest.mark.parametrize("value", GOOD, ids=str)
def test_a_cadence_survives_being_read_and_written(value: dict[str, Any]) -> None:
    assert validate(value) == ()
    cadence = Cadence.from_json(value)
    written = cadence.to_json()
    assert written == value
    assert Cadence.from_json(json.loads(json.dumps(written))) == cadence


def test_parts_that_the_text_does_not_give_may_be_null_or_absent() -> None:
    bare = Cadence.from_json({"type": "yearly"})
    assert bare == Cadence.from_json({"type": "yearly", "detail": None, "raw": None})
    assert bare == Cadence.from_json({"type": "yearly", "detail": {"by": None, "quarter": None}})
    assert bare == Cadence("yearly")


def test_a_bare_number_as_offset_is_days() -> None:
    cadence = Cadence.from_json({"type": "event_triggered", "detail": {"offset": 15}})
    assert cadence.to_json()["detail"] == {"offset": "15d"}


@pytest.mark.parametrize(
    ("value", "pointer", "rule"),
    [
        ([], "", "cadence_form"),
        ({}, "/type", "cadence_type"),
        ({"type": "weekly"}, "/type", "cadence_type"),
        ({"type": ["yearly"]}, "/type", "cadence_type"),
        ({"type": "yearly", "every": 2}, "/every", "cadence_key"),
        ({"type": "yearly", "raw": 7}, "/raw", "cadence_raw"),
        ({"type": "yearly", "raw": "x" * 501}, "/raw", "cadence_raw"),
        ({"type": "yearly", "detail": []}, "/detail", "cadence_form"),
        ({"type": "yearly", "detail": {"day": 1}}, "/detail/day", "cadence_detail_key"),
        ({"type": "yearly", "detail": {"a/b~": 1}}, "/detail/a~1b~0", "cadence_detail_key"),
        ({"type": "monthly", "detail": {"quarter": 1}}, "/detail/quarter", "cadence_detail_key"),
        ({"type": "yearly", "detail": {"quarter": 5}}, "/detail/quarter", "cadence_value"),
        ({"type": "yearly", "detail": {"quarter": "4"}}, "/detail/quarter", "cadence_value"),
        ({"type": "yearly", "detail": {"quarter": True}}, "/detail/quarter", "cadence_value"),
        ({"type": "yearly", "detail": {"month": 0}}, "/detail/month", "cadence_value"),
        ({"type": "yearly", "detail": {"before": "20-11"}}, "/detail/before", "cadence_value"),
        ({"type": "yearly", "detail": {"before": "01-01"}}, "/detail/before", "cadence_value"),
        ({"type": "yearly", "detail": {"before": "2023-11-20"}}, "/detail/before", "cadence_value"),
        ({"type": "yearly", "detail": {"by": "11-31"}}, "/detail/by", "cadence_value"),
        ({"type": "yearly", "detail": {"by": "1-1"}}, "/detail/by", "cadence_value"),
        ({"type": "yearly", "detail": {"years": []}}, "/detail/years", "cadence_value"),
        ({"type": "yearly", "detail": {"years": [2023, 2023]}}, "/detail/years", "cadence_value"),
        ({"type": "yearly", "detail": {"years": [2023, 23]}}, "/detail/years/1", "cadence_value"),
        ({"type": "yearly", "detail": {"soft": "yes"}}, "/detail/soft", "cadence_value"),
        ({"type": "yearly", "detail": {"due": "2023"}}, "/detail/due", "cadence_value"),
        ({"type": "yearly", "detail": {"offset": "before:2023-01-01"}}, "/detail/offset", "cadence_value"),
        ({"type": "yearly", "detail": {"offset": "15"}}, "/detail/offset", "term_form"),
        ({"type": "yearly", "detail": {"offset": 1.5}}, "/detail/offset", "cadence_value"),
        ({"type": "yearly", "detail": {"quarter": 1, "month": 2}}, "/detail/month", "cadence_conflict"),
        ({"type": "yearly", "detail": {"by": "11-20", "before": "11-20"}}, "/detail/before", "cadence_conflict"),
        ({"type": "yearly", "detail": {"quarter": 3, "by": "11-20"}}, "/detail/by", "cadence_conflict"),
        ({"type": "yearly", "detail": {"month": 11, "before": "11-01"}}, "/detail/before", "cadence_conflict"),
        ({"type": "yearly", "detail": {"due": "awaiting", "by": "11-20"}}, "/detail/by", "cadence_conflict"),
        ({"type": "yearly", "detail": {"year": 2023, "years": [2024]}}, "/detail/years", "cadence_conflict"),
        ({"type": "once", "detail": {"years": [2023, 2025]}}, "/detail/years", "cadence_years"),
        ({"type": "once", "detail": {"quarter": 4}}, "/detail/quarter", "cadence_year_of_date"),
        ({"type": "once", "detail": {"by": "11-20"}}, "/detail/by", "cadence_year_of_date"),
        ({"type": "once", "detail": {"by": "2023-11-20", "year": 2023}}, "/detail/by", "cadence_year_of_date"),
        ({"type": "once", "detail": {"window": {}}}, "/detail/window", "period_form"),
        (BACKWARDS, "/detail/window/to", "period_order"),
        ({"type": "once", "detail": {"window": WINDOW, "year": 2023}}, "/detail/year", "cadence_conflict"),
        ({"type": "once", "detail": {"anchor": "hiệp thương"}}, "/detail/anchor", "day_form"),
        ({"type": "once", "detail": {"offset": "30d", "year": 2023}}, "/detail/offset", "cadence_conflict"),
        ({"type": "every_n_years"}, "/detail/n", "cadence_required"),
        ({"type": "every_n_years", "detail": {"n": 0}}, "/detail/n", "cadence_value"),
        ({"type": "milestones", "detail": {"milestones": None}}, "/detail/milestones", "cadence_required"),
        ({"type": "milestones", "detail": {"milestones": [3, 0]}}, "/detail/milestones/1", "cadence_value"),
        ({"type": "event_triggered", "detail": {"anchor": ""}}, "/detail/anchor", "cadence_value"),
    ],
    ids=str,
)  # fmt: skip
def test_a_bad_cadence_is_refused_where_it_is_wrong_and_says_what_is_allowed(
    value: Any, pointer: str, rule: str
) -> None:
    violations = validate(value, "/items/3/cadence")
    first = violations[0]
    assert (first.pointer, first.rule) == (f"/items/3/cadence{pointer}", rule)
    assert first.allowed
    assert first.message
    with pytest.raises(CadenceError) as refusal:
        Cadence.from_json(value, "/items/3/cadence")
    assert refusal.value.violations == violations


def test_every_wrong_detail_is_named_at_once() -> None:
    value = {"type": "yearly", "detail": {"quarter": 9, "soft": 1, "when": "mai"}, "raw": 1}
    assert {v.pointer for v in validate(value)} == {
        "/cadence/raw",
        "/cadence/detail/quarter",
        "/cadence/detail/soft",
        "/cadence/detail/when",
    }


def test_the_refusal_of_a_detail_lists_the_details_its_type_understands() -> None:
    violation = validate({"type": "half_yearly", "detail": {"quarter": 1}})[0]
    assert violation.allowed == ", ".join(sorted(KEYS["half_yearly"]))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
details = st.dictionaries(st.sampled_from(sorted(set().union(*KEYS.values()))), json_values)


@given(json_values | st.fixed_dictionaries({"type": st.sampled_from(TYPES), "detail": details}))
def test_whatever_is_given_is_either_read_or_refused_with_reasons(value: Any) -> None:
    violations = validate(value)
    if violations:
        assert all(v.rule and v.message and v.allowed for v in violations)
    else:
        cadence = Cadence.from_json(value)
        assert Cadence.from_json(cadence.to_json()) == cadence


def test_a_limit_on_the_leap_day_keeps_to_february() -> None:
    leap = MonthDay(2, 29)
    assert (leap.in_year(2024), leap.in_year(2023)) == (date(2024, 2, 29), date(2023, 2, 28))
    assert leap.before_in_year(2024) == date(2024, 2, 28)
    assert leap.before_in_year(2023) == date(2023, 2, 28)
