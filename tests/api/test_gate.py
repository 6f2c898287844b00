"""A crowd outside does not slow down those inside; who is turned away is told when to come again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest
from starlette.types import Message, Receive, Scope, Send

from api import gate
from api.gate import Gate
from tests.api.conftest import Client

MOST = 4
Story = Callable[["House"], Awaitable[None]]


class House:
    """An application in which everybody stays until let out, behind a gate that lets four in."""

    def __init__(self) -> None:
        self.inside = 0
        self.fullest = 0
        self.bodies: list[bytes] = []
        self.entered = asyncio.Semaphore(0)
        self.done = asyncio.Event()
        self.gate = Gate(self._stay)
        settings = SimpleNamespace(requests_at_once=MOST, largest_body=10)
        ports = SimpleNamespace(settings=settings)
        self.app = SimpleNamespace(state=SimpleNamespace(ports=ports, error_page=None))

    async def _stay(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self.bodies.append(body)
        self.inside += 1
        self.fullest = max(self.fullest, self.inside)
        self.entered.release()
        await self.done.wait()
        self.inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def visit(self, path: str = "/", *parts: bytes, breaks_off: bool = False) -> Message:
        """The start of the answer to a request, whose body may never come to its end."""
        sent: list[Message] = []
        coming = [
            {"type": "http.request", "body": part, "more_body": breaks_off or i < len(parts)}
            for i, part in enumerate(parts, 1)
        ]

        async def receive() -> Message:
            if not coming:
                await asyncio.Event().wait()
            return coming.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {
            "type": "http",
            "method": "POST" if parts else "GET",
            "path": path,
            "headers": [(b"transfer-encoding", b"chunked")] if parts else [],
            "query_string": b"",
            "server": ("127.0.0.1", 80),
            "scheme": "http",
            "app": self.app,
        }
        await self.gate(scope, receive, send)
        return sent[0]

    async def filled(self) -> list[asyncio.Task[Message]]:
        """As many inside as may be, and the tasks of their visits."""
        visits = [asyncio.create_task(self.visit()) for _ in range(MOST)]
        for _ in visits:
            await self.entered.acquire()
        return visits


def told(story: Story) -> None:
    async def run() -> None:
        async with asyncio.timeout(20):
            await story(House())

    asyncio.run(run())


def test_no_more_are_inside_than_there_are_places() -> None:
    async def story(house: House) -> None:
        visits = [*await house.filled(), *(asyncio.create_task(house.visit()) for _ in range(3))]
        house.done.set()
        assert [(await visit)["status"] for visit in visits] == [200] * (MOST + 3)
        assert house.fullest == MOST

    told(story)


def test_who_waits_in_vain_is_told_when_to_come_again() -> None:
    async def story(house: House) -> None:
        visits = await house.filled()
        answer = await house.visit()
        assert answer["status"] == 503
        assert (b"retry-after", b"2") in answer["headers"]
        house.done.set()
        assert [(await visit)["status"] for visit in visits] == [200] * MOST

    told(story)


def test_in_a_crowd_fewer_are_inside_and_no_more_callers_than_places_all_get_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "BURST_SECONDS", 0.01)
    monkeypatch.setattr(gate, "CALM_SECONDS", 60.0)

    async def story(house: House) -> None:
        before = await house.filled()
        assert (await house.visit())["status"] == 503
        house.done.set()
        await asyncio.gather(*before)
        house.done.clear()
        house.fullest = 0
        visits = [asyncio.create_task(house.visit()) for _ in range(MOST)]
        # Many times as long as somebody in a real crowd would wait.
        assert not (await asyncio.wait(visits, timeout=0.2))[0]
        house.done.set()
        assert [(await visit)["status"] for visit in visits] == [200] * MOST
        assert house.fullest == MOST // gate.CROWD_SHARE

    told(story)


def test_who_leaves_the_line_leaves_no_place_taken() -> None:
    async def story(house: House) -> None:
        visits = await house.filled()
        waiting = [asyncio.create_task(house.visit()) for _ in range(5)]
        await asyncio.sleep(0)
        for visit in waiting[::2]:
            visit.cancel()
        house.done.set()
        await asyncio.gather(*visits, *waiting[1::2])
        await asyncio.gather(*waiting[::2], return_exceptions=True)
        house.done.clear()
        again = await house.filled()
        assert house.inside == MOST
        house.done.set()
        await asyncio.gather(*again)
        assert house.inside == 0

    told(story)


def test_operators_always_get_in() -> None:
    async def story(house: House) -> None:
        visits = await house.filled()
        health = asyncio.create_task(house.visit("/healthz"))
        await house.entered.acquire()
        house.done.set()
        assert (await health)["status"] == 200
        await asyncio.gather(*visits)

    told(story)


def test_a_line_without_end_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LONGEST_LINE", 0)

    async def story(house: House) -> None:
        visits = await house.filled()
        assert (await house.visit())["status"] == 503
        house.done.set()
        await asyncio.gather(*visits)

    told(story)


def test_a_body_is_handed_on_whole_and_one_too_large_to_its_first_part_too_many() -> None:
    async def story(house: House) -> None:
        house.done.set()
        await house.visit("/api/v1/plans", b"abc", b"def")
        await house.visit("/api/v1/plans", b"abc", b"def", b"ghijk", b"l")
        assert house.bodies == [b"abcdef", b"abcdefghijkl"]

    told(story)


def test_who_sends_too_slowly_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.01)

    async def story(house: House) -> None:
        answer = await house.visit("/api/v1/plans", b"abc", breaks_off=True)
        assert answer["status"] == 408
        assert (b"connection", b"close") in answer["headers"]
        assert house.bodies == []

    told(story)


def test_a_crowd_is_told_in_the_one_error_shape(anybody: Client) -> None:
    kinds = anybody.http.get("/problems/busy", headers={"Accept": "application/json"}).json()
    assert kinds["status"] == 503


def test_a_form_without_bound_is_not_read() -> None:
    async def story(house: House) -> None:
        answer = await house.visit("/login", b"login=" + b"a" * 1000)
        assert answer["status"] == 413
        assert house.bodies == []

    told(story)
