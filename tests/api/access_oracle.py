"""What an answer must be: the table of docs/access.md, and relations by walking the directory's rows over and over.

The oracle reads the table from the page that people read, and knows nothing of the product's own map of bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from api.actions import ACTIONS
from projections.mandate_register import Held
from tests.api.random_organizations import ACCOUNT, SIDES, TODAY, World

PAGE: Final = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
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


def may_speak(world: World, operation: str, body: str, side: str) -> bool:
    """Whether somebody may perform an operation that speaks for a body: by a relation, or writing down its paper."""
    said = replace(
        world,
        parties={**dict.fromkeys(SIDES, frozenset[str]()), side: frozenset({body})},
    )
    actions = {ACTIONS[operation]} | (set() if operation in OWN_ACTS else {"enter"})
    for role, agency in capacities(said):
        row = {a: WRITTEN.get((role, oversees(said, agency), a), frozenset()) for a in actions}
        enough = frozenset[str]().union(*row.values())
        if row[ACTIONS[operation]] and ("ledger" in enough or enough & relations(said, agency)):
            return True
    return False
