"""Ở cửa — in a crowd, a whole request is told to come again before anything of it is taken apart.

To read a request as the framework does costs ten times what it costs to say no; in a crowd most of the processor would
go to those who are turned away, and those inside would wait for it. What is not plain is heard by the gate as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import msgspec

from api.errors import MEDIA_TYPE
from api.gate import BUSY, RETRY_SECONDS
from api.headers import ALWAYS, TLS
from api.middleware import REQUEST_ID, UNMATCHED

Door = Callable[[bytes, bool], bytes | None]
"""From what came in on a connection that waits for a question, and whether over TLS, to the rest of the answer after
the first headers of the server; None where the question is to be heard."""
PLAIN: Final = re.compile(
    rb"(GET|POST) (/api/v1/[A-Za-z0-9._~/-]+)(?:\?[!-~]*)? HTTP/1\.1"
    rb"(?:\r\n(?!(?i:transfer-encoding|expect|upgrade|connection) *:)[A-Za-z0-9-]+:[\t -~]*)+"
)
"""A request without anything that would change where it ends, or what becomes of its connection."""
LENGTH: Final = re.compile(rb"\r\ncontent-length:([^\r]*)", re.IGNORECASE)
GIVEN_ID: Final = re.compile(rb"\r\nx-request-id: *([^\r]*)", re.IGNORECASE)


def at_the_door(app: Any) -> Door:
    """How an application answers while its gate is full."""
    always = {
        tls: b"".join(
            b"%s: %s\r\n" % pair
            for pair in (
                (b"cache-control", b"no-store"),
                (b"retry-after", str(RETRY_SECONDS).encode()),
                (b"content-type", MEDIA_TYPE.encode()),
                *(ALWAYS + TLS if tls else ALWAYS),
            )
        )
        for tls in (False, True)
    }

    def answer(data: bytes, tls: bool) -> bytes | None:  # noqa: FBT001 - as every door is called
        gate = getattr(app.state, "gate", None)
        if gate is None or not gate.turns_away(app.state.ports.settings.requests_at_once):
            return None
        head, ended, body = data.partition(b"\r\n\r\n")
        plain = PLAIN.fullmatch(head)
        lengths = LENGTH.findall(head)
        if not ended or plain is None or lengths not in ([], [b" %d" % len(body)]):
            return None
        if body and not lengths:
            return None
        app.state.ports.metrics.observe_request(UNMATCHED, plain[1].decode(), 503, 0.0)
        given = GIVEN_ID.search(head)
        known = given is not None and REQUEST_ID.fullmatch(given[1].decode("latin-1"))
        id = given[1] if given is not None and known else uuid4().hex.encode()
        said = msgspec.json.encode(BUSY.problem.to_json(plain[2].decode()))
        return b"%sx-request-id: %s\r\ncontent-length: %d\r\n\r\n%s" % (
            always[tls],
            id,
            len(said),
            said,
        )

    return answer
