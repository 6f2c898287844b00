"""A real mail server on this machine, and what it has taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from tests.services import process


@dataclass
class Postbox:
    """What the mail server has taken, and how it answers."""

    mails: list[EmailMessage] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    encrypted: list[bool] = field(default_factory=list)
    refusal: str = ""

    async def handle_RCPT(  # noqa: N802 - the server's own name and shape
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        content = envelope.content or b""
        assert isinstance(content, bytes)
        found = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        self.mails.append(found)
        self.sessions.add(id(session))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@contextmanager
def serving(postbox: Postbox, **options: Any) -> Iterator[int]:
    port = process.free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
