"""Who calls: a bearer token first, a session cookie otherwise; nobody slips in by another site's form."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from api.access import ACTING_FOR, Admitted, admit
from api.errors import ProblemError
from api.ports import Caller, Ports
from api.scopes import stay_within

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def recognize(ports: Ports, request: Request) -> Caller | None:
    """The caller, or None where nothing is shown; what is shown and wrong is refused, never ignored."""
    shown = request.headers.get("authorization")
    if shown is not None:
        scheme, _, token = shown.partition(" ")
        holder = None
        if scheme.lower() == "bearer" and token.strip():
            holder = ports.accounts.caller_of_token(token.strip())
        if holder is None:
            raise ProblemError(
                "unauthenticated",
                "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.",
                headers={"WWW-Authenticate": 'Bearer realm="giamsat", error="invalid_token"'},
            )
        stay_within(holder.scopes, request)
        return holder
    secret = request.cookies.get(ports.settings.session_cookie)
    caller = ports.accounts.caller_of_session(secret) if secret else None
    if caller is not None and request.method not in SAFE:
        _refuse_other_sites(request)
    return caller


def require(ports: Ports, request: Request, operation: str) -> Admitted:
    """The caller, recognized and allowed to perform the operation on something."""
    caller = recognize(ports, request)
    if caller is None:
        raise ProblemError(
            "unauthenticated",
            "Cần mã truy cập (bearer token) hoặc đăng nhập.",
            headers={"WWW-Authenticate": 'Bearer realm="giamsat"'},
        )
    request.scope.setdefault("state", {})["account"] = caller.account_id
    return admit(ports, caller, operation, request.headers.get(ACTING_FOR))


def _refuse_other_sites(request: Request) -> None:
    """Refuse a write that rides on a cookie from a page of another site."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    same = site in (None, "same-origin", "none") and (
        origin is None or urlsplit(origin).netloc == request.headers.get("host")
    )
    if not same:
        raise ProblemError("forbidden", "Yêu cầu đến từ trang khác.")
