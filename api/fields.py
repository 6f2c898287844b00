"""The fields that bodies and queries are made of: days, instants, references, documents, periods."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from api.violations import refused
from domain.errors import InvalidInputError
from domain.time.instant import parse_day, parse_instant
from domain.values import Document

LONGEST_TEXT: Final = 20_000
LONGEST_LIST: Final = 500


def _day(value: Any) -> Any:
    try:
        return value if isinstance(value, date) else parse_day(_text(value))
    except InvalidInputError as error:
        raise refused(error) from error


def _instant(value: Any) -> Any:
    try:
        # A plus sign that nobody escaped arrives as a space.
        return parse_instant(_text(value).replace(" ", "+") if " " in _text(value)[11:] else value)
    except InvalidInputError as error:
        raise refused(error) from error


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _composed(value: str) -> str:
    # A code is the same however its marks are put together.
    return unicodedata.normalize("NFC", value)


def _number(value: Any) -> Any:
    # Số văn bản: other systems send 15 as often as "15".
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _empty(value: Any) -> Any:
    return [] if value is None else value


T = TypeVar("T")
Listed = Annotated[list[T], BeforeValidator(_empty), Field(max_length=LONGEST_LIST)]
"""A list; null says that nothing is known of it, as an absent one does."""


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_composed)]
"""An id or a human code; both name the same subject."""
Code = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_composed)]
Refs = Listed[Ref]
Lines = Listed[Text]
No = Annotated[int, Field(ge=1, le=9_999)]
Nos = Listed[No]


class Body(BaseModel):
    """The parent of every body: unknown names and wrong types are refused, never ignored or bent."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class FactBody(Body):
    """A body that records a fact. `happened_on` is the day in law; the fact's own day, where it has one."""

    NATURAL: ClassVar[str | None] = None
    """The field that says the same day."""

    happened_on: Day | None = Field(
        default=None, description="Day in law; today, or the fact's own day, where it is left out."
    )

    @model_validator(mode="after")
    def _says_one_day(self) -> Self:
        natural = getattr(self, self.NATURAL) if self.NATURAL else None
        if natural is not None and self.happened_on not in (None, natural):
            error = InvalidInputError(
                "same_day",
                f"happened_on và {self.NATURAL} nói cùng một ngày.",
                allowed=f"{natural.isoformat()}, or one of the two left out",
            )
            raise refused(error)
        return self


class DocumentBody(Body):
    """Văn bản — by reference; unknown parts are null."""

    number: Annotated[Line | None, BeforeValidator(_number)] = Field(default=None, examples=["15"])
    symbol: Line | None = Field(default=None, examples=["ĐA/TU"])
    issued_on: Day | None = None
    issuer: Line | None = None
    title: Line | None = None

    def document(self) -> Document:
        """The document as facts keep it."""
        return Document(self.number, self.symbol, self.issued_on, self.issuer, self.title)


class PeriodBody(Body):
    """Kỳ — from a day to a day, both inclusive; null where unknown."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


def document(body: DocumentBody | None) -> Document | None:
    """The document, where one is given."""
    return None if body is None else body.document()
