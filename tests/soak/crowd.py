"""A crowd at the door: requests sent as fast as answers come, or at a pace of their own, whatever becomes of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_CONNECTIONS = 800
"""Fewer than what one process may hold open; who finds none free waits for one."""


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


def at_a_pace(port: int, requests: Sequence[bytes], rate: float) -> tuple[float, list[Told]]:
    """So many requests a second are sent, on as many connections as that takes; the rate reached, and the answers."""
    return asyncio.run(_at_a_pace(port, requests, rate))


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


async def _at_a_pace(port: int, requests: Sequence[bytes], rate: float) -> tuple[float, list[Told]]:
    told: list[Told] = []
    free: list[_Line] = []
    lines = asyncio.Semaphore(MOST_CONNECTIONS)

    async def visitor(number: int, request: bytes) -> None:
        async with lines:
            line = free.pop() if free else await _Line.open(port)
            told.append(await line.ask(number, request))
            free.append(line)

    visitors = []
    begin = time.perf_counter()
    for number, request in enumerate(requests):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        visitors.append(asyncio.create_task(visitor(number, request)))
    reached = len(requests) / (time.perf_counter() - begin)
    await asyncio.gather(*visitors)
    for line in free:
        line.close()
    return reached, told


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
