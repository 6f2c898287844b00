"""`/inbox`: what the person signed in was told, what stands of it, and how they want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form
from pydantic import Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Admitted, of_subject
from api.errors import ProblemError
from api.pages.alerts import by_duty, in_order, paged, rules_that_fold, with_duties
from api.pages.asked import LANGUAGE
from api.pages.entrance import Visit, filled_in, language_of, new_router, page, visit_of
from api.pages.forms import Text, Texts
from api.pages.links import Links
from api.pages.settings import ports_of
from api.pages.words import LANGUAGES
from api.reading import Question
from api.seeing import may_stand_in
from api.writing import act_of
from domain.absence import Absence
from domain.alert import OPEN, Alert
from domain.commands import absences as absence_commands
from domain.commands import alerts
from domain.errors import ConflictError, InvalidInputError, RefusalError
from domain.notice import Pace
from domain.subscription import Lang
from domain.time.instant import parse_day
from domain.values import resolve_id
from projections import absences, incidents, notices, open_alerts
from projections.read_model import Row, Rows

router: Final = new_router()
SHOWN: Final = 300
"""Tellings looked at, the latest first; older ones are found in the list of notices."""
FAILED: Final = 20
PAST: Final = 20
"""Of what is over, the last; the list of alerts has the others."""
WAITING: Final = 10
"""Of what waits for a day, so many are shown of each rule; the list of alerts has the others."""
NOTHING: Final[list[str]] = []


@dataclass(frozen=True)
class Refused:
    """Biểu mẫu bị trả lại — what was filled in, and the rule that each field broke."""

    given: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


class InboxAsked(Question):
    """Which page of what is to be done."""

    page: int = Field(default=1, ge=1, le=SHOWN)


@page(router, "/inbox", "list_notices", InboxAsked)
def inbox(visit: Visit, asked: InboxAsked) -> Response:
    """The page."""
    return _page(visit, Refused(), asked.page)


def _page(visit: Visit, refused: Refused, number: int = 1) -> Response:
    account = visit.caller.account_id
    with visit.rows() as rows:
        told = _told(visit, rows, account)
        folding = rules_that_fold(visit, rows)
        away = absences.register(rows, visit.moment, {"account": account})
        failed = notices.register(
            rows, visit.moment, {"recipient": account, "state": "failed"}, limit=FAILED
        )
        firing = incidents.register(rows, visit.moment, {"state": "firing"})
    colleagues = visit.ports.contacts.colleagues(account)
    deputies = {id: name for id, name in colleagues.items() if _may_stand_in(visit, account, id)}
    standing = by_duty(sorted((a for a in told if a["state"] in OPEN), key=in_order))
    to_do = [a for a in standing if a["rule"] not in folding]
    shown, pages = paged(to_do, number)
    return visit.show(
        "inbox.html",
        status=422 if refused.faults else 200,
        open=shown,
        to_do=len(to_do),
        number=number,
        pages=pages,
        waiting=[a for a in standing if a["rule"] in folding],
        waiting_shown=WAITING,
        past=[a for a in told if a["state"] not in OPEN][:PAST],
        contacts=visit.ports.contacts.of(account),
        absences=away,
        colleagues=colleagues,
        deputies=deputies,
        refused=refused,
        incidents=firing,
        failed=failed[::-1],
    )


@router.post("/inbox/acknowledgements", response_model=None)
def acknowledge(request: Request, alert: Texts = NOTHING, token: Text = "") -> Response:
    """Take duties in hand, each in every stage that it is told in: as by the API, one after the other."""
    holder = filled_in(request, token, "acknowledge_alert")
    ports, position = ports_of(request), 0
    for given in (one for chosen in alert for one in chosen.split()):
        id = resolve_id(Alert.TOPIC, given)
        caller = holder.allowed(holder.ruling(partial(of_subject, ports, id)))
        act = act_of(ports, caller, request, None, founds=False)
        position = alerts.acknowledge(ports.ledger, act, given).position
    ports.followers.wait_for(position, ports.settings.read_your_writes_seconds)
    return _back(request)


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
    caller = filled_in(request, token, "choose_subscription")
    contacts = ports_of(request).contacts
    given = {"channel": channel, "address": address, "pace": pace, "lang": lang}
    try:
        contacts.put(caller.account_id, channel, address or "-", pace=pace, lang=lang)
    except InvalidInputError as refusal:
        return _refused(request, caller, given, refusal)
    return _back(request)


@router.post("/inbox/subscriptions/end", response_model=None)
def end(request: Request, channel: Text = "", token: Text = "") -> Response:
    """Be told no more by a channel."""
    caller = filled_in(request, token, "end_subscription")
    ports_of(request).contacts.end(caller.account_id, channel, "person")
    return _back(request)


@router.post("/inbox/absences", response_model=None)
def be_away(
    request: Request, from_on: Text = "", to_on: Text = "", deputy: Text = "", token: Text = ""
) -> Response:
    """Be away, both days included; a colleague is told meanwhile."""
    caller = filled_in(request, token, "state_absence")
    ports = ports_of(request)
    given = {"from_on": from_on, "to_on": to_on, "deputy": deputy}
    try:
        if deputy and deputy not in ports.contacts.colleagues(caller.account_id):
            raise InvalidInputError("account_known", "Không có người này.", pointer="/deputy")
        if deputy:
            may_stand_in(ports, caller.account_id, deputy)
        done = absence_commands.state(
            ports.ledger,
            act_of(ports, caller, request, None, founds=True),
            account=caller.account_id,
            from_on=parse_day(from_on, "/from_on"),
            to_on=parse_day(to_on, "/to_on"),
            deputy=deputy or None,
        )
    except (InvalidInputError, ConflictError) as refusal:
        return _refused(request, caller, given, refusal)
    ports.followers.wait_for(done.position, ports.settings.read_your_writes_seconds)
    return _back(request)


@router.post("/inbox/absences/end", response_model=None)
def be_back(request: Request, absence: Text = "", token: Text = "") -> Response:
    """Be back before the last day."""
    caller = filled_in(request, token, "end_absence")
    ports = ports_of(request)
    if not ports.ledger.load(Absence, absence).is_of(caller.account_id):
        raise ProblemError("forbidden", "Chỉ chính người vắng mặt báo trở lại.")
    act = act_of(ports, caller, request, None, founds=False)
    done = absence_commands.end(ports.ledger, act, absence)
    ports.followers.wait_for(done.position, ports.settings.read_your_writes_seconds)
    return _back(request)


def _refused(
    request: Request, caller: Admitted, given: Mapping[str, str], refusal: RefusalError
) -> Response:
    """The page again, with what was filled in and what is wrong with it, at its field."""
    visit, _ = visit_of(request, caller, "list_notices", InboxAsked)
    # What is wrong with the whole, as a second absence from one day, is said at the first field.
    first = next(iter(given))
    fields = ((v.pointer.strip("/"), v.rule) for v in refusal.violations)
    faults = {name if name in given else first: rule for name, rule in fields}
    return _page(replace(visit, links=_links(request)), Refused(given, faults))


def _back(request: Request) -> Response:
    return RedirectResponse(_links(request).to("/inbox"), 303)


def _links(request: Request) -> Links:
    """The links of the page from which a form came, in its language."""
    language = language_of(request)
    return Links("/inbox", {LANGUAGE: language} if language != LANGUAGES[0] else {})


def _may_stand_in(visit: Visit, account: str, deputy: str) -> bool:
    try:
        may_stand_in(visit.ports, account, deputy)
    except InvalidInputError:
        return False
    return True


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
