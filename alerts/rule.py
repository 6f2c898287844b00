"""What an alert rule is: which duties it is about, why, from which stage on, and what people are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal, Protocol
from uuid import UUID

from domain.alert import STAGES, Matter, Stage
from domain.alert_threshold import Unit
from domain.subscription import Lang
from projections.lateness import Lack

Side = Literal["debtor", "beneficiary"]
Anchor = Literal["due_on", "lacks_since"]
"""What thresholds are counted from: the last day of the duty, or the day since which something is lacking."""


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

    @property
    def opens_on(self) -> date | None:
        """The first day of the window in which it is to be done, where it has one."""

    @property
    def matter(self) -> Matter:
        """A duty, or what else is watched."""

    @property
    def lacks(self) -> Lack | None:
        """What it waits for without a limit; None where its limit is what counts."""


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
    days: int | None
    """Counted from the anchor of the rule; before it where negative. None: the stage is not told."""
    reason: str
    unit: Unit = "d"
    since: date = date.min
    """The first day on which this threshold applies; a later one replaces it for what begins then."""
    until: date = date.max
    """The last such day."""
    code: str | None = None
    """Of the decision that set it; None where it ships with the rule."""


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
SHIPPED: Final = (APPROACHING, DUE, LATE, LONG_OVERDUE)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """Quy tắc cảnh báo — one thing that should be true, and what is said when it is not."""

    id: str
    title: Text
    why: Text
    sentence: Text
    """Takes {debtor} {beneficiary} {duty} {period} {due} {effective} and {days}, as “3 ngày”."""
    recipients: Recipients
    titles: Mapping[str, Text] = field(default_factory=dict, hash=False)
    """Other titles, by the kind of source of the duty, where the rule takes what is called otherwise."""
    together: Text | None = None
    """What is said of many that wait for one decision; takes {beneficiary} {n} {duty} {effective}."""
    lacks: Lack | None = None
    """What the duty waits for, for rules about duties that have no limit, or not that one."""
    matter: Matter = "obligation"
    at_fault: Side = "debtor"
    """Whose move it is: the first rung of the ladder is there."""
    kinds: frozenset[str] = frozenset()
    """The kinds of duty it is about; empty for any."""
    occurrence: str = ""
    """The form of the occurrences it is about, as a regular expression; empty for any."""
    in_window: bool = False
    """Whether it is about duties that have a window alone: nothing can be done before it, or with effect after it."""
    thresholds: tuple[Threshold, ...] = field(default=SHIPPED)

    @property
    def specificity(self) -> int:
        """How narrow the rule is; the narrowest one takes a duty."""
        return 2 * bool(self.kinds) + bool(self.occurrence or self.in_window)

    @property
    def anchor(self) -> Anchor:
        """What its thresholds are counted from."""
        return "lacks_since" if self.lacks else "due_on"

    @property
    def speaks_for_itself(self) -> bool:
        """Whether its own words are used in every stage: it is about something else than a limit that passes."""
        return self.lacks is not None or self.matter != "obligation"

    def is_about(self, duty: Duty) -> bool:
        """Whether the duty is one that this rule speaks of."""
        if (duty.matter, duty.lacks) != (self.matter, self.lacks):
            return False
        if self.kinds and duty.kind not in self.kinds:
            return False
        if self.in_window and duty.opens_on is None:
            return False
        return not self.occurrence or bool(re.fullmatch(self.occurrence, duty.occurrence or ""))

    def segments(self, stage: Stage) -> tuple[Threshold, ...]:
        """The thresholds of a stage one after the other, each cut to the days on which it is the one in force."""
        return in_turn(self.thresholds, stage)

    def in_force(self, on: date) -> tuple[Threshold, ...]:
        """The thresholds in force on a day, as they come one after the other."""
        found = (t for stage in STAGES for t in self.segments(stage))
        return tuple(t for t in found if t.since <= on <= t.until)


@lru_cache(maxsize=1024)
def in_turn(thresholds: tuple[Threshold, ...], stage: Stage) -> tuple[Threshold, ...]:
    """Of those that hold on a day, the one that begins last counts, and of these the one named last."""
    mine = [t for t in thresholds if t.stage == stage]
    starts = {t.since for t in mine} | {t.until + DAY for t in mine if t.until < date.max}
    ordered = sorted(starts)
    found: list[Threshold] = []
    for i, since in enumerate(ordered):
        until = ordered[i + 1] - DAY if i + 1 < len(ordered) else date.max
        holding = [(t.since, n, t) for n, t in enumerate(mine) if t.since <= since <= t.until]
        if holding:
            found.append(replace(max(holding)[2], since=since, until=until))
    return tuple(found)
