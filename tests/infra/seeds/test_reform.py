"""The reorganization of 2025 runs on the demonstration: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.values import id_of
from infra.seeds import registry
from infra.seeds.reference import seed
from infra.seeds.story import DEMO_TODAY, tell
from infra.seeds.story.reform import successor
from projections import agency_directory, compliance, obligations, worklists
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import Scene

CHANGE = date(2025, 7, 1)
AFTER = date(2025, 7, 15)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    path: Path = tmp_path_factory.mktemp("reform") / "ledger.db"
    with Scene(f"sqlite:///{path}", DEMO_TODAY) as opened:
        tell(opened.ledger, catch_up=lambda: None, today=AFTER)
        opened.catch_up()
        opened.catch_up(AFTER)
        opened.instant(AFTER)
        yield opened


def statuses(scene: Scene, on: date) -> Counter[str]:
    with scene.read_store.reading() as rows:
        counted = compliance.status_counts(rows, Moment(on, scene.now))
    found: Counter[str] = Counter()
    for row in counted:
        found[row["status"]] += row["n"]
    return found


def test_every_rule_of_the_reform_names_its_source_and_how_sure_it_is() -> None:
    given = seed("reorganizations.toml")
    assert {p["unit"] for p in given["province"]} == {"LC", "LD", "TN"}
    for decision in (given["provinces"], given["districts"]):
        assert decision["source"]
        assert decision["mark"] in {"SEEN", "SEEN-2", "RECALLED"}
    assert given["provinces"]["on"] == CHANGE


def test_every_body_of_a_tier_that_ended_has_a_follower() -> None:
    ended = [a.code for a in registry.load_agencies() if a.level == "district"]
    assert all(successor(code) for code in ended)
    assert successor("DB.MUONG-NHE.BTT-MTTQ") == "DB.BTT-MTTQ"
    assert successor("LC.TINH-UY") == "LC-2025.TINH-UY"
    assert successor("DB.TINH-UY") is None


def test_the_bodies_of_the_old_order_are_no_more_and_lead_to_the_new(scene: Scene) -> None:
    with scene.read_store.reading() as rows:
        heirs = agency_directory.successors(rows, Moment(AFTER, scene.now))
        before = agency_directory.successors(rows, Moment(date(2025, 6, 30), scene.now))
    assert before == {}
    for body in registry.load_agencies():
        follower = successor(body.code)
        if follower is not None:
            assert heirs[str(id_of("agency", body.code))] == str(id_of("agency", follower))


def test_no_duty_that_is_open_is_left_with_a_body_that_is_no_more(scene: Scene) -> None:
    ended = {id_of("agency", b.code) for b in registry.load_agencies() if successor(b.code)}
    with scene.read_store.reading() as rows:
        left = [
            duty["title"]
            for agency in ended
            for duty in obligations.register(
                rows, Moment(AFTER, scene.now), ObligationFilter(agency=agency), limit=1000
            )
            if duty["status"] not in obligations.NOT_OPEN
        ]
        waiting = worklists.register(rows, Moment(AFTER, scene.now), "no_heir")
    assert (left, waiting) == ([], [])


def test_who_has_to_decide_something_is_there_to_decide_it(scene: Scene) -> None:
    with scene.read_store.reading() as rows:
        matters = worklists.register(rows, Moment(AFTER, scene.now))
        gone = {str(b["uuid"]) for b in agency_directory.ended(rows, Moment(AFTER, scene.now))}
    assert gone
    assert not gone & {entry["decider_id"] for entry in matters}


def test_what_passes_is_open_again_with_the_heir_and_rates_stay_rates(scene: Scene) -> None:
    before, after = statuses(scene, date(2025, 6, 30)), statuses(scene, AFTER)
    assert after["transferred"] > before["transferred"]
    assert (after["met"], after["met_late"]) == (before["met"], before["met_late"])
    with scene.read_store.reading() as rows:
        for by_successor in (None, AFTER):
            rates = compliance.compliance(
                rows, Moment(AFTER, scene.now), "agency", by_successor=by_successor
            )
            assert all(0 <= r["rate"] <= 1 for r in rates if r["rate"] is not None)


def test_the_demonstration_as_of_its_own_day_knows_nothing_of_it(scene: Scene) -> None:
    with scene.read_store.reading() as rows:
        found = agency_directory.register(
            rows, Moment(DEMO_TODAY, scene.now), {"status": "merged"}, limit=10
        )
    assert found == []
