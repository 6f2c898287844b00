"""`/account`: one's own ways in: password, one-time codes, passkeys, the provider, and the sessions that are open."""

from __future__ import annotations

import io
from typing import Any, Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import admit
from api.errors import ProblemError
from api.identity import recognize
from api.pages.cookies import form_holder, let_in, session_secret
from api.pages.entrance import Visit, new_router, renewed, to_sign_in, visit_of
from api.pages.forms import Text, is_form_token
from api.pages.settings import ports_of, reception_of
from api.pages.sign_in import LONGEST, MUST_WAIT, WRONG_CODE, WRONG_KEY, keep_state
from api.reading import Question
from domain.errors import InvalidInputError

router: Final = new_router()
ANYBODY: Final = "calculate_deadline"
"""What everybody may do who is signed in."""
WRONG_PASSWORD: Final = "Mật khẩu hiện tại không đúng."  # noqa: S105 - a sentence


@router.get("/account", response_model=None)
def show(request: Request) -> Response:
    """The page."""
    visit = _visit(request)
    return visit if isinstance(visit, Response) else renewed(request, _page(visit))


@router.post("/account/password", response_model=None)
def change_password(
    request: Request, old: Text = "", password: Text = "", token: Text = ""
) -> Response:
    """Another password; every other session ends."""
    visit, secret = _holder(request, token)
    try:
        entry = reception_of(request).change_password(secret, old[:LONGEST], password)
    except InvalidInputError as refusal:
        return _page(visit, error=str(refusal))
    if entry.session is None:
        waits = entry.wait_seconds
        return _page(visit, error=MUST_WAIT if waits else WRONG_PASSWORD, seconds=waits)
    return let_in(request, RedirectResponse("/account", 303), entry)


@router.post("/account/codes/new", response_model=None)
def begin_codes(request: Request, token: Text = "") -> Response:
    """The picture that an authenticator application reads."""
    visit, secret = _holder(request, token)
    address, begun = reception_of(request).begin_codes(secret)
    return _codes_page(visit, address, begun)


@router.post("/account/codes", response_model=None)
def confirm_codes(
    request: Request, begun: Text = "", code: Text = "", token: Text = ""
) -> Response:
    """Ask for codes from now on; the recovery codes are shown once."""
    visit, secret = _holder(request, token)
    reception = reception_of(request)
    told = reception.confirm_codes(secret, begun[:LONGEST], code[:LONGEST])
    if told is not None:
        return visit.show("recovery_codes.html", codes=told)
    address = reception.codes_begun(begun[:LONGEST])
    if address is None:
        return _page(visit, error=WRONG_CODE)
    return _codes_page(visit, address, begun, error=WRONG_CODE)


@router.post("/account/codes/end", response_model=None)
def drop_codes(request: Request, token: Text = "") -> Response:
    """Ask for codes no more."""
    _, secret = _holder(request, token)
    reception_of(request).drop_codes(secret)
    return RedirectResponse("/account", 303)


@router.post("/account/passkeys/new", response_model=None)
def ask_new_passkey(request: Request, token: Text = "") -> Response:
    """The page whose script lets the device make a passkey."""
    visit, secret = _holder(request, token)
    question = reception_of(request).ask_new_passkey(secret)
    return visit.show("new_passkey.html", scripts=True, question=question)


@router.post("/account/passkeys", response_model=None)
def add_passkey(
    request: Request, question: Text = "", answer: Text = "", label: Text = "", token: Text = ""
) -> Response:
    """Take the passkey."""
    visit, secret = _holder(request, token)
    if not reception_of(request).add_passkey(secret, question[:LONGEST], answer, label):
        return _page(visit, error=WRONG_KEY)
    return RedirectResponse("/account", 303)


@router.post("/account/passkeys/end", response_model=None)
def remove_passkey(request: Request, id: Text = "", token: Text = "") -> Response:
    """Let a passkey open nothing any more."""
    _, secret = _holder(request, token)
    reception_of(request).remove_passkey(secret, id)
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/end", response_model=None)
def end_session(request: Request, id: Text = "", token: Text = "") -> Response:
    """End one session, or every other one."""
    _, secret = _holder(request, token)
    reception_of(request).end_session(secret, id)
    return RedirectResponse("/account", 303)


@router.post("/account/link", response_model=None)
def link(request: Request, token: Text = "") -> Response:
    """Let the provider vouch for who is signed in, from now on: the page leads there, as no form may."""
    visit, secret = _holder(request, token)
    where, state = reception_of(request).link_to_provider(secret)
    answer = _page(visit, onward=where)
    keep_state(request, answer, state)
    return answer


@router.post("/account/unlink", response_model=None)
def unlink(request: Request, token: Text = "") -> Response:
    """Let the provider vouch for nobody here any more."""
    _, secret = _holder(request, token)
    reception_of(request).unlink(secret)
    return RedirectResponse("/account", 303)


def _visit(request: Request) -> Visit | Response:
    ports = ports_of(request)
    waiting = reception_of(request).on_the_way(session_secret(request))
    caller = ports.account(waiting) if waiting else recognize(ports, request)
    if caller is None:
        return to_sign_in(request)
    if not session_secret(request) or "authorization" in request.headers:
        raise ProblemError(
            "forbidden", "Trang này dành cho người đã đăng nhập, không cho mã truy cập."
        )
    admitted = admit(ports_of(request), caller, ANYBODY, None)
    return visit_of(request, admitted, ANYBODY, Question)[0]


def _holder(request: Request, token: str) -> tuple[Visit, str]:
    """Who is signed in and has filled in a form of ours, with the secret of the session."""
    visit, secret = _visit(request), session_secret(request)
    if isinstance(visit, Response) or not is_form_token(
        ports_of(request), form_holder(secret), token
    ):
        raise ProblemError("forbidden", "Yêu cầu đến từ trang khác hoặc biểu mẫu đã cũ.")
    return visit, secret


def _page(visit: Visit, **context: Any) -> Response:
    reception = reception_of(visit.request)
    profile = reception.profile(session_secret(visit.request))
    told = {"error": None, "seconds": 0, "onward": None, **context}
    return visit.show(
        "account.html",
        profile=profile,
        reception=reception,
        on_the_way=reception.on_the_way(session_secret(visit.request)) is not None,
        status=400 if told["error"] else 200,
        **told,
    )


def _codes_page(visit: Visit, address: str, begun: str, error: str | None = None) -> Response:
    import segno  # noqa: PLC0415 - its tables take 2 MiB, and few processes ever draw a picture

    picture = io.BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", xmldecl=False, svgns=True, scale=5, nl=False, omitsize=False
    )
    return visit.show(
        "new_codes.html",
        # The picture is drawn here, from an address that holds nothing but base32 and percent signs.
        picture=Markup(picture.getvalue().decode()),  # noqa: S704
        key=address.partition("secret=")[2].partition("&")[0],
        begun=begun,
        error=error,
        status=400 if error else 200,
    )
