"""Whether the read models still say what the facts say: each is folded anew and compared, row by row."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from domain.time.calendar import Calendars
from infra.beside import tables_of
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder, Listener
from infra.event_store.source import LedgerSource, Page
from infra.follower import Follower
from infra.page_fold import PAGE
from infra.read_store import ReadStore, fingerprint
from infra.seal.finding import Finding
from projections import duty_fold
from projections.read_model import ReadModel, Row, Rows, read_model_classes
from projections.reference import Reference

CHECK: Final = "read_model"


def first_changed_row(
    recorder: FactRecorder, read_store: ReadStore, calendars: Calendars
) -> Finding | None:
    """The first table that does not follow from the facts; None where all do, or none has been built.

    A read model of another version or with facts set aside is not compared: it will be built again anyway.
    """
    with tempfile.TemporaryDirectory(prefix="giamsat-verify-") as folder:
        scratch = ReadStore(f"sqlite:///{Path(folder) / 'scratch.db'}", 1)
        try:
            # One state of the database: rows and positions belong together however long this takes.
            with read_store.reading() as live:
                for model, position in _comparable(live, _models(live, calendars)):
                    source = _UpTo(LedgerSource(recorder, FactMapper()), position)
                    Follower("verify", source, scratch, [model]).catch_up()
                    with scratch.reading() as derived:
                        for table in tables_of(model):
                            if found := _difference(table, live, derived):
                                return found
        finally:
            scratch.close()
    return None


def _models(live: Rows, calendars: Calendars) -> list[ReadModel]:
    """The read models, looking as far ahead as the live ones."""
    names = {row["name"] for row in live.fetch("SELECT name FROM read_models")}
    register = duty_fold.READ_MODEL
    ahead = duty_fold.horizon(live) if register.name in names else None
    floor = date.min + timedelta(days=1)
    today = floor if ahead is None or ahead <= floor else ahead - duty_fold.LOOK_AHEAD
    reference = Reference(calendars, today)
    return [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]  # the protocol leaves the constructor open


def _comparable(live: Rows, models: Sequence[ReadModel]) -> list[tuple[ReadModel, int]]:
    places = {row["name"]: row for row in live.fetch("SELECT * FROM read_models")}
    parked = {row["read_model"] for row in live.fetch("SELECT DISTINCT read_model FROM parked")}
    return [
        (model, places[model.name]["position"])
        for model in models
        if model.name in places
        and model.name not in parked
        and places[model.name]["version"] == model.version
        and places[model.name]["fingerprint"] == fingerprint(model)
    ]


def _difference(table: str, live: Rows, derived: Rows) -> Finding | None:
    """Compare as multisets: the order of rows means nothing in a table."""
    query = f"SELECT * FROM {table}"
    mine, theirs = Counter(map(_text, derived.fetch(query))), Counter(map(_text, live.fetch(query)))
    if mine == theirs:
        return None
    changed = [json.loads(text) for text in (mine - theirs) + (theirs - mine)]
    positions = [row["position"] for row in changed if isinstance(row.get("position"), int)]
    return Finding(min(positions, default=None), CHECK, f"{table}: {len(changed)} rows")


def _text(row: Row) -> str:
    return json.dumps({k: _value(v) for k, v in row.items()}, ensure_ascii=False, sort_keys=True)


def _value(value: Any) -> Any:
    """Truth values and numbers look different on each database and mean the same."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


class _UpTo:
    """The ledger as it was when the read model was looked at."""

    def __init__(self, source: LedgerSource, last: int) -> None:
        self._source = source
        self._last = last

    def read_after(self, position: int, limit: int = PAGE) -> Page:
        """The next page, never beyond the last position."""
        return self._source.read_after(position, min(limit, self._last - position))

    def last_position(self) -> int:
        """The last position."""
        return self._last

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell nothing: nothing comes."""
        return self._source.listen(listener)
