"""Whatever day each step is given: what the subject accepts, its register tells with the same outcome."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import example, given, settings

from domain.errors import RefusalError
from domain.facts import RecordedFact, Subject
from domain.supervision import Supervision
from projections.bitemporal import learnt
from projections.recommendation_register import RecommendationRegister
from projections.register import Portrait, Register, State
from projections.score_register import ScoreRegister
from projections.scorecard_register import ScorecardRegister
from projections.supervision_register import SupervisionRegister
from tests.domain.given import DEPARTMENT, FRONT, act, facts
from tests.domain.orders import START, Step, steps
from tests.domain.test_outcomes import (
    LETTER_COMMANDS,
    ROUND_COMMANDS,
    letter_step,
    round_step,
    sent,
)
from tests.domain.test_outcomes_of_counts_and_scores import SCORING_COMMANDS, AYear


def told(register: type[Register], subject: Subject) -> State:
    """The last state that the register makes of the facts of a subject."""
    at = datetime(2023, 12, 1, 2, tzinfo=UTC)
    known = [learnt(RecordedFact(n, f, at, "x")) for n, f in enumerate(facts(subject), 1)]
    state: Any = Portrait(register.step).of(known)[-1].state
    return dict(state)


def any_day(draw: int) -> date:
    return START + timedelta(days=draw % 11)


@settings(max_examples=400, deadline=None)
@given(steps(LETTER_COMMANDS))
@example([("succeed", 0, 31), ("transfer", 0, 214)])
def test_a_recommendation_has_one_status_in_whatever_order_its_days_are_told(
    said: list[Step],
) -> None:
    letter = sent()
    for name, _, draw in said:
        with suppress(RefusalError):
            letter_step(letter, name, any_day(draw), draw)
    state = told(RecommendationRegister, letter)
    assert state["status"] == letter.phase
    assert state["responsible_id"] == str(letter.responsible_id)
    standing = {
        p["no"]: p["position"] for p in state["points"] if p["position"] and not p["insufficient"]
    }
    assert set(standing) == set(letter.positions)


@settings(max_examples=300, deadline=None)
@given(steps(ROUND_COMMANDS))
@example([("notify", 0, 0), ("session", 0, 0), ("conclude", 0, 2000), ("session", 0, 1978)])
def test_a_round_has_one_outcome_in_whatever_order_its_days_are_told(said: list[Step]) -> None:
    round_ = Supervision.plan(
        act(START),
        code="GS-1",
        lead_id=FRONT,
        subject="x",
        supervised_ids=(DEPARTMENT,),
        origin="regular",
    )
    for name, _, draw in said:
        with suppress(RefusalError):
            round_step(round_, name, any_day(draw), draw)
    state = told(SupervisionRegister, round_)
    ended = round_.ended or ("concluded" if round_.concluded_on else None)
    assert ended is None or state["status"] == ended
    assert {f["no"]: f["state"] for f in state["findings"]} == round_.findings
    counted = {c["target_id"] for c in state["counts"] if c["counted"]}
    assert counted == {str(t) for t in round_.counted}
    if state["publication"] is not None:
        assert state["publication"]["withheld"] == (round_.publication == "withheld")


@settings(max_examples=300, deadline=None)
@given(steps(SCORING_COMMANDS))
def test_a_year_of_scores_has_one_outcome_in_whatever_order_its_days_are_told(
    said: list[Step],
) -> None:
    year = AYear()
    for name, _, draw in said:
        with suppress(RefusalError):
            year.step(name, any_day(draw), random.Random(draw))
    for sheet in year.sheets:
        state = told(ScoreRegister, sheet)
        points = {c: m["points"] for c, m in state["marks"].items() if m["points"] is not None}
        assert points == sheet.awarded
        assert {c for c, m in state["marks"].items() if m["contested"]} == sheet.contested
        assert (state["status"] == "consolidated") == sheet.consolidated
    card = told(ScorecardRegister, year.card)
    assert (card["status"] == "issued") == (year.card.issued_on is not None)
    assert {c["year"] for c in card["consolidations"]} == set(year.card.consolidated)
