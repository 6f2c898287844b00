"""The parent of every shape of an answer, and the pieces that many of them share."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


DueBasis = Literal["explicit", "inferred", "accepted", "none"]


class Shape(BaseModel):
    """The parent of every shape; a row may carry more than is promised here."""

    model_config = ConfigDict(
        extra="allow",
        populate_by_name=True,
        # Answers are documented by these, not checked: built when somebody asks for the document.
        defer_build=True,
    )


class Span(Shape):
    """Thời kỳ — both ends inclusive, null where unknown."""

    from_: date | None = Field(alias="from")
    to: date | None


class DocumentShape(Shape):
    """Văn bản — by reference."""

    number: str | None
    symbol: str | None
    issued_on: date | None
    issuer: str | None = None
    title: str | None = None


class AgencyName(Shape):
    """A body under its name on the day asked for."""

    id: UUID
    code: str | None
    name: str | None


class AgencyThenAndNow(Shape):
    """A body under the name it had when the duty arose, and the name it has on the day asked for."""

    id: UUID
    name_then: str | None
    name_now: str | None
