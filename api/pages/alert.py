"""`/alerts/{id}`: one alert with its story; whoever may takes it in hand, puts it off, gives it on, or comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Admitted, Ruling, admission, of_subject
from api.alerts import (
    AcknowledgementBody,
    CommentBody,
    ReassignmentBody,
    SnoozeBody,
    acknowledge_alert,
    comment_alert,
    reassign_alert,
    snooze_alert,
)
from api.door import validated
from api.fields import Body
from api.pages.alerts import with_duties
from api.pages.asked import LANGUAGE, iso_day
from api.pages.entrance import Visit, filled_in, language_of, new_router, page, visit_of
from api.pages.forms import Text
from api.pages.links import Links
from api.pages.settings import ports_of
from api.pages.subject import story
from api.pages.words import LANGUAGES
from api.reading import Question
from api.seeing import may_be_given
from api.writing import Writing, act_of
from domain.alert import OPEN, SNOOZE_AT_MOST, Alert
from domain.application import Recorded
from domain.errors import ConflictError, InvalidInputError, RefusalError
from projections import open_alerts

router: Final = new_router()
Record = Callable[[Writing, str, Any], Recorded]
ANSWERS: Final[Mapping[str, tuple[str, type[Body], Record]]] = {
    "acknowledgements": ("acknowledge_alert", AcknowledgementBody, acknowledge_alert),
    "snoozes": ("snooze_alert", SnoozeBody, snooze_alert),
    "reassignments": ("reassign_alert", ReassignmentBody, reassign_alert),
    "comments": ("comment_alert", CommentBody, comment_alert),
}
"""The forms of the page, each with the operation that it asks for, its fields and the command of the API."""


@dataclass(frozen=True)
class Refused:
    """Biểu mẫu bị trả lại — which one, what was filled in, and the rule that each field broke."""

    form: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


@page(router, "/alerts/{id}", "show_alert", Question)
def one(visit: Visit, _: Question) -> Response:
    """The page."""
    return _page(visit, Refused())


def _page(visit: Visit, refused: Refused) -> Response:
    id = Alert.identify(visit.request.path_params["id"])
    with visit.rows() as rows:
        alert = visit.found(open_alerts.one(rows, visit.moment, id))
        [shown] = with_duties(visit, rows, [alert])
        rules = {rule["id"]: rule for rule in visit.ports.alert_rules(rows, visit.moment)}
        told = story(visit, rows, id, alert["recipients"])
    answers = _answers(visit, alert)
    side, is_taken = None, False
    if speaker := answers.get("acknowledgements"):
        side, is_taken = visit.ports.alert_side(visit.moment, id, speaker.agency)
    colleagues = _colleagues(visit, alert["id"]) if "reassignments" in answers else {}
    return visit.show(
        "alert.html",
        status=422 if refused.faults else 200,
        alert=shown,
        rule=rules.get(alert["rule"]),
        assignee=visit.people([alert["assignee"]]) if alert["assignee"] else {},
        answers=answers,
        side=side,
        is_taken=is_taken,
        colleagues=colleagues,
        latest=visit.today + SNOOZE_AT_MOST,
        refused=refused,
        **told,
    )


def _answers(visit: Visit, alert: Mapping[str, Any]) -> dict[str, Admitted]:
    """Which forms the visitor may fill in, and as whom: those allowed to them, while there is something to answer."""
    if visit.form_token is None:
        return {}
    standing = visit.ports.standings.today()
    parties = partial(of_subject, visit.ports, Alert.identify(alert["id"]))

    found: dict[str, Admitted] = {}
    for form in ANSWERS if alert["state"] in OPEN else ("comments",):
        who = admission(standing, visit.caller.of, ANSWERS[form][0])
        if not isinstance(who, Ruling) and (ruling := who.ruling(parties)).allowed:
            found[form] = who.allowed(ruling)
    return found


def _colleagues(visit: Visit, alert: str) -> dict[str, str]:
    """The people of the same body to whom it may be given."""

    def fit(account: str) -> bool:
        try:
            may_be_given(visit.ports, alert, account)
        except InvalidInputError:
            return False
        return True

    found = visit.ports.contacts.colleagues(visit.caller.account_id)
    return {account: name for account, name in found.items() if fit(account)}


def _answering(form: str) -> Callable[..., Response]:
    """What takes in one of the forms: recorded as by the API, or shown again with what is wrong with it."""
    operation, shape, record = ANSWERS[form]

    def take_in(  # noqa: PLR0917 - the fields of the forms
        request: Request,
        comment: Text = "",
        until_on: Text = "",
        reason: Text = "",
        to_account: Text = "",
        token: Text = "",
    ) -> Response:
        caller = filled_in(request, token, operation)
        ports = ports_of(request)
        alert = Alert.identify(request.path_params["id"])
        fit = caller.allowed(caller.ruling(partial(of_subject, ports, alert)))
        said = {
            "comment": comment,
            "until_on": iso_day(until_on.strip()),
            "reason": reason,
            "to_account": to_account,
        }
        given = {field: text for field, text in said.items() if field in shape.model_fields}
        filled = {field: text for field, text in given.items() if text.strip()}
        try:
            act = act_of(ports, fit, request, None, founds=False)
            done = record(Writing(ports, fit, act), str(alert), validated(shape, filled))
        except (InvalidInputError, ConflictError) as refusal:
            return _refused(request, caller, Refused(form, given, _faults(given, refusal)))
        ports.followers.wait_for(done.position, ports.settings.read_your_writes_seconds)
        return RedirectResponse(_links(request).to(f"/alerts/{alert}"), 303)

    return take_in


for _form in ANSWERS:
    router.post(f"/alerts/{{id}}/{_form}", response_model=None)(_answering(_form))


def _faults(given: Mapping[str, str], refusal: RefusalError) -> dict[str, str]:
    """The rule that each field broke; what is wrong with the whole is said at the first one."""
    broken = ((v.pointer.strip("/"), v.rule) for v in refusal.violations)
    return {name if name in given else next(iter(given)): rule for name, rule in broken}


def _refused(request: Request, caller: Admitted, refused: Refused) -> Response:
    visit, _ = visit_of(request, caller, "show_alert", Question)
    return _page(replace(visit, links=_links(request)), refused)


def _links(request: Request) -> Links:
    """The links of the page from which a form came, in its language."""
    language = language_of(request)
    carried = {LANGUAGE: language} if language != LANGUAGES[0] else {}
    return Links(f"/alerts/{request.path_params['id']}", carried)
