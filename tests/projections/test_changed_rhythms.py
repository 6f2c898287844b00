"""An amendment in mid-period loses no day silently: what neither rhythm or both of them claim is put to a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands import plan_decisions, plan_life
from domain.plan import Plan
from domain.time.calendar import WEEKENDS_ONLY
from domain.time.instant import VIETNAM
from domain.values import id_of
from projections import obligations as register
from projections import worklists
from projections.bitemporal import DAY, Learnt
from projections.known_plan import Item
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.plan_turns import GRID, Turn, turns
from tests.scenarios import (
    COMMITTEE,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

PLAN = "KH-2023"
END = date(2026, 12, 31)
SPRING = "2024-04-01/2024-06-30"
LATER = date(2025, 2, 1)

ISSUES = st.dates(date(2023, 1, 1), date(2023, 12, 31))
TYPES = st.sampled_from((*GRID, "continuous", "once", "on_request"))
CHANGES = st.lists(st.tuples(st.dates(date(2023, 1, 1), END), TYPES), max_size=4)


def fact(position: int, name: str, on: date, **data: Any) -> Learnt:
    recorded = datetime(2027, 1, 1, tzinfo=VIETNAM)
    return Learnt(position, name, recorded, {"happened_on": on.isoformat(), **data})


def given_turns(issued_on: date, first: str, changes: list[tuple[date, str]]) -> list[Turn]:
    added = fact(1, Plan.ItemAdded.TOPIC, issued_on, item="1", cadence={"type": first})
    of_item = Item(added)
    for n, (on, cadence) in enumerate(changes):
        changed = {"item": "1", "cadence": {"type": cadence}}
        of_item.changes.append(fact(3 + n, Plan.ItemChanged.TOPIC, max(on, issued_on), **changed))
    day = issued_on.isoformat()
    period: dict[str, Any] = {"issued_on": day, "issued_not_before": None, "period_from": day}
    issued = fact(2, Plan.Issued.TOPIC, issued_on, **period, period_to=END.isoformat())
    return list(turns(of_item, issued, WEEKENDS_ONLY, END))


def days(turn: Turn, issued_on: date) -> Iterator[int]:
    """The days for which an occurrence stands; what has no periods stands for all until it ends."""
    listed = max(turn.occurrence.listed_from, issued_on)
    last = END if turn.ended is None else turn.ended.on_day() - DAY
    first, last = (turn.period.from_, turn.period.to) if turn.period else (listed, last)
    yield from range(max(first, issued_on).toordinal(), min(last, END).toordinal() + 1)


@given(ISSUES, TYPES, CHANGES)
def test_every_day_of_an_item_is_covered_by_a_period_or_by_a_question(
    issued_on: date, first: str, changes: list[tuple[date, str]]
) -> None:
    found = given_turns(issued_on, first, changes)
    held = [t for t in found if t.ended is None or t.period is None]
    covered = {day for turn in held for day in days(turn, issued_on)}
    assert covered == set(range(issued_on.toordinal(), END.toordinal() + 1))
    sure = [t for t in held if t.period and not t.occurrence.ask_first]
    of_days = [day for turn in sure for day in days(turn, issued_on)]
    assert len(of_days) == len(set(of_days)), "no day is owed twice without a question"
    keys = [t.occurrence.key for t in found]
    assert len(keys) == len(set(keys))


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        given_plan(
            opened,
            period=(date(2023, 1, 1), date(2025, 12, 31)),
            items=(item("1", "report", "quarterly"), item("2", "report", "on_request")),
        )
        yield opened


def amended(scene: Scene, on: date, cadence: str, code: str = "1") -> None:
    plan_life.amend(
        scene.ledger,
        scene.act(on),
        PLAN,
        document=LETTER,
        reason="Theo hướng dẫn mới",
        changed=(plan_life.ChangeInput(code, cadence={"type": cadence}),),
    )


def duties(scene: Scene, on: date, code: str = "1") -> dict[str, tuple[str, str | None]]:
    scene.catch_up(on)
    wanted = ObligationFilter(plan=id_of("plan", PLAN), item=code)
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(on, scene.now), wanted)
    return {d["occurrence"]: (d["status"], d["question"]) for d in found}


def asked(scene: Scene, on: date) -> list[tuple[str, str, int]]:
    scene.catch_up(on)
    with scene.read_store.reading() as rows:
        found = worklists.register(rows, Moment(on, scene.now), "in_question")
    return [(w["plan_item"], w["decider_id"], w["duties"]) for w in found]


def test_days_between_two_rhythms_are_put_to_the_issuer_and_a_decision_settles_them(
    scene: Scene,
) -> None:
    amended(scene, date(2024, 3, 1), "half_yearly")
    found = duties(scene, LATER)
    assert found[SPRING] == ("expired_inferred", "open")
    assert found["2024-Q1"] == ("expired_inferred", None)
    assert (found["2024-Q2"], found["2025-Q1"]) == (("cancelled", None), ("cancelled", None))
    assert "2024-H1" not in found
    assert found["2024-H2"] == ("expired_inferred", None)
    assert asked(scene, LATER) == [("1", str(agency_id(COMMITTEE)), 1)]
    before = duties(scene, date(2024, 2, 29))
    assert SPRING not in before
    assert before["2024-Q2"][0] == "upcoming"
    plan_decisions.decide_occurrence(
        scene.ledger,
        scene.act(date(2024, 3, 5)),
        PLAN,
        plan_decisions.DecisionInput("1", COMMITTEE, "Công văn 3"),
        occurrence=SPRING,
        is_owed=False,
        asked=(SPRING,),
    )
    assert duties(scene, LATER)[SPRING] == ("cancelled", "not_owed")
    assert asked(scene, LATER) == []


def test_what_a_longer_period_of_the_old_rhythm_reaches_into_is_put_to_the_issuer(
    scene: Scene,
) -> None:
    amended(scene, date(2023, 2, 1), "yearly")
    amended(scene, date(2024, 8, 20), "quarterly")
    found = duties(scene, LATER)
    assert found["2023-04-01/2023-12-31"][1] == "open"
    assert found["2024"] == ("expired_inferred", None)
    assert found["2024-Q4"] == ("expired_inferred", "open")
    assert found["2025-Q1"][1] is None


def test_what_was_asked_for_before_the_rhythm_changed_stays(scene: Scene) -> None:
    for on in (date(2023, 5, 22), date(2023, 6, 1)):
        plan_decisions.request_occurrence(
            scene.ledger,
            scene.act(on),
            PLAN,
            item="2",
            requester=COMMITTEE,
            ground="Công văn 14",
        )
    amended(scene, date(2024, 1, 1), "yearly", "2")
    assert duties(scene, LATER, "2") == {
        "request": ("cancelled", None),
        "request-2023-05-22": ("no_limit", None),
        "request-2023-06-01": ("no_limit", None),
        "2024": ("expired_inferred", None),
        "2025": ("upcoming", None),
    }
    assert duties(scene, date(2023, 12, 31), "2")["request"] == ("standing", None)
