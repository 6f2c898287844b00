"""A read model beside itself: the same handlers on tables of other names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import uuid4

from domain.facts import RecordedFact
from projections.read_model import ReadModel, Row, Rows, apart

NEXT: Final = "__next"
OLD: Final = "__old"

_TABLE = re.compile(r"^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE)
_INDEX = re.compile(
    r"^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE
)


def tables_of(model: ReadModel) -> list[str]:
    """The names of the tables of a read model."""
    return [m.group(1) for m in map(_TABLE.match, model.tables) if m]


class Beside:
    """A read model whose rows go to tables named `…__next`.

    Indexes keep the names they are given here when their table is renamed, so each build has its own.
    """

    def __init__(self, model: ReadModel) -> None:
        build = uuid4().hex[:8]
        indexes = [m.group(1) for m in map(_INDEX.match, model.tables) if m]
        names = {
            **{table: table + NEXT for table in tables_of(model)},
            **{index: f"{index}__{build}" for index in indexes},
        }
        self._model = model
        self._renamed = Renamed(names)
        self.name = model.name + NEXT
        self.version = model.version
        self.tables = tuple(self._renamed(statement) for statement in model.tables)
        self.APART = apart(model)
        self.reference_fingerprint = getattr(model, "reference_fingerprint", "")

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Fold a batch as the read model does."""
        self._model.handle(batch, RenamedRows(rows, self._renamed))


def beside(model: ReadModel) -> ReadModel:
    """The read model as a second one."""
    return cast("ReadModel", Beside(model))  # its names belong to the build, not to the class


class Renamed:
    """SQL with other names for some tables and indexes; texts, comments and parameters stay as they are."""

    def __init__(self, names: Mapping[str, str]) -> None:
        among = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        self._pieces = re.compile(
            rf"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|(?<![\w:.])(?P<name>{among})(?!\w)", re.DOTALL
        )
        self._names = names
        self._known: dict[str, str] = {}

    def __call__(self, sql: str) -> str:
        """The statement under the other names."""
        known = self._known.get(sql)
        if known is None:
            known = self._pieces.sub(lambda m: self._names[m["name"]] if m["name"] else m[0], sql)
            if len(self._known) < 1_000:  # noqa: PLR2004 - statements with many shapes of IN lists
                self._known[sql] = known
        return known


class RenamedRows:
    """One open transaction under other names."""

    def __init__(self, rows: Rows, renamed: Renamed) -> None:
        self._rows = rows
        self._renamed = renamed

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement."""
        return self._rows.execute(self._renamed(sql), params)

    def execute_many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for each set of parameters."""
        self._rows.execute_many(self._renamed(sql), params)

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run one query."""
        return self._rows.fetch(self._renamed(sql), params)
