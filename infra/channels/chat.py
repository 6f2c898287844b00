"""Tin nhắn — chat and SMS through Apprise: Telegram, Zalo, Slack and a hundred more, each by an address of its own.

An address of Apprise holds the keys of the service. It stands with the accounts, and neither facts nor logs show it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Final

from alerts.channel import Contact, DeliveryError, Letter

NAME: Final = "chat"
LONGEST: Final = 3500
"""Characters of a message: what Telegram takes with room for the link; others cut for themselves."""
MORE: Final = "…\n"

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses, and with them keys


class Chat:
    """The channel. Only the services that the operator has named are spoken to: an address may lead anywhere."""

    name = NAME

    def __init__(self, services: Collection[str]) -> None:
        self._services = frozenset(services)

    def send(self, letter: Letter, contact: Contact) -> str | None:
        """Hand the letter over; Apprise says whether it was taken, and no more."""
        # It is large, and loaded where somebody is told this way.
        import apprise

        scheme = contact.address.partition("://")[0].lower()
        if scheme not in self._services:
            raise DeliveryError(f"service not allowed: {scheme[:20]}", permanent=True)
        service = apprise.Apprise.instantiate(contact.address, suppress_exceptions=True)
        if service is None:
            raise DeliveryError("not an address of the service", permanent=True)
        try:
            taken = service.notify(title=letter.subject, body=_short(letter))
        except (OSError, TypeError, ValueError) as error:
            raise DeliveryError(f"not sent: {type(error).__name__}") from error
        if not taken:
            raise DeliveryError(f"{scheme} did not take it")
        return scheme


def _short(letter: Letter) -> str:
    """The text without its title, as long as a chat bears; the rest is behind the links."""
    text = letter.text.removeprefix(letter.subject).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - len(MORE)].rpartition("\n")[0] + MORE
