"""`/login` and `/logout`: the only forms that change something; each carries a token that no other site can know."""

from __future__ import annotations

import secrets
from typing import Annotated, Final, cast
from urllib.parse import urlsplit

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.errors import ProblemError
from api.identity import recognize
from api.pages.asked import LANGUAGE
from api.pages.entrance import language_of, new_router
from api.pages.forms import form_token, is_form_token
from api.pages.links import Links
from api.pages.rendering import html
from api.pages.settings import Reception, ports_of, settings_of
from api.pages.words import Words

router: Final = new_router()
VISITOR: Final = "giamsat_form"
"""The cookie to which the token of the sign-in form is bound, before there is a session."""
LONGEST: Final = 300


@router.get("/login", response_model=None)
def ask(request: Request) -> Response:
    """The form; somebody signed in already is led on."""
    if request.headers.get("authorization") is None and recognize(ports_of(request), request):
        return RedirectResponse(_inside(request.query_params.get("next")), 303)
    return _form(request, request.query_params.get("next"))


@router.post("/login", response_model=None)
def enter(
    request: Request,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002 - the usual name of the field
) -> Response:
    """Open a session, or ask again without saying what was wrong."""
    ports = ports_of(request)
    visitor = request.cookies.get(VISITOR, "")
    if not is_form_token(ports, visitor, token):
        return _form(request, next, "Biểu mẫu đã cũ. Hãy thử lại.", login, 403)
    fits = len(login) <= LONGEST and len(password) <= LONGEST and login and password
    reception = cast("Reception", ports.accounts)
    hours = settings_of(request).session_hours
    secret = reception.sign_in(login, password, hours) if fits else None
    if secret is None:
        return _form(request, next, "Tên đăng nhập hoặc mật khẩu không đúng.", login, 401)
    answer = RedirectResponse(_inside(next), 303)
    answer.set_cookie(
        ports.settings.session_cookie,
        secret,
        max_age=int(hours * 3600),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    answer.delete_cookie(VISITOR, path="/login")
    return answer


@router.post("/logout", response_model=None)
def leave(request: Request, token: Annotated[str, Form()] = "") -> Response:
    """End the session."""
    ports = ports_of(request)
    secret = request.cookies.get(ports.settings.session_cookie)
    if secret:
        if not is_form_token(ports, secret, token):
            raise ProblemError("forbidden", "Yêu cầu đến từ trang khác hoặc biểu mẫu đã cũ.")
        cast("Reception", ports.accounts).sign_out(secret)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(ports.settings.session_cookie, path="/")
    return answer


def _form(
    request: Request,
    next: str | None,  # noqa: A002
    error: str | None = None,
    login: str = "",
    status: int = 200,
) -> Response:
    ports, settings = ports_of(request), settings_of(request)
    visitor = request.cookies.get(VISITOR) or secrets.token_urlsafe(24)
    language = language_of(request)
    links = Links("/login", {LANGUAGE: language} if LANGUAGE in request.query_params else {})
    answer = html(
        request,
        "login.html",
        Words(language),
        links,
        status,
        visit=None,
        settings=settings,
        ledger=ports.settings.ledger_name,
        today=ports.clock.today(),
        token=form_token(ports, visitor),
        next=_inside(next),
        login=login[:LONGEST],
        error=error,
    )
    answer.set_cookie(
        VISITOR,
        visitor,
        path="/login",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return answer


def _inside(next: str | None) -> str:  # noqa: A002
    """A place on this site, whatever was asked for."""
    if not next or not next.startswith("/") or next.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(next)
    unsafe = parts.scheme or parts.netloc or any(c < " " for c in next) or "\\" in next
    return "/" if unsafe or parts.path in ("/login", "/logout") else next
