"""Danh mục cơ quan — every body with the name, level and edges it has on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from domain.facts import read_json
from projections.bitemporal import Learnt, at
from projections.fact_shelf import CHUNK
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Portrait, Register, State

FROM_ABOVE: Final = frozenset({"party_line", "party_over", "front_line", "pso_line"})
"""The relations of which the edge leads from the body above to that below."""
ALWAYS: Final = "0001-01-01"
"""From when on a body is there of which nobody knows the founding."""
COMMITTEE: Final = "party_committee"
ACTING: Final = "party_standing"
"""The kind of body that acts for a Party committee between its meetings."""
LEADING: Final = frozenset({COMMITTEE, ACTING})
"""The kinds of bodies that are found by the unit in which they lead."""


def _edge_added(state: State, fact: Learnt) -> State:
    data = fact.data
    edge = {"type": data["edge"], "to_id": data["to_id"], "from": data["from_on"]}
    return {"edges": [*state["edges"], edge]}


def _edge_ended(state: State, fact: Learnt) -> State:
    ended = (fact.data["edge"], fact.data["to_id"])
    return {"edges": [e for e in state["edges"] if (e["type"], e["to_id"]) != ended]}


def _renamed(_: State, fact: Learnt) -> State:
    return {"name": fact.data["name"]}


def _ended(how: str) -> Move:
    def move(_: State, fact: Learnt) -> State:
        data = fact.data
        heirs = data.get("into_ids") or [data.get("into_id") or data.get("heir_id")]
        return {
            "status": how,
            "ended_on": fact.on,
            "successor_ids": [h for h in heirs if h],
        }

    return move


def _succeeded(state: State, fact: Learnt) -> State:
    return {"predecessor_ids": [*state["predecessor_ids"], *fact.data["predecessor_ids"]]}


def _transferred(state: State, fact: Learnt) -> State:
    keys = ("to_id", "obligation_ids", "ground", "document")
    return {"transfers": [*state["transfers"], {"on": fact.on, **{k: fact.data[k] for k in keys}}]}


class Presence(Portrait):
    """A body is there from its founding on; one of which nobody knows the founding has always been.

    The relations that were entered with it are as old, but for those that say from when they hold.
    """

    _entered = ""

    def add(self, fact: Learnt, state: State) -> None:
        """Let a state begin with a fact: what is entered with the body, with the body."""
        founding = fact.name == AgencyDirectory.FOUNDING
        if founding:
            self._entered = fact.on
        as_old = fact.name == "agency.edge_added" and fact.on <= self._entered
        begun = state["founded_on"] or ALWAYS
        if founding or (as_old and self.found[-1].on_from == begun):
            self.begin(begun, state)
        else:
            super().add(fact, state)


class AgencyDirectory(Register):
    """The read model behind the directory of bodies."""

    name: ClassVar[str] = "agency_directory"
    version: ClassVar[int] = 5
    KIND: ClassVar[str] = "agency"
    PORTRAIT: ClassVar[type[Portrait]] = Presence
    FOUNDING: ClassVar[str] = "agency.registered"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "kind", "level", "province", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "edge_added": _edge_added,
        "edge_ended": _edge_ended,
        "renamed": _renamed,
        "merged": _ended("merged"),
        "split": _ended("split"),
        "dissolved": _ended("dissolved"),
        "succeeded": _succeeded,
        "responsibility_transferred": _transferred,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The body as registered."""
        keys = ("code", "name", "kind", "level", "province", "founded_on")
        return {
            **{k: fact.data[k] for k in keys},
            "edges": [],
            "status": "active",
            "ended_on": None,
            "successor_ids": [],
            "predecessor_ids": [],
            "transfers": [],
        }

    def write(self, portrayed: Sequence[Row], rows: Rows) -> None:
        """Keep besides by what else each body is found: those that it leads, and the unit that it leads."""
        super().write(portrayed, rows)
        found = {
            (tie, row["subject"])
            for row in portrayed
            for data in [json.loads(row["data"])]
            for tie in (
                *(edge["to_id"] for edge in data["edges"] if edge["type"] in FROM_ABOVE),
                *(units(data) if data["kind"] in LEADING else ()),
            )
        }
        rows.execute_many(
            "INSERT INTO agency_ties VALUES (:tie, :subject) ON CONFLICT DO NOTHING",
            [{"tie": tie, "subject": subject} for tie, subject in sorted(found)],
        )


AgencyDirectory.tables = (
    *AgencyDirectory.tables,
    """CREATE TABLE IF NOT EXISTS agency_ties (
    tie TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (tie, subject))""",
)

READ_MODEL = AgencyDirectory
register = AgencyDirectory.register
one = AgencyDirectory.one


def units(body: Mapping[str, Any]) -> frozenset[str]:
    """By what bodies of one unit find each other: how its codes begin; in a province or above also its name."""
    level, unit = body["level"], body["code"].rpartition(".")[0]
    found = {f"{level}:{unit}"} if unit else set()
    if level in ("province", "central") and (body["province"] or not unit):
        found.add(f"{level}={body['province'] or ''}")
    return frozenset(found)


def tied(rows: Rows, moment: Moment, ties: Iterable[str]) -> dict[str, Row]:
    """The bodies that have ever led some others, or lead some units, as they are on the day."""
    found: dict[str, Row] = {}
    for some, params in _chunks(ties):
        found |= _directory(
            rows,
            moment,
            f"IN (SELECT l.subject FROM agency_ties l WHERE l.tie IN ({some}))",
            params,
        )
    return found


def some(rows: Rows, moment: Moment, ids: Iterable[str]) -> dict[str, Row]:
    """Some bodies as they are on the day."""
    found: dict[str, Row] = {}
    for names, params in _chunks(ids):
        found |= _directory(rows, moment, f"IN ({names})", params)
    return found


def _chunks(wanted: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    every = sorted(set(wanted))
    for start in range(0, len(every), CHUNK):
        params = {f"a{i}": one for i, one in enumerate(every[start : start + CHUNK])}
        yield ", ".join(f":{p}" for p in params), params


def _directory(
    rows: Rows, moment: Moment, condition: str, params: Mapping[str, str]
) -> dict[str, Row]:
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {at('t')} AND t.subject {condition}",
        {**moment.params, **params},
    )
    return {row["subject"]: {"id": row["subject"], **json.loads(row["data"])} for row in found}


class NameBook:
    """What some bodies are called on every day, as known at one instant: read once for a whole list."""

    def __init__(self, rows: Rows, moment: Moment, ids: Iterable[str]) -> None:
        self._on = moment.on
        self._known: dict[str, list[Row]] = {}
        self._shown: dict[tuple[str, date], Row] = {}
        for some, params in _chunks(ids):
            for row in rows.fetch(
                "SELECT t.subject, t.on_from, t.data FROM agency_directory t "
                f"WHERE t.subject IN ({some}) "
                "AND t.known_from <= :known_at AND :known_at < t.known_to "
                "ORDER BY t.subject, t.on_from",
                {**params, "known_at": moment.params["known_at"]},
            ):
                data = read_json(row["data"])[0]
                version = {k: data[k] for k in ("code", "name", "level")}
                known = self._known.setdefault(row["subject"], [])
                known.append({"id": row["subject"], "on_from": row["on_from"], **version})

    def on(self, agency: str, day: date) -> Row | None:
        """The body on a day; one entered later answers with its first name, an unknown one with none."""
        versions = self._known.get(agency, [])
        reached = [v for v in versions if v["on_from"] <= day.isoformat()]
        return (reached or versions[:1])[-1] if versions else None

    def now(self) -> dict[str, Row]:
        """Every body on the day of the moment."""
        found = ((a, self.on(a, self._on)) for a in self._known)
        return {a: {k: b[k] for k in ("id", "code", "name", "level")} for a, b in found if b}

    def then_and_now(self, agency: str | None, then: date) -> Row | None:
        """A body as rows show it: under the name it had then and the name it has on the day asked for."""
        if agency is None:
            return None
        shown = self._shown.get((agency, then))
        if shown is None:
            first, last = self.on(agency, then), self.on(agency, self._on)
            shown = self._shown[agency, then] = {
                "id": agency,
                "code": last["code"] if last else None,
                "name_then": first["name"] if first else None,
                "name_now": last["name"] if last else None,
            }
        return shown


def names(rows: Rows, moment: Moment, ids: Iterable[str]) -> dict[str, Row]:
    """The id, code, name and level of each body on the day."""
    return NameBook(rows, moment, ids).now()


def heirs(rows: Rows, moment: Moment) -> dict[str, list[str]]:
    """The bodies that follow each body that is no more."""
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {at('t')} AND t.status <> 'active'",
        moment.params,
    )
    return {row["subject"]: json.loads(row["data"])["successor_ids"] for row in found}


def successors(rows: Rows, moment: Moment) -> dict[str, str]:
    """The one body in which all that follows each body that is no more ends; where it stays parted, the last before."""
    following = heirs(rows, moment)
    return {body: _last(body, following) for body in following}


def _last(body: str, heirs: Mapping[str, list[str]]) -> str:
    seen = {body}
    while heirs.get(body):
        ends = _ends(body, heirs)
        if len(ends) == 1:
            return next(iter(ends))
        if len(heirs[body]) > 1 or heirs[body][0] in seen:
            break
        body = heirs[body][0]
        seen.add(body)
    return body


def _ends(body: str, heirs: Mapping[str, list[str]]) -> set[str]:
    """The bodies in which all that follows one ends, however often it was parted and joined."""
    reached, waiting = {body}, [body]
    while waiting:
        fresh = set(heirs.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting += fresh
    return {one for one in reached if not heirs.get(one)}


def ended(rows: Rows, moment: Moment) -> list[Row]:
    """The bodies that are no more on the day."""
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM agency_directory t WHERE {at('t')} AND t.status <> 'active'",
        moment.params,
    )
    return [{**json.loads(row["data"]), "uuid": UUID(row["subject"])} for row in found]
