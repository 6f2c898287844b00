"""A corrected body is one that the command would have taken in that part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import corrections, supervisions
from tests.domain.given import refused
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


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        yield scene


def correct(scene: Scene, position: int, field: str, body: str) -> None:
    corrections.correct(
        scene.ledger,
        scene.act(date(2023, 6, 1)),
        corrects=position,
        field=field,
        value=str(agency_id(body)),
        reason="Ghi nhầm",
        document=None,
    )


def test_a_finding_stays_with_the_bodies_of_its_round(scene: Scene) -> None:
    supervisions.plan(
        scene.ledger,
        scene.act(date(2023, 2, 1)),
        code="GS-1",
        lead=FRONT,
        subject="Đất đai",
        supervised=(DEPARTMENT,),
        origin="regular",
    )
    found = supervisions.record_finding(
        scene.ledger,
        scene.act(date(2023, 3, 1)),
        "GS-1",
        kind="merit",
        statement="x",
        evidence=("x",),
    )
    with refused("concerned_supervised", "/value"):
        correct(scene, found.position, "concerned_id", COMMITTEE)
    correct(scene, found.position, "concerned_id", DEPARTMENT)
    with refused("lead_not_supervised", "/value"):
        correct(scene, found.position - 1, "lead_id", DEPARTMENT)
    ended = supervisions.cancel(
        scene.ledger,
        scene.act(date(2023, 3, 2)),
        "GS-1",
        reason="x",
        document=None,
        approved_by=COMMITTEE,
    )
    with refused("not_given_up_by_supervised", "/value"):
        correct(scene, ended.position, "approved_by_id", DEPARTMENT)


def test_a_reply_stays_with_the_body_that_had_the_letter(scene: Scene) -> None:
    given_recommendation(scene)
    replied = given_reply(scene, received_on=date(2023, 5, 20))
    with refused("replier_responsible", "/value"):
        correct(scene, replied.position, "replier_id", FRONT)
