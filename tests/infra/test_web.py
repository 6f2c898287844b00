"""The port: known at once when it is taken, and answers leave at once."""

from __future__ import annotations

import asyncio
import socket

import pytest

from infra.web import TakenPortError, listen


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
