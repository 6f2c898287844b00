"""Giấy tờ của kiến nghị — what is still to be named of a letter: the paper of a step of urging, or what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projections.paper import unnamed
from projections.read_model import Row
from projections.register import State


def lacks(state: State) -> State:
    """What is still to be named: the paper of a step of urging, or what shows that the matter is settled."""
    seen_in = "evidence" if unproven(state) else None
    return {"lacks": "document" if undocumented(state) else seen_in}


def unproven(letter: Mapping[str, Any]) -> bool:
    """Whether it was verified without any word of what was seen, and without a document."""
    seen = letter["verification"]
    return seen is not None and not (seen["evidence"] or "").strip() and unnamed(seen["document"])


def undocumented(letter: Mapping[str, Any]) -> list[Row]:
    """The steps of urging that stand on no document with a number or a symbol: none that can be asked for."""
    taken: list[Row] = letter["follow_up"]["taken"]
    return [t for t in taken if unnamed(t["document"])]
