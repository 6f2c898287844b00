"""What a recommender owes the public passes to whoever follows it; after a split a person says to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.commands import agencies, recommendations, resolutions
from domain.errors import ConflictError
from projections import obligations, worklists
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    FRONT,
    Scene,
    agency_id,
    given_agencies,
    given_correction,
    given_recommendation,
    given_settled,
)

SETTLED = date(2023, 6, 5)
CHANGE = date(2023, 7, 1)
LATER = date(2023, 8, 1)
HEIR, OTHER = "mttq-moi", "mttq-khac"
CODE = "KN-2023-0001"
GROUND = "Nghị quyết 202/2025/QH15"


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        given_agencies(opened, {HEIR: HEIR, OTHER: OTHER})
        given_recommendation(opened)
        yield opened


def merge(scene: Scene, on: date = CHANGE, *, recorded_on: date | None = None) -> None:
    act = scene.act(on, recorded_on=recorded_on)
    agencies.merge(scene.ledger, act, HEIR, predecessors=(FRONT,), ground=GROUND)


def publish(scene: Scene, on: date) -> None:
    recommendations.publish_outcome(scene.ledger, scene.act(on), CODE, medium="Báo", link=None)


def owed(scene: Scene, on: date, known_at: datetime | None = None) -> dict[str, dict[str, Any]]:
    """The duties to publish, by who owes them."""
    scene.catch_up()
    with scene.read_store.reading() as rows:
        found = obligations.register(
            rows, Moment(on, known_at or scene.now), ObligationFilter(kind="publication")
        )
    return {d["debtor"]["name_now"]: d for d in found}


def statuses(scene: Scene, on: date, known_at: datetime | None = None) -> dict[str, str]:
    return {body: d["status"] for body, d in owed(scene, on, known_at).items()}


OLD = "Ủy ban Mặt trận Tổ quốc tỉnh"


def test_a_publication_still_open_passes_to_the_heir_and_its_clock_runs_on(scene: Scene) -> None:
    given_settled(scene, SETTLED)
    before = owed(scene, CHANGE)[OLD]
    merge(scene)
    after = owed(scene, LATER)
    assert {body: d["status"] for body, d in after.items()} == {
        OLD: "transferred",
        HEIR: "no_limit",
    }
    assert after[HEIR]["clock_start"] == before["clock_start"] == SETTLED.isoformat()
    assert [b["id"] for b in after[HEIR]["passed_from"]] == [str(agency_id(FRONT))]
    publish(scene, LATER)
    assert statuses(scene, LATER) == {OLD: "transferred", HEIR: "met"}


def test_the_day_before_and_what_was_known_before_stay_as_they_were(scene: Scene) -> None:
    given_settled(scene, SETTLED)
    scene.catch_up()
    earlier = scene.now
    merge(scene, recorded_on=LATER)
    assert statuses(scene, date(2023, 6, 30)) == {OLD: "no_limit"}
    assert statuses(scene, LATER, earlier) == {OLD: "no_limit"}
    assert statuses(scene, LATER) == {OLD: "transferred", HEIR: "no_limit"}


def test_what_is_settled_after_the_merger_is_the_heirs_alone(scene: Scene) -> None:
    merge(scene, date(2023, 6, 2))
    given_settled(scene, SETTLED)
    assert statuses(scene, LATER) == {HEIR: "no_limit"}


def test_what_was_published_before_the_merger_stays_where_it_was_met(scene: Scene) -> None:
    given_settled(scene, SETTLED)
    publish(scene, date(2023, 6, 20))
    merge(scene)
    assert statuses(scene, LATER) == {OLD: "met"}


def test_what_is_disputed_before_the_merger_is_suspended_with_the_heir(scene: Scene) -> None:
    given_settled(scene, SETTLED)
    resolutions.dispute_resolution(
        scene.ledger, scene.act(date(2023, 6, 6)), CODE, reason="Tái diễn"
    )
    merge(scene)
    assert statuses(scene, LATER) == {OLD: "transferred", HEIR: "suspended"}


def test_a_corrected_day_of_the_merger_moves_the_passing(scene: Scene) -> None:
    given_settled(scene, SETTLED)
    merge(scene)
    scene.catch_up()
    with scene.read_store.reading() as rows:
        [passed] = rows.fetch(
            "SELECT position FROM history WHERE name = 'agency.responsibility_transferred'"
        )
    given_correction(scene, passed["position"], "happened_on", "2023-07-15", recorded_on=LATER)
    assert statuses(scene, date(2023, 7, 10)) == {OLD: "no_limit"}
    assert statuses(scene, date(2023, 7, 15)) == {OLD: "transferred", HEIR: "no_limit"}


def split(scene: Scene) -> UUID:
    """The recommender divided in two; the duty to publish that it leaves."""
    given_settled(scene, SETTLED)
    agencies.split(scene.ledger, scene.act(CHANGE), FRONT, into=(HEIR, OTHER), ground=GROUND)
    return UUID(owed(scene, LATER)[OLD]["id"])


def waiting(scene: Scene) -> list[dict[str, Any]]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        return worklists.register(rows, Moment(LATER, scene.now), "no_heir")


def test_after_a_split_a_person_says_who_publishes(scene: Scene) -> None:
    left = split(scene)
    [entry] = waiting(scene)
    assert entry["obligation_ids"] == [str(left)]
    assert (entry["decider_id"], entry["decided_by"]) == (
        None,
        "Cơ quan đã quyết định sắp xếp tổ chức",
    )
    agencies.transfer_responsibility(
        scene.ledger,
        scene.act(LATER),
        FRONT,
        to=OTHER,
        obligation_ids=(left,),
        ground="Biên bản bàn giao",
    )
    assert statuses(scene, LATER) == {OLD: "transferred", OTHER: "no_limit"}
    assert waiting(scene) == []
    with pytest.raises(ConflictError) as again:
        agencies.transfer_responsibility(
            scene.ledger, scene.act(LATER), FRONT, to=HEIR, obligation_ids=(left,), ground="x"
        )
    assert again.value.rule == "responsibility_held"


def test_the_body_above_one_that_was_split_is_the_one_to_say(scene: Scene) -> None:
    edge = agencies.EdgeDraft("party_over", FRONT)
    agencies.add_edge(scene.ledger, scene.act(date(2023, 1, 3)), COMMITTEE, edge)
    split(scene)
    [entry] = waiting(scene)
    assert (entry["decider_id"], entry["decided_by"]) == (str(agency_id(COMMITTEE)), None)
