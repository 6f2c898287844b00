"""The shape of a read model, and of the rows it may touch: portable SQL with named parameters."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Final, Protocol, runtime_checkable

import projections
from domain.facts import RecordedFact

Row = dict[str, Any]
READING: Final = 2
"""The edition of how facts and their corrections are read by all models: with another one all are built anew."""


class Rows(Protocol):
    """One open transaction on the read database. SQL is portable text with `:named` parameters."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; return the number of rows it touched."""
        ...

    def execute_many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for each set of parameters."""
        ...

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run one query; return its rows as dictionaries."""
        ...


@runtime_checkable
class ReadModel(Protocol):
    """A named answer kept up to date by a follower. `version` rises when its tables or its handlers change."""

    name: ClassVar[str]
    version: ClassVar[int]
    tables: ClassVar[tuple[str, ...]]
    """`CREATE TABLE IF NOT EXISTS …` and index statements, portable over SQLite and PostgreSQL."""

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Fold a batch, in position order, into the tables. Runs inside the transaction that moves the position."""
        ...


def apart(model: ReadModel) -> frozenset[str]:
    """The kinds of subject that stand apart in a read model: it names them in `APART`, if there are any.

    What it makes of such a subject rests on that subject's facts and on those of other kinds, and nothing else
    rests on it. So a build may hand over each of them whole, in any order, after all facts of other kinds.
    """
    found: frozenset[str] = getattr(model, "APART", frozenset())
    return found


def reached(rows: Rows, names: Sequence[str]) -> int:
    """The position that each of some read models has reached at least; 0 where one is not built yet."""
    found = rows.fetch("SELECT name, position FROM read_models")
    at = {row["name"]: int(row["position"]) for row in found}
    return min(at.get(name, 0) for name in names)


@cache
def read_model_classes() -> tuple[type[ReadModel], ...]:
    """Every read model class of this package (a module names its own in `READ_MODEL`)."""
    found = []
    for module in sorted(m.name for m in pkgutil.iter_modules(projections.__path__)):
        cls = getattr(importlib.import_module(f"projections.{module}"), "READ_MODEL", None)
        if cls is not None:
            found.append(cls)
    return tuple(found)
