"""What the pages ask of those who let people in and out: each way in ends in an `Entry`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Whence:
    """Nơi đến — where somebody tries from: an address, and what their browser kept of an earlier sign-in."""

    address: str
    device: str = ""


@dataclass(frozen=True)
class Entry:
    """Kết quả — how an attempt ended: inside, half inside, told to wait, or refused where nothing is set."""

    session: str | None = None
    """The secret of the session that was opened."""
    device: str | None = None
    """What the browser should keep, so that guesses of others do not make its owner wait."""
    second_step: str | None = None
    """The pass with which a one-time code is asked for."""
    wait_seconds: int = 0
    next: str = "/"
    """Where an OpenID sign-in wanted to go."""


@dataclass(frozen=True)
class Question:
    """Câu hỏi — what a browser asks its authenticator, and the pass that knows it again."""

    options: str
    """JSON for the browser's own function."""
    token: str


@dataclass(frozen=True)
class OpenSession:
    """Phiên — one of the sessions that a person has open."""

    id: str
    means: str
    created_at: datetime
    renewed_at: datetime
    here: bool


@dataclass(frozen=True)
class Passkey:
    """Khóa truy cập — one of the passkeys of a person."""

    id: str
    label: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Profile:
    """Hồ sơ đăng nhập — by which ways a person comes in, and where they are inside."""

    login: str
    demo: bool
    has_password: bool
    has_codes: bool
    recovery_codes: int
    passkeys: Sequence[Passkey]
    sessions: Sequence[OpenSession]
    fresh: bool
    """Whether they signed in so lately that ways in may be changed."""
    linked: bool
    """Whether the provider of OpenID Connect knows them."""


class Reception(Protocol):
    """Who lets people in and out, and knows them by name."""

    @property
    def passkeys_possible(self) -> bool:
        """Whether the public address is one that passkeys can be bound to."""
        ...

    @property
    def provider(self) -> str | None:
        """What people call the provider of OpenID Connect; None where there is none."""
        ...

    def names(self, ids: tuple[str, ...]) -> Mapping[str, str]:
        """The names behind account ids; one that was deleted is left out."""
        ...

    def left_provider(self, token: str) -> bool:
        """End the sessions of whoever has signed out with the provider; whether it has told so itself."""
        ...

    def people(self) -> Mapping[str, str]:
        """The names of all who may come in, by account id."""
        ...

    def sign_in(self, login: str, password: str, whence: Whence) -> Entry:
        """Open a session, or ask for a code; it is not said whether login or password was wrong."""
        ...

    def second_step(self, token: str, code: str, whence: Whence) -> Entry:
        """Open the session that waits for a one-time code or a recovery code."""
        ...

    def sign_out(self, secret: str) -> None:
        """End a session."""
        ...

    def on_the_way(self, secret: str) -> str | None:
        """The account that has shown one factor and must set up another before anything else is opened."""
        ...

    def renew(self, secret: str) -> str | None:
        """Another secret for a session in use, where it is time."""
        ...

    def ask_passkey(self) -> Question:
        """What a browser needs to sign in by a passkey."""
        ...

    def sign_in_by_passkey(self, token: str, answer: str) -> Entry:
        """Open a session for whoever's authenticator has answered."""
        ...

    def to_provider(self, next: str) -> tuple[str, str]:  # noqa: A002
        """The address of the provider and the state to keep."""
        ...

    def from_provider(self, state: str, code: str, secret: str = "") -> Entry:
        """Open a session for whom the provider vouches for; to be linked, the holder must still be there."""
        ...

    def link_to_provider(self, secret: str) -> tuple[str, str]:
        """The same for the holder of a session, to be linked with whom the provider then vouches for."""
        ...

    def unlink(self, secret: str) -> None:
        """Let nobody come in to the account by the provider any more."""
        ...

    def link_opens(self, token: str) -> str | None:
        """What a set-up link or an invitation is for: `setup`, `invitation`, or nothing any more."""
        ...

    def accept_link(self, token: str, login: str, name: str, password: str) -> Entry:
        """Make the first administrator, or give an invited account its password, and come in."""
        ...

    def profile(self, secret: str) -> Profile:
        """How the holder of a session comes in."""
        ...

    def change_password(self, secret: str, old: str, new: str) -> Entry:
        """Another password; every session ends, and a new one begins."""
        ...

    def begin_codes(self, secret: str) -> tuple[str, str]:
        """The address that an authenticator application reads, and the pass that knows it again."""
        ...

    def codes_begun(self, token: str) -> str | None:
        """The address that goes with a pass."""
        ...

    def confirm_codes(self, secret: str, token: str, code: str) -> Sequence[str] | None:
        """Ask for codes from now on, and tell the recovery codes once; None where the code was wrong."""
        ...

    def drop_codes(self, secret: str) -> None:
        """Ask for codes no more."""
        ...

    def ask_new_passkey(self, secret: str) -> Question:
        """What a browser needs to make a passkey."""
        ...

    def add_passkey(self, secret: str, token: str, answer: str, label: str) -> bool:
        """Take a passkey; False where the answer is not one to the question."""
        ...

    def remove_passkey(self, secret: str, id: str) -> None:
        """Let a passkey open nothing any more."""
        ...

    def end_session(self, secret: str, id: str) -> None:
        """End one of the sessions of the holder; all others where no id is given."""
        ...
