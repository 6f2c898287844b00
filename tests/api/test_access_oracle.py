"""The decision against an oracle: for any organization, mandate and request, the answer is that of docs/access.md.

The oracle reads the table from the page that people read, and works relations out by walking the rows of the
directory over and over, without the product's own map of bodies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, cast, get_args, get_type_hints
from uuid import UUID, uuid5

import hypothesis.strategies as st
import pytest
from hypothesis import event, given, settings

from api.access import Admitted, admission
from api.actions import ACTIONS, Action
from api.app import RESOURCES
from api.authorization import EDGES, SPEAKS_FOR, TABLE, Edge
from api.standing import Standing
from domain.agency import EDGE_TYPES
from domain.mandate import LEDGER_WIDE, ROLES, Place, Role
from infra.private_store import Caller
from projections import bodies, mandate_register
from projections.mandate_register import Held

PAGE: Final = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
TODAY: Final = date(2024, 3, 15)
SPACE: Final = UUID(int=7)
ACCOUNT: Final = "acc-1"
KINDS: Final = (
    "party_committee",
    "front_standing_board",
    "peoples_committee",
    "department",
    "pso",
    "council_standing",
)
UNITS: Final = ("DB.", "DB.H1.", "DB.H1.X1.", "LC.", "LC.H1.", "VN.", "")
LEVELS: Final = {"VN.": "central", "": "province"}
SIDES: Final = ("author", "responsible", "informed")
OWN_ACTS: Final = (
    "draft_plan",
    "open_consultation",
    "announce_activity",
    "hold_activity",
    "draft_scorecard",
    "issue_local_rule",
    "decide_rolling",
)
"""Nobody else's paper: what a body plans, hosts, scores and rules for itself."""
RULING: Final = {"ledger", "ledger_itself", "own", "subtree"}
RULE: Final = re.compile(r"^\| (\w+) \| (oversees|answers) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def written() -> dict[tuple[str, bool, str], frozenset[str]]:
    """The table as the page has it: role, whether the agency oversees, action → relations."""
    found = {}
    for role, verb, actions, relations in RULE.findall(PAGE):
        for action in re.findall(r"`(\w+)`", actions):
            key = (role, verb == "oversees", action)
            assert key not in found
            found[key] = frozenset(re.findall(r"`(\w+)`", relations))
    return found


WRITTEN: Final = written()


@dataclass(frozen=True)
class World:
    """An organization, what an account was given, and what it asks for."""

    rows: Mapping[str, dict[str, Any]]
    mandates: tuple[Held, ...]
    caller: Caller
    acting_for: str | None
    operation: str
    parties: Mapping[str, frozenset[str]]


def body_id(n: int) -> str:
    return str(uuid5(SPACE, str(n)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    many = draw(st.integers(2, 8))
    ids = [body_id(n) for n in range(many)]
    rows: dict[str, dict[str, Any]] = {}
    for n, id in enumerate(ids):
        unit = draw(st.sampled_from(UNITS))
        ended = draw(st.sampled_from((*[False] * 7, True)))
        heirs = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)) if ended else []
        edges = [
            {
                "type": draw(st.sampled_from(EDGE_TYPES)),
                "to_id": draw(st.sampled_from(ids)),
                "from": draw(st.sampled_from((None, "2020-01-01", "2030-01-01"))),
            }
            for _ in range(draw(st.integers(0, 4)))
        ]
        depth = ("", "province", "district", "commune")
        rows[id] = {
            "code": f"{unit}C{n}",
            "kind": draw(st.sampled_from(KINDS)),
            "level": LEVELS.get(unit, depth[unit.count(".")] or "province"),
            "province": None,
            "status": "merged" if ended else "active",
            "edges": [e for e in edges if e["to_id"] != id],
            "successor_ids": [h for h in heirs if h != id],
        }
    mandates = tuple(draw(held(f"TC-{i}", ids)) for i in range(draw(st.integers(0, 3))))
    role = draw(st.sampled_from(ROLES))
    own = draw(st.sampled_from((None, *ids)))
    by = cast("Any", draw(st.sampled_from(("session", "session", "session", "token"))))
    return World(
        rows,
        mandates,
        Caller(ACCOUNT, "x", role, own, by),
        draw(st.sampled_from((*[None] * 20, *ids))),
        draw(st.sampled_from(sorted(ACTIONS))),
        {side: frozenset(draw(st.sets(st.sampled_from(ids), max_size=2))) for side in SIDES},
    )


@st.composite
def held(draw: st.DrawFn, code: str, ids: list[str]) -> Held:
    role: Role = draw(st.sampled_from(ROLES))
    agencies = (None, *ids) if role in LEDGER_WIDE else ids
    place: Place = draw(st.sampled_from(("principal", "principal", "deputy", "alternate")))
    day = draw(st.sampled_from((-30, -30, -3, -1, 0, 1)))
    first = TODAY + timedelta(days=day)
    last = draw(st.sampled_from((None, None, None, first, first + timedelta(days=3))))
    away = draw(st.booleans())
    return Held(
        id=code,
        code=code,
        account=draw(st.sampled_from((ACCOUNT, ACCOUNT, "acc-2"))),
        agency=draw(st.sampled_from(agencies)),
        role=role,
        place=place,
        stands_in_for=None if place == "principal" else draw(st.sampled_from(("TC-0", "TC-1"))),
        from_on=first.isoformat(),
        to_on=None if last is None else last.isoformat(),
        ended=draw(st.sampled_from((*[False] * 5, True))),
        absences=((TODAY.isoformat(), TODAY.isoformat()),) if away else (),
    )


# -- the oracle


def oversees(world: World, body: str | None) -> bool:
    return body is None or world.rows[body]["kind"] not in ("peoples_committee", "department")


def follows(world: World, body: str) -> set[str]:
    """The body and all that it alone follows, by asking every body again until nothing is new."""
    found = {body}
    for _ in world.rows:
        found |= {
            id
            for id, row in world.rows.items()
            if len(row["successor_ids"]) == 1 and row["successor_ids"][0] in found
        }
    return found


def leads(world: World, above: str, below: str) -> bool:
    """Whether one body is directly above another."""
    down = [e for e in world.rows[above]["edges"] if in_force(e) and e["to_id"] == below]
    up = [e for e in world.rows[below]["edges"] if in_force(e) and e["to_id"] == above]
    return any(e["type"] in ("party_line", "front_line", "pso_line") for e in down) or any(
        e["type"] == "staff_of" or (e["type"] == "accountable_to" and not oversees(world, above))
        for e in up
    )


def in_force(edge: Mapping[str, Any]) -> bool:
    return edge["from"] is None or edge["from"] <= TODAY.isoformat()


def below(world: World, body: str) -> set[str]:
    own = follows(world, body)
    found = set(own)
    for _ in world.rows:
        found |= {b for b in world.rows for a in found if leads(world, a, b)}
        found |= {f for b in found for f in follows(world, b)}
    return found - own


def relations(world: World, body: str | None) -> set[str]:
    if body is None:
        return {"territory", "ledger_itself"}
    own, under = follows(world, body), below(world, body)
    author, responsible, informed = (set(world.parties[side]) for side in SIDES)
    leading = author | responsible
    overseen = {
        f
        for b in own
        for e in world.rows[b]["edges"]
        if e["type"] == "supervises" and in_force(e)
        for f in follows(world, e["to_id"])
    }
    here = world.rows[body]
    unit = here["code"].rpartition(".")[0]
    found = set()
    for name, holds in {
        "own": own & author,
        "subtree": under & author,
        "addressed": (own | under) & responsible,
        "beneficiary": (own | under) & informed,
        "supervised": overseen & leading,
    }.items():
        found |= {name} if holds else set()
    for other in leading:
        there = world.rows[other]
        theirs = there["code"].rpartition(".")[0]
        if here["level"] == there["level"] and unit == theirs:
            found.add("same_level")
        if here["level"] == "central" or not unit or not theirs:
            if there["level"] != "central" or here["level"] == "central":
                found.add("territory")
        elif theirs == unit or theirs.startswith(f"{unit}."):
            found.add("territory")
    return found


def capacities(world: World) -> Iterator[tuple[str, str | None]]:
    """Role and agency of every capacity on the day."""
    given = [m for m in world.mandates if m.account == ACCOUNT]
    if not given:
        candidates = [(world.caller.role, world.caller.agency)]
    else:
        candidates = [(m.role, m.agency) for m in given if valid(world, m)]
        if world.caller.by == "token":
            own = (world.caller.role, world.caller.agency)
            candidates = [c for c in candidates if c == own]
    for role, agency in candidates:
        if agency is not None and world.rows[agency]["status"] != "active":
            continue
        if world.acting_for is None or agency == world.acting_for:
            yield role, agency


def valid(world: World, mandate: Held) -> bool:
    def lasts(one: Held) -> bool:
        first = date.fromisoformat(one.from_on)
        last = date.fromisoformat(one.to_on) if one.to_on else date.max
        return not one.ended and first <= TODAY <= last

    principal = next((m for m in world.mandates if m.id == mandate.stands_in_for), None)
    if not lasts(mandate) or (principal and not lasts(principal)):
        return False
    return mandate.place != "alternate" or bool(principal and principal.absences)


def expected(world: World) -> bool:
    action = ACTIONS[world.operation]
    for role, agency in capacities(world):
        needed = WRITTEN.get((role, oversees(world, agency), action), frozenset())
        if "ledger" in needed or needed & relations(world, agency):
            return True
    return False


# -- the product


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
    said = replace(
        world,
        operation=operation,
        parties={**dict.fromkeys(SIDES, frozenset[str]()), side: frozenset({body})},
    )
    actions = {ACTIONS[operation]} | (set() if operation in OWN_ACTS else {"enter"})
    due = False
    for role, agency in capacities(said):
        row = {a: WRITTEN.get((role, oversees(said, agency), a), frozenset()) for a in actions}
        enough = frozenset[str]().union(*row.values())
        related = "ledger" in enough or bool(enough & relations(said, agency))
        due = due or (bool(row[ACTIONS[operation]]) and related)
    found = admission(known(said), said.caller, operation, said.acting_for)
    allowed = isinstance(found, Admitted) and found.speaks_for(UUID(body), side).allowed
    event("allowed" if allowed else "refused")
    assert allowed is due


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
