"""Tính vào chỉ tiêu — whether the owner of a target counts the round, by the rule decided before."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError
from domain.supervision.state import Event, SupervisionState


class Counted(Event):
    """Tính vào chỉ tiêu — the owner of a target counts the round, by the rule decided before."""

    TOPIC = "supervision.counted"
    FIXED: ClassVar[frozenset[str]] = frozenset({"target_id"})

    target_id: UUID
    rule: str

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember for which target."""
        aggregate.counted.add(self.target_id)


class Excluded(Event):
    """Không tính vào chỉ tiêu — the rule leaves the round out, or a count is taken back."""

    TOPIC = "supervision.excluded"
    FIXED: ClassVar[frozenset[str]] = frozenset({"target_id"})

    target_id: UUID
    rule: str

    def apply(self, aggregate: SupervisionState) -> None:
        """Remember for which target it does not count."""
        aggregate.counted.discard(self.target_id)


def count(self: SupervisionState, act: Act, *, target_id: UUID, rule: str) -> None:
    """Count the round for a target, once; credited to its lead, whoever took part."""
    _must_be_countable(self)
    if target_id in self.counted:
        raise ConflictError("counted_once", "Cuộc giám sát đã được tính vào chỉ tiêu này.")
    self._record(Counted, act, target_id=target_id, rule=rule)


def exclude(self: SupervisionState, act: Act, *, target_id: UUID, rule: str) -> None:
    """Leave the round out of a target, or take a count back."""
    _must_be_countable(self)
    stated.reason(rule, pointer="/rule")
    self._record(Excluded, act, target_id=target_id, rule=rule)


def _must_be_countable(self: SupervisionState) -> None:
    if self.concluded_on is None:
        raise ConflictError("counted_after_conclusion", "Chưa kết luận thì chưa tính vào chỉ tiêu.")
