"""`/login`, `/welcome`, `/logout`: the ways in and out; each form carries a token that no other site can know."""

from __future__ import annotations

import secrets
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.errors import ProblemError
from api.identity import recognize
from api.pages.asked import LANGUAGE
from api.pages.cookies import (
    forget,
    form_holder,
    guarded,
    is_secure,
    let_in,
    session_secret,
    whence,
)
from api.pages.entrance import language_of, new_router
from api.pages.forms import Text, form_token, is_form_token
from api.pages.links import Links
from api.pages.rendering import html
from api.pages.settings import ports_of, reception_of, settings_of
from api.pages.words import Words
from api.reception import Entry
from domain.errors import InvalidInputError

router: Final = new_router()
VISITOR: Final = "giamsat_form"
"""The cookie to which the token of the sign-in form is bound, before there is a session."""
STATE: Final = "giamsat_openid"
"""The cookie that ties an answer of the provider to the browser that asked."""
STATE_SECONDS: Final = 600
LONGEST: Final = 300
OLD_FORM: Final = "Biểu mẫu đã cũ. Hãy thử lại."
WRONG: Final = "Tên đăng nhập hoặc mật khẩu không đúng."
WRONG_CODE: Final = "Mã không đúng, đã dùng hoặc đã hết hạn."
WRONG_KEY: Final = "Khóa truy cập không được nhận."
NOT_VOUCHED: Final = "Hệ thống đăng nhập chung không xác nhận tài khoản nào ở đây."
MUST_WAIT: Final = "Thử sai nhiều lần. Hãy đợi {seconds} giây rồi thử lại."


@router.get("/login", response_model=None)
def ask(request: Request) -> Response:
    """The form; somebody signed in already is led on."""
    if request.headers.get("authorization") is None and recognize(ports_of(request), request):
        return RedirectResponse(_inside(request.query_params.get("next")), 303)
    return _form(request, next=request.query_params.get("next"))


@router.post("/login", response_model=None)
def enter(
    request: Request,
    login: Text = "",
    password: Text = "",
    token: Text = "",
    next: Text = "",  # noqa: A002 - the usual name of the field
) -> Response:
    """Open a session, or ask again without saying what was wrong."""
    if not _ours(request, token):
        return _form(request, next=next, error=OLD_FORM, login=login, status=403)
    if not (login and password and len(login) <= LONGEST and len(password) <= LONGEST):
        return _form(request, next=next, error=WRONG, login=login, status=401)
    entry = reception_of(request).sign_in(login, password, whence(request))
    if entry.second_step:
        return _form(request, "code.html", next=next, step=entry.second_step)
    return _came(request, entry, next, WRONG, login=login)


@router.post("/login/code", response_model=None)
def enter_code(
    request: Request,
    step: Text = "",
    code: Text = "",
    token: Text = "",
    next: Text = "",  # noqa: A002
) -> Response:
    """Open the session that waits for a code."""
    if not _ours(request, token):
        return _form(request, next=next, error=OLD_FORM, status=403)
    entry = reception_of(request).second_step(step[:LONGEST], code[:LONGEST], whence(request))
    if entry.second_step:
        return _came(request, entry, next, WRONG_CODE, "code.html", step=entry.second_step)
    return _came(request, entry, next, WRONG_CODE)


@router.get("/login/passkey", response_model=None)
def ask_passkey(request: Request) -> Response:
    """The page whose script asks the browser for a passkey."""
    reception = reception_of(request)
    if not reception.passkeys_possible:
        return _form(request, next=request.query_params.get("next"))
    question = reception.ask_passkey()
    return _form(
        request,
        "passkey.html",
        next=request.query_params.get("next"),
        scripts=True,
        question=question,
    )


@router.post("/login/passkey", response_model=None)
def enter_passkey(
    request: Request,
    question: Text = "",
    answer: Text = "",
    token: Text = "",
    next: Text = "",  # noqa: A002
) -> Response:
    """Open a session for whoever's device has answered."""
    if not _ours(request, token):
        return _form(request, next=next, error=OLD_FORM, status=403)
    entry = reception_of(request).sign_in_by_passkey(question[:LONGEST], answer)
    return _came(request, entry, next, WRONG_KEY)


@router.get("/login/openid", response_model=None)
def to_provider(request: Request) -> Response:
    """Send the browser to the provider."""
    where, state = reception_of(request).to_provider(_inside(request.query_params.get("next")))
    answer = RedirectResponse(where, 303)
    keep_state(request, answer, state)
    return answer


@router.get("/login/openid/callback", response_model=None)
def from_provider(request: Request) -> Response:
    """Open a session for whom the provider vouches for; another browser's answer opens nothing."""
    state, code = (request.query_params.get(name, "") for name in ("state", "code"))
    kept = request.cookies.get(guarded(request, STATE), "")
    known = bool(kept) and secrets.compare_digest(kept.encode(), state.encode())
    entry = Entry()
    if known and code and len(code) < LONGEST * 20:
        entry = reception_of(request).from_provider(state, code, session_secret(request))
    answer = _came(request, entry, entry.next, NOT_VOUCHED)
    forget(request, answer, guarded(request, STATE), "/login/openid")
    return answer


@router.post("/login/openid/logout", response_model=None)
def left_provider(request: Request, logout_token: Text = "") -> Response:
    """Hear from the provider itself that somebody has signed out there (OpenID Connect Back-Channel Logout)."""
    known = 0 < len(logout_token) < LONGEST * 20 and reception_of(request).left_provider(
        logout_token
    )
    return Response(status_code=200 if known else 400, headers={"Cache-Control": "no-store"})


@router.get("/welcome", response_model=None)
def ask_welcome(request: Request) -> Response:
    """The form of a set-up link or an invitation."""
    key = request.query_params.get("key", "")[:LONGEST]
    purpose = reception_of(request).link_opens(key)
    if purpose is None:
        raise ProblemError("not_found", "Đường dẫn này đã dùng hoặc đã hết hạn.")
    return _form(request, "welcome.html", purpose=purpose, key=key)


@router.post("/welcome", response_model=None)
def welcome(
    request: Request,
    *,
    key: Text = "",
    login: Text = "",
    name: Text = "",
    password: Text = "",
    token: Text = "",
) -> Response:
    """Make the first administrator, or give an invited account its password, and come in."""
    purpose = reception_of(request).link_opens(key[:LONGEST])
    if purpose is None:
        raise ProblemError("not_found", "Đường dẫn này đã dùng hoặc đã hết hạn.")
    if not _ours(request, token):
        return _form(request, "welcome.html", error=OLD_FORM, status=403, purpose=purpose, key=key)
    try:
        entry = reception_of(request).accept_link(
            key[:LONGEST], login[:LONGEST], name[:LONGEST], password
        )
    except InvalidInputError as refusal:
        # The link still opens: whoever came by it chooses something else, and types nothing else again.
        given = {"purpose": purpose, "key": key, "login": login, "name": name[:LONGEST]}
        return _form(request, "welcome.html", error=str(refusal), status=422, **given)
    if entry.second_step:
        return _form(request, "code.html", step=entry.second_step)
    return _came(request, entry, "/", WRONG)


@router.post("/logout", response_model=None)
def leave(request: Request, token: Text = "") -> Response:
    """End the session."""
    ports = ports_of(request)
    secret = session_secret(request)
    if secret:
        if not is_form_token(ports, form_holder(secret), token):
            raise ProblemError("forbidden", "Yêu cầu đến từ trang khác hoặc biểu mẫu đã cũ.")
        reception_of(request).sign_out(secret)
    answer = RedirectResponse("/login", 303)
    forget(request, answer, ports.settings.session_cookie)
    # What pages have shown stays in no memory of the browser either.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def keep_state(request: Request, answer: Response, state: str) -> None:
    """Keep the state that must come back from the provider, in this browser alone."""
    answer.set_cookie(
        guarded(request, STATE),
        state,
        max_age=STATE_SECONDS,
        path="/login/openid",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _ours(request: Request, token: str) -> bool:
    return is_form_token(
        ports_of(request), request.cookies.get(guarded(request, VISITOR), ""), token
    )


def _came(
    request: Request,
    entry: Entry,
    next: str,  # noqa: A002
    refusal: str,
    template: str = "login.html",
    **context: Any,
) -> Response:
    """In with them, or the form once more with what is to be said."""
    if entry.session is None:
        waits = entry.wait_seconds
        answer = _form(
            request,
            template,
            next=next,
            error=MUST_WAIT if waits else refusal,
            seconds=waits,
            status=429 if waits else 401,
            **context,
        )
        if waits:
            answer.headers["Retry-After"] = str(waits)
        return answer
    answer = let_in(request, RedirectResponse(_inside(next), 303), entry)
    forget(request, answer, guarded(request, VISITOR))
    return answer


def _form(
    request: Request,
    template: str = "login.html",
    *,
    next: str | None = None,  # noqa: A002
    error: str | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    ports, settings = ports_of(request), settings_of(request)
    visitor = request.cookies.get(guarded(request, VISITOR)) or secrets.token_urlsafe(24)
    language = language_of(request)
    links = Links("/login", {LANGUAGE: language} if LANGUAGE in request.query_params else {})
    told: dict[str, Any] = {"login": "", "seconds": 0, **context}
    told["login"] = told["login"][:LONGEST]
    answer = html(
        request,
        template,
        Words(language),
        links,
        status,
        visit=None,
        settings=settings,
        ledger=ports.settings.ledger_name,
        today=ports.clock.today(),
        token=form_token(ports, visitor),
        reception=reception_of(request),
        next=_inside(next),
        error=error,
        **told,
    )
    answer.set_cookie(
        guarded(request, VISITOR),
        visitor,
        path="/",
        secure=is_secure(request),
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
    outside = parts.path in ("/login", "/logout", "/welcome") or parts.path.startswith("/login/")
    return "/" if unsafe or outside else next
