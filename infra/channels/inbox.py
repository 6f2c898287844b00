"""Hộp thông báo — the channel that never leaves the house: the notice itself is what its recipient finds."""

from __future__ import annotations

from typing import Final

from alerts.channel import Contact, Letter

NAME: Final = "inbox"


class Inbox:
    """Delivered as soon as it is written down: `GET /api/v1/notices` shows it."""

    name = NAME

    def send(self, letter: Letter, contact: Contact) -> str | None:  # noqa: ARG002 - the shape of channels
        """Do nothing more."""
        return None
