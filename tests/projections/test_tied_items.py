"""What a plan ties to another of its items is owed when that one is done: told by what the ledger holds of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import pytest

from domain.commands import agencies, corrections, obligations, plan_decisions
from domain.commands.obligations import Duty
from domain.values import id_of
from projections import obligations as register
from projections import worklists
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

LATER = date(2024, 6, 1)
HELD = date(2024, 1, 10)
PLAN = id_of("plan", "KH-2023")


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """A yearly review, what follows from it in one step and in two, and what another body does after it."""
    with Scene(database_url, LATER) as opened:
        given_agencies(opened)
        given_plan(
            opened,
            period=(date(2023, 1, 1), date(2025, 12, 31)),
            items=(
                item("3", "publication", "event_triggered", anchor="2", offset="10d"),
                item("1", "review", "yearly"),
                item("2", "reward", "event_triggered", anchor="1"),
                item("4", "task", "event_triggered", anchor="1", debtors=(FRONT,)),
            ),
        )
        yield opened


def duties(
    scene: Scene, code: str, on: date = LATER, known_at: datetime | None = None
) -> dict[str, Row]:
    scene.catch_up(LATER)
    wanted = ObligationFilter(plan=PLAN, item=code)
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(on, known_at or scene.now), wanted)
    return {d["occurrence"]: d for d in found if d["occurrence"].startswith(("after-", "event-"))}


def statuses(scene: Scene, code: str, on: date = LATER) -> dict[str, str]:
    return {key: duty["status"] for key, duty in duties(scene, code, on).items()}


def duty(code: str, occurrence: str, debtor: UUID | None = None) -> Duty:
    debtor = debtor or agency_id(DEPARTMENT)
    return Duty("KH-2023", PLAN, code, occurrence, debtor, None, due_on=date(2024, 1, 30))


def done(scene: Scene, of: Duty, held: date = HELD, accepted: date | None = None) -> None:
    act = scene.act(held)
    obligations.fulfill(scene.ledger, act, of, received_on=held, document=LETTER, evidence=None)
    obligations.accept(scene.ledger, scene.act(accepted or held), of, document=None)


def asked_for(scene: Scene, on: date = LATER) -> list[tuple[str, str]]:
    scene.catch_up(LATER)
    with scene.read_store.reading() as rows:
        found = worklists.register(rows, Moment(on, scene.now), "no_event")
    return [(entry["kind"], entry["plan_item"]) for entry in found]


def test_it_is_owed_from_the_day_on_which_the_other_item_stands_as_done(scene: Scene) -> None:
    assert duties(scene, "2") == {}
    before = scene.now
    done(scene, duty("1", "2023"), HELD, date(2024, 1, 20))  # accepted: no other event
    [raised] = duties(scene, "2").values()
    assert (raised["occurrence"], raised["status"]) == ("after-2023", "no_limit")
    assert (raised["opens_on"], raised["clock_start"]) == ("2024-01-10", "2024-01-10")
    assert duties(scene, "2", date(2024, 1, 9)) == {}
    assert statuses(scene, "2", HELD) == {"after-2023": "no_limit"}
    assert duties(scene, "2", known_at=before) == {}
    assert statuses(scene, "3") == {}


def test_what_follows_from_that_has_the_limit_that_the_text_counts(scene: Scene) -> None:
    done(scene, duty("1", "2023"))
    done(scene, duty("2", "after-2023"), date(2024, 2, 1), date(2024, 2, 2))
    [raised] = duties(scene, "3", date(2024, 2, 3)).values()
    assert (raised["occurrence"], raised["opens_on"]) == ("after-2023", "2024-02-01")
    # The tenth day is a Sunday in the holidays of Tết: the term rolls beyond them.
    assert (raised["due_on"], raised["due_basis"]) == ("2024-02-15", "explicit")
    assert duties(scene, "3")["after-2023"]["status"] == "overdue"
    assert asked_for(scene) == []


def test_another_body_owes_it_where_one_alone_does_the_other_item(scene: Scene) -> None:
    done(scene, duty("1", "2023"))
    [raised] = duties(scene, "4").values()
    assert raised["debtor"]["code"] == FRONT
    assert asked_for(scene) == []


def test_while_the_other_item_is_sent_back_it_rests(scene: Scene) -> None:
    review = duty("1", "2023")
    act = scene.act(HELD)
    obligations.fulfill(scene.ledger, act, review, received_on=HELD, document=LETTER, evidence=None)
    act = scene.act(date(2024, 3, 1))
    obligations.return_(scene.ledger, act, review, reason="Thiếu số liệu")
    assert statuses(scene, "2", date(2024, 2, 28)) == {"after-2023": "no_limit"}
    assert statuses(scene, "2") == {"after-2023": "suspended"}
    done(scene, review, date(2024, 4, 1))
    assert statuses(scene, "2") == {"after-2023": "no_limit"}


def test_where_somebody_told_of_the_event_it_is_owed_once(scene: Scene) -> None:
    done(scene, duty("1", "2023"))
    plan_decisions.request_occurrence(
        scene.ledger,
        scene.act(date(2024, 1, 15)),
        "KH-2023",
        item="2",
        requester=COMMITTEE,
        ground="CV 9",
        cause="event",
        due_on=date(2024, 3, 1),
    )
    assert statuses(scene, "2") == {"event-2024-01-15": "overdue"}
    # For the years to come nobody has told anything.
    done(scene, duty("1", "2024"), date(2024, 5, 2))
    assert statuses(scene, "2") == {"event-2024-01-15": "overdue", "after-2024": "no_limit"}


def test_what_was_recorded_of_it_stays_when_somebody_tells_of_the_event_later(scene: Scene) -> None:
    done(scene, duty("1", "2023"))
    done(scene, duty("2", "after-2023"), date(2024, 1, 12))
    plan_decisions.request_occurrence(
        scene.ledger,
        scene.act(date(2024, 1, 15)),
        "KH-2023",
        item="2",
        requester=COMMITTEE,
        ground="CV 9",
        cause="event",
    )
    assert statuses(scene, "2") == {"after-2023": "met", "event-2024-01-15": "no_limit"}


def test_a_corrected_day_of_the_other_item_moves_it(scene: Scene) -> None:
    act = scene.act(HELD)
    review = duty("1", "2023")
    shown = obligations.fulfill(
        scene.ledger, act, review, received_on=HELD, document=LETTER, evidence=None
    )
    assert duties(scene, "2")["after-2023"]["clock_start"] == "2024-01-10"
    corrections.correct(
        scene.ledger,
        scene.act(date(2024, 2, 1)),
        corrects=shown.position,
        field="received_on",
        value="2024-01-08",
        reason="Ghi nhầm ngày",
        document=None,
    )
    assert duties(scene, "2")["after-2023"]["clock_start"] == "2024-01-08"


def test_an_heir_owes_what_follows_from_what_the_body_before_it_did(scene: Scene) -> None:
    done(scene, duty("1", "2023"))
    agencies.merge(
        scene.ledger,
        scene.act(date(2024, 3, 1)),
        FRONT,
        predecessors=(DEPARTMENT,),
        ground="NQ 1",
    )
    found = {(d["debtor"]["code"], d["status"]) for d in duties_of_all(scene, "2")}
    assert found == {(DEPARTMENT, "transferred"), (FRONT, "no_limit")}


def duties_of_all(scene: Scene, code: str) -> list[Row]:
    scene.catch_up(LATER)
    with scene.read_store.reading() as rows:
        found = register.register(
            rows, Moment(LATER, scene.now), ObligationFilter(plan=PLAN, item=code)
        )
    return [d for d in found if d["occurrence"].startswith("after-")]
