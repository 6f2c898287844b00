"""Random organizations: bodies with edges and heirs, mandates of an account, and what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast
from uuid import UUID, uuid5

import hypothesis.strategies as st

from api.actions import ACTIONS
from domain.agency import EDGE_TYPES
from domain.mandate import LEDGER_WIDE, ROLES, Place, Role
from infra.private_store import Caller
from projections.mandate_register import Held
from tests.api.conftest import Client

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


def organized(
    clerk: Client, bodies: Sequence[dict[str, Any]], edges: Iterable[tuple[int, str, int]]
) -> dict[str, dict[str, Any]]:
    """The bodies as the ledger took them, by id, each with those of its edges that it took."""
    rows: dict[str, dict[str, Any]] = {}
    for body in bodies:
        id = clerk.post("agencies", body)["id"]
        rows[id] = {**body, "edges": [], "status": "active", "successor_ids": []}
    ids = list(rows)
    for above, type, other in edges:
        edge = {"type": type, "to_id": ids[other], "from": "2020-01-01"}
        if clerk.send(f"agencies/{ids[above]}/edges", edge).status_code == 201:
            rows[ids[above]]["edges"].append(edge)
    return rows
