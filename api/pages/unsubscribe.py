"""`/unsubscribe/…`: the last letter of its kind. A mail program's one request suffices (RFC 8058); people are asked."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api import unsubscribing
from api.errors import ProblemError
from api.pages.entrance import language_of, new_router
from api.pages.links import Links
from api.pages.rendering import html
from api.pages.settings import ports_of, settings_of
from api.pages.words import Words
from domain.errors import InvalidInputError

router: Final = new_router()


@router.get("/unsubscribe/{sealed}", response_model=None)
def ask(request: Request, sealed: str) -> Response:
    """Ask whether it is meant: whoever only looks at links, like a mail filter, ends nothing."""
    _, channel = _meant(request, sealed)
    return _page(request, channel, done=False)


@router.post("/unsubscribe/{sealed}", response_model=None)
def end(request: Request, sealed: str) -> Response:
    """End the subscription; a second time changes nothing."""
    account, channel = _meant(request, sealed)
    with suppress(InvalidInputError):
        ports_of(request).contacts.end(account, channel, "link")
    return _page(request, channel, done=True)


def _meant(request: Request, sealed: str) -> tuple[str, str]:
    found = unsubscribing.opened(ports_of(request).settings.secret, sealed)
    if found is None:
        raise ProblemError("not_found", "Liên kết không đúng hoặc đã cũ.")
    return found


def _page(request: Request, channel: str, *, done: bool) -> Response:
    return html(
        request,
        "unsubscribe.html",
        Words(language_of(request)),
        Links(request.url.path, {}),
        visit=None,
        settings=settings_of(request),
        channel=channel,
        done=done,
    )
