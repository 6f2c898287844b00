"""What a letter and its answers are made of: points, positions on them, a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Position = Literal["accepted", "accepted_in_part", "refused", "reconsideration_requested"]


@dataclass(frozen=True)
class Point:
    """Ý kiến nghị — one numbered point of the letter."""

    no: int
    text: str


@dataclass(frozen=True)
class RoadmapStep:
    """Bước lộ trình — what will have been done by which day."""

    by_on: date
    text: str


@dataclass(frozen=True)
class PointReply:
    """Trả lời từng ý — the position on one point; a refusal carries its reason."""

    no: int
    position: Position
    reason: str | None = None
    measures: str | None = None
    promised_on: date | None = None
    roadmap: tuple[RoadmapStep, ...] = ()


@dataclass(frozen=True)
class ReplyLimit:
    """Thời hạn trả lời — a term from receipt or a fixed day; always with a setter and a ground."""

    term: str | None
    due_on: date | None
    setter_id: UUID
    ground: str
