"""The web server: one process, one line of log a request, an orderly end."""

from __future__ import annotations

import gc
import signal
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn

from api.at_the_door import Door
from infra import callers

LET_FINISH_SECONDS: Final = 5
"""How long requests in flight may take to end once the server has been told to stop."""


class TakenPortError(Exception):
    """Somebody listens there already, or the address is not ours."""


def listen(host: str, port: int) -> socket.socket:
    """Take the port before any long work: a taken one is known at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where TCP is named does asyncio send each answer at once, rather than after the reader's delayed ACK.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(1024)
    except OSError as error:
        found.close()
        raise TakenPortError(
            f"Không mở được {host}:{port} ({error.strerror}). Chọn cổng khác bằng --port."
        ) from error
    return found


@dataclass(frozen=True)
class Listening:
    """How callers reach us: with which certificates, and behind whom."""

    cert_file: str = ""
    key_file: str = ""
    client_ca_file: str = ""
    proxies: str = "127.0.0.1"
    patience: callers.Patience = field(default_factory=callers.Patience)
    door: Door = callers.open_door
    """Turns away in a crowd."""


def serve(
    app: Any,
    opened: socket.socket,
    ready: Callable[[], None] = lambda: None,
    listening: Listening = Listening(),
) -> None:
    """Answer until SIGINT or SIGTERM, then let requests in flight end."""
    server = server_of(app, listening, ready)

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn raises the signal again once it has ended; ours then finds nothing more to do.
    before = {sig: signal.signal(sig, stop) for sig in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[opened])
    finally:
        for sig, handler in before.items():
            signal.signal(sig, handler)
        opened.close()


def server_of(
    app: Any, listening: Listening, ready: Callable[[], None] = lambda: None
) -> uvicorn.Server:
    """The server of an application, with its certificates."""
    config = uvicorn.Config(
        app,
        http=callers.protocol(listening.patience, listening.door),
        loop="infra.callers:ServingLoop",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LET_FINISH_SECONDS,
        forwarded_allow_ips=listening.proxies,
        ssl_certfile=listening.cert_file or None,
        ssl_keyfile=listening.key_file or None,
        ssl_ca_certs=listening.client_ca_file or None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if listening.client_ca_file else ssl.CERT_NONE,
        ssl_ciphers="ECDHE+AESGCM:ECDHE+CHACHA20",
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return _Server(config, ready)


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets=sockets)
        if self.started:
            # What has been loaded stays: looking through it for garbage again and again would stop all requests.
            gc.collect()
            gc.freeze()
            self._ready()
