"""What every route answers in the same way: a write's answer, a page of a list, a refusal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic
from uuid import UUID

from pydantic import Field

from api.schemas.shape import Shape, T


class WriteAnswer(Shape):
    """What every write answers: the subject, the position of its last fact, its version, where to read on."""

    id: UUID
    code: str
    position: int = Field(ge=1, examples=[42])
    version: int = Field(ge=1, examples=[3])
    links: dict[str, str] = Field(
        examples=[{"self": "/api/v1/recommendations/KN-2023-0001", "events": "/api/v1/events?…"}]
    )


class NumberedAnswer(WriteAnswer):
    """As every write answers, with the number under which the subject now holds what was added."""

    no: int = Field(ge=1, examples=[1])


class EffectAnswer(WriteAnswer):
    """As every write answers, with what follows from it where that is to be told, in a sentence."""

    effect: str | None = None


class Page(Shape, Generic[T]):
    """One page of a list. `next` goes on with the same question; null ends it."""

    items: list[T]
    next: str | None
    on: date
    known_at: datetime
    position: int = Field(description="The answer holds every fact up to this position.")


class ProblemEntry(Shape):
    """One broken rule."""

    pointer: str = Field(description="JSON pointer into the body; /query/… or /header/… else.")
    rule: str
    allowed: str | None
    message: str


class ProblemDetails(Shape):
    """RFC 9457 problem details."""

    type: str = Field(examples=["/problems/invalid_input"])
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[ProblemEntry]
