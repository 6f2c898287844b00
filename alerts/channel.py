"""What a channel is: it hands a letter over to the outside, or says why not, and whether trying again may help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from domain.errors import InvalidInputError
from domain.notice import Pace
from domain.subscription import Lang


@dataclass(frozen=True)
class Contact:
    """Nơi nhận của một người — by which channel an account wants to hear, how often, in which language."""

    account_id: str
    role: str
    agency_id: str | None
    channel: str
    address: str
    pace: Pace = "daily"
    lang: Lang = "vi"
    secret: str | None = None
    """What a webhook is signed with."""


@dataclass(frozen=True)
class Letter:
    """Thư — one notice as its recipient reads it."""

    id: str
    """The id of the notice: the same at every attempt, so that a second copy can be known as one."""
    subject: str
    text: str
    html: str
    data: Mapping[str, Any]
    """The same for machines."""
    composed_at: str
    """When it was decided on, in RFC 3339: the same at every attempt."""
    unsubscribe: str | None = None
    """Where one request ends the subscription by which this letter came (RFC 8058); None where there is no such way."""


class DeliveryError(Exception):
    """The letter was not taken over."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        """Whether the same letter to the same address will fail again."""


def bad_address(rule: str, message: str, allowed: str) -> InvalidInputError:
    """Why nobody can ever be told at an address: said to whoever registers it."""
    return InvalidInputError(rule, message, pointer="/address", allowed=allowed)


class Channel(Protocol):
    """A way out of the house. It may be called twice with one letter, and must not change it."""

    @property
    def name(self) -> str:
        """What contacts and notices call it."""

    def send(self, letter: Letter, contact: Contact) -> str | None:
        """Hand the letter over; what the other side answered. Raises DeliveryError."""
