"""Kế hoạch: what its parts remember of an item and of a point left open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass
class KnownItem:
    """Nội dung đã ghi — what the rules about an item need to know of it."""

    by_text: dict[str, Any]
    """How often it comes round by its text."""
    leads: tuple[UUID, ...]
    coordinators: tuple[UUID, ...]
    debtors: tuple[UUID, ...] = ()
    trackable: bool = True
    levels: tuple[str, ...] = ()
    """The levels that its scope names; none where it names none."""
    addressees: tuple[UUID, ...] = ()
    """To whom a report goes; none for what is no report."""
    kind: str = "task"
    ruled: dict[str, Any] | None = None
    """The same by the resolution that holds."""
    amended: dict[str, Any] | None = None
    """The same by the last amendment: what is written later takes the place of both."""
    in_doubt: tuple[UUID, ...] = ()
    """The bodies of which nothing told at the issue to whom of their level they owe it."""
    asked: set[tuple[Any, ...]] = field(default_factory=set)
    """The letters and events that have made it due, each as it was recorded."""

    @property
    def cadence(self) -> str:
        """How often it comes round."""
        return str(self._rhythm["type"])

    @property
    def also_asked(self) -> bool:
        """Whether what comes round may be asked for besides."""
        return bool((self._rhythm.get("detail") or {}).get("also"))

    @property
    def _rhythm(self) -> dict[str, Any]:
        return self.amended or self.ruled or self.by_text


@dataclass(frozen=True)
class Reading:
    """Cách hiểu — one reading of a point that the text leaves open, and the cadences that items have by it."""

    key: str
    text: str
    cadences: dict[str, Any] = field(default_factory=dict)
    effect: str | None = None
    """What follows from it where it gives no item another rhythm: why no day moves, and what else would move one."""
    owed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """How items are owed by it: {modality, levels}, assigned or requested, of bodies of these levels alone."""


@dataclass
class KnownAmbiguity:
    """Điểm chưa rõ đã ghi — its readings, who decides, and whether it has been settled."""

    readings: dict[str, Reading]
    default: str | None
    decider_id: UUID | None
    reading: str | None = None
    settled: bool = False
    ruled: tuple[str, ...] = ()
    """The items to which the resolution that holds gives a rhythm."""
