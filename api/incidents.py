"""Sự cố vận hành: what Alertmanager tells about the service, taken in by its webhook and listed for operators."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.asking import json_response
from api.door import Ask, Resource
from api.fields import Body
from api.reading import ListQuestion
from api.schemas.alert import IncidentRow, TakenInRow
from domain.actor import Act
from domain.commands import incidents as commands
from domain.commands.incidents import Told
from domain.incident import SEVERITIES, Label, Severity
from projections import incidents

resource = Resource("incidents")
SOURCE: Final = "giamsat"
"""The label by which we know what we have told Alertmanager ourselves: it must not come back to us."""
AT_ONCE: Final = 500
LONGEST: Final = 500


class IncidentQuestion(ListQuestion):
    """Which incidents."""

    state: Literal["firing", "ended"] | None = None
    severity: Severity | None = None


class ToldAlert(BaseModel):
    """Cảnh báo — one alert of a message; what a later Alertmanager adds is left aside."""

    model_config = ConfigDict(extra="ignore")

    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    annotations: dict[str, str] = Field(default_factory=dict)
    startsAt: AwareDatetime  # noqa: N815 - Alertmanager's own names
    endsAt: AwareDatetime | None = None  # noqa: N815
    fingerprint: str = Field(min_length=1, max_length=100)


class MessageBody(Body):
    """Tin — Alertmanager's webhook message, version 4."""

    model_config = ConfigDict(extra="ignore")

    version: Literal["4"]
    alerts: list[ToldAlert] = Field(max_length=AT_ONCE)


@resource.lists("/incidents", IncidentRow)
def list_incidents(ask: Ask, query: Annotated[IncidentQuestion, Query()]) -> Response:
    """The incidents that Alertmanager or the service itself told of."""
    filters = query.model_dump(include={"state", "severity"})
    return ask.page(
        lambda rows, limit, after: incidents.register(
            rows, ask.moment, filters, limit=limit, after=after
        )
    )


@resource.tells("/incidents/alertmanager", TakenInRow)
def take_in_incidents(ask: Ask, body: MessageBody) -> Response:
    """Take in a message: what is new is recorded, repeats leave no fact, our own alerts are let go."""
    today = ask.ports.clock.today()
    act = Act(actor=ask.caller.account_id, at=ask.ports.clock.now(), today=today, on=today)
    others = [alert for alert in body.alerts if alert.labels.get("source") != SOURCE]
    facts = sum(commands.take_in(ask.ports.ledger, act, _told(alert)) for alert in others)
    ignored = len(body.alerts) - len(others)
    return json_response({"alerts": len(body.alerts), "facts": facts, "ignored": ignored})


def _told(alert: ToldAlert) -> Told:
    severity: Any = alert.labels.get("severity", "")
    labels = sorted(alert.labels.items())[:50]
    said = alert.annotations
    return Told(
        fingerprint=alert.fingerprint,
        alertname=alert.labels.get("alertname", "?")[:LONGEST],
        severity=severity if severity in SEVERITIES else "warning",
        labels=tuple(Label(name[:LONGEST], value[:LONGEST]) for name, value in labels),
        summary=said.get("summary", "")[:LONGEST],
        description=said.get("description", "")[: 4 * LONGEST],
        starts_at=alert.startsAt,
        ended_at=alert.endsAt if alert.status == "resolved" else None,
    )
