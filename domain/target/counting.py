"""Tính vào chỉ tiêu — the rule is decided first; then an act counts once for a body, or is left out."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.supervision import ORIGINS, Origin
from domain.target.state import Event, TargetState
from domain.values import Document, Level


class CountingRuleDecided(Event):
    """Quyết định cách tính — which acts count, before any has been counted."""

    TOPIC = "target.counting_rule_decided"

    rule: str
    origins: tuple[Origin, ...]
    """The origins of rounds that count without being named one by one."""
    decided_by_id: UUID
    document: Document | None

    def apply(self, aggregate: TargetState) -> None:
        """Remember the rule."""
        aggregate.rule = self.rule
        aggregate.origins = self.origins


class ProgressCounted(Event):
    """Tính — one act counts for one body, in the year of the act, by the rule."""

    TOPIC = "target.progress_counted"
    FIXED: ClassVar[frozenset[str]] = frozenset({"act_id", "act_code"})

    act_id: UUID
    act_code: str
    credited_id: UUID
    level: Level
    field: str | None
    origin: Origin | None
    year: int
    rule: str
    joint: bool

    def apply(self, aggregate: TargetState) -> None:
        """Remember what has counted."""
        aggregate.counted.add((self.act_id, self.credited_id))

    def check_bodies(self, before: TargetState) -> None:
        """Credit goes to a body of the target, once."""
        _check_credited(before, self.act_id, self.credited_id)


class ProgressUncounted(Event):
    """Không tính — the rule leaves the act out, or takes its count back."""

    TOPIC = "target.progress_uncounted"
    FIXED: ClassVar[frozenset[str]] = frozenset({"act_id", "act_code"})

    act_id: UUID
    act_code: str
    origin: Origin | None
    field: str | None
    year: int
    rule: str

    def apply(self, aggregate: TargetState) -> None:
        """Forget the counts of the act."""
        aggregate.counted = {c for c in aggregate.counted if c[0] != self.act_id}


def decide_counting_rule(
    self: TargetState,
    act: Act,
    *,
    rule: str,
    origins: tuple[str, ...],
    decided_by_id: UUID,
    document: Document | None,
) -> None:
    """Say which acts count, once, before the first is counted."""
    if self.counted:
        raise ConflictError("rule_before_counting", "Đã tính rồi thì không đổi cách tính.")
    if not rule.strip():
        raise InvalidInputError("rule_given", "Thiếu cách tính.", pointer="/rule")
    if not set(origins) <= set(ORIGINS):
        raise InvalidInputError(
            "origin_known",
            "Không có nguồn gốc này.",
            pointer="/origins",
            allowed=", ".join(ORIGINS),
        )
    self.must_be_set(act.on)
    self._record(
        CountingRuleDecided,
        act,
        rule=rule,
        origins=origins,
        decided_by_id=decided_by_id,
        document=document,
    )


def count(
    self: TargetState,
    act: Act,
    *,
    act_id: UUID,
    act_code: str,
    act_kind: str,
    done_on: date,
    credited_id: UUID,
    level: str,
    field: str | None = None,
    origin: str | None = None,
    listed: str | None = None,
    joint: bool = False,
) -> str:
    """Count one act for one body. `listed` names the paper that lists a round of another origin."""
    if self.rule is None:
        raise ConflictError(
            "rule_before_counting",
            "Chưa quyết định cách tính.",
            allowed="a counting rule first",
        )
    _check_kind(self, act_kind)
    if not self.period_from <= done_on <= self.period_to:
        raise InvalidInputError(
            "counted_in_period",
            f"Ngày {done_on:%d/%m/%Y} ngoài kỳ của chỉ tiêu: kết quả khác kỳ không tính.",
            pointer="/id",
            allowed=f"{self.period_from.isoformat()}..{self.period_to.isoformat()}",
        )
    if done_on.year not in self.years:
        raise InvalidInputError(
            "counted_in_period",
            f"Chỉ tiêu không đặt cho năm {done_on.year}: việc của năm khác không tính.",
            pointer="/id",
            allowed=", ".join(map(str, self.years)),
        )
    if level not in self.levels:
        raise InvalidInputError(
            "level_counts",
            f"Cấp “{level}” không tính vào chỉ tiêu này.",
            pointer="/id",
            allowed=", ".join(self.levels),
        )
    if self.fields and field not in self.fields:
        raise InvalidInputError(
            "field_counts",
            "Cuộc giám sát không thuộc lĩnh vực nào của chỉ tiêu.",
            pointer="/id",
            allowed=", ".join(self.fields),
        )
    if origin is not None and origin not in self.origins and not listed:
        raise InvalidInputError(
            "origin_counts",
            f"Theo cách tính, nguồn gốc “{origin}” không tính nếu hiệp thương không nêu.",
            pointer="/id",
            allowed=f"{', '.join(self.origins)}; or the paper that lists it",
        )
    _check_credited(self, act_id, credited_id)
    rule = f"{self.rule}; {listed}" if listed else self.rule
    self._record(
        ProgressCounted,
        act,
        act_id=act_id,
        act_code=act_code,
        credited_id=credited_id,
        level=level,
        field=field,
        origin=origin,
        year=done_on.year,
        rule=rule,
        joint=joint,
    )
    return rule


def _check_kind(self: TargetState, act_kind: str) -> None:
    if act_kind != self.counts:
        raise InvalidInputError(
            "act_is_counted",
            f"Chỉ tiêu này không đếm “{act_kind}”.",
            pointer="/id",
            allowed=self.counts,
        )


def _check_credited(self: TargetState, act_id: UUID, credited_id: UUID) -> None:
    if self.body_ids and credited_id not in self.body_ids:
        raise InvalidInputError(
            "body_owes",
            "Cơ quan này không được giao chỉ tiêu.",
            pointer="/credited_id",
            allowed="a body of the target",
        )
    if (act_id, credited_id) in self.counted:
        raise ConflictError("counted_once", "Đã tính cho cơ quan này.")


def uncount(
    self: TargetState,
    act: Act,
    *,
    act_id: UUID,
    act_code: str,
    act_kind: str,
    year: int,
    rule: str,
    field: str | None = None,
    origin: str | None = None,
) -> None:
    """Leave an act out, or take its count back, by the rule."""
    if self.rule is None:
        raise ConflictError(
            "rule_before_counting",
            "Chưa quyết định cách tính.",
            allowed="a counting rule first",
        )
    _check_kind(self, act_kind)
    if not rule.strip():
        raise InvalidInputError("reason_given", "Nêu quy tắc đã áp dụng.", pointer="/rule")
    self._record(
        ProgressUncounted,
        act,
        act_id=act_id,
        act_code=act_code,
        origin=origin,
        field=field,
        year=year,
        rule=rule,
    )
