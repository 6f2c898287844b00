"""Thông báo: who was told of what, how that went, and why somebody was told of a duty or not."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource, subject
from api.reading import ListQuestion
from api.schemas.alert import NoticeRow, WhyToldRow
from api.seeing import why_told
from domain.notice import Notice
from domain.values import resolve_id
from projections import notices, obligations

resource = Resource("alerts")


class NoticeQuestion(ListQuestion):
    """Which notices."""

    recipient: str | None = None
    state: Literal["pending", "delivered", "failed", "suppressed"] | None = None
    channel: str | None = None


class WhyQuestion(ListQuestion):
    """Why whom."""

    account: str | None = None
    """The account asked about; the caller's own where it is left out."""


@resource.lists("/notices", NoticeRow)
def list_notices(ask: Ask, query: Annotated[NoticeQuestion, Query()]) -> Response:
    """The notices, as they were decided on."""
    filters = {"recipient": query.recipient, "state": query.state, "channel": query.channel}
    return ask.page(
        lambda rows, limit, after: notices.register(
            rows, ask.moment, filters, limit=limit, after=after
        )
    )


@resource.shows("/notices/{id}", NoticeRow, subject(Notice, "id"))
def show_notice(ask: Ask, id: str) -> Response:
    """One notice."""
    return ask.one(lambda rows: notices.one(rows, ask.moment, resolve_id(Notice.TOPIC, id)))


@resource.lists("/obligations/{id}/notices", WhyToldRow)
def explain_notices(ask: Ask, id: str, query: Annotated[WhyQuestion, Query()]) -> Response:
    """Why an account was told of a duty, or was not: for each alert, the decision and what became of it."""
    duty = resolve_id("obligation", id)
    ask.one(lambda rows: obligations.one(rows, ask.moment, duty))
    return ask.page_of(lambda _: why_told(ask, UUID(str(duty)), query.account))
