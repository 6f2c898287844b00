"""Whom others may make us call: nobody inside, whatever the name, the notation or the second answer of the resolver."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.outbound import ForbiddenAddressError, connection, is_allowed, networks


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "64:ff9b:1::a00:1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "fec0::1",
        "192.0.0.8",
        "192.88.99.1",
        "100:0:0:1::1",
        "3fff::1",
        "5f00::1",
        "2002:7f00:1::",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "fe80::1",
        "fd00::1",
        "224.0.0.1",
    ],
)
def test_no_way_of_writing_an_inside_address_is_let_through(host: str) -> None:
    with pytest.raises((ForbiddenAddressError, OSError)):
        connection("http", host.strip("[]"), 80, allowed=(), timeout=1)


@given(st.ip_addresses(network="127.0.0.0/8") | st.ip_addresses(network="10.0.0.0/8"))
def test_an_inside_address_stays_one_in_the_clothes_of_ipv6(address: object) -> None:
    assert not is_allowed(str(address), ())
    assert not is_allowed(f"::ffff:{address}", ())


def test_the_open_internet_and_what_the_operator_names_may_be_called() -> None:
    assert is_allowed("203.0.114.7", ())
    assert is_allowed("2a00:1450:4001:81b::200e", ())
    inside = networks("10.1.0.0/16 fd00::/8")
    assert is_allowed("10.1.2.3", inside)
    assert is_allowed("::ffff:10.1.2.3", inside)
    assert is_allowed("fd12::1", inside)
    assert not is_allowed("10.2.0.1", inside)


@pytest.fixture
def receiver() -> Iterator[int]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_address_that_was_judged_is_the_one_that_is_called(
    receiver: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = networks("127.0.0.0/8")
    with closing(connection("http", "localhost", receiver, allowed=here, timeout=5)) as opened:
        # Whatever the name leads to from now on.
        monkeypatch.setattr(socket, "gethostbyname", lambda _: "169.254.169.254")
        opened.request("POST", "/", b"{}")
        assert opened.getresponse().status == http.client.NO_CONTENT


def test_one_inside_address_among_several_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("203.0.114.7", "127.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(ForbiddenAddressError):
        connection("http", "two.example", 80, allowed=(), timeout=1)
