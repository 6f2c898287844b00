"""A term is read as it is written, and a bad one is refused by the rule it breaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.term import MAXIMA, Term, TermError


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("15d", Term(15, "d")),
        ("20wd", Term(20, "wd")),
        ("6m", Term(6, "m")),
        ("15d-back", Term(15, "d", back=True)),
        ("3wd-back", Term(3, "wd", back=True)),
        ("007d", Term(7, "d")),
        ("0d", Term(0, "d")),
        ("before:2023-11-20", Term(0, "date", before=date(2023, 11, 20))),
    ],
)
def test_a_term_is_read_as_it_is_written(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@given(
    st.sampled_from(["d", "wd", "m"]).flatmap(
        lambda unit: st.builds(
            Term,
            st.integers(0, MAXIMA[unit]),  # type: ignore[index]
            st.just(unit),
            back=st.booleans(),
        )
    )
    | st.builds(
        Term,
        st.just(0),
        st.just("date"),
        before=st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    )
)
def test_a_term_survives_being_written_and_read(term: Term) -> None:
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "term_form"),
        ("d", "term_form"),
        ("15", "term_form"),
        ("15 d", "term_form"),
        ("-15d", "term_form"),
        ("15D", "term_form"),
        ("15w", "term_form"),
        ("1.5d", "term_form"),
        ("15d-forward", "term_form"),
        ("15d\n", "term_form"),
        ("١٥d", "term_form"),
        ("15d-back-back", "term_form"),
        ("before", "term_form"),
        ("before:", "term_date"),
        ("before:20/11/2023", "term_date"),
        ("before:2023-11-31", "term_date"),
        ("before:20231120", "term_date"),
        ("before:0001-01-01", "term_date"),
        ("before:2023-11-20-back", "term_date"),
        ("36601d", "term_maximum"),
        ("26001wd", "term_maximum"),
        ("1201m", "term_maximum"),
        ("9" * 5000 + "d", "term_maximum"),
    ],
)
def test_a_bad_term_is_refused_by_the_rule_it_breaks(text: str, rule: str) -> None:
    with pytest.raises(TermError) as refusal:
        Term.parse(text)
    violation = refusal.value.violations[0]
    assert (violation.rule, violation.pointer) == (rule, "/term")
    assert violation.allowed
    assert len(violation.message) < 150
