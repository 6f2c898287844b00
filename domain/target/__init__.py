"""Chỉ tiêu — a number to reach in a period: how it is divided, by which rule acts count for it, which have counted.

One chapter a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact
from domain.target import counting, number, state
from domain.target.state import TargetState
from domain.target.values import COUNTS, Allocation, Baseline, Counts, Group
from domain.values import Document, check_code

__all__ = ["COUNTS", "Allocation", "Baseline", "Counts", "Group", "Target"]


class Target(TargetState):
    """Chỉ tiêu — either one total, or so many a year for each of some bodies."""

    TOPIC = "target"

    Event = state.Event

    Set = number.Set
    Allocated = number.Allocated
    BaselineRecorded = number.BaselineRecorded
    BaselineInterpreted = number.BaselineInterpreted
    Adjusted = number.Adjusted
    allocate = number.allocate
    record_baseline = number.record_baseline
    interpret_baseline = number.interpret_baseline
    adjust = number.adjust

    CountingRuleDecided = counting.CountingRuleDecided
    ProgressCounted = counting.ProgressCounted
    ProgressUncounted = counting.ProgressUncounted
    decide_counting_rule = counting.decide_counting_rule
    count = counting.count
    uncount = counting.uncount

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this target."""

        TOPIC = "target.fact_corrected"

    @classmethod
    def set(
        cls,
        act: Act,
        *,
        code: str,
        title: str,
        counts: str,
        unit: str,
        value: int | None,
        period_from: date,
        period_to: date,
        document: Document | None,
        plan_id: UUID | None = None,
        item: str | None = None,
        levels: tuple[str, ...] = ("province", "district"),
        fields: tuple[str, ...] = (),
        body_ids: tuple[UUID, ...] = (),
        groups: tuple[Group, ...] = (),
        years: tuple[int, ...] = (),
    ) -> Target:
        """Set a number to reach; what lies behind the day on which it is set is a result, not a target."""
        if counts not in COUNTS:
            raise InvalidInputError(
                "counts_known",
                f"Không đếm “{counts}”.",
                pointer="/counts",
                allowed=", ".join(COUNTS),
            )
        if not unit.strip() or not title.strip():
            raise InvalidInputError(
                "unit_given", "Chỉ tiêu phải có tên và đơn vị.", pointer="/unit"
            )
        number.check_value(value)
        paper = number.paper(document, act.on)
        number.check_groups(body_ids, groups)
        span = tuple(dict.fromkeys(years)) or number.years_owed(
            period_from, period_to, each_year=bool(body_ids)
        )
        number.check_span(period_from, period_to, span)
        number.check_ahead(act.on, paper, period_to, span)
        target: Target = cls._found(
            cls.Set,
            act,
            code=check_code(code),
            plan_id=plan_id,
            item=item,
            title=title.strip(),
            counts=counts,
            unit=unit.strip(),
            value=value,
            period_from=period_from,
            period_to=period_to,
            levels=levels or ("province", "district"),
            fields=tuple(dict.fromkeys(fields)),
            body_ids=body_ids,
            groups=groups,
            years=span,
            document=paper,
        )
        return target
