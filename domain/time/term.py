"""Terms as people write them for the calculator: 15d, 20wd, 6m, each also -back, or before:2023-11-20."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Self

from domain.errors import InvalidInputError
from domain.time.instant import parse_day

Unit = Literal["d", "wd", "m", "date"]

FORM: Final = "<n>d | <n>wd | <n>m, each optionally followed by -back; or before:YYYY-MM-DD"
MAXIMA: Final[dict[Unit, int]] = {"d": 36_600, "wd": 26_000, "m": 1_200}
"""A hundred years; more is a slip, and its day-by-day account would be of no use to anybody."""

_COUNTED = re.compile(r"([0-9]+)(d|wd|m)(-back)?")
_UNITS: Final[dict[str, Unit]] = {"d": "d", "wd": "wd", "m": "m"}
_WORDS: Final[dict[Unit, str]] = {"d": "ngày", "wd": "ngày làm việc", "m": "tháng"}


class TermError(InvalidInputError):
    """A term that cannot be read, or is longer than any term in law."""


@dataclass(frozen=True, slots=True)
class Term:
    """Thời hạn — so many days, working days or months, forward or back; or "before" a named day."""

    amount: int
    unit: Unit
    back: bool = False
    before: date | None = None

    @classmethod
    def parse(cls, text: str, pointer: str = "/term") -> Self:
        """Read a term, or refuse and say what would be allowed."""
        if text.startswith("before:"):
            try:
                return cls(0, "date", before=parse_day(text.removeprefix("before:"), pointer))
            except InvalidInputError as error:
                raise TermError(
                    "term_date",
                    f"“{text[:40]}” không nêu một ngày hợp lệ sau “before:”.",
                    pointer=pointer,
                    allowed="before:YYYY-MM-DD",
                ) from error
        match = _COUNTED.fullmatch(text)
        if match is None:
            raise TermError(
                "term_form",
                f"Không đọc được thời hạn “{text[:40]}”.",
                pointer=pointer,
                allowed=FORM,
            )
        unit = _UNITS[match[2]]
        digits = match[1].lstrip("0") or "0"
        if len(digits) > len(str(MAXIMA[unit])) or int(digits) > MAXIMA[unit]:
            raise TermError(
                "term_maximum",
                f"Thời hạn “{text[:40]}” dài quá mức cho phép.",
                pointer=pointer,
                allowed=f"<= {MAXIMA[unit]}{unit}",
            )
        return cls(int(digits), unit, back=match[3] is not None)

    @classmethod
    def stored(cls, text: str) -> Self | None:
        """The term that a fact keeps, or None where nobody can read it: one slip must not stop all who fold it."""
        try:
            return cls.parse(text)
        except TermError:
            return None

    @classmethod
    def from_receipt(cls, text: str, pointer: str) -> Self:
        """Read a term that runs from a receipt: forward, and from no named day."""
        term = cls.parse(text, pointer)
        if term.back or term.before is not None or term.amount == 0:
            raise TermError(
                "term_from_receipt",
                f"“{text}” không phải thời hạn kể từ ngày nhận.",
                pointer=pointer,
                allowed="15d, 20wd, 6m",
            )
        return term

    def __str__(self) -> str:
        if self.before is not None:
            return f"before:{self.before.isoformat()}"
        return f"{self.amount}{self.unit}{'-back' if self.back else ''}"

    @property
    def words(self) -> str:
        """The term as a Vietnamese phrase."""
        if self.before is not None:
            return f"trước ngày {self.before:%d/%m/%Y}"
        phrase = f"{self.amount} {_WORDS[self.unit]}"
        return f"chậm nhất {phrase} trước" if self.back else phrase
