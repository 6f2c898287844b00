"""A crowd at the door: requests sent as fast as answers come, or at a pace of their own, whatever becomes of them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from tests import workload
from tests.soak import rig

TODAY = "2026-06-03"
"""Nothing is late on this day, so that the watch has nothing to record meanwhile."""
MOST_CONNECTIONS = 800
"""Fewer than what one process may hold open; who finds none free waits for one."""

IDLE_SECONDS = 2.0
"""Nobody sends on a connection that has been idle for longer: the server may be closing it."""


@dataclass(frozen=True)
class Told:
    """One answer: to which request, its status, when to come again, and how many seconds it took."""

    request: int
    status: int
    retry_after: str | None
    seconds: float


def at_leisure(port: int, requests: Sequence[bytes], connections: int) -> tuple[float, list[Told]]:
    """Each connection sends its next request once it has its answer; answers a second, and the answers."""
    return asyncio.run(_at_leisure(port, requests, connections))


def at_a_pace(port: int, requests: Sequence[bytes], rate: float) -> tuple[float, float, list[Told]]:
    """So many requests a second are sent, on as many connections as that takes.

    The rate reached, how many seconds after the last one everybody had an answer, and the answers.
    """
    return asyncio.run(_at_a_pace(port, requests, rate))


def token(database_url: str) -> str:
    """The bearer token of a machine that may record anything."""
    store = ReadStore(database_url, 2)
    try:
        private = PrivateStore(store)
        account = private.add_account("crowd", name="Crowd", role="machine")
        return private.tokens.create(account.id, label="crowd")[1]
    finally:
        store.close()


def letters_received(database_url: str, many: int) -> list[str]:
    """Record recommendations that have been received and await a reply, with their bodies; their codes."""
    recorder, mapper = recorder_for(database_url), FactMapper()
    # Whole groups stand side by side: some of the last one may not have been received yet.
    every = workload.facts(workload.STEPS * (many + workload.SIDE_BY_SIDE), "H")
    try:
        first = [f for f in every if f.TOPIC.endswith((".registered", ".issued", ".received"))]
        recorder.append_many(map(mapper.to_stored_event, first))
    finally:
        recorder.close()
    return [f.code for f in first if f.TOPIC == "recommendation.issued"][:many]  # type: ignore[attr-defined]


def caught_up(database_url: str) -> None:
    """Wait until a server has followed all that is recorded."""
    with rig.opened(database_url) as (recorder, _, store):
        store.ensure([])
        end = time.monotonic() + 300
        # The server opens its port before it creates its tables.
        while (
            min((p.position for p in store.places().values()), default=0) < recorder.last_position()
        ):
            assert time.monotonic() < end
            time.sleep(0.1)


def post(path: str, body: dict[str, Any], more: str = "") -> str:
    """A request as it goes over the wire."""
    text = json.dumps(body)
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{more}"
        f"Content-Length: {len(text.encode())}\r\n\r\n{text}"
    )


def reply(code: str, token: str) -> str:
    """The reply to a recommendation, as it goes over the wire."""
    return post(
        f"/api/v1/recommendations/{code}/replies",
        {
            "document": {"number": "31", "symbol": "UBND-NC", "issued_on": TODAY},
            "replied_on": TODAY,
            "received_on": TODAY,
            "points": [{"no": 1, "position": "accepted", "measures": "Niêm yết tại trụ sở"}],
        },
        f"Authorization: Bearer {token}\r\n",
    )


async def _at_leisure(
    port: int, requests: Sequence[bytes], connections: int
) -> tuple[float, list[Told]]:
    told: list[Told] = []
    coming = iter(enumerate(requests))

    async def visitor(coming: Iterator[tuple[int, bytes]]) -> None:
        line = await _Line.open(port)
        for number, request in coming:
            told.append(await line.ask(number, request))
        line.close()

    begin = time.perf_counter()
    await asyncio.gather(*(visitor(coming) for _ in range(connections)))
    return len(told) / (time.perf_counter() - begin), told


async def _at_a_pace(
    port: int, requests: Sequence[bytes], rate: float
) -> tuple[float, float, list[Told]]:
    told: list[Told] = []
    free: list[tuple[float, _Line]] = []
    lines = asyncio.Semaphore(MOST_CONNECTIONS)

    async def visitor(number: int, request: bytes) -> None:
        async with lines:
            left, line = free.pop() if free else (0.0, None)
            if line is None or time.perf_counter() - left > IDLE_SECONDS:
                if line is not None:
                    line.close()
                line = await _Line.open(port)
            told.append(await line.ask(number, request))
            free.append((time.perf_counter(), line))

    visitors = []
    begin = time.perf_counter()
    for number, request in enumerate(requests):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        visitors.append(asyncio.create_task(visitor(number, request)))
    sent = time.perf_counter()
    await asyncio.gather(*visitors)
    answered = time.perf_counter()
    for _, line in free:
        line.close()
    return len(requests) / (sent - begin), answered - sent, told


class _Line:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> _Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, number: int, request: bytes) -> Told:
        begin = time.perf_counter()
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        await self._reader.readexactly(int(fields["content-length"]))
        seconds = time.perf_counter() - begin
        return Told(number, int(head[9:12]), fields.get("retry-after"), seconds)

    def close(self) -> None:
        self._writer.close()
