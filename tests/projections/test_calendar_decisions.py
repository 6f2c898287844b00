"""A late decision about days moves what is open, lists what it moved, and leaves what is met where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.calendar_decision import DecidedDay
from domain.commands import calendar_decisions as commands
from domain.commands import local_rules, resolutions, supervisions
from domain.commands.replies import accept_reply
from domain.values import Document, id_of
from infra.seeds import reference as shipped
from projections import calendar_decisions, explanation, obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.rounds import given_notice, given_round
from tests.scenarios import (
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    given_agencies,
    given_recommendation,
    given_reply,
)

RECEIVED = date(2023, 5, 2)
DUE = date(2023, 5, 17)
LATER = date(2023, 6, 1)
OFF = DecidedDay(DUE, working=False, reason="Nghỉ theo quyết định")


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        for code in ("KN-2023-0001", "KN-2023-0002"):
            given_recommendation(opened, code, received_on=RECEIVED, term="15d")
        yield opened


def decide(scene: Scene, on: date, *days: DecidedDay, code: str = "LICH-1") -> None:
    commands.announce(
        scene.ledger,
        scene.act(on),
        code=code,
        days=days or (OFF,),
        source="Thông báo số 7",
        document=Document(number="7", symbol="TB"),
    )


def replies(scene: Scene, moment: Moment | None = None) -> dict[str, dict[str, Any]]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        found = obligations.register(
            rows, moment or Moment(LATER, scene.now), ObligationFilter(kind="reply")
        )
    return {d["recommendation"]: d for d in found}


def test_what_is_open_is_due_on_another_day_and_the_decision_lists_it(scene: Scene) -> None:
    assert {d["due_on"] for d in replies(scene).values()} == {"2023-05-17"}
    before = scene.now
    decide(scene, date(2023, 5, 10))
    assert {d["due_on"] for d in replies(scene).values()} == {"2023-05-18"}
    assert {d["due_on"] for d in replies(scene, Moment(LATER, before)).values()} == {"2023-05-17"}
    with scene.read_store.reading() as rows:
        moved = calendar_decisions.effects(
            rows, Moment(LATER, scene.now), id_of("calendar_decision", "LICH-1")
        )
    assert moved
    assert [(m["due_before"], m["due_after"]) for m in moved] == [("2023-05-17", "2023-05-18")] * 2


def test_what_has_been_met_is_never_moved_by_a_later_calendar(scene: Scene) -> None:
    given_reply(scene, received_on=date(2023, 5, 16))
    accept_reply(scene.ledger, scene.act(date(2023, 5, 18), by=FRONT), "KN-2023-0001")
    met = replies(scene)["KN-2023-0001"]
    decide(scene, date(2023, 5, 20))
    now = replies(scene)
    assert now["KN-2023-0001"] == met
    assert now["KN-2023-0002"]["due_on"] == "2023-05-18"


def test_what_has_been_met_stays_there_whatever_is_said_afterwards(scene: Scene) -> None:
    given_reply(scene, received_on=date(2023, 5, 16))
    accept_reply(scene.ledger, scene.act(date(2023, 5, 18), by=FRONT), "KN-2023-0001")
    decide(scene, date(2023, 5, 20))
    local_rules.issue(
        scene.ledger,
        scene.act(date(2023, 5, 22)),
        code="QD-1",
        kind="report",
        term="20d",
        setter=FRONT,
        ground="12-QĐ/TU",
    )
    resolutions.report_resolution(
        scene.ledger,
        scene.act(date(2023, 5, 23)),
        "KN-2023-0001",
        resolver=DEPARTMENT,
        measures="x",
        evidence=("x",),
        document=None,
        received_on=date(2023, 5, 23),
    )
    assert replies(scene)["KN-2023-0001"]["due_on"] == "2023-05-17"
    assert replies(scene)["KN-2023-0002"]["due_on"] == "2023-05-18"


def why(scene: Scene, duty: str) -> dict[str, Any]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        found = explanation.explanation(
            rows, Moment(LATER, scene.now), UUID(duty), shipped.calendars()
        )
    assert found
    return found


def test_what_has_been_met_is_explained_by_the_days_by_which_it_was_met(scene: Scene) -> None:
    given_reply(scene, received_on=date(2023, 5, 16))
    accept_reply(scene.ledger, scene.act(date(2023, 5, 18), by=FRONT), "KN-2023-0001")
    met = why(scene, replies(scene)["KN-2023-0001"]["id"])
    decide(scene, date(2023, 5, 20))
    told = replies(scene)
    assert why(scene, told["KN-2023-0001"]["id"]) == met
    moved = why(scene, told["KN-2023-0002"]["id"])
    for account, due in ((met, "2023-05-17"), (moved, "2023-05-18")):
        assert account["due_on"] == due
        assert [s["date"] for s in account["explanation"] if s["step"] == "due"] == [due]
    assert met["calendar_version"] != moved["calendar_version"]


def test_what_has_been_met_stays_there_when_facts_come_one_by_one(scene: Scene) -> None:
    given_round(scene, "GS-2023-0001", date(2023, 4, 28))
    given_notice(scene, "GS-2023-0001", date(2023, 5, 2), visit_on=date(2023, 5, 24))
    supervisions.supply_information(
        scene.ledger,
        scene.act(date(2023, 5, 16)),
        "GS-2023-0001",
        supplier=DEPARTMENT,
        document=LETTER,
        received_on=date(2023, 5, 16),
    )
    before = information(scene)
    assert before["prudential_on"] == "2023-05-17"
    decide(scene, date(2023, 5, 20))
    for day in (22, 23):
        supervisions.postpone(
            scene.ledger,
            scene.act(date(2023, 5, day)),
            "GS-2023-0001",
            reason="x",
            window_from=None,
            window_to=None,
        )
        assert information(scene) == before


def information(scene: Scene) -> dict[str, Any]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        [found] = obligations.register(
            rows, Moment(LATER, scene.now), ObligationFilter(kind="information")
        )
    return found


def test_a_second_decision_takes_the_first_back(scene: Scene) -> None:
    decide(scene, date(2023, 5, 10))
    decide(scene, date(2023, 5, 11), DecidedDay(DUE, working=True, reason="Bãi bỏ"), code="LICH-2")
    assert {d["due_on"] for d in replies(scene).values()} == {"2023-05-17"}


def test_what_comes_afterwards_counts_by_the_decided_days(scene: Scene) -> None:
    decide(scene, date(2023, 5, 10))
    given_recommendation(scene, "KN-2023-0003", received_on=RECEIVED, term="15d")
    assert replies(scene)["KN-2023-0003"]["due_on"] == "2023-05-18"
