"""Danh mục cơ quan — every body with the name, level and edges it has on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import ClassVar

from projections.bitemporal import Learnt, at
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State


def _edge_added(state: State, fact: Learnt) -> State:
    data = fact.data
    edge = {"type": data["edge"], "to_id": data["to_id"], "from": data["from_on"]}
    return {"edges": [*state["edges"], edge]}


def _edge_ended(state: State, fact: Learnt) -> State:
    ended = (fact.data["edge"], fact.data["to_id"])
    return {"edges": [e for e in state["edges"] if (e["type"], e["to_id"]) != ended]}


def _renamed(_: State, fact: Learnt) -> State:
    return {"name": fact.data["name"]}


class AgencyDirectory(Register):
    """The read model behind the directory of bodies."""

    name: ClassVar[str] = "agency_directory"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "agency"
    FOUNDING: ClassVar[str] = "agency.registered"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "kind", "level", "province")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "edge_added": _edge_added,
        "edge_ended": _edge_ended,
        "renamed": _renamed,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The body as registered."""
        keys = ("code", "name", "kind", "level", "province", "founded_on")
        return {k: fact.data[k] for k in keys} | {"edges": []}


READ_MODEL = AgencyDirectory
register = AgencyDirectory.register
one = AgencyDirectory.one


def names(rows: Rows, moment: Moment, ids: Iterable[str]) -> dict[str, Row]:
    """The id, code and name of each body on the day; a body entered later answers with its first name."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    params = {f"a{i}": a for i, a in enumerate(wanted)}
    among = f"t.subject IN ({', '.join(':' + p for p in params)})"
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {among} "
        "AND t.known_from <= :known_at AND :known_at < t.known_to ORDER BY t.on_from DESC",
        {**params, "known_at": moment.params["known_at"]},
    )
    exact = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {among} AND {at('t')}",
        {**params, **moment.params},
    )
    answer = {}
    for row in (*found, *exact):
        data = json.loads(row["data"])
        answer[row["subject"]] = {
            "id": row["subject"],
            "code": data["code"],
            "name": data["name"],
            "level": data["level"],
        }
    return answer


def shown(rows: Rows, agency: str | None, then: Moment, now: Mapping[str, Row]) -> Row | None:
    """A body as rows show it: under the name it had then and the name it has now."""
    if agency is None:
        return None
    today = now.get(agency, {"id": agency, "code": None, "name": None})
    first = names(rows, then, [agency]).get(agency, today)
    return {
        "id": agency,
        "code": today["code"],
        "name_then": first["name"],
        "name_now": today["name"],
    }
