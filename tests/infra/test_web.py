"""The port: known at once when it is taken, and answers leave at once."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.web import Listening, TakenPortError, listen
from tests.serving import serving


def test_a_taken_port_is_refused() -> None:
    with listen("127.0.0.1", 0) as opened:
        port = opened.getsockname()[1]
        with pytest.raises(TakenPortError, match=str(port)):
            listen("127.0.0.1", port)


def test_answers_do_not_wait_for_the_reader_to_confirm_the_last() -> None:
    async def without_delay() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        opened = listen("127.0.0.1", 0)
        async with await asyncio.start_server(answer, sock=opened):
            _, writer = await asyncio.open_connection(*opened.getsockname())
            delay = await asyncio.wait_for(found, timeout=10)
            writer.close()
        return delay

    assert asyncio.run(without_delay())


@contextmanager
def served(listening: Listening) -> Iterator[int]:
    """A port with TLS."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(scope["scheme"])(scope, receive, send)

    with serving(app, listening) as port:
        yield port


def asked(port: int, context: ssl.SSLContext) -> str:
    caller = http.client.HTTPSConnection("localhost", port, timeout=10, context=context)
    try:
        caller.request("GET", "/")
        return caller.getresponse().read().decode()
    finally:
        caller.close()


def test_callers_are_answered_over_tls_of_today_only(certificate: tuple[Path, Path]) -> None:
    chain, key = certificate
    with served(Listening(str(chain), str(key))) as port:
        today = ssl.create_default_context(cafile=chain)
        assert asked(port, today) == "https"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            today.minimum_version = ssl.TLSVersion.TLSv1
            today.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError):
            asked(port, today)


def test_where_certificates_are_asked_for_nobody_comes_in_without(
    certificate: tuple[Path, Path],
) -> None:
    chain, key = certificate
    with served(Listening(str(chain), str(key), str(chain))) as port:
        caller = ssl.create_default_context(cafile=chain)
        with pytest.raises((OSError, http.client.HTTPException)):
            asked(port, caller)
        caller.load_cert_chain(chain, key)
        assert asked(port, caller) == "https"
