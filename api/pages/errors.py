"""Errors as pages: what happened, in Vietnamese, and where to go from here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.errors import Problem
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
    given = {k: v for k, v in request.query_params.items() if k in CARRIED and k == "lang"}
    answer = html(
        request,
        "error.html",
        Words(language_of(request)),
        Links(request.url.path, given),
        problem.kind.status,
        visit=None,
        settings=settings_of(request),
        problem=problem,
    )
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer
