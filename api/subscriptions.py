"""Đăng ký nhận và vắng mặt: how somebody wants to be told, and when a deputy is told instead; one's own alone."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.responses import Response

from api.asking import json_response
from api.door import Ask, Resource, Write, subject
from api.errors import ProblemError
from api.fields import Body, Day, FactBody, Line
from api.ports import Contact
from api.reading import ListQuestion
from api.schemas.alert import AbsenceRow, SubscriptionRow
from api.seeing import may_stand_in
from domain.absence import Absence
from domain.application import Recorded
from domain.commands import absences as commands
from domain.notice import Pace
from domain.subscription import Lang
from projections import absences

resource = Resource("subscriptions")
Channel = Literal["mail", "webhook", "chat", "inbox"]


class OwnQuestion(ListQuestion):
    """The caller's own."""


class ChoiceBody(Body):
    """Đăng ký — by which channel, where, how often and in which language."""

    channel: Channel
    address: Line = "-"
    pace: Pace = "daily"
    lang: Lang = "vi"


class EndingBody(Body):
    """Thôi nhận."""

    channel: Channel


class AbsenceBody(FactBody):
    """Vắng mặt — both days included."""

    from_on: Day
    to_on: Day
    deputy: Line | None = None
    """The account that is told meanwhile."""


class ReturnBody(FactBody):
    """Trở lại."""


@resource.lists("/subscriptions", SubscriptionRow)
def list_subscriptions(ask: Ask, query: Annotated[OwnQuestion, Query()]) -> Response:  # noqa: ARG001 - it documents
    """The ways in which the caller is told."""
    return ask.page_of(lambda _: [_shown(c) for c in ask.ports.contacts.of(ask.caller.account_id)])


@resource.tells("/subscriptions", SubscriptionRow)
def choose_subscription(ask: Ask, body: ChoiceBody) -> Response:
    """Be told by a channel, or otherwise than so far; the secret of a webhook is told here alone."""
    found = ask.ports.contacts.put(
        ask.caller.account_id, body.channel, body.address, pace=body.pace, lang=body.lang
    )
    return json_response({**_shown(found), "secret": found.secret})


@resource.tells("/subscriptions/endings", SubscriptionRow)
def end_subscription(ask: Ask, body: EndingBody) -> Response:
    """Be told no more by a channel; its address is forgotten."""
    account, contacts = ask.caller.account_id, ask.ports.contacts
    known = next((_shown(c) for c in contacts.of(account) if c.channel == body.channel), {})
    contacts.end(account, body.channel, "person")
    return json_response({**known, "address": None})


@resource.lists("/absences", AbsenceRow)
def list_absences(ask: Ask, query: Annotated[OwnQuestion, Query()]) -> Response:  # noqa: ARG001 - it documents
    """When the caller is away, and who is told meanwhile."""
    return ask.page(
        lambda rows, limit, after: absences.register(
            rows, ask.moment, {"account": ask.caller.account_id}, limit=limit, after=after
        )
    )


@resource.records("/absences", founds=True)
def state_absence(write: Write, body: AbsenceBody) -> Recorded:
    """Be away; a deputy hears of everything meanwhile."""
    if body.deputy is not None:
        may_stand_in(write.ports, write.caller.account_id, write.account(body.deputy, "/deputy"))
    return commands.state(
        write.ledger,
        write.act,
        account=write.caller.account_id,
        from_on=body.from_on,
        to_on=body.to_on,
        deputy=body.deputy,
    )


@resource.records("/absences/{code}/endings", subject(Absence))
def end_absence(write: Write, code: str, body: ReturnBody) -> Recorded:  # noqa: ARG001 - its day is the act's
    """Be back before the last day."""
    if not write.ledger.load(Absence, code).is_of(write.caller.account_id):
        raise ProblemError("forbidden", "Chỉ chính người vắng mặt báo trở lại.")
    return commands.end(write.ledger, write.act, code)


def _shown(contact: Contact) -> dict[str, Any]:
    return {
        "channel": contact.channel,
        "address": contact.address,
        "pace": contact.pace,
        "lang": contact.lang,
    }
