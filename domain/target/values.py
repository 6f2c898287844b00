"""What a target is made of: what it counts, its shares, its groups of bodies, a past result beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

Counts = Literal["supervision", "dialogue", "class", "conference"]
COUNTS: tuple[str, ...] = get_args(Counts)


@dataclass(frozen=True)
class Allocation:
    """Phân bổ — a share of the number, by field, body or year; what is not said is null."""

    value: int
    field: str | None = None
    agency_id: UUID | None = None
    year: int | None = None


@dataclass(frozen=True)
class Group:
    """Địa bàn — bodies that may do it jointly, in the other reading of the text."""

    name: str
    agency_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Baseline:
    """Kết quả kỳ trước — two numbers as the text writes them; what the stroke between them means is not said."""

    text: str
    first: int
    second: int | None
    unit: str
