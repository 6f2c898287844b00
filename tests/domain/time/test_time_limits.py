"""Which rule of law gives a limit, on which day, to those who know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.errors import NotFoundError
from domain.time.instant import VIETNAM, start_of
from domain.time.period import Period, Validity
from domain.time.term import Term
from domain.time.time_limit import TimeLimit, TimeLimits
from infra.seeds.reference import time_limits

NOW = datetime(2026, 11, 21, tzinfo=VIETNAM)
TODAY = date(2026, 11, 21)


def rule(name: str) -> TimeLimit:
    found = time_limits().at(name, TODAY, NOW)
    assert found is not None
    return found


def test_the_law_that_names_no_number_leaves_the_limit_to_be_given() -> None:
    for name in ("kn_answer_mttq", "pbxh_answer"):
        assert rule(name).must_be_given
        assert rule(name).mark == "SEEN"


@pytest.mark.parametrize(
    ("name", "term", "extended"),
    [
        ("gs_notice", "15d-back", None),
        ("gs_subject_report", "7d-back", None),
        ("gs_team_report", "15d", None),
        ("kn_answer_124", "20wd", "30wd"),
        ("kn_answer_ttnd", "15d", None),
        ("kn_answer_qh_hdnd_new", "15d", "30d"),
        ("kn_cutri", "40d", "50d"),
        ("pbxh_draft", "15d-back", None),
        ("tcd_answer", "10wd", None),
    ],
)
def test_a_rule_gives_its_term_with_ground_and_mark(
    name: str, term: str, extended: str | None
) -> None:
    found = rule(name)
    assert str(found.term) == term
    assert (str(found.extended) if found.extended else None) == extended
    assert found.basis
    assert found.mark in ("SEEN", "SEEN-2")


def test_one_law_on_answers_ends_where_its_successor_begins() -> None:
    table = time_limits()
    for day, old, new in (
        (date(2026, 2, 28), True, False),
        (date(2026, 3, 1), False, True),
    ):
        assert (table.at("kn_answer_qh_hdnd_old", day, NOW) is not None) is old
        assert (table.at("kn_answer_qh_hdnd_new", day, NOW) is not None) is new


def test_an_unknown_rule_is_not_found_and_the_known_ones_are_named() -> None:
    with pytest.raises(NotFoundError) as refusal:
        time_limits().at("kn_answer", TODAY, NOW)
    assert "kn_answer_mttq" in (refusal.value.violations[0].allowed or "")


def test_a_rule_announced_later_replaces_the_earlier_for_those_who_know_it() -> None:
    announced = start_of(date(2026, 6, 1))
    local = replace(
        rule("kn_answer_mttq"),
        term=Term.parse("30d"),
        basis="Quy định của Tỉnh ủy",
        valid=Validity(date(2026, 7, 1)),
        announced_at=announced,
    )
    table = TimeLimits((*time_limits().rules, local))
    before, day = datetime(2026, 5, 1, tzinfo=VIETNAM), date(2026, 7, 1)
    assert table.announcements_after(before) == (announced,)
    known = [table.at("kn_answer_mttq", day, instant) for instant in (before, announced)]
    assert [str(k.term) if k and k.term else None for k in known] == [None, "30d"]
    earlier = table.at("kn_answer_mttq", date(2026, 6, 30), announced)
    assert earlier is not None
    assert earlier.must_be_given


@pytest.mark.parametrize(
    ("name", "period", "figures"),
    [
        ("report_monthly", Period.month(2026, 1), "2025-12-15/2026-01-14"),
        ("report_quarterly", Period.quarter(2026, 2), "2026-03-15/2026-06-14"),
        ("report_half_yearly", Period.half(2026, 1), "2025-12-15/2026-06-14"),
        (
            "report_nine_months",
            Period(date(2026, 1, 1), date(2026, 9, 30)),
            "2025-12-15/2026-09-14",
        ),
        ("report_yearly", Period.year(2026), "2025-12-15/2026-12-14"),
    ],
)
def test_the_figures_of_a_report_run_from_cut_off_to_cut_off(
    name: str, period: Period, figures: str
) -> None:
    cut_off = rule(name).cut_off
    assert cut_off is not None
    assert cut_off.figures_of(period).iso == figures


def test_every_rule_can_be_shown_with_its_source_and_mark() -> None:
    for shown in (r.to_json() for r in time_limits().rules):
        assert shown["basis"]
        assert shown["mark"] in ("SEEN", "SEEN-2", "RECALLED")
        assert shown["must_be_given"] is (shown["term"] is None and shown["cadence"] is None)


def test_duties_that_come_round_by_themselves_carry_a_cadence() -> None:
    assert rule("plan_issue").cadence is not None
    hearing = rule("mttq_hear_6m").cadence
    assert hearing is not None
    assert hearing.type == "half_yearly"
