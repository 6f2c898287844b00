"""What a consultation is made of: the rounds agreed, the bodies that take part, the words of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

FoundBy = Literal["system", "party"]
Opinion = Literal["agree", "agree_with_changes", "disagree"]


@dataclass(frozen=True)
class AgreedRound:
    """Cuộc giám sát được thống nhất — of which topic, led by whom, when, at what estimated cost in đồng."""

    topic: str
    lead_id: UUID
    window_from: date | None = None
    window_to: date | None = None
    cost: int | None = None


@dataclass(frozen=True)
class PartyBody:
    """Cơ quan tham gia — what the rules need to know of a body: its level and its kind."""

    id: UUID
    level: str
    kind: str
