"""What a criticism is made of: its form, its points, what became of them, what the text took up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Form = Literal["conference", "written", "dialogue"]
Taken = Literal["accepted", "accepted_in_part", "not_accepted"]
Effect = Literal["changed", "changed_in_part", "unchanged"]
FORMS: tuple[str, ...] = get_args(Form)
TAKEN: tuple[str, ...] = get_args(Taken)
EFFECTS: tuple[str, ...] = get_args(Effect)
DRAFT_TERM = "15d-back"
"""How long before it is submitted for issue the draft is owed."""
DRAFT_GROUND = "Luật Mặt trận Tổ quốc Việt Nam, Điều 36 khoản 1"


@dataclass(frozen=True)
class Comment:
    """Ý kiến phản biện — one numbered point of the opinion."""

    no: int
    text: str


@dataclass(frozen=True)
class CommentAnswer:
    """Tiếp thu, giải trình — what became of one point; what is not accepted is explained."""

    no: int
    taken: Taken
    explanation: str | None = None
