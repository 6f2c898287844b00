"""Phạm vi — which bodies "cùng cấp", "các cấp" and the kinds named beside them mean on one day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Placed:
    """Cơ quan tại chỗ — a body with its kind, its level and the administrative unit in which it sits."""

    id: UUID
    kind: str
    level: str
    unit: str | None


def same_level(
    bodies: Iterable[Placed], of: Placed, kinds: Collection[str] = ()
) -> tuple[UUID, ...]:
    """Cùng cấp — the other bodies of the same unit, of some kinds; all of them where no kind is named."""
    return tuple(
        body.id
        for body in bodies
        if body.id != of.id
        and (body.level, body.unit) == (of.level, of.unit)
        and (not kinds or body.kind in kinds)
    )


def all_levels(
    bodies: Iterable[Placed],
    of: Placed,
    kinds: Collection[str],
    levels: Collection[str] = (),
) -> tuple[UUID, ...]:
    """Các cấp — the bodies of some kinds in the unit of a body and in all units below, at some levels or at all."""
    return tuple(
        body.id
        for body in bodies
        if body.kind in kinds and (not levels or body.level in levels) and _within(body, of)
    )


def _within(body: Placed, of: Placed) -> bool:
    if of.level == "central" or of.unit is None:
        return True
    return body.unit is not None and (body.unit == of.unit or body.unit.startswith(f"{of.unit}."))
