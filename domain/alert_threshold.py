"""Ngưỡng cảnh báo — from which day on a rule warns or alerts, as a body decided it for its own ledger."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from domain.actor import Act
from domain.alert import STAGES, Stage
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact, Fact
from domain.setting import Setting, SettingMade, SettingWithdrawn
from domain.values import Document

Unit = Literal["d", "wd", "min"]
"""Days, or working days; minutes for rules about the service itself."""
LONGEST_MINUTES = 7 * 24 * 60
EARLIEST = 10
"""Nobody is warned of a duty before it is due soon."""
FURTHEST = 366


class AlertThreshold(Setting):
    """Ngưỡng cảnh báo — holds for what begins from its first day on; what was told before stays as it was told."""

    TOPIC = "alert_threshold"
    ENDED = ("threshold_in_force", "Ngưỡng đã bị bãi bỏ.")

    class Event(Fact):
        """Any fact about a threshold."""

    class Set(Event, SettingMade):
        """Đặt ngưỡng — a stage of a rule begins so many days from its anchor; null: the stage is not told."""

        TOPIC = "alert_threshold.set"
        class_version = 2

        rule: str
        stage: Stage
        days: int | None
        unit: Unit

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Once there were no minutes: whoever reads days alone waits for the upgrade."""

    class Withdrawn(Event, SettingWithdrawn):
        """Bãi bỏ ngưỡng — from the day on, what held before holds again."""

        TOPIC = "alert_threshold.withdrawn"

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this threshold."""

        TOPIC = "alert_threshold.fact_corrected"

    @classmethod
    def set(
        cls,
        act: Act,
        *,
        code: str,
        rule: str,
        stage: Stage,
        days: int | None,
        unit: Unit,
        valid_from: date,
        valid_to: date | None,
        setter_id: UUID,
        ground: str,
        document: Document | None,
    ) -> AlertThreshold:
        """Decide from which day on a stage of a rule is told."""
        if stage not in STAGES:
            raise InvalidInputError(
                "stage_known",
                f"Không có giai đoạn “{stage}”.",
                pointer="/stage",
                allowed=", ".join(STAGES),
            )
        _check_days(stage, days, unit)
        return cls._decide(
            cls.Set,
            act,
            code=code,
            rule=rule,
            stage=stage,
            days=days,
            unit=unit,
            valid_from=valid_from,
            valid_to=valid_to,
            setter_id=setter_id,
            ground=ground,
            document=document,
        )


def _check_days(stage: Stage, days: int | None, unit: Unit) -> None:
    """A warning comes before the limit or on it; lateness begins on the day after, and is told sooner or later."""
    if stage == "overdue" and days is None:
        raise InvalidInputError(
            "lateness_is_told",
            "Không thể tắt cảnh báo quá hạn.",
            pointer="/days",
            allowed="a number of days",
        )
    if days is None:
        return
    low, high = {
        "approaching": (-EARLIEST, -1),
        "due": (0, FURTHEST),
        "overdue": (0, LONGEST_MINUTES) if unit == "min" else (1, FURTHEST),
        "long_overdue": (2, FURTHEST),
    }[stage]
    if not low <= days <= high:
        raise InvalidInputError(
            "threshold_fits_stage",
            "Số ngày không hợp với giai đoạn.",
            pointer="/days",
            allowed=f"{low} … {high}",
        )
