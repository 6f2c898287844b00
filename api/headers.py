"""What every answer tells browsers to leave alone, whichever layer has written it."""

from __future__ import annotations

from typing import Final

from starlette.types import Message, Scope

ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Pages say more of their own. What is left is JSON and files: nothing in them may run, nobody may frame them."""
TLS: Final = ((b"strict-transport-security", b"max-age=31536000; includeSubDomains"),)


def guard(scope: Scope, start: Message) -> None:
    """Add to the beginning of an answer what it does not say itself."""
    said = start.setdefault("headers", [])
    names = {name for name, _ in said}
    wanted = ALWAYS + TLS if scope.get("scheme") == "https" else ALWAYS
    said.extend(pair for pair in wanted if pair[0] not in names)
