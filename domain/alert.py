"""Cảnh báo — that somebody was told of a duty's state: raised once, acknowledged, snoozed, resolved or retracted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final, Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject

Stage = Literal["approaching", "due", "overdue", "long_overdue"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
OPEN = ("raised", "acknowledged", "snoozed")
Matter = Literal["obligation", "supervision", "target"]
"""What an alert can be about: a duty, or a round or target for which no duty has fallen due."""
SNOOZE_AT_MOST: Final = timedelta(days=90)
"""Longer, and a snooze would be a way of forgetting."""


@dataclass(frozen=True)
class Turn:
    """Chuyển biến — from a day on the cause stands, in law since `effective_on`, or stands no more (None)."""

    on: date
    effective_on: date | None = None


def alert_code(rule: str, obligation_id: UUID, stage: str, clock_start: date | None) -> str:
    """The identity of an alert: rule + obligation + stage + clock start; raising it twice must collide."""
    start = clock_start.isoformat() if clock_start else "none"
    return f"{rule}~{stage}~{start}~{obligation_id}"


class Alert(Subject):
    """Cảnh báo — a told fact, with the day it took effect and the moment we noticed."""

    TOPIC = "alert"

    class Event(Fact):
        """Any fact about an alert."""

    class Raised(Event, FoundingFact):
        """Phát cảnh báo — `effective_on` from the rule, `noticed_at` from the watch.

        It happened in law on the first day on which the register showed the cause.
        """

        TOPIC = "alert.raised"
        class_version = 2
        FIXED: ClassVar[frozenset[str]] = frozenset(
            {"rule", "stage", "obligation_id", "clock_start", "matter"}
        )

        rule: str
        stage: Stage
        obligation_id: UUID
        """The duty; of another matter, its id."""
        clock_start: date | None
        due_on: date | None
        effective_on: date
        noticed_at: datetime
        recipient_ids: tuple[UUID, ...]
        matter: Matter
        threshold: str | None
        """The code of the threshold that the ledger had set; null where the one shipped with the rule applied."""
        by_position: int | None
        """The fact from which this was learnt, where it was not the passing of days."""

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Once every alert was about a duty, by a threshold as shipped; from what it was learnt is not known."""
            state |= {"matter": "obligation", "threshold": None, "by_position": None}

    class Acknowledged(Event):
        """Đã tiếp nhận — somebody has taken the alert in hand."""

        TOPIC = "alert.acknowledged"

        comment: str | None

        def apply(self, aggregate: Alert) -> None:
            """Remember the state."""
            aggregate.state = "acknowledged"

    class Snoozed(Event):
        """Hoãn nhắc — not to be repeated until a day, for a reason."""

        TOPIC = "alert.snoozed"

        until_on: date
        reason: str

        def apply(self, aggregate: Alert) -> None:
            """Remember the state."""
            aggregate.state = "snoozed"

    class Commented(Event):
        """Ghi chú — what somebody has to say about the alert."""

        TOPIC = "alert.commented"

        comment: str

    class Reassigned(Event):
        """Giao lại — the person who is to deal with it, from this day on."""

        TOPIC = "alert.reassigned"

        to_account: str
        """An opaque account id."""
        reason: str

    class Resolved(Event):
        """Đã xử lý — the fact that ends the cause has arrived."""

        TOPIC = "alert.resolved"

        by_position: int | None

        def apply(self, aggregate: Alert) -> None:
            """Remember the state."""
            aggregate.state = "resolved"
            aggregate.turn(Turn(self.happened_on))

    class Retracted(Event):
        """Thu hồi — a correction shows that the cause never was."""

        TOPIC = "alert.retracted"

        by_position: int | None
        reason: str

        def apply(self, aggregate: Alert) -> None:
            """Remember the state."""
            aggregate.state = "retracted"
            aggregate.turns = ()

    class Reopened(Event):
        """Mở lại — the cause is there again: what was handed in came back, a limit moved, a correction."""

        TOPIC = "alert.reopened"

        by_position: int | None
        due_on: date | None
        effective_on: date

        def apply(self, aggregate: Alert) -> None:
            """Remember the state."""
            aggregate.state = "raised"
            aggregate.turn(Turn(self.happened_on, self.effective_on))

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this alert."""

        TOPIC = "alert.fact_corrected"

    def __init__(self, code: str, happened_on: date, effective_on: date) -> None:
        self.code = code
        self.state = "raised"
        self.turns: tuple[Turn, ...] = (Turn(happened_on, effective_on),)
        """When the cause stood and when not; what a later fact says replaces what earlier ones said of its days."""

    @classmethod
    def raise_(
        cls,
        act: Act,
        *,
        rule: str,
        stage: Stage,
        obligation_id: UUID,
        clock_start: date | None,
        due_on: date | None,
        effective_on: date,
        recipient_ids: tuple[UUID, ...],
        matter: Matter = "obligation",
        threshold: str | None = None,
        by_position: int | None = None,
    ) -> Alert:
        """Raise the alert; the same rule, obligation, stage and clock start can be raised once only."""
        alert: Alert = cls._found(
            cls.Raised,
            act,
            code=alert_code(rule, obligation_id, stage, clock_start),
            rule=rule,
            stage=stage,
            obligation_id=obligation_id,
            clock_start=clock_start,
            due_on=due_on,
            effective_on=effective_on,
            noticed_at=act.at,
            recipient_ids=recipient_ids,
            matter=matter,
            threshold=threshold,
            by_position=by_position,
        )
        return alert

    def acknowledge(self, act: Act, comment: str | None = None) -> None:
        """Take the alert in hand."""
        self._must_be_open()
        self._record(self.Acknowledged, act, comment=comment)

    def snooze(self, act: Act, *, until_on: date, reason: str) -> None:
        """Ask not to be reminded until a day, with a reason."""
        self._must_be_open()
        if until_on <= act.today:
            raise InvalidInputError(
                "snooze_ends_later",
                "Ngày hoãn nhắc phải sau hôm nay.",
                pointer="/until_on",
                allowed=f"> {act.today.isoformat()}",
            )
        if until_on > act.today + SNOOZE_AT_MOST:
            raise InvalidInputError(
                "snooze_is_bounded",
                f"Chỉ được hoãn nhắc tối đa {SNOOZE_AT_MOST.days} ngày.",
                pointer="/until_on",
                allowed=f"<= {(act.today + SNOOZE_AT_MOST).isoformat()}",
            )
        if not reason.strip():
            raise InvalidInputError("reason_given", "Hoãn nhắc phải nêu lý do.", pointer="/reason")
        self._record(self.Snoozed, act, until_on=until_on, reason=reason)

    def comment(self, act: Act, comment: str) -> None:
        """Say something about the alert, whatever its state."""
        if not comment.strip():
            raise InvalidInputError("comment_given", "Thiếu nội dung ghi chú.", pointer="/comment")
        self._record(self.Commented, act, comment=comment)

    def reassign(self, act: Act, *, to_account: str, reason: str) -> None:
        """Name the person who is to deal with it."""
        self._must_be_open()
        if not reason.strip():
            raise InvalidInputError("reason_given", "Giao lại phải nêu lý do.", pointer="/reason")
        self._record(self.Reassigned, act, to_account=to_account, reason=reason)

    def resolve(self, act: Act, by_position: int | None) -> None:
        """End the alert because its cause has ended."""
        self._must_be_open()
        self._record(self.Resolved, act, by_position=by_position)

    def retract(self, act: Act, by_position: int | None, reason: str) -> None:
        """Take the alert back because its cause never was; a resolved one may be retracted too."""
        if self.state == "retracted":
            raise ConflictError("alert_standing", "Cảnh báo đã được thu hồi.")
        self._record(self.Retracted, act, by_position=by_position, reason=reason)

    def reopen(
        self, act: Act, by_position: int | None, *, due_on: date | None, effective_on: date
    ) -> None:
        """Open the alert again because its cause is back, perhaps with another limit."""
        if self.is_open:
            raise ConflictError("alert_ended", "Cảnh báo đang mở.")
        self._record(
            self.Reopened, act, by_position=by_position, due_on=due_on, effective_on=effective_on
        )

    @property
    def is_open(self) -> bool:
        """Whether the cause stands, acknowledged or not."""
        return self.state in OPEN

    def turn(self, turn: Turn) -> None:
        """Remember what a fact says of the days from its own on; what ends on its first day did begin."""
        ends = turn.effective_on is None
        before = tuple(t for t in self.turns if t.on < turn.on or (ends and t.on == turn.on))
        standing = before[-1].effective_on if before else None
        self.turns = before if standing == turn.effective_on else (*before, turn)

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise ConflictError(
                "alert_open",
                "Cảnh báo không còn mở.",
                allowed=", ".join(OPEN),
            )
