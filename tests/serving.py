"""An application that answers on a port of its own, in a thread that ends with the block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from infra.web import Listening, listen, server_of


@contextmanager
def serving(app: Any, listening: Listening | None = None) -> Iterator[int]:
    """The port; whoever asks before it answers waits in its queue."""
    with listen("127.0.0.1", 0) as opened:
        server = server_of(app, listening or Listening())
        thread = Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        try:
            yield opened.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
