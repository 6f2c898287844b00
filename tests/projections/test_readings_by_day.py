"""A reading of an unclear point holds from the day of its resolution until it is reopened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.actor import Act
from domain.commands import agencies, obligations, plan_ambiguities
from domain.commands.obligations import Duty
from domain.commands.plan_ambiguities import AmbiguityInput
from domain.plan.values import Reading
from domain.values import id_of
from projections import obligations as register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FIRST_DAY,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

LATER = date(2023, 12, 1)
PLAN = id_of("plan", "KH-2023")
RESOLVED, REOPENED = date(2023, 4, 1), date(2023, 6, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """A report without a rhythm is read as quarterly from April on, and no longer from June on."""
    with Scene(database_url, LATER) as opened:
        given_agencies(opened)
        given_plan(opened, items=(item("1", "report", "once"), item("2", "task", "yearly")))
        act = opened.act(date(2023, 1, 10))
        quarterly = {"type": "quarterly", "detail": {}}
        plan_ambiguities.raise_ambiguity(
            opened.ledger,
            act,
            "KH-2023",
            AmbiguityInput(
                code="A31",
                problem="Không nêu nhịp",
                readings=(Reading("a", "một lần"), Reading("b", "hằng quý", {"1": quarterly})),
                items=("1",),
                default="a",
            ),
        )
        plan_ambiguities.resolve_ambiguity(
            opened.ledger,
            opened.act(RESOLVED),
            "KH-2023",
            ambiguity="A31",
            reading="b",
            authority=COMMITTEE,
            ground="Công văn",
        )
        yield opened


def listed(scene: Scene, on: date, known_at: datetime | None = None) -> dict[str, str]:
    scene.catch_up(LATER)
    wanted = ObligationFilter(plan=PLAN, item="1")
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(on, known_at or scene.now), wanted)
    return {d["occurrence"]: d["status"] for d in found}


def reopened(scene: Scene) -> None:
    plan_ambiguities.reopen_ambiguity(
        scene.ledger, scene.act(REOPENED), "KH-2023", ambiguity="A31", reason="Xem lại"
    )


def test_before_the_resolution_the_text_was_read_by_default(scene: Scene) -> None:
    assert list(listed(scene, date(2023, 3, 31))) == ["once"]
    assert list(listed(scene, RESOLVED)) == [f"2023-Q{n}" for n in (1, 2, 3, 4)]


def test_from_the_reopening_on_it_is_so_again_and_between_the_days_it_stays(scene: Scene) -> None:
    before = scene.now
    reopened(scene)
    assert list(listed(scene, REOPENED)) == ["once"]
    assert list(listed(scene, date(2023, 5, 15))) == [f"2023-Q{n}" for n in (1, 2, 3, 4)]
    assert list(listed(scene, date(2023, 3, 31))) == ["once"]
    assert "2023-Q4" in listed(scene, LATER, before)


def quarter(n: int) -> Duty:
    return Duty("KH-2023", PLAN, "1", f"2023-Q{n}", agency_id(DEPARTMENT), agency_id(COMMITTEE))


def sent(scene: Scene, duty: Duty) -> Act:
    act = scene.act(date(2023, 4, 20))
    obligations.fulfill(scene.ledger, act, duty, received_on=act.on, document=LETTER, evidence=None)
    return act


def test_what_was_done_by_one_reading_stays_done_whatever_holds_later(scene: Scene) -> None:
    done, begun = quarter(1), quarter(3)
    obligations.accept(scene.ledger, sent(scene, done), done, document=None)
    sent(scene, quarter(2))
    obligations.start(scene.ledger, scene.act(date(2023, 4, 21)), begun)
    reopened(scene)
    assert listed(scene, date(2023, 5, 15))["2023-Q1"] == "met"
    # Nobody had begun the fourth; of the third nothing is owed any more.
    stays = {"2023-Q1": "met", "2023-Q2": "submitted", "2023-Q3": "cancelled"}
    now = listed(scene, LATER)
    assert {key: status for key, status in now.items() if key != "once"} == stays
    assert now.keys() == {"once", *stays}
    # What had been sent is accepted as if nothing had happened.
    obligations.accept(scene.ledger, scene.act(date(2023, 6, 10)), quarter(2), document=None)
    assert listed(scene, LATER)["2023-Q2"] == "met"


def test_by_a_reading_fewer_bodies_owe_an_item_and_what_was_asked_is_assigned(
    scene: Scene,
) -> None:
    agencies.register(
        scene.ledger, scene.act(FIRST_DAY), code="huyen", name="Huyện", kind="x", level="district"
    )
    asked = item("1", "task", "yearly", debtors=(DEPARTMENT, "huyen"), by="11-20")
    given_plan(scene, "KH-2", items=(replace(asked, modality="requested"),))
    owed = {"1": {"levels": ["district"], "modality": "assigned"}}
    readings = (Reading("a", "đề nghị"), Reading("b", "giao huyện", owed=owed))
    point = AmbiguityInput(code="A32", problem="Cấp nào", readings=readings, default="a")
    plan_ambiguities.raise_ambiguity(scene.ledger, scene.act(RESOLVED), "KH-2", point)

    def found(on: date) -> list[tuple[str, str, str]]:
        scene.catch_up(LATER)
        wanted = ObligationFilter(plan=id_of("plan", "KH-2"))
        with scene.read_store.reading() as rows:
            duties = register.register(rows, Moment(on, scene.now), wanted)
        return sorted((d["debtor"]["code"], d["modality"], d["status"]) for d in duties)

    both = [
        ("huyen", "requested", "expired_inferred"),
        (DEPARTMENT, "requested", "expired_inferred"),
    ]
    assert found(LATER) == both
    plan_ambiguities.resolve_ambiguity(
        scene.ledger,
        scene.act(REOPENED),
        "KH-2",
        ambiguity="A32",
        reading="b",
        authority=COMMITTEE,
        ground="Công văn",
    )
    assert found(LATER) == [("huyen", "assigned", "overdue")]
    assert [body for body, *_ in found(RESOLVED)] == ["huyen", DEPARTMENT]
