"""Errors as pages: what happened, in Vietnamese, and where to go from here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.errors import Problem
from api.pages.asked import LANGUAGE
from api.pages.entrance import language_of, to_sign_in
from api.pages.links import CARRIED, Links
from api.pages.rendering import html
from api.pages.settings import settings_of
from api.pages.words import Words

UNAUTHENTICATED = 401


async def error_page(request: Request, problem: Problem) -> Response:
    """The problem as a person reads it."""
    if problem.kind.status == UNAUTHENTICATED and "authorization" not in request.headers:
        return to_sign_in(request)
    # The moment may be what was wrong; the language never is.
    given = {k: v for k, v in request.query_params.items() if k == LANGUAGE}
    moved = any(request.query_params.get(k) for k in CARRIED if k != LANGUAGE)
    answer = html(
        request,
        "error.html",
        Words(language_of(request)),
        Links(request.url.path, given),
        problem.kind.status,
        visit=None,
        settings=settings_of(request),
        problem=problem,
        moved=moved and request.method == "GET",
    )
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer
