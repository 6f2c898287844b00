"""Whether the read models still say what the facts say: each is folded anew and compared, row by row."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
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
UNCOMPARED: Final = "read_model_uncompared"
_LOCAL: Final = "SELECT name FROM sqlite_master WHERE type = 'table'"
_SERVER: Final = (
    "SELECT table_name AS name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
)


def first_changed_row(
    recorder: FactRecorder, read_store: ReadStore, calendars: Calendars
) -> Finding | None:
    """The first table that does not follow from the facts; None where all do, or none has been built.

    What cannot be compared is found, too, after all that can: it is shown to people, and may say anything.
    """
    with tempfile.TemporaryDirectory(prefix="giamsat-verify-") as folder:
        scratch = ReadStore(f"sqlite:///{Path(folder) / 'scratch.db'}", 1)
        try:
            # One state of the database: rows and positions belong together however long this takes.
            with read_store.reading() as live:
                return _compared(recorder, calendars, live, _there(read_store, live), scratch)
        finally:
            scratch.close()


def _compared(
    recorder: FactRecorder, calendars: Calendars, live: Rows, there: set[str], scratch: ReadStore
) -> Finding | None:
    found = live.fetch("SELECT * FROM read_models") if "read_models" in there else []
    places = {row["name"]: row for row in found}
    other: list[str] = []
    aside: Finding | None = None
    for model in _models(live, there, calendars):
        place, tables = places.get(model.name), tables_of(model)
        if place is None or not _of_this_version(model, place):
            # Where none is listed, none was built, or somebody says so.
            if places or any(_holds_rows(live, table) for table in there.intersection(tables)):
                other.append(model.name)
            continue
        for table in tables:
            if table not in there:
                return Finding(None, CHECK, f"{table}: there is no such table")
        source = _UpTo(LedgerSource(recorder, FactMapper()), place["position"])
        # What no follower can fold is set aside here as there: that proves nothing altered.
        Follower("verify", source, scratch, [model], parks=True).catch_up()
        with scratch.reading() as derived:
            said = _set_aside(model, live) if "parked" in there else set()
            if folds := said - _set_aside(model, derived):
                detail = f"{model.name}: set aside, but can be folded: giamsat parked replay"
                aside = aside or Finding(min(folds), UNCOMPARED, detail)
                continue
            for table in tables:
                if different := _difference(table, live, derived):
                    return different
    if other and aside is None:
        detail = f"{', '.join(other)}: of another version, or taken out: start the service"
        return Finding(None, UNCOMPARED, detail)
    return aside


def _there(read_store: ReadStore, live: Rows) -> set[str]:
    """The tables that there are; a view in the place of one is none."""
    return {row["name"] for row in live.fetch(_LOCAL if read_store.local else _SERVER)}


def _holds_rows(live: Rows, table: str) -> bool:
    return bool(live.fetch(f"SELECT 1 AS one FROM {table} LIMIT 1"))


def _models(live: Rows, there: set[str], calendars: Calendars) -> list[ReadModel]:
    """The read models, looking as far ahead as the live ones."""
    ahead = duty_fold.horizon(live) if "obligation_horizon" in there else date.min
    floor = date.min + timedelta(days=1)
    today = floor if ahead <= floor else ahead - duty_fold.LOOK_AHEAD
    reference = Reference(calendars, today)
    return [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]  # the protocol leaves the constructor open


def _of_this_version(model: ReadModel, place: Row) -> bool:
    return bool(place["version"] == model.version and place["fingerprint"] == fingerprint(model))


def _set_aside(model: ReadModel, rows: Rows) -> set[int]:
    found = rows.fetch("SELECT position FROM parked WHERE read_model = :name", {"name": model.name})
    return {row["position"] for row in found}


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
