"""Letters leave to a real receiver of webhooks on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from alerts.channel import DeliveryError
from infra.channels.webhook import Webhook
from tests.infra.channels.letters import HERE, LETTER, SECRET, contact
from tests.services import process


@dataclass
class Receiver:
    """A receiver of webhooks: what it was sent, and what it answers."""

    status: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[str]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/hooks?from=giamsat"
            finally:
                server.shutdown()
                thread.join()


def test_a_webhook_is_signed_so_that_its_receiver_can_check_it() -> None:
    receiver = Receiver()
    with receiver.listening() as url:
        assert Webhook(HERE, lambda: 1_700_000_000).send(LETTER, contact("webhook", url)) == "204"
    [(headers, body)] = receiver.calls
    assert headers["webhook-id"] == LETTER.id
    assert headers["webhook-timestamp"] == "1700000000"
    signed = f"{LETTER.id}.1700000000.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert json.loads(body) == {"type": "notice.composed", "data": dict(LETTER.data)}


@pytest.mark.parametrize(
    ("status", "permanent"), [(410, True), (500, False), (404, False), (302, False)]
)
def test_a_receiver_that_does_not_take_it_says_whether_to_come_again(
    status: int, permanent: bool
) -> None:
    receiver = Receiver(status)
    with receiver.listening() as url, pytest.raises(DeliveryError, match=str(status)) as caught:
        Webhook(HERE).send(LETTER, contact("webhook", url))
    assert caught.value.permanent is permanent
    assert len(receiver.calls) == 1


def test_a_receiver_that_is_away_is_tried_again() -> None:
    with pytest.raises(DeliveryError, match="not reached") as caught:
        Webhook(HERE).send(LETTER, contact("webhook", f"http://127.0.0.1:{process.free_port()}/"))
    assert not caught.value.permanent
