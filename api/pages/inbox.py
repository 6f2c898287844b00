"""`/inbox`: what the person signed in was told, what stands of it, and how they want to be told."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import ACTING_FOR, Admitted, admit, of_subject
from api.errors import ProblemError
from api.identity import recognize
from api.pages.alerts import OPEN, WORST, with_duties
from api.pages.cookies import form_holder, session_secret
from api.pages.entrance import Visit, new_router, page
from api.pages.forms import is_form_token
from api.pages.settings import ports_of
from api.reading import Question
from api.writing import act_of
from domain.alert import Alert
from domain.commands import alerts
from domain.notice import Pace
from domain.subscription import Lang
from domain.values import resolve_id
from projections import absences, incidents, notices, open_alerts
from projections.read_model import Row, Rows

router: Final = new_router()
SHOWN: Final = 300
"""Tellings looked at, the latest first; older ones are found in the list of notices."""
FAILED: Final = 20
Text = Annotated[str, Form()]


@page(router, "/inbox", "list_notices", Question)
def inbox(visit: Visit, _: Question) -> Response:
    """The page."""
    account = visit.caller.account_id
    with visit.rows() as rows:
        told = _told(visit, rows, account)
        away = absences.register(rows, visit.moment, {"account": account})
        failed = notices.register(
            rows, visit.moment, {"recipient": account, "state": "failed"}, limit=FAILED
        )
        firing = incidents.register(rows, visit.moment, {"state": "firing"})
    return visit.show(
        "inbox.html",
        open=sorted(
            (a for a in told if a["state"] in OPEN),
            key=lambda a: (WORST.index(a["stage"]), a["effective_on"]),
        ),
        past=[a for a in told if a["state"] not in OPEN],
        contacts=visit.ports.contacts.of(account),
        absences=away,
        incidents=firing,
        failed=failed[::-1],
    )


@router.post("/inbox/acknowledgements", response_model=None)
def acknowledge(request: Request, alert: Text = "", token: Text = "") -> Response:
    """Take an alert in hand, as by the API."""
    caller = _holder(request, token, "acknowledge_alert")
    ports = ports_of(request)
    id = resolve_id(Alert.TOPIC, alert)
    caller = caller.allowed(caller.ruling(lambda: of_subject(ports, id)))
    act = act_of(ports, caller, request, None, founds=False)
    done = alerts.acknowledge(ports.ledger, act, alert)
    ports.followers.wait_for(done.position, ports.settings.read_your_writes_seconds)
    return RedirectResponse("/inbox", 303)


@router.post("/inbox/subscriptions", response_model=None)
def choose(  # noqa: PLR0917 - the fields of a form
    request: Request,
    channel: Text = "",
    address: Text = "-",
    pace: Annotated[Pace, Form()] = "daily",
    lang: Annotated[Lang, Form()] = "vi",
    token: Text = "",
) -> Response:
    """Be told by a channel, or otherwise than so far."""
    caller = _holder(request, token, "choose_subscription")
    contacts = ports_of(request).contacts
    contacts.put(caller.account_id, channel, address or "-", pace=pace, lang=lang)
    return RedirectResponse("/inbox", 303)


@router.post("/inbox/subscriptions/end", response_model=None)
def end(request: Request, channel: Text = "", token: Text = "") -> Response:
    """Be told no more by a channel."""
    caller = _holder(request, token, "end_subscription")
    ports_of(request).contacts.end(caller.account_id, channel, "person")
    return RedirectResponse("/inbox", 303)


def _told(visit: Visit, rows: Rows, account: str) -> list[Row]:
    """The alerts that the account was told of, each with its duty, its rung and when it was told."""
    tellings: dict[str, Row] = {}
    for row in notices.told_to(rows, visit.moment, account, SHOWN):
        tellings.setdefault(row["alert"], row)
    found = [
        {**alert, "telling": telling}
        for id, telling in tellings.items()
        if (alert := open_alerts.one(rows, visit.moment, UUID(id))) is not None
    ]
    return with_duties(visit, rows, found)


def _holder(request: Request, token: str, operation: str) -> Admitted:
    """Who is signed in, may do that, and has filled in a form of ours."""
    ports, secret = ports_of(request), session_secret(request)
    caller = recognize(ports, request)
    held = is_form_token(ports, form_holder(secret), token)
    if caller is None or not held or "authorization" in request.headers:
        raise ProblemError("forbidden", "Yêu cầu đến từ trang khác hoặc biểu mẫu đã cũ.")
    return admit(ports, caller, operation, request.headers.get(ACTING_FOR))
