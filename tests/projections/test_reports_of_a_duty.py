"""Several reports may answer one duty: that which arrived first counts, as long as it is not sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from domain.commands import reports
from projections import obligations
from projections.moment import Moment
from projections.obligations import EVERY
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    LETTER,
    Scene,
    given_agencies,
    given_limit,
    given_plan,
    item,
)

DUE = date(2023, 12, 14)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        given_plan(scene, items=(item("1-a", "report", "yearly"),))
        given_limit(scene, "1-a", occurrence="2023", due_on=DUE)
        yield scene


@pytest.fixture
def duty(scene: Scene) -> UUID:
    on = date(2023, 3, 2)
    scene.catch_up(on)
    with scene.read_store.reading() as rows:
        found = obligations.register(rows, Moment(on, scene.now), limit=EVERY)
    return next(UUID(d["id"]) for d in found if d["occurrence"] == "2023")


def sent(scene: Scene, code: str, duty: UUID) -> None:
    reports.submit(
        scene.ledger,
        scene.act(date(2023, 12, 10)),
        code=code,
        obligation_ids=(duty,),
        debtor=DEPARTMENT,
        addressees=(COMMITTEE,),
        period_from=date(2023, 1, 1),
        period_to=date(2023, 12, 31),
        document=LETTER,
        submitted_on=date(2023, 12, 10),
    )


def received(scene: Scene, code: str, on: date) -> None:
    reports.receive(scene.ledger, scene.act(on), code, received_on=on)


def told(scene: Scene, duty: UUID) -> tuple[str, str | None]:
    row = scene.duty(date(2023, 12, 20), duty)
    assert row is not None
    return row["status"], row["report"]


def test_one_that_arrived_in_time_counts_beside_one_that_never_did(
    scene: Scene, duty: UUID
) -> None:
    sent(scene, "A", duty)
    sent(scene, "B", duty)
    assert told(scene, duty) == ("overdue", "A")
    received(scene, "B", date(2023, 12, 12))
    assert told(scene, duty) == ("submitted", "B")


def test_the_first_to_arrive_goes_on_counting_until_it_is_sent_back(
    scene: Scene, duty: UUID
) -> None:
    sent(scene, "A", duty)
    sent(scene, "B", duty)
    received(scene, "B", date(2023, 12, 12))
    received(scene, "A", date(2023, 12, 16))
    assert told(scene, duty) == ("submitted", "B")
    reports.return_(scene.ledger, scene.act(date(2023, 12, 18)), "B", reason="Thiếu số liệu")
    assert told(scene, duty)[1] == "A"


@pytest.fixture
def standing(scene: Scene) -> UUID:
    """Work that goes on all the time, of a plan of its own."""
    given_plan(scene, items=(item("9", "task", "continuous"),), code="KH-9")
    on = date(2023, 3, 2)
    scene.catch_up(on)
    with scene.read_store.reading() as rows:
        found = obligations.register(rows, Moment(on, scene.now), limit=EVERY)
    return next(UUID(d["id"]) for d in found if d["plan"] == "KH-9")


def accepted(scene: Scene, code: str, on: date) -> None:
    reports.accept(scene.ledger, scene.act(on), code)


def shown(scene: Scene, duty: UUID, on: date) -> tuple[str, str | None, str | None]:
    row = scene.duty(on, duty)
    assert row is not None
    return row["status"], row["evidence_on"], row["report"]


def test_work_that_goes_on_is_ended_by_no_acceptance_and_shows_its_last_evidence(
    scene: Scene, standing: UUID
) -> None:
    on = date(2023, 12, 31)
    assert shown(scene, standing, on) == ("standing", None, None)
    sent(scene, "A", standing)
    sent(scene, "B", standing)
    received(scene, "A", date(2023, 12, 12))
    assert shown(scene, standing, on) == ("submitted", None, "A")
    accepted(scene, "A", date(2023, 12, 13))
    assert shown(scene, standing, on) == ("submitted", "2023-12-12", "B")
    received(scene, "B", date(2023, 12, 18))
    accepted(scene, "B", date(2023, 12, 20))
    assert shown(scene, standing, on) == ("standing", "2023-12-18", "B")
    assert shown(scene, standing, date(2023, 12, 19)) == ("submitted", "2023-12-12", "B")


def test_a_day_set_for_work_that_goes_on_is_met_by_it_and_the_work_goes_on(
    scene: Scene, standing: UUID
) -> None:
    given_limit(scene, "9", plan="KH-9", due_on=date(2023, 12, 11))
    assert shown(scene, standing, date(2023, 12, 15)) == ("overdue", None, None)
    sent(scene, "A", standing)
    received(scene, "A", date(2023, 12, 12))
    accepted(scene, "A", date(2023, 12, 13))
    assert shown(scene, standing, date(2023, 12, 15)) == ("met_late", "2023-12-12", "A")
    sent(scene, "B", standing)
    received(scene, "B", date(2023, 12, 18))
    accepted(scene, "B", date(2023, 12, 20))
    assert shown(scene, standing, date(2023, 12, 31)) == ("standing", "2023-12-18", "B")
