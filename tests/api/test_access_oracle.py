"""The decision against an oracle: for any organization, mandate and request, the answer is that of docs/access.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, cast, get_args, get_type_hints
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import event, given, settings

from api.access import Admitted, admission
from api.actions import ACTIONS, Action
from api.app import RESOURCES
from api.authorization import EDGES, SPEAKS_FOR, TABLE, Edge
from api.standing import Standing
from projections import bodies, mandate_register
from tests.api.access_oracle import (
    PAGE,
    WRITTEN,
    below,
    capacities,
    expected,
    follows,
    in_force,
    may_speak,
    oversees,
)
from tests.api.random_organizations import ACCOUNT, TODAY, World, worlds

RULING: Final = {"ledger", "ledger_itself", "own", "subtree"}


def at_once(world: World) -> Standing:
    """Where everybody stands, from the whole directory."""
    held = mandate_register.standing(world.mandates, TODAY)
    return Standing(TODAY, bodies.of(world.rows, TODAY.isoformat()), held)


def followed(world: World) -> Standing:
    """The same, from a ledger in which bodies came one after the other and then got their edges one by one.

    All that can be remembered was asked for after each of these facts.
    """
    day = TODAY.isoformat()
    held = mandate_register.standing(world.mandates, TODAY)
    rows: dict[str, dict[str, Any]] = {}
    standing = Standing(TODAY, bodies.of(rows, day), held)
    news = [
        (id, {**row, "edges": row["edges"][:n]}) for id, row in world.rows.items() for n in (0, 9)
    ]
    if world.acting_for is None:
        # Otherwise edges lead to bodies that are still to come.
        news.sort(key=lambda one: bool(one[1]["edges"]))
    for id, row in news:
        rows[id] = row
        grown = standing.bodies.grown({id: row}, day)
        event("followed" if grown else "read anew")
        if grown is None:
            standing = Standing(TODAY, bodies.of(rows, day), held)
        else:
            assert grown == bodies.of(rows, day)
            standing = standing.grown(grown, {id})
        for body in world.rows:
            standing.reach(body)
        standing.capacities(ACCOUNT, world.caller.role, world.caller.agency, only=False)
    return standing


def answered(world: World, standing: Standing) -> bool:
    found = admission(standing, world.caller, world.operation, world.acting_for)
    if isinstance(found, Admitted):
        found = found.ruling(lambda: cast("Any", world.parties))
    event(found.rule if not found.allowed else "allowed")
    return found.allowed


@pytest.mark.parametrize("known", [at_once, followed])
@settings(max_examples=500, deadline=None)
@given(world=worlds())
def test_for_any_organization_and_request_the_answer_is_that_of_the_page(
    known: Callable[[World], Standing], world: World
) -> None:
    assert answered(world, known(world)) is expected(world)


@pytest.mark.parametrize("known", [at_once, followed])
@settings(max_examples=300, deadline=None)
@given(world=worlds(), operation=st.sampled_from(sorted(SPEAKS_FOR)), data=st.data())
def test_who_speaks_for_a_body_has_a_relation_to_it_or_writes_down_its_paper(
    known: Callable[[World], Standing], world: World, operation: str, data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(sorted(world.rows)))
    side = SPEAKS_FOR[operation].side
    said = replace(world, operation=operation)
    found = admission(known(said), said.caller, operation, said.acting_for)
    allowed = isinstance(found, Admitted) and found.speaks_for(UUID(body), side).allowed
    event("allowed" if allowed else "refused")
    assert allowed is may_speak(said, operation, body, side)


@pytest.mark.parametrize("known", [at_once, followed])
@settings(max_examples=200, deadline=None)
@given(world=worlds())
def test_what_is_read_narrowly_is_what_the_relations_name(
    known: Callable[[World], Standing], world: World
) -> None:
    """Whose matters a reader sees are own, below and supervised ones, of every capacity together."""
    found = admission(known(world), world.caller, "list_recommendations", world.acting_for)
    seen: set[str] = set()
    wide = False
    for role, agency in capacities(world):
        needed = WRITTEN.get((role, oversees(world, agency), "read"), frozenset())
        wide = wide or "ledger" in needed
        if needed and agency is not None:
            seen |= follows(world, agency) | below(world, agency)
            for b in follows(world, agency):
                for e in world.rows[b]["edges"]:
                    if e["type"] == "supervises" and in_force(e):
                        seen |= follows(world, e["to_id"])
    if not isinstance(found, Admitted):
        assert not wide
        return
    assert found.sight.bodies == (None if wide else frozenset(seen))


def test_the_page_has_the_table_of_the_code_and_no_more() -> None:
    code = {
        (role, system == "overseeing", action): relations
        for (role, system), row in TABLE.items()
        for action, relations in row.items()
    }
    assert code == WRITTEN
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert named == set(EDGES) == set(get_args(Edge))
    assert {action for _, _, action in WRITTEN} == set(get_args(Action))


def test_no_command_goes_by_without_a_way_to_know_whose_matter_it_is() -> None:
    """Either the path or the body names it, or the command is for those alone who may do it to anything.

    The rules of the ledger are nobody's matter, so that no body is related to them: only the ledger itself is.
    """
    by_body = {
        "correct_fact",
        "grant_mandate",
        "give_reply",
        "submit_report",
        "issue_recommendation",
        "set_target",
        "state_need",
    }
    for resource in RESOURCES:
        for door in resource.routes:
            errand = door.errand
            if "write" not in get_type_hints(door.endpoint) or errand.exists is not None:
                continue
            named = errand.operation in SPEAKS_FOR or errand.operation in by_body
            action = ACTIONS[errand.operation]
            only = {r[action] == {"ledger"} for r in TABLE.values() if action in r}
            if action == "settle":
                assert all(r[action] <= RULING for r in TABLE.values() if action in r)
                continue
            assert named or only == {True}, errand.operation
