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
