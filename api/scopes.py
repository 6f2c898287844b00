"""Phạm vi — what a token may be used for: to read or to write, everything or one resource; never more than its role."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from starlette.requests import Request

from api.errors import ProblemError
from domain.errors import InvalidInputError, Violation

SCOPE: Final = re.compile(r"(read|write)(:[a-z][a-z-]*)?")
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
API: Final = "/api/v1/"
CALCULATOR: Final = f"{API}calendar/deadlines"
"""It brings a body, and changes nothing."""


def check_scopes(scopes: Collection[str]) -> None:
    """Refuse what is no scope."""
    for scope in scopes:
        if not SCOPE.fullmatch(scope):
            raise InvalidInputError(
                "scope_form",
                f"Không có phạm vi “{scope}”.",
                pointer="/scopes",
                allowed="read, write, read:RESOURCE, write:RESOURCE, such as write:reports",
            )


def stay_within(scopes: frozenset[str] | None, request: Request) -> None:
    """Refuse a request that the token was not made for."""
    if scopes is None:
        return
    path = request.url.path
    act = "read" if request.method in READING or path == CALCULATOR else "write"
    resource = path.removeprefix(API).partition("/")[0] if path.startswith(API) else "pages"
    needed = (act, f"{act}:{resource}")
    if scopes.isdisjoint(needed):
        message = f"Mã truy cập này không dùng được cho việc đó ({needed[1]})."
        raise ProblemError(
            "forbidden",
            message,
            violations=[Violation("", "scope_given", message, " or ".join(needed))],
        )
