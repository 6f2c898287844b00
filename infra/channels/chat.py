"""Tin nhắn — chat and SMS through Apprise: Telegram, Zalo, Viber, Slack and more, each by an address of its own.

An address of Apprise holds the keys of the service. It stands with the accounts, and neither facts nor logs show it.
Who registers one chooses what Apprise does with it: so only services that live at hosts of their own are spoken to,
and of their options only those that say whom to tell. Others call any host, or send what stands in a file of ours.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from alerts.channel import Contact, DeliveryError, Letter, bad_address
from domain.errors import InvalidInputError

if TYPE_CHECKING:
    from apprise import NotifyBase

NAME: Final = "chat"
SERVICES: Final = frozenset(
    {
        *("bulksms", "clicksend", "d7sms", "discord", "gchat", "line", "msgbird", "plivo", "slack"),
        *("tgram", "threema", "twilio", "viber", "vonage", "wxteams", "zalo"),
    }
)
"""Schemes of Apprise whose addresses name no host, whatever else they say."""
ADDRESS: Final = re.compile(
    r"(?P<service>[a-z0-9]+)://[^?#;\s]+(\?(from|thread|to|topic)=[^?#;&=\s]*"
    r"(&(from|thread|to|topic)=[^?#;&=\s]*)*)?",
    re.IGNORECASE,
)
LONGEST: Final = 3500
"""Characters of a message: what Telegram takes with room for the link; others cut for themselves."""
MORE: Final = "…\n"

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses, and with them keys


def services(text: str) -> frozenset[str]:
    """Read `tgram zalo`, separated by spaces."""
    named = frozenset(text.split())
    if not named <= SERVICES:
        raise ValueError(f"{', '.join(sorted(named - SERVICES))}: not at a host of its own")
    return named


class Chat:
    """The channel. Only the services that the operator has named are spoken to, and no redirect is followed."""

    name = NAME

    def __init__(self, services: Collection[str]) -> None:
        self._services = frozenset(services) & SERVICES

    def check(self, address: str) -> None:
        """Refuse what is no address of a service spoken to; whether its keys hold is known at the first letter."""
        self._service(address)

    def send(self, letter: Letter, contact: Contact) -> str | None:
        """Hand the letter over; Apprise says whether it was taken, and no more."""
        try:
            service, scheme = self._service(contact.address)
        except InvalidInputError as error:
            raise DeliveryError(f"not a chat address: {error.rule}", permanent=True) from error
        try:
            taken = service.notify(title=letter.subject, body=_short(letter))
        except (OSError, TypeError, ValueError) as error:
            raise DeliveryError(f"not sent: {type(error).__name__}") from error
        if not taken:
            raise DeliveryError(f"{scheme} did not take it")
        return scheme

    def _service(self, address: str) -> tuple[NotifyBase, str]:
        """What an address leads to, and its scheme."""
        # It is large, and loaded where somebody is told this way.
        import apprise

        found = ADDRESS.fullmatch(address)
        if found is None:
            raise bad_address(
                "chat_address",
                "Không phải địa chỉ nhắn tin.",
                "SERVICE://KEYS, with from, to, topic and thread alone as options",
            )
        scheme = found["service"].lower()
        if scheme not in self._services:
            raise bad_address(
                "chat_service_open",
                f"Không nhắn được qua “{scheme}”.",
                ", ".join(f"{s}://" for s in sorted(self._services)) or "none here",
            )
        service = apprise.Apprise.instantiate(
            address, asset=apprise.AppriseAsset(http_redirects=False), suppress_exceptions=True
        )
        if service is None:
            raise bad_address(
                "chat_keys",
                f"Địa chỉ {scheme} thiếu khóa hoặc nơi nhận.",
                f"an address as Apprise has it for {scheme}",
            )
        return service, scheme


def _short(letter: Letter) -> str:
    """The text without its title, as long as a chat bears; the rest is behind the links."""
    text = letter.text.removeprefix(letter.subject).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - len(MORE)].rpartition("\n")[0] + MORE
