"""What an alert rule is: which duties it is about, why, from which stage on, and what people are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, Protocol, get_args
from uuid import UUID

from domain.alert import Stage

Lang = Literal["vi", "en"]
Unit = Literal["d", "wd"]
"""Days, or working days."""
Anchor = Literal["due_on", "status_since"]
"""What thresholds are counted from: the last day of the duty, or the day on which its status began."""


class Duty(Protocol):
    """What a rule is shown of a duty."""

    @property
    def kind(self) -> str:
        """The kind, as in the register of duties."""

    @property
    def occurrence(self) -> str | None:
        """Which time it is: 2023, 2023-H1, 2023-Q4, or once."""

    @property
    def debtor_id(self) -> str | None:
        """Who owes it; nobody yet, where a lead has still to be named."""

    @property
    def beneficiary_id(self) -> str | None:
        """To whom it is owed."""


Recipients = Callable[[Duty], tuple[UUID, ...]]


@dataclass(frozen=True)
class Text:
    """What people read, in both languages."""

    vi: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The text in one of them."""
        return self.vi if lang == "vi" else self.en


@dataclass(frozen=True)
class Threshold:
    """Ngưỡng — when a stage begins, since when and why so."""

    stage: Stage
    days: int
    """Counted from the anchor of the rule; before it where negative."""
    reason: str
    unit: Unit = "d"
    since: date = date.min
    """The first day on which this threshold applies; a later one replaces it for what begins then."""


LATE: Final = Threshold(
    "overdue", 1, "Hạn là ngày cuối cùng còn đúng hạn, nên chậm từ ngày kế tiếp."
)
APPROACHING: Final = Threshold(
    "approaching", -5, "Một tuần làm việc đủ để soạn, trình ký và gửi một văn bản.", unit="wd"
)
DUE: Final = Threshold("due", 0, "Ngày cuối cùng còn đúng hạn.")
LONG_OVERDUE: Final = Threshold(
    "long_overdue", 30, "Sau một tháng, nhắc cơ quan chậm là chưa đủ: cấp trên cần biết."
)
STAGES: Final = (APPROACHING, DUE, LATE, LONG_OVERDUE)


@dataclass(frozen=True)
class Rule:
    """Quy tắc cảnh báo — one thing that should be true, and what is said when it is not."""

    id: str
    title: Text
    why: Text
    sentence: Text
    """Takes {debtor} {beneficiary} {duty} {period} {due} {effective} {days}."""
    recipients: Recipients
    anchor: Anchor = "due_on"
    kinds: frozenset[str] = frozenset()
    """The kinds of duty it is about; empty for any."""
    occurrence: str = ""
    """The form of the occurrences it is about, as a regular expression; empty for any."""
    thresholds: tuple[Threshold, ...] = field(default=STAGES)

    @property
    def specificity(self) -> int:
        """How narrow the rule is; the narrowest one takes a duty."""
        return 2 * bool(self.kinds) + bool(self.occurrence)

    def is_about(self, duty: Duty) -> bool:
        """Whether the duty is one that this rule speaks of."""
        if self.kinds and duty.kind not in self.kinds:
            return False
        return not self.occurrence or bool(re.fullmatch(self.occurrence, duty.occurrence or ""))

    def threshold(self, stage: Stage, on: date) -> Threshold | None:
        """The threshold of a stage in force on a day; None when the rule has no such stage."""
        found = [t for t in self.thresholds if t.stage == stage and t.since <= on]
        return max(found, key=lambda t: t.since, default=None)

    def in_force(self, on: date) -> tuple[Threshold, ...]:
        """The thresholds in force on a day, as they come one after the other."""
        found = (self.threshold(stage, on) for stage in get_args(Stage))
        return tuple(t for t in found if t)
