"""What an operator may choose, as far as it touches the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from api.ports import Ports


@dataclass(frozen=True)
class DemoAccount:
    """Tài khoản minh hoạ — printed for everybody: it opens nothing but a demonstration."""

    login: str
    password: str
    name: str
    role: str


@dataclass(frozen=True)
class PageSettings:
    """How the pages present themselves."""

    demo: bool = False
    """Whether the ledger holds a made-up history; every page says so."""
    demo_accounts: tuple[DemoAccount, ...] = ()
    session_hours: float = 12


class Reception(Protocol):
    """Who lets people in and out, and knows them by name."""

    def sign_in(self, login: str, password: str, hours: float) -> str | None:
        """Open a session and tell its secret; None where login or password is wrong."""
        ...

    def sign_out(self, secret: str) -> None:
        """End a session."""
        ...

    def names(self, ids: tuple[str, ...]) -> Mapping[str, str]:
        """The names behind account ids; one that was deleted is left out."""
        ...


def ports_of(request: Request) -> Ports:
    """What the application stands on."""
    ports: Ports = request.app.state.ports
    return ports


def settings_of(request: Request) -> PageSettings:
    """How this application presents itself."""
    found: PageSettings = getattr(request.app.state, "page_settings", None) or PageSettings()
    return found
