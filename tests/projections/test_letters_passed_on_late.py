"""What is owed on a letter is owed by whom it was with on the day, also where that is told late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import agencies, replies
from domain.recommendation import Recommendation
from projections import obligations, recommendation_register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    Scene,
    agency_id,
    given_agencies,
    given_recommendation,
    given_reply,
)

KN = "KN-2023-0001"
ENTERED = date(2023, 6, 12)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        given_recommendation(scene)
        given_reply(scene, received_on=date(2023, 5, 15))
        yield scene


def accept(scene: Scene, on: date, recorded_on: date) -> None:
    act = scene.act(on, recorded_on=recorded_on, by=FRONT)
    replies.accept_reply(scene.ledger, act, KN)


def merge(scene: Scene, on: date, recorded_on: date) -> None:
    act = scene.act(on, recorded_on=recorded_on)
    agencies.merge(
        scene.ledger, act, COMMITTEE, predecessors=(DEPARTMENT,), ground="Nghị quyết", letters=(KN,)
    )


def owed(scene: Scene, on: date) -> dict[tuple[str, str], str]:
    """The duties on the letter by kind and body, once those that the letter itself names are seen among them."""
    scene.catch_up(on)
    bodies = {str(agency_id(code)): code for code in (DEPARTMENT, COMMITTEE)}
    with scene.read_store.reading() as rows:
        moment = Moment(on, scene.now)
        found = obligations.register(rows, moment, ObligationFilter(), limit=9)
        letter = recommendation_register.one(rows, moment, Recommendation.identify(KN))
    assert letter is not None
    named = {letter["reply_obligation"], letter["resolution_obligation"]} - {None}
    assert named <= {d["id"] for d in found}
    return {(d["kind"], bodies[d["debtor"]["id"]]): d["status"] for d in found}


def test_a_merger_told_late_passes_on_what_was_accepted_after_its_day(scene: Scene) -> None:
    accept(scene, date(2023, 6, 5), date(2023, 6, 5))
    merge(scene, date(2023, 6, 1), ENTERED)
    assert owed(scene, date(2023, 5, 31)) == {("reply", DEPARTMENT): "submitted"}
    assert owed(scene, ENTERED) == {
        ("reply", DEPARTMENT): "transferred",
        ("reply", COMMITTEE): "met",
        ("resolution", COMMITTEE): "no_limit",
    }


def test_an_acceptance_told_late_meets_the_duty_of_the_body_of_its_day(scene: Scene) -> None:
    merge(scene, date(2023, 6, 1), date(2023, 6, 1))
    accept(scene, date(2023, 5, 20), ENTERED)
    met = {("reply", DEPARTMENT): "met"}
    assert owed(scene, date(2023, 5, 31)) == met | {("resolution", DEPARTMENT): "no_limit"}
    assert owed(scene, ENTERED) == met | {
        ("resolution", DEPARTMENT): "transferred",
        ("resolution", COMMITTEE): "no_limit",
    }
