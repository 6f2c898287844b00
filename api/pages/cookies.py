"""What a browser keeps for us: the session, the device it signed in from, and the visit of somebody still outside."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.settings import ports_of, settings_of
from api.reception import Entry, Whence

DEVICE: Final = "giamsat_device"
DEVICE_DAYS: Final = 180


def session_secret(request: Request) -> str:
    """The session that the browser holds, or nothing."""
    return request.cookies.get(ports_of(request).settings.session_cookie, "")


def form_holder(secret: str) -> str:
    """What the forms of a session are bound to: the part of its cookie that stays when the secret is renewed."""
    return secret.partition(".")[0]


def keep_session(request: Request, answer: Response, secret: str) -> None:
    """Let the browser hold the session."""
    answer.set_cookie(
        ports_of(request).settings.session_cookie,
        secret,
        max_age=int(settings_of(request).session_hours * 3600),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def let_in(request: Request, answer: Response, entry: Entry) -> Response:
    """Let the browser hold what a sign-in has brought."""
    if entry.session:
        keep_session(request, answer, entry.session)
    if entry.device:
        answer.set_cookie(
            guarded(request, DEVICE),
            entry.device,
            max_age=DEVICE_DAYS * 86_400,
            path="/login",
            secure=is_secure(request),
            httponly=True,
            samesite="strict",
        )
    return answer


def forget(request: Request, answer: Response, name: str, path: str = "/") -> None:
    """Let the browser drop a cookie; one that is guarded is dropped only by an answer that is so itself."""
    answer.delete_cookie(name, path, secure=is_secure(request), httponly=True)


def whence(request: Request) -> Whence:
    """Where somebody tries from."""
    address = request.client.host if request.client else ""
    return Whence(address, request.cookies.get(guarded(request, DEVICE), "")[:200])


def guarded(request: Request, name: str) -> str:
    """The name of a cookie: under https, one that no answer in the open can set."""
    return f"__Secure-{name}" if is_secure(request) else name


def is_secure(request: Request) -> bool:
    """Whether cookies may be kept from ever traveling in the open."""
    return request.url.scheme == "https"
