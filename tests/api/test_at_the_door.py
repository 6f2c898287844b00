"""Who is turned away at the door is told the same as at the gate; what is no plain request is heard there."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.at_the_door import at_the_door
from api.gate import Gate
from infra.web import Listening
from tests.api.conftest import Client
from tests.serving import serving

ASK = b"GET /api/v1/plans HTTP/1.1\r\nHost: x\r\n"
SEND = b"POST /api/v1/plans HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
OURS = frozenset({"date", "server", "x-request-id"})


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: nothing here comes to the store."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def gate(anybody: Client, application: FastAPI) -> Gate:
    """The gate of an application that somebody has asked something."""
    anybody.ask("plans")
    found: Gate = application.state.gate
    return found


@pytest.fixture
def crowded(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """There is no place, and nobody waits any longer."""
    monkeypatch.setattr(gate, "turns_away", lambda _: True)
    return gate


@pytest.fixture
def port(application: FastAPI) -> Iterator[int]:
    with serving(application, Listening(door=at_the_door(application))) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        ASK + b"\r\n",
        ASK + b"X-Request-Id: here\r\n\r\n",
        b"GET /api/v1/plans?limit=3 HTTP/1.1\r\nHost: x\r\n\r\n",
        SEND + b"\r\n{}",
    ],
)
def test_a_whole_plain_request_is_turned_away(
    application: FastAPI, crowded: Gate, question: bytes
) -> None:
    said = at_the_door(application)(question, False) or b""
    assert b'"code":"busy"' in said
    assert b"\r\nretry-after: 2\r\n" in said
    assert (b"x-request-id: here\r\n" in said) is (b"Request-Id" in question)


@pytest.mark.parametrize(
    "question",
    [
        b"",
        ASK,
        ASK + b"\r\nGET",
        SEND + b"\r\n{",
        SEND + b"\r\n{}G",
        SEND + b"Content-Length: 2\r\n\r\n{}",
        b"POST /api/v1/plans HTTP/1.1\r\nHost: x\r\n\r\n{}",
        SEND + b"Transfer-Encoding: chunked\r\n\r\n{}",
        ASK + b"Connection: close\r\n\r\n",
        ASK + b"EXPECT: 100-continue\r\n\r\n",
        ASK + b"Transfer-Encoding : chunked\r\n\r\n",
        ASK + b" folded: line\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/v1/plans HTTP/1.0\r\nHost: x\r\n\r\n",
        b"DELETE /api/v1/plans HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/v1/%2e%2e HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_anything_else_is_heard(application: FastAPI, crowded: Gate, question: bytes) -> None:
    assert at_the_door(application)(question, False) is None


def test_nobody_is_turned_away_while_there_is_no_crowd(application: FastAPI, gate: Gate) -> None:
    assert at_the_door(application)(ASK + b"\r\n", False) is None
    assert not gate.turns_away(1)


def test_the_door_says_what_the_gate_says_and_hears_the_next_question(
    gate: Gate, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    async def full(_: int) -> bool:
        return False

    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as caller:
        for away in (False, True, False):
            with monkeypatch.context() as crowd:
                crowd.setattr(gate, "_enter", full)
                crowd.setattr(gate, "turns_away", lambda _, away=away: away)
                caller.request("POST", "/api/v1/plans", body=b"{}")
                answer = caller.getresponse()
                body = answer.read()
            headers = {k.lower(): v for k, v in answer.getheaders()}
            kept = sorted((k, v) for k, v in headers.items() if k not in OURS)
            told.append((answer.status, kept, body, headers.keys() >= OURS - {"server"}))
        caller.request("GET", "/api/v1/plans")
        assert caller.getresponse().status == 401
    gates, doors, again = told
    assert doors == gates == again
    assert doors[0] == 503


def test_who_comes_in_one_round_counts_before_reaching_the_line(gate: Gate) -> None:
    async def story() -> list[bool]:
        gate._crowded_until = float("inf")
        together = [gate.turns_away(2) for _ in range(4)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [*together, gate.turns_away(2)]

    assert asyncio.run(story()) == [False, False, True, True, False]
