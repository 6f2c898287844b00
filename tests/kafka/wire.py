"""A wire between clients and a server that a test can cut: what is on it is lost, new calls are not taken."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Lock, Thread


class Wire:
    """Forwards a loopback port to another."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._whole = Event()
        self._whole.set()
        self._ends: set[socket.socket] = set()
        self._lock = Lock()
        self._target = 0

    def lead_to(self, port: int) -> None:
        """Begin to forward."""
        self._target = port
        Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        """Lose every connection, and take none."""
        self._whole.clear()
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def mend(self) -> None:
        """Forward again."""
        self._whole.set()

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                if not self._whole.is_set():
                    raise OSError("the wire is cut")
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while received := one.recv(65536):
                other.sendall(received)
        for end in (one, other):
            with suppress(OSError):
                end.close()
            with self._lock:
                self._ends.discard(end)
