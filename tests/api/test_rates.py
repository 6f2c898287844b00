"""How often one source may ask, and that no other waits for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api.rates import Rates

PER_MINUTE = 60


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def client(clock: Clock, address: str, per_minute: int = PER_MINUTE) -> Any:
    settings = SimpleNamespace(requests_per_minute=per_minute)
    state = SimpleNamespace(ports=SimpleNamespace(settings=settings))

    async def fine(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("ok")(scope, receive, send)

    limited = Rates(fine, clock)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        host = dict(scope["headers"]).get(b"x-from", address.encode()).decode()
        asked = {**scope, "app": SimpleNamespace(state=state), "client": (host, 1)}
        await limited(asked, receive, send)

    return TestClient(app)


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    clock = Clock()
    someone = client(clock, "203.0.113.7")
    answers = [someone.get("/").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    refused = someone.get("/")
    assert refused.json()["code"] == "too_many_requests"
    clock.now += int(refused.headers["retry-after"])
    assert someone.get("/").status_code == 200


def test_nobody_else_waits_for_them() -> None:
    someone = client(Clock(), "203.0.113.7")
    while someone.get("/").status_code == 200:
        pass
    assert someone.get("/", headers={"X-From": "203.0.113.8"}).status_code == 200


@pytest.mark.parametrize(("address", "per_minute"), [("127.0.0.1", 1), ("203.0.113.7", 0)])
def test_this_machine_and_a_rate_of_nothing_are_not_counted(address: str, per_minute: int) -> None:
    someone = client(Clock(), address, per_minute)
    assert {someone.get("/").status_code for _ in range(50)} == {200}
