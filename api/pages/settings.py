"""What an operator may choose, as far as it touches the pages."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from api.ports import Ports
from api.reception import Reception


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


def ports_of(request: Request) -> Ports:
    """What the application stands on."""
    ports: Ports = request.app.state.ports
    return ports


def reception_of(request: Request) -> Reception:
    """Who lets people in and out."""
    found = ports_of(request).reception
    assert found is not None, "an application with pages needs a reception"  # noqa: S101 - composed wrongly
    return found


def settings_of(request: Request) -> PageSettings:
    """How this application presents itself."""
    found: PageSettings = getattr(request.app.state, "page_settings", None) or PageSettings()
    return found
