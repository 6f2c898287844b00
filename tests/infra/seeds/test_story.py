"""The demo's history, told: it keeps every rule, and its times lie in its year."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from domain.values import id_of
from infra.seeds.plans_loader import load_plans
from infra.seeds.reference import calendars
from infra.seeds.registry import load_agencies
from infra.seeds.story import DEMO_TODAY, mandates, tell
from infra.seeds.story.telling import beats
from infra.seeds.story.year import FIRST_DAY, FIRST_WATCH
from projections import (
    supervision_register,
)
from projections.read_model import Rows
from tests.infra.seeds.told import (
    EVENING,
    Told,
    digest,
    facts_of,
    happened,
    ledger_at,
    of_the_year,
    on,
    written,
)

# --- the telling ---------------------------------------------------------------------------------


def test_the_story_is_the_same_on_every_store_and_at_each_telling(
    told: Told, database_url: str
) -> None:
    ledger = ledger_at(database_url)
    heard: list[tuple[int, int]] = []
    try:
        tell(ledger, catch_up=lambda: None, progress=lambda i, n: heard.append((i, n)))
        again = facts_of(ledger)
    finally:
        ledger.close()
    assert heard == [(i, len(beats())) for i in range(1, len(beats()) + 1)]
    assert len(again) == len(told.facts)
    assert digest(again) == digest(told.facts)


def test_no_two_steps_have_the_same_name() -> None:
    names = Counter(beat.step.id for beat in beats())
    assert [name for name, n in names.items() if n > 1] == []


def test_the_year_holds_a_rule_on_rolling_the_terms_of_a_report_and_a_unit_bound_later(
    told: Told,
) -> None:
    named = Counter(f.name for f in told.facts)
    for name in ("local_rule.rolling_decided", "plan.report_terms_set", "plan.unit_bound"):
        assert named[name] == 1, name


# --- the two times -------------------------------------------------------------------------------


def test_recorded_time_never_goes_back_and_lies_in_the_year(told: Told) -> None:
    instants = [fact.recorded_at for fact in told.facts]
    assert instants == sorted(instants)
    assert written(told.facts[0]).date() == FIRST_DAY
    assert written(told.facts[-1]).date() < DEMO_TODAY


def test_nothing_is_written_down_before_it_happens_nor_outside_office_hours(told: Told) -> None:
    calendar = calendars().known_at(EVENING)
    for fact in told.facts:
        at = written(fact)
        assert happened(fact) <= at.date(), fact
        assert calendar.is_working(at.date()), fact
        assert time(8) <= at.time() < time(17), fact


def test_what_is_older_than_the_ledger_was_entered_before_the_watch_began(told: Told) -> None:
    older = [f for f in of_the_year(told) if happened(f) < FIRST_DAY]
    assert older
    assert all(written(f).date() < FIRST_WATCH for f in older)


def test_what_happens_in_the_year_is_written_down_within_days(told: Told) -> None:
    lately = [f for f in of_the_year(told) if happened(f) >= FIRST_WATCH]
    assert all(written(f).date() - happened(f) <= timedelta(days=14) for f in lately)


def test_the_watch_looks_each_working_morning_at_what_was_written_before(told: Told) -> None:
    days = [day for day, _, _ in told.looks]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (FIRST_WATCH, DEMO_TODAY)
    assert all(last <= instant for _, instant, last in told.looks)


# --- what is fiction and what is not ----------------------------------------------------------------


def test_every_document_of_the_year_says_that_it_is_fiction(told: Told) -> None:
    def papers(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if "symbol" in value:
                yield value
            for part in value.values():
                yield from papers(part)
        elif isinstance(value, list):
            for part in value:
                yield from papers(part)

    found = [p for f in of_the_year(told) for p in papers(json.loads(f.state))]
    assert found
    assert all("MINH-HOA" in paper["symbol"] for paper in found)


def test_nobody_is_named_and_a_finding_about_a_person_is_restricted(rows: Rows) -> None:
    found = [
        finding
        for one in supervision_register.register(rows, on())
        for finding in one["findings"]
        if finding["about_person"]
    ]
    assert found
    assert all(finding["restricted"] for finding in found)


def test_every_actor_is_an_opaque_demo_account(told: Told) -> None:
    assert {f.actor for f in told.facts} == {
        "demo-clerk",
        "demo-leader",
        "demo-supervisor",
        "demo-agency",
        mandates.GIVER,
    }


def test_every_body_and_the_four_plans_are_there(told: Told) -> None:
    names = Counter(f.name for f in told.facts)
    assert names["agency.registered"] == len(load_agencies())
    assert names["agency.edge_added"] == sum(len(a.edges) for a in load_agencies())
    assert len(load_plans()) == 4
    given = {id_of("plan", plan.code) for plan in load_plans()}
    of_them = [f for f in told.facts if f.originator_id in given]
    items = sum(len(plan.items) for plan in load_plans())
    entered = Counter(f.name for f in of_them)
    assert (entered["plan.issued"], entered["plan.item_added"]) == (4, items)
    assert names["plan.issued"] == 4 + 3, "three that follow from them are told in the story"


# --- what the year shows --------------------------------------------------------------------------
