"""The answer to when something falls due: its fields, its instants, its refusals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.errors import InvalidInputError
from infra.due import due_json


def test_the_answer_has_the_fields_of_the_contract_in_their_order() -> None:
    answer = due_json("2025-12-18", "15d", "2025-12-24T23:59:59+07:00")
    assert list(answer) == [
        "start",
        "term",
        "unit",
        "bound",
        "raw_end",
        "due",
        "prudential",
        "rolled",
        "calendar_version",
        "known_at",
        "confirmed",
        "explanation",
    ]
    assert answer["due"] == "2026-01-02"
    assert answer["known_at"] == "2025-12-24T23:59:59+07:00"
    assert all(list(s) == ["date", "step", "reason", "source"] for s in answer["explanation"])


def test_one_instant_written_in_two_zones_gives_one_answer() -> None:
    here = due_json("2025-12-18", "15d", "2025-12-25T00:00:00+07:00")
    there = due_json("2025-12-18", "15d", "2025-12-24T17:00:00Z")
    assert here["due"] == there["due"] == "2026-01-05"
    assert here["calendar_version"] == there["calendar_version"]


def test_without_an_instant_the_answer_rests_on_what_is_known_now() -> None:
    before = datetime.now(UTC)
    known_at = datetime.fromisoformat(due_json("2026-11-09", "15d", None)["known_at"])
    assert before <= known_at <= datetime.now(UTC)


def test_an_office_that_does_not_apply_swapped_days_has_another_last_day() -> None:
    assert due_json("2025-12-18", "15d", None)["due"] == "2026-01-05"
    assert due_json("2025-12-18", "15d", None, swaps=False)["due"] == "2026-01-02"


def test_a_term_that_names_its_day_ignores_the_start() -> None:
    assert due_json("bao giờ cũng được", "before:2023-11-20", None)["start"] is None
    assert due_json("2023-01-01", "before:2023-11-20", None)["start"] == "2023-01-01"


@pytest.mark.parametrize(
    ("start", "term", "known_at", "pointer", "rule"),
    [
        ("18/12/2025", "15d", None, "/start", "day_form"),
        ("2025-02-30", "15d", None, "/start", "day_form"),
        ("20251218", "15d", None, "/start", "day_form"),
        ("0001-01-01", "15d-back", None, "/start", "day_form"),
        ("2025-12-18", "soon", None, "/term", "term_form"),
        ("2025-12-18", "99999999d", None, "/term", "term_maximum"),
        ("2025-12-18", "15d", "2025-12-24", "/known_at", "instant_form"),
        ("2025-12-18", "15d", "2025-12-24T00:00:00", "/known_at", "instant_form"),
        ("2025-12-18", "15d", "2025-12-24T25:00:00Z", "/known_at", "instant_form"),
        ("2025-12-18", "15d", "", "/known_at", "instant_form"),
    ],
)
def test_bad_input_is_refused_where_it_stands(
    start: str, term: str, known_at: str | None, pointer: str, rule: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        due_json(start, term, known_at)
    violation = refusal.value.violations[0]
    assert (violation.pointer, violation.rule) == (pointer, rule)
    assert violation.allowed


def test_the_extremes_of_what_is_allowed_are_answered() -> None:
    assert due_json("2999-12-31", "36600d", None)["due"].startswith("31")
    assert due_json("1900-01-01", "1200m-back", None)["due"] == "1800-01-01"
    assert due_json("1900-01-01", "26000wd-back", None)["due"] < "1801"
    assert due_json("x", "before:1900-01-01", None)["due"] == "1899-12-31"
