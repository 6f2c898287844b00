"""What comes round may be asked for besides, where the text says so; one act on need is enough for its period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from domain.commands import obligations, plan_decisions, reports
from domain.commands.obligations import Duty
from domain.values import id_of
from projections import obligations as register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

LATER = date(2025, 2, 1)
ASKED = date(2023, 5, 22)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url, LATER) as opened:
        given_agencies(opened)
        given_plan(
            opened,
            period=(date(2023, 1, 1), date(2024, 12, 31)),
            items=(
                item("1", "report", "yearly", before="12-16", also="on_request"),
                item("2", "training", "yearly", also="on_need"),
                item("3", "report", "yearly", also="on_need"),
            ),
        )
        for code, cause in (("1", "request"), ("2", "event"), ("3", "event")):
            plan_decisions.request_occurrence(
                opened.ledger,
                opened.act(ASKED),
                "KH-2023",
                item=code,
                requester=COMMITTEE,
                ground="Công văn 14",
                cause=cause,
                due_on=date(2023, 6, 20) if code == "1" else None,
            )
        yield opened


def duties(scene: Scene, code: str) -> dict[str, Row]:
    scene.catch_up(LATER)
    wanted = ObligationFilter(plan=id_of("plan", "KH-2023"), item=code)
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(LATER, scene.now), wanted)
    return {d["occurrence"]: d for d in found}


def test_a_request_besides_is_a_duty_of_its_own_that_names_who_asked(scene: Scene) -> None:
    found = duties(scene, "1")
    assert {k: (d["status"], d["due_on"]) for k, d in found.items()} == {
        "2023": ("overdue", "2023-12-15"),
        "2024": ("overdue", "2024-12-15"),
        "request-2023-05-22": ("overdue", "2023-06-20"),
    }
    asked = found["request-2023-05-22"]
    assert (asked["ground"], asked["setter"]["id"]) == ("Công văn 14", str(agency_id(COMMITTEE)))


def test_what_was_done_on_need_is_enough_for_its_year_and_no_other(scene: Scene) -> None:
    before = {
        "2023": "expired_inferred",
        "2024": "expired_inferred",
        "event-2023-05-22": "no_limit",
    }
    assert {k: d["status"] for k, d in duties(scene, "2").items()} == before
    plan = id_of("plan", "KH-2023")
    duty = Duty("KH-2023", plan, "2", "event-2023-05-22", agency_id(DEPARTMENT), None, due_on=None)
    held = date(2023, 7, 3)
    obligations.fulfill(
        scene.ledger,
        scene.act(held),
        duty,
        received_on=held,
        document=LETTER,
        evidence=None,
    )
    obligations.accept(scene.ledger, scene.act(date(2023, 7, 4)), duty, document=None)
    after = {"2023": "met", "2024": "expired_inferred", "event-2023-05-22": "met"}
    assert {k: d["status"] for k, d in duties(scene, "2").items()} == after


def test_a_report_on_need_is_enough_for_its_year_as_soon_as_it_is_accepted(scene: Scene) -> None:
    asked = duties(scene, "3")["event-2023-05-22"]
    sent, arrived = date(2023, 7, 19), date(2023, 7, 20)
    reports.submit(
        scene.ledger,
        scene.act(sent),
        code="BC-1",
        obligation_ids=(UUID(asked["id"]),),
        debtor=DEPARTMENT,
        addressees=(COMMITTEE,),
        period_from=date(2023, 1, 1),
        period_to=date(2023, 6, 30),
        document=LETTER,
        submitted_on=sent,
    )
    reports.receive(
        scene.ledger, scene.act(arrived), "BC-1", addressee=COMMITTEE, received_on=arrived
    )
    assert duties(scene, "3")["2023"]["status"] == "submitted"
    reports.accept(scene.ledger, scene.act(date(2023, 7, 21)), "BC-1", addressee=COMMITTEE)
    found = duties(scene, "3")
    year = found["2023"]
    assert (year["status"], year["met_on"], year["report"]) == ("met", "2023-07-20", "BC-1")
    assert found["2024"]["status"] == "expired_inferred"
