"""A correction as most tests make it: of one field, on one later day."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.commands import corrections
from tests.scenarios import Scene

LATER = date(2023, 6, 1)
KN = "KN-2023-0001"


def correct(scene: Scene, position: int, field: str, value: Any, reason: str = "Ghi nhầm") -> Any:
    return corrections.correct(
        scene.ledger,
        scene.act(LATER),
        corrects=position,
        field=field,
        value=value,
        reason=reason,
        document=None,
    )
