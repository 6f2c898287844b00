"""What the facts of one target add up to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import InvalidInputError
from domain.facts import Fact, Subject

Cell = tuple[str | None, UUID | None, int | None]
"""The field, the body and the year of a share; null where the share is not of one."""


class Event(Fact):
    """Any fact about a target."""


class TargetState(Subject):
    """Trạng thái chỉ tiêu — its number, whom it binds, by which rule what has counted."""

    def __init__(  # noqa: PLR0917 - the library hands the founding fact's fields over by name
        self,
        code: str,
        counts: str,
        value: int | None,
        period_from: date,
        period_to: date,
        levels: tuple[str, ...],
        fields: tuple[str, ...],
        body_ids: tuple[UUID, ...],
        years: tuple[int, ...],
        plan_id: UUID | None,
        item: str | None,
        happened_on: date,
    ) -> None:
        self.set_on = happened_on
        self.code = code
        self.plan_id = plan_id
        self.item = item
        self.counts = counts
        self.value = value
        self.period_from = period_from
        self.period_to = period_to
        self.levels = levels
        self.fields = fields
        self.body_ids = body_ids
        self.years = years
        self.shares: dict[Cell, int] = {}
        """What stands of the allocations: the last number given for a field, a body, a year, or some of them."""
        self.rule: str | None = None
        self.origins: tuple[str, ...] = ()
        self.counted: set[tuple[UUID, UUID]] = set()
        self.baselines = 0

    def must_be_set(self, on: date) -> None:
        """Refuse what is said of the number before there was one, and before the period for which it is set."""
        first = min(self.set_on, self.period_from)
        if on < first:
            raise InvalidInputError(
                "after_target_set",
                f"Chỉ tiêu đặt ngày {self.set_on:%d/%m/%Y}.",
                pointer="/happened_on",
                allowed=f">= {first.isoformat()}",
            )
