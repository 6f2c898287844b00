"""Một quy tắc về thứ tự ngày: which fact is not dated before which other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Order:
    """One rule: `later` is not dated before what was recorded of `earlier` before it."""

    later: str
    """A stored name, or all of a kind as `kind.*`."""
    earlier: str
    rule: str
    later_day: str = "happened_on"
    earlier_day: str = "happened_on"
    which: Literal["each", "first"] = "each"
    same: tuple[str, str] | None = None
    """Fields of the two that name one body or step, or several: others do not touch each other."""
    also: str | None = None
    """A further field that both have, equal where they touch each other."""
    unless: str | None = None
    """A field of `later` that frees it."""
    downwards: bool = False
    """Whether `later` is, the other way round, dated on or before the other: recorded after it, done before."""


def orders(
    kind: str, laters: tuple[str, ...], earliers: tuple[str, ...], rule: str, **how: Any
) -> tuple[Order, ...]:
    """One rule about several facts of a kind: each of the later ones against each of the earlier ones."""
    return tuple(
        Order(f"{kind}.{later}", f"{kind}.{earlier}", rule, **how)
        for later in laters
        for earlier in earliers
    )
