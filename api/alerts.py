"""Cảnh báo: what people were told of, and what they answered."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Day, FactBody, Line, Reason
from api.reading import ListQuestion
from api.schemas.alert import AlertRow, AlertState
from api.seeing import may_be_given
from domain.alert import Alert, Stage
from domain.application import Recorded
from domain.commands import alerts
from domain.values import resolve_id
from projections import open_alerts

resource = Resource("alerts")
KNOWN = subject(Alert, "id")


class AlertQuestion(ListQuestion):
    """Which alerts."""

    state: AlertState | None = None
    rule: str | None = None
    stage: Stage | None = None
    agency: str | None = None
    obligation: str | None = None


class AcknowledgementBody(FactBody):
    """Đã tiếp nhận."""

    comment: Reason | None = None


class SnoozeBody(FactBody):
    """Hoãn nhắc — until a day, for a reason."""

    until_on: Day
    reason: Reason


class CommentBody(FactBody):
    """Ghi chú."""

    comment: Reason


class ReassignmentBody(FactBody):
    """Giao lại — to an account, by its id."""

    to_account: Line
    reason: Reason


@resource.lists("/alerts", AlertRow)
def list_alerts(ask: Ask, query: Annotated[AlertQuestion, Query()]) -> Response:
    """The alerts, by the day they took effect."""
    duty = str(resolve_id("obligation", query.obligation)) if query.obligation else None
    filters = {
        "state": query.state,
        "rule": query.rule,
        "stage": query.stage,
        "agency": str(resolve_id("agency", query.agency)) if query.agency else None,
        "obligation": duty,
    }
    return ask.page(
        lambda rows, limit, after: open_alerts.register(
            rows, ask.moment, filters, limit=limit, after=after
        )
    )


@resource.shows("/alerts/{id}", AlertRow, KNOWN)
def show_alert(ask: Ask, id: str) -> Response:
    """One alert."""
    return ask.one(lambda rows: open_alerts.one(rows, ask.moment, Alert.identify(id)))


@resource.records("/alerts/{id}/acknowledgements", KNOWN)
def acknowledge_alert(write: Write, id: str, body: AcknowledgementBody) -> Recorded:
    """Take an alert in hand."""
    return alerts.acknowledge(write.ledger, write.act, id, comment=body.comment)


@resource.records("/alerts/{id}/snoozes", KNOWN)
def snooze_alert(write: Write, id: str, body: SnoozeBody) -> Recorded:
    """Ask not to be reminded until a day."""
    return alerts.snooze(write.ledger, write.act, id, until_on=body.until_on, reason=body.reason)


@resource.records("/alerts/{id}/comments", KNOWN)
def comment_alert(write: Write, id: str, body: CommentBody) -> Recorded:
    """Say something about an alert."""
    return alerts.comment(write.ledger, write.act, id, comment=body.comment)


@resource.records("/alerts/{id}/reassignments", KNOWN)
def reassign_alert(write: Write, id: str, body: ReassignmentBody) -> Recorded:
    """Name the person who is to deal with an alert."""
    to_account = write.account(body.to_account, "/to_account")
    may_be_given(write.ports, id, to_account)
    return alerts.reassign(write.ledger, write.act, id, to_account=to_account, reason=body.reason)
