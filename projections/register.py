"""The common shape of a register: subjects portrayed from their facts, for every day and every state of knowledge."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from domain.facts import RecordedFact, as_json
from projections.bitemporal import (
    FOREVER,
    Learnt,
    at,
    goes_on,
    in_order_of_law,
    instant_text,
    learnt,
    until,
    versions,
)
from projections.fact_shelf import FactShelf
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.reference import Reference

State = dict[str, Any]
Move = Callable[[State, Learnt], State]
"""From the state before a fact to what the fact changes in it."""


@dataclass(frozen=True)
class Picture:
    """Hiện trạng — a subject from one day to the day before another."""

    on_from: str
    on_to: str
    state: State


class Portrait:
    """Chân dung — the states of a subject by day, going on from those before where facts only add to them."""

    def __init__(self, step: Callable[[State | None, Learnt], State | None]) -> None:
        self._step = step
        self._read: list[Learnt] = []
        self.state: State | None = None
        self.found: list[Picture] = []

    def of(self, known: list[Learnt]) -> tuple[Picture, ...]:
        """The states, from the facts in the order of the ledger."""
        if self._read and goes_on(self._read, known):
            news = self.in_order(known[len(self._read) :])
        else:
            # A founding fact may carry a day later than what a correction moved before it: it still comes first.
            news = [*known[:1], *self.in_order(known[1:])]
            self.state, self.found = None, []
        for fact in news:
            self.state = self._step(self.state, fact)
            if self.state is not None:
                self.add(fact, self.state)
        self._read = known
        return tuple(self.found)

    @staticmethod
    def in_order(facts: Sequence[Learnt]) -> list[Learnt]:
        """The order in which facts make the subject what it is."""
        return in_order_of_law(facts)

    def add(self, fact: Learnt, state: State) -> None:
        """Let a state begin with a fact."""
        on = max(fact.on, self.found[-1].on_from) if self.found else fact.on
        self.begin(on, state)

    def begin(self, on: str, state: State) -> None:
        """Let a state begin on a day, in place of what was to begin then or later."""
        while self.found and self.found[-1].on_from >= on:
            self.found.pop()
        if self.found:
            self.found[-1] = replace(self.found[-1], on_to=on)
        self.found.append(Picture(on, FOREVER, state))


class Register(ABC):
    """A register of subjects of one kind. A subclass says how one fact moves the state, and which columns filter."""

    name: ClassVar[str]
    version: ClassVar[int]
    tables: ClassVar[tuple[str, ...]]
    KIND: ClassVar[str]
    FOUNDING: ClassVar[str]
    """The stored name of the fact with which a subject begins."""
    MOVES: ClassVar[Mapping[str, Move]]
    """What each later fact changes, by the second half of its stored name."""
    COLUMNS: ClassVar[tuple[str, ...]]
    """Keys of the state that stand in columns of their own, for filters; the first one orders the list."""
    INDEXED: ClassVar[tuple[str, ...]] = ()
    """The columns by which a few rows are looked for among many."""
    PORTRAIT: ClassVar[type[Portrait]] = Portrait
    FILTERS: ClassVar[Mapping[str, str]] = {}
    """Further filters: the condition on the row `t` that each stands for."""

    def __init_subclass__(cls) -> None:
        """Lay out the tables of the register."""
        columns = "".join(f" {c} TEXT," for c in cls.COLUMNS)
        cls.tables = (
            *FactShelf.tables_for(f"{cls.name}_facts"),
            f"""CREATE TABLE IF NOT EXISTS {cls.name} (
            subject TEXT NOT NULL, known_from TEXT NOT NULL, known_to TEXT NOT NULL,
            on_from TEXT NOT NULL, on_to TEXT NOT NULL,{columns} data TEXT NOT NULL,
            PRIMARY KEY (subject, known_from, on_from))""",
            f"""CREATE INDEX IF NOT EXISTS {cls.name}_in_order
            ON {cls.name} ({cls.COLUMNS[0]}, subject)""",
            *(
                f"CREATE INDEX IF NOT EXISTS {cls.name}_by_{c} ON {cls.name} ({c})"
                for c in cls.INDEXED
            ),
        )

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._shelf = FactShelf(f"{self.name}_facts")

    @classmethod
    def step(cls, state: State | None, fact: Learnt) -> State | None:
        """The state after one fact; the given state is never changed in place."""
        if fact.name == cls.FOUNDING:
            return cls.founded(fact)
        if state is None:
            return None
        move = cls.MOVES.get(fact.name.partition(".")[2])
        changes = move(state, fact) if move else {}
        return state | changes

    @staticmethod
    @abstractmethod
    def founded(fact: Learnt) -> State:
        """The state that the founding fact gives."""

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Keep the facts of the batch and portray every subject they touch."""
        fresh: dict[str, list[Learnt]] = {}
        founded = set()
        for recorded in batch:
            if recorded.name.partition(".")[0] == self.KIND:
                fresh.setdefault(str(recorded.subject_id), []).append(learnt(recorded))
                if recorded.version == 1:
                    founded.add(str(recorded.subject_id))
        if not fresh:
            return
        kept = self._shelf.add(rows, fresh, founded)
        since = {s: min(f.recorded_at for f in facts) for s, facts in fresh.items()}
        # What was known before the first of the new facts stays as it is, but for its end.
        known = [
            {"s": subject, "since": instant_text(instant)}
            for subject, instant in since.items()
            if len(kept[subject]) > len(fresh[subject])
        ]
        again = [k for k in known if _knew_by(kept[k["s"]], fresh[k["s"]])]
        rows.execute_many(
            f"DELETE FROM {self.name} WHERE subject = :s AND known_from >= :since", again
        )
        rows.execute_many(
            f"UPDATE {self.name} SET known_to = :since WHERE subject = :s AND known_to > :since",
            known,
        )
        self.write(
            [
                row
                for subject, facts in kept.items()
                for row in self._portrayed(subject, facts, since[subject])
            ],
            rows,
        )

    def write(self, portrayed: Sequence[Row], rows: Rows) -> None:
        """Write new rows down; a subclass writes what it keeps beside them."""
        names = ("subject", "known_from", "known_to", "on_from", "on_to", *self.COLUMNS, "data")
        rows.execute_many(
            f"INSERT INTO {self.name} ({', '.join(names)}) "
            f"VALUES ({', '.join(':' + n for n in names)})",
            portrayed,
        )

    def _portrayed(self, subject: str, facts: Sequence[Learnt], since: datetime) -> list[Row]:
        """The rows of what is known from an instant at which something was learnt on."""
        portrait = self.PORTRAIT(self.step)

        def work_out(known: list[Learnt], instant: datetime) -> tuple[Picture, ...]:
            # The stream's, corrections and facts of later days included: it is what a writer says in If-Match.
            version = {"version": bisect_right(facts, instant, key=attrgetter("recorded_at"))}
            return tuple(replace(p, state=p.state | version) for p in portrait.of(known))

        return [
            {
                "subject": subject,
                "known_from": instant_text(version.known_from),
                "known_to": until(version),
                "on_from": picture.on_from,
                "on_to": picture.on_to,
                **{c: _text(picture.state.get(c)) for c in self.COLUMNS},
                "data": as_json(picture.state),
            }
            for version in versions(facts, (), work_out, since)
            for picture in version.spans
        ]

    @classmethod
    def register(
        cls,
        rows: Rows,
        moment: Moment,
        filters: Mapping[str, str | None] | None = None,
        *,
        limit: int = 100,
        after: tuple[str, str] | None = None,
    ) -> list[Row]:
        """The subjects that exist on the day, as known at the instant, in order; `_key` is the cursor's."""
        params = {k: v for k, v in (filters or {}).items() if v is not None}
        where = "".join(f" AND t.{k} = :{k}" for k in params if k in ("subject", *cls.COLUMNS))
        where += "".join(f" AND {cls.FILTERS[k]}" for k in params if k in cls.FILTERS)
        key = f"COALESCE(t.{cls.COLUMNS[0]}, '')"
        if after is not None:
            where += f" AND ({key} > :after_key OR ({key} = :after_key AND t.subject > :after_id))"
            params |= {"after_key": after[0], "after_id": after[1]}
        found = rows.fetch(
            f"SELECT t.* FROM {cls.name} t WHERE {at('t')}{where} "
            f"ORDER BY {key}, t.subject LIMIT :limit",
            {**moment.params, **params, "limit": limit},
        )
        return [
            {
                "id": row["subject"],
                **json.loads(row["data"]),
                "_key": (row[cls.COLUMNS[0]] or "", row["subject"]),
            }
            for row in found
        ]

    @classmethod
    def some(cls, rows: Rows, moment: Moment, subjects: Collection[str]) -> dict[str, Row]:
        """Those of some subjects that there are, by id."""
        names = {f"s{i}": s for i, s in enumerate(sorted(subjects))}
        if not names:
            return {}
        found = rows.fetch(
            f"SELECT t.subject, t.data FROM {cls.name} t WHERE {at('t')} "
            f"AND t.subject IN ({', '.join(':' + n for n in names)})",
            {**moment.params, **names},
        )
        return {row["subject"]: {"id": row["subject"], **json.loads(row["data"])} for row in found}

    @classmethod
    def one(cls, rows: Rows, moment: Moment, subject: UUID) -> Row | None:
        """One subject, or None when it did not exist on that day as then known."""
        found = cls.register(rows, moment, {"subject": str(subject)}, limit=1)
        return found[0] if found else None


def _knew_by(kept: Sequence[Learnt], fresh: Sequence[Learnt]) -> bool:
    """Whether something was learnt before in the ledger, yet no earlier in time than what is new."""
    new = {f.position for f in fresh}
    first = min(f.recorded_at for f in fresh)
    return any(f.recorded_at >= first for f in kept if f.position not in new)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
