"""Questions: as of which day, as known at which instant, which filters, which page; every parameter is checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from api.cursor import Cursor
from api.fields import Day, Instant
from api.json_body import UNFIT
from api.violations import violations_of
from domain.errors import InvalidInputError, ManyInvalidInputsError, Violation

LARGEST_PAGE: Final = 500
LONGEST_VALUE: Final = 1_000
Q = TypeVar("Q", bound="Question")
DIGITS: Final = re.compile(r"[+-]?[0-9]+")


class Question(BaseModel):
    """What every question takes. Unknown names are refused: a filter that is ignored would mislead."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    on: Day | None = Field(
        default=None, description="As of this day in law; the ledger's today where it is left out."
    )
    known_at: Instant | None = Field(
        default=None,
        description="As recorded by this instant, itself included; now where left out.",
    )
    purpose: str | None = Field(
        default=None,
        max_length=500,
        description="What it is read for; written down where what is read is sensitive.",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _in_digits(cls, given: Any, info: ValidationInfo) -> Any:
        """A whole number is written in digits: 1.0 is none."""
        field = cls.model_fields[info.field_name or ""]
        whole = int in (field.annotation, *get_args(field.annotation))
        if whole and isinstance(given, str) and not DIGITS.fullmatch(given):
            raise PydanticKnownError("int_parsing")
        return given


class ListQuestion(Question):
    """What every list takes beside its filters."""

    limit: int = Field(default=100, ge=1, le=LARGEST_PAGE)
    cursor: str | None = Field(
        default=None, description="`next` of the page before; it carries the question with it."
    )


def each_once(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The parameters by name; one given twice, left empty or unfit as text is refused."""
    asked: dict[str, str] = {}
    broken = []
    for name, value in given:
        pointer = f"/query/{name[:100]}"
        if name in asked:
            broken.append(Violation(pointer, "given_once", f"“{name[:100]}” bị lặp.", "one value"))
        if UNFIT.search(name + value) or (len(value) > LONGEST_VALUE and name != "cursor"):
            broken.append(
                Violation(
                    pointer,
                    "text_signs",
                    f"“{UNFIT.sub('·', name)[:100]}” có ký tự điều khiển hoặc quá dài.",
                    f"plain text of at most {LONGEST_VALUE} characters",
                )
            )
        if not value:
            # Left aside, it would look as if it had been asked for.
            message, allowed = f"“{name[:100]}” để trống.", "a value, or the parameter left out"
            broken.append(Violation(pointer, "given", message, allowed))
        # Codes are the same however their marks are put together; words are searched without them.
        asked[name] = unicodedata.normalize("NFC", value)
    if broken:
        raise ManyInvalidInputsError(tuple(broken))
    return asked


def validated_question(shape: type[Q], asked: Mapping[str, str], pointer: str) -> Q:
    """A question that was written down rather than asked; how many rows and which page are no part of it."""
    for name in asked.keys() & {"limit", "cursor"}:
        raise InvalidInputError(
            "unknown", f"Câu hỏi lưu không có “{name}”.", pointer=f"{pointer}/{name}"
        )
    try:
        return validated(shape, each_once(list(asked.items())), pointer)
    except ManyInvalidInputsError as error:
        raise ManyInvalidInputsError(
            tuple(
                replace(v, pointer=v.pointer.replace("/query", pointer, 1))
                for v in error.violations
            )
        ) from error


def validated(shape: type[Q], asked: Mapping[str, str], pointer: str = "/query") -> Q:
    """The question that the parameters ask, or every violation in them."""
    try:
        return shape.model_validate(asked)
    except ValidationError as error:
        found = violations_of(error.errors(include_url=False), pointer)
        known = sorted(f.alias or name for name, f in shape.model_fields.items())
        raise ManyInvalidInputsError(
            tuple(
                Violation(v.pointer, v.rule, f"{v.message}", v.allowed or _allowed(v, known))
                for v in found
            )
        ) from error


def _allowed(violation: Violation, known: Sequence[str]) -> str | None:
    return ", ".join(known) if violation.rule == "unknown" else None


def must_be_same_question(
    cursor: Cursor, shape: type[Question], asked: Mapping[str, str], question: Question
) -> None:
    """Refuse a cursor that is given with another question than its own."""
    first = validated(shape, cursor.asked)
    for name in asked:
        if name == "limit":
            continue
        same = {"on": question.on == cursor.on, "known_at": question.known_at == cursor.known_at}
        field = next((n for n, f in shape.model_fields.items() if name in (n, f.alias)), name)
        if not same.get(name, getattr(question, field, None) == getattr(first, field, None)):
            raise InvalidInputError(
                "cursor_question",
                f"Con trỏ thuộc câu hỏi khác: “{name}” đã đổi.",
                pointer=f"/query/{name}",
                allowed="the same value as on the first page, or left out",
            )
