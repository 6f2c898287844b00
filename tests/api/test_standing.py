"""Where everybody stands is remembered, and never longer than it is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import pytest

from api.standing import EVER, Standings
from domain.commands import agencies, mandates
from domain.commands.agencies import EdgeDraft
from domain.values import resolve_id
from projections.moment import Moment
from tests.scenarios import (
    DEPARTMENT,
    FIRST_DAY,
    FRONT,
    Scene,
    given_agencies,
    given_recommendation,
)

DAY: Final = timedelta(days=1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        opened.catch_up()
        yield opened


class Desk:
    """A ledger's day and position, as a process sees them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.day: date = FIRST_DAY + DAY
        self.standings = Standings(scene.read_store.reading, self.position, lambda: self.day)

    def position(self) -> int:
        return self.scene.follower.position or 0

    def holds(self) -> list[str]:
        """The mandates of one account."""
        return [m.code for m in self.standings.today().mandates.get("lan", ())]

    def grant(self, code: str, **days: date) -> None:
        mandates.grant(
            self.scene.ledger,
            self.scene.act(FIRST_DAY),
            code=code,
            account="lan",
            agency=DEPARTMENT,
            role="agency",
            ground="Quyết định",
            from_on=days.get("from_on"),
            to_on=days.get("to_on"),
        )
        self.scene.catch_up()


def test_it_is_the_same_until_a_fact_about_bodies_or_mandates_comes(scene: Scene) -> None:
    desk = Desk(scene)
    first = desk.standings.today()
    given_recommendation(scene)
    scene.catch_up()
    assert desk.standings.today() is first
    desk.grant("TC-1")
    assert desk.holds() == ["TC-1"]
    mandates.end(scene.ledger, scene.act(FIRST_DAY), "TC-1", reason="Nghỉ")
    scene.catch_up()
    assert desk.holds() == []


def test_it_is_worked_out_anew_on_another_day(scene: Scene) -> None:
    desk = Desk(scene)
    desk.grant("TC-1", to_on=FIRST_DAY + DAY)
    assert desk.holds() == ["TC-1"]
    desk.day += DAY
    assert desk.holds() == []


def test_a_fact_of_a_process_whose_clock_is_ahead_counts_at_once(scene: Scene) -> None:
    desk = Desk(scene)
    assert desk.holds() == []
    scene.now += timedelta(hours=3)
    desk.grant("TC-1")
    assert desk.holds() == ["TC-1"]


def test_a_body_that_is_no_more_is_known_at_once(scene: Scene) -> None:
    desk = Desk(scene)
    standing = desk.standings.today()
    account = ("lan", "agency", DEPARTMENT)
    assert standing.capacities(*account, only=False)
    agencies.dissolve(
        scene.ledger, scene.act(FIRST_DAY + DAY), DEPARTMENT, heir=None, ground="Nghị quyết 190"
    )
    scene.catch_up()
    assert not desk.standings.today().capacities(*account, only=False)


def test_a_body_that_comes_moves_what_it_touches_and_nothing_else(scene: Scene) -> None:
    desk = Desk(scene)
    first = desk.standings.today()
    department, front = (str(resolve_id("agency", code)) for code in (DEPARTMENT, FRONT))
    reaches = first.reach(department), first.reach(front)
    given_body(scene, "PHONG-MOI", under=DEPARTMENT)
    scene.catch_up()
    then = desk.standings.today()
    assert str(resolve_id("agency", "PHONG-MOI")) in then.reach(department).under
    assert then.reach(department) != reaches[0]
    assert then.reach(front) is reaches[1]
    assert then.bodies == desk.standings.at(Moment(desk.day, EVER)).bodies


def test_an_edge_that_ends_is_known_at_once(scene: Scene) -> None:
    desk = Desk(scene)
    given_body(scene, "PHONG-MOI", under=DEPARTMENT)
    scene.catch_up()
    department, office = (str(resolve_id("agency", c)) for c in (DEPARTMENT, "PHONG-MOI"))
    assert office in desk.standings.today().reach(department).under
    agencies.end_edge(
        scene.ledger, scene.act(FIRST_DAY), "PHONG-MOI", edge="staff_of", to=DEPARTMENT
    )
    scene.catch_up()
    assert office not in desk.standings.today().reach(department).under


def given_body(scene: Scene, code: str, under: str) -> None:
    """A body that belongs to another one."""
    agencies.register(
        scene.ledger,
        scene.act(FIRST_DAY),
        code=code,
        name=code,
        kind="department",
        level="province",
        edges=(EdgeDraft("staff_of", under),),
    )
