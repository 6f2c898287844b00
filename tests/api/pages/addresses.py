"""Which pages there are, and an address for each kind of thing that the demonstration shows."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Any, Final

from fastapi.routing import APIRoute

from api import pages
from tests.api.pages.conftest import Visitor


def routes() -> list[APIRoute]:
    """Every route of the pages."""
    modules = [
        importlib.import_module(f"api.pages.{m.name}") for m in pkgutil.iter_modules(pages.__path__)
    ]
    found = [
        route for module in modules if hasattr(module, "router") for route in module.router.routes
    ]
    return [route for route in found if isinstance(route, APIRoute)]


OUTSIDE: Final = frozenset(
    {
        "/login",
        "/login/passkey",
        "/login/openid",
        "/login/openid/callback",
        "/welcome",
    }
)
"""Pages for who is not yet inside, or is sent elsewhere."""
LISTS: Final = (
    *(
        route.path
        for route in routes()
        if "GET" in (route.methods or ()) and "{" not in route.path and route.path not in OUTSIDE
    ),
    "/alerts?state=all",
    "/changes?since=2024-03-01T00:00:00%2B07:00",
    "/calendar?start=2023-11-21&n=15&unit=wd",
    "/calendar?before=2023-11-20",
)
"""Every page that is about no single thing, and what some of them show when asked."""


def one_of_each(reader: Visitor) -> list[str]:
    """The lists, and one thing of every status, kind, type or basis: each shows what others do not."""
    found = list(LISTS)
    found += [
        f"/obligations/{row['id']}"
        for row in _various(reader, "obligations", ("status", "due_basis"))
    ]
    found += [f"/obligations/{row['id']}" for row in _various(reader, "obligations", ("kind",))]
    found += [f"/recommendations/{row['code']}" for row in reader.items("recommendations")]
    found += [
        f"/supervisions/{row['code']}"
        for row in _various(reader, "supervisions", ("status", "origin"))
    ]
    found += [f"/criticisms/{row['code']}" for row in _various(reader, "criticisms", ("status",))]
    found += [f"/petitions/{row['code']}" for row in _various(reader, "petitions", ("status",))]
    found += [f"/targets/{row['code']}" for row in reader.items("targets")]
    found += [f"/scorecards/{row['code']}" for row in reader.items("scorecards")]
    found += [f"/inspections/{row['code']}" for row in reader.items("inspections")]
    found += [f"/reports/{row['code']}" for row in _various(reader, "reports", ("status",))]
    found += [f"/alerts/{row['id']}" for row in _various(reader, "alerts", ("rule", "state"))]
    found += [
        f"/plans/{row['code']}{sub}" for row in reader.items("plans") for sub in ("", "/cascade")
    ]
    found += [f"/agencies/{row['code']}" for row in _various(reader, "agencies", ("kind",))]
    found += [f"/consultations/{row['code']}" for row in reader.items("consultations")]
    found += [
        f"/activities/{row['code']}" for row in _various(reader, "activities", ("status", "kind"))
    ]
    found += [
        f"/local-rules/{row['code']}"
        for resource in ("local-rules", "rolling-rules")
        for row in reader.items(resource)
    ]
    found += [f"/events/{row['position']}" for row in _trail(reader)]
    return list(dict.fromkeys(found))


def _various(reader: Visitor, resource: str, by: Sequence[str]) -> list[dict[str, Any]]:
    chosen = {tuple(row[name] for name in by): row for row in reader.items(resource)}
    return list(chosen.values())


def _trail(reader: Visitor) -> list[dict[str, Any]]:
    """One fact of every type, from the whole trail."""
    found: dict[str, dict[str, Any]] = {}
    answer = reader.ask("/api/v1/events", limit=500).json()
    while True:
        found |= {row["type"]: row for row in answer["items"]}
        if answer["next"] is None:
            return list(found.values())
        answer = reader.ask("/api/v1/events", limit=500, cursor=answer["next"]).json()
