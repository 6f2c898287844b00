"""`/mandates`: who acts for which body on the day looked at; who may, gives and ends mandates here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Admitted, of_subject
from api.authorization import ROLES, RULES
from api.door import validated
from api.errors import ProblemError
from api.mandates import EndBody, MandateBody, MandateQuestion, end_mandate, grant_mandate
from api.pages.asked import LANGUAGE
from api.pages.entrance import Visit, filled_in, language_of, new_router, page, visit_of
from api.pages.forms import Text
from api.pages.links import Links
from api.pages.settings import ports_of, reception_of
from api.pages.words import LANGUAGES
from api.saying import allowed_to_say
from api.writing import Writing, act_of
from domain.application import Recorded
from domain.errors import RefusalError, Violation
from domain.mandate import Mandate
from domain.values import resolve_id
from projections import agency_directory, mandate_register

router: Final = new_router()
AGENCIES: Final = 500
"""So many are offered to choose from; others are entered by their code."""


@dataclass(frozen=True)
class Refused:
    """Biểu mẫu bị trả lại — what was filled in, and the sentences that say what is wrong with it."""

    given: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@page(router, "/mandates", "list_mandates", MandateQuestion)
def listed(visit: Visit, asked: MandateQuestion) -> Response:
    """The page."""
    return _page(visit, asked, Refused())


def _page(visit: Visit, asked: MandateQuestion, refused: Refused) -> Response:
    filters = asked.model_dump(include={"code", "account", "role", "status"})
    agency = str(resolve_id("agency", asked.agency)) if asked.agency else None
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: mandate_register.register(
                rows, visit.moment, {**filters, "agency_id": agency}, limit=limit, after=after
            ),
        )
        held = mandate_register.standing(mandate_register.held(rows, visit.moment), visit.moment.on)
        names = visit.names(rows, [row["agency_id"] for row in listing.items])
        agencies = agency_directory.register(
            rows, visit.moment, {"status": "active"}, limit=AGENCIES
        )
    people = visit.people([row["account"] for row in listing.items])
    may_give = visit.form_token is not None and visit.caller.role in RULES["grant_mandate"]
    return visit.show(
        "mandates.html",
        status=422 if refused.faults else 200,
        listing=listing,
        asked=asked,
        holding={mandate.code for of_one in held.values() for mandate in of_one},
        names=names,
        people=people,
        agencies=agencies,
        roles=ROLES,
        # Whom the ledger lets in is told to those alone who give them something to do.
        accounts=reception_of(visit.request).people() if may_give else {},
        may_give=may_give,
        refused=refused,
    )


@router.post("/mandates", response_model=None)
def give(  # noqa: PLR0917 - the fields of a form
    request: Request,
    account: Text = "",
    agency: Text = "",
    role: Text = "",
    place: Text = "principal",
    stands_in_for: Text = "",
    from_on: Text = "",
    to_on: Text = "",
    ground: Text = "",
    token: Text = "",
) -> Response:
    """Let somebody act for a body: as by the API."""
    caller = filled_in(request, token, "grant_mandate")
    ports = ports_of(request)
    given = {
        "account": account,
        "agency_id": agency,
        "role": role,
        "place": place,
        "stands_in_for_id": stands_in_for,
        "from": from_on,
        "to": to_on,
        "ground": ground,
    }
    try:
        body = validated(MandateBody, {name: value for name, value in given.items() if value})
        fit = allowed_to_say(ports, caller, body, of_path=False)
        act = act_of(ports, fit, request, None, founds=True)
        return _done(request, grant_mandate(Writing(ports, fit, act), body))
    except (RefusalError, ProblemError) as refusal:
        return _refused(request, caller, given, refusal)


@router.post("/mandates/{code}/endings", response_model=None)
def end(
    request: Request, code: str, reason: Text = "", happened_on: Text = "", token: Text = ""
) -> Response:
    """End a mandate, from a day on."""
    caller = filled_in(request, token, "end_mandate")
    ports = ports_of(request)
    parties = partial(of_subject, ports, resolve_id(Mandate.TOPIC, code))
    fit = caller.allowed(caller.ruling(parties))
    try:
        body = validated(EndBody, {"reason": reason, "happened_on": happened_on or None})
        act = act_of(ports, fit, request, body.happened_on, founds=False)
        return _done(request, end_mandate(Writing(ports, fit, act), code, body))
    except RefusalError as refusal:
        return _refused(request, caller, {}, refusal)


def _done(request: Request, recorded: Recorded) -> Response:
    ports = ports_of(request)
    ports.followers.wait_for(recorded.position, ports.settings.read_your_writes_seconds)
    return RedirectResponse(_links(request).to("/mandates"), 303)


def _refused(
    request: Request,
    caller: Admitted,
    given: Mapping[str, str],
    refusal: RefusalError | ProblemError,
) -> Response:
    """The page again, with what was filled in and what is wrong with it."""
    broken: tuple[Violation, ...] = (
        refusal.violations if isinstance(refusal, RefusalError) else refusal.problem.violations
    )
    visit, asked = visit_of(request, caller, "list_mandates", MandateQuestion)
    faults = tuple(dict.fromkeys(v.message for v in broken)) or (str(refusal),)
    return _page(replace(visit, links=_links(request)), asked, Refused(given, faults))


def _links(request: Request) -> Links:
    """The links of the page from which a form came, in its language."""
    language = language_of(request)
    return Links("/mandates", {LANGUAGE: language} if language != LANGUAGES[0] else {})
