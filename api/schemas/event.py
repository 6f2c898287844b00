"""The trail: facts, facets and timelines, as answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas.shape import Shape


class EventRow(Shape):
    """Sự kiện."""

    position: int
    type: str = Field(examples=["recommendation.reply_given"])
    version: int
    subject: UUID
    happened_on: date
    recorded_at: datetime
    actor: str
    agency: UUID | None
    data: dict[str, Any]
    restricted: bool = Field(
        description="What it says is for those who supervise and inspect; others read that it is there."
    )
    correlation: str | None


class FacetRow(Shape):
    """How many facts of a question have one value."""

    facet: str = Field(examples=["all", "type", "agency", "actor", "year"])
    key: str | None
    n: int
    at_least: bool = Field(
        description="Whether only the first 50,000 facts of the ledger that answer were counted."
    )


class TimelineRow(Shape):
    """A fact as a sentence."""

    position: int
    type: str
    subject: UUID
    subject_code: str | None
    happened_on: date
    recorded_at: datetime
    actor: str
    agency: UUID | None
    sentence: str


class FieldChange(Shape):
    """One field of a subject, before and after."""

    field: str = Field(examples=["status"])
    before: Any
    after: Any
    position: int | None = Field(
        description="The fact that moved it last; null where days or facts about others did."
    )
    actor: str | None
    agency: UUID | None
    happened_on: date | None
    recorded_at: datetime | None
    sentence: str = Field(description="The same in plain Vietnamese.")


class ChangeRow(Shape):
    """A subject that changed between two questions."""

    subject: UUID
    subject_code: str | None
    kind: str = Field(examples=["recommendation"])
    began: bool = Field(description="The earlier question did not know it at all.")
    fields: list[FieldChange]
    facts: list[TimelineRow] = Field(description="What happened in between, in sentences.")
