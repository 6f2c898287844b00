"""`PYTHON eventsource_py.py URL CALLERS EACH`: appends by eventsource-py, under a Python that has it."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from time import perf_counter
from typing import Any
from uuid import uuid4

SUBJECTS = 25
STATE = {"name": "Sở thứ 7", "ground": "Nghị quyết 190/2025/QH15", "happened_on": "2025-03-01"}


async def append(url: str, callers: int, each: int) -> tuple[float, list[float]]:
    """So many callers, each one event at a time on subjects of its own; how many a second, and how long each took."""
    # Installed beside our own environment, never in it.
    import eventsource  # type: ignore[import-not-found]
    from eventsource.adapters.postgresql import (  # type: ignore[import-not-found]
        PostgreSQLEventStore,
    )
    from eventsource.domain import StreamId  # type: ignore[import-not-found]
    from eventsource.ports.positions import ExpectedVersion  # type: ignore[import-not-found]
    from sqlalchemy.ext.asyncio import create_async_engine  # type: ignore[import-not-found]

    names: dict[str, Any] = {
        "__annotations__": {"event_type": str, "aggregate_type": str, "state": dict[str, str]},
        "__module__": __name__,
        "event_type": "Renamed",
        "aggregate_type": "Noted",
    }
    renamed = eventsource.register_event(type("Renamed", (eventsource.DomainEvent,), names))
    engine = create_async_engine(url, pool_size=callers, max_overflow=0)
    store = PostgreSQLEventStore(engine, create_schema=True)
    spans: list[float] = []

    async def write(streams: list[Any], many: int) -> None:
        for stream in itertools.islice(itertools.cycle(streams), many):
            begin = perf_counter()
            event = renamed(aggregate_id=stream.aggregate_id, state=STATE)
            await store.append(stream, [event], ExpectedVersion.any_())
            spans.append(perf_counter() - begin)

    each_of = [[StreamId(uuid4(), "Noted") for _ in range(SUBJECTS)] for _ in range(callers)]
    await write(each_of[0], 1)
    await asyncio.gather(*(write(streams, 1) for streams in each_of))
    spans.clear()
    begin = perf_counter()
    await asyncio.gather(*(write(streams, each) for streams in each_of))
    took = perf_counter() - begin
    await engine.dispose()
    return callers * each / took, spans


if __name__ == "__main__":
    rate, took = asyncio.run(append(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
    json.dump({"rate": rate, "spans": took}, sys.stdout)
