"""Thang thông báo — who hears of what, from how many days of lateness on, as a body decided it for its own ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.alert_threshold import FURTHEST
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact, Fact
from domain.setting import Setting, SettingMade, SettingWithdrawn
from domain.values import Document, Level

RungName = Literal["responsible", "head", "recipient", "superior", "supervisor", "party"]
RUNGS: tuple[str, ...] = get_args(RungName)
LEVELS: tuple[str, ...] = get_args(Level)


@dataclass(frozen=True)
class RungSet:
    """Bậc — which people of the rung's body hear, and from how many days late on; null: from the first warning on."""

    rung: RungName
    roles: tuple[str, ...]
    days_late: int | None


class NotificationLadder(Setting):
    """Thang thông báo — of a rule, a level, both, or everything; the narrowest in force on the day is used."""

    TOPIC = "notification_ladder"
    ENDED = ("ladder_in_force", "Thang thông báo đã bị bãi bỏ.")

    class Event(Fact):
        """Any fact about a ladder."""

    class Set(Event, SettingMade):
        """Đặt thang thông báo — its rungs from the lowest to the highest; a rung left out hears nothing."""

        TOPIC = "notification_ladder.set"

        rule: str | None
        level: Level | None
        rungs: tuple[RungSet, ...]

    class Withdrawn(Event, SettingWithdrawn):
        """Bãi bỏ thang thông báo — from the day on, the next wider one is used again."""

        TOPIC = "notification_ladder.withdrawn"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this ladder."""

        TOPIC = "notification_ladder.fact_corrected"

    @classmethod
    def set(
        cls,
        act: Act,
        *,
        code: str,
        rule: str | None,
        level: Level | None,
        rungs: tuple[RungSet, ...],
        valid_from: date,
        valid_to: date | None,
        setter_id: UUID,
        ground: str,
        document: Document | None,
    ) -> NotificationLadder:
        """Decide who hears, and when."""
        if level is not None and level not in LEVELS:
            raise InvalidInputError(
                "level_known",
                f"Không có cấp “{level}”.",
                pointer="/level",
                allowed=", ".join(LEVELS),
            )
        _check_rungs(rungs)
        return cls._decide(
            cls.Set,
            act,
            code=code,
            rule=rule,
            level=level,
            rungs=rungs,
            valid_from=valid_from,
            valid_to=valid_to,
            setter_id=setter_id,
            ground=ground,
            document=document,
        )


def _check_rungs(rungs: tuple[RungSet, ...]) -> None:
    """Somebody hears at once; seniority rises with lateness and never the other way round."""
    if not rungs:
        raise InvalidInputError(
            "rungs_given",
            "Thang phải có ít nhất một bậc.",
            pointer="/rungs",
            allowed=", ".join(RUNGS),
        )
    names = [rung.rung for rung in rungs]
    if len(set(names)) < len(names) or any(n not in RUNGS for n in names):
        raise InvalidInputError(
            "rungs_named_once",
            "Mỗi bậc được nêu một lần.",
            pointer="/rungs",
            allowed=", ".join(RUNGS),
        )
    for number, rung in enumerate(rungs):
        if not rung.roles:
            raise InvalidInputError(
                "rung_has_roles", "Bậc phải có vai trò nhận.", pointer=f"/rungs/{number}/roles"
            )
        if rung.days_late is not None and not 0 <= rung.days_late <= FURTHEST:
            raise InvalidInputError(
                "rung_within_a_year",
                "Số ngày chậm không hợp lệ.",
                pointer=f"/rungs/{number}/days_late",
                allowed=f"0 … {FURTHEST}",
            )
    days = [-1 if rung.days_late is None else rung.days_late for rung in rungs]
    if days != sorted(days):
        raise InvalidInputError(
            "rungs_rise",
            "Bậc sau không được nghe trước bậc trước.",
            pointer="/rungs",
            allowed="days_late rising",
        )
