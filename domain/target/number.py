"""Con số của chỉ tiêu — set by a document, divided, adjusted; and past results kept beside it, never counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import Fact, FoundingFact
from domain.target.state import Cell, Event, TargetState
from domain.target.values import Allocation, Baseline, Counts, Group
from domain.values import Document, Level

FEWEST_DAYS: Final = 30
"""T5: the year in which a duty or a body begins counts when so many days of it are still ahead."""


class Set(Event, FoundingFact):
    """Đặt chỉ tiêu — by a document; a number in a missing annex is null."""

    TOPIC = "target.set"

    plan_id: UUID | None
    item: str | None
    title: str
    counts: Counts
    unit: str
    value: int | None
    """The total; or, where bodies are named, how many each owes a year."""
    period_from: date
    period_to: date
    levels: tuple[Level, ...]
    fields: tuple[str, ...]
    body_ids: tuple[UUID, ...]
    groups: tuple[Group, ...]
    years: tuple[int, ...]
    document: Document

    def check(self) -> None:
        """A number more than nothing, for days and years that are still to come when it is set."""
        check_value(self.value)
        # The years stay as they were said: of those outside a corrected period nothing is owed.
        check_span(self.period_from, self.period_to, ())
        check_ahead(self.happened_on, self.document, self.period_to, self.years)


class Allocated(Event):
    """Phân bổ chỉ tiêu — by field, body or year, by a document."""

    TOPIC = "target.allocated"

    allocations: tuple[Allocation, ...]
    note: str | None
    document: Document | None

    def apply(self, aggregate: TargetState) -> None:
        """Remember what stands; a later number for the same part takes the place of the earlier."""
        aggregate.shares.update(_by_part(self.allocations))


class BaselineRecorded(Event):
    """Ghi kết quả kỳ trước — to compare with, never counted."""

    TOPIC = "target.baseline_recorded"

    baseline: Baseline
    document: Document | None

    def apply(self, aggregate: TargetState) -> None:
        """Count the baselines."""
        aggregate.baselines += 1


class BaselineInterpreted(Event):
    """Chọn cách hiểu — somebody entitled said what the two numbers of a baseline are."""

    TOPIC = "target.baseline_interpreted"

    no: int
    reading: str
    decided_by_id: UUID
    document: Document


class Adjusted(Event):
    """Điều chỉnh chỉ tiêu — by a document."""

    TOPIC = "target.adjusted"

    value: int
    document: Document

    def apply(self, aggregate: TargetState) -> None:
        """Remember the number."""
        aggregate.value = self.value

    def check(self) -> None:
        """More than nothing."""
        check_value(self.value)


def years_owed(period_from: date, period_to: date, *, each_year: bool) -> tuple[int, ...]:
    """The years of a period; where each of them is owed, not a first one that is nearly over when it begins (T5)."""
    whole = (date(period_from.year, 12, 31) - period_from).days >= FEWEST_DAYS
    first = period_from.year if whole or not each_year else period_from.year + 1
    return tuple(range(min(first, period_to.year), period_to.year + 1))


def check_value(value: int | None) -> None:
    """Refuse a number that nobody has to reach; an unknown one stays unknown."""
    if value is not None and value < 1:
        raise InvalidInputError(
            "value_positive", "Chỉ tiêu phải lớn hơn 0.", pointer="/value", allowed=">= 1"
        )


def check_span(period_from: date, period_to: date, years: tuple[int, ...]) -> None:
    """Refuse a period that ends before it begins, and years outside it."""
    if period_to < period_from:
        raise InvalidInputError(
            "period_ordered",
            "Kỳ kết thúc trước khi bắt đầu.",
            pointer="/period/to",
            allowed=f">= {period_from.isoformat()}",
        )
    outside = [y for y in years if not period_from.year <= y <= period_to.year]
    if outside:
        raise InvalidInputError(
            "years_in_period",
            f"Năm {outside[0]} ngoài kỳ của chỉ tiêu.",
            pointer="/years",
            allowed=f"{period_from.year}..{period_to.year}",
        )


def check_groups(body_ids: Collection[UUID], groups: Collection[Group]) -> None:
    """Refuse a group with a body that the target does not bind: what that one does would count in one reading alone."""
    for i, group in enumerate(groups):
        if body_ids and not set(group.agency_ids) <= set(body_ids):
            raise InvalidInputError(
                "group_of_bodies",
                f"Địa bàn “{group.name}” có cơ quan không được giao chỉ tiêu.",
                pointer=f"/groups/{i}/body_ids",
                allowed="bodies of the target",
            )


def check_ahead(on: date, document: Document, period_to: date, years: tuple[int, ...]) -> None:
    """Refuse a target whose period or years were over on the day of setting: that is a past result."""
    day = max(on, document.issued_on or on)
    if period_to < day:
        raise InvalidInputError(
            "target_lies_ahead",
            f"Kỳ đã qua vào ngày đặt chỉ tiêu, {day:%d/%m/%Y}: kết quả kỳ trước không phải chỉ tiêu.",
            pointer="/period/to",
            allowed=f">= {day.isoformat()}; a result is a baseline",
        )
    if years and max(years) < day.year:
        raise InvalidInputError(
            "target_lies_ahead",
            f"Các năm nêu đã qua vào ngày đặt chỉ tiêu, {day:%d/%m/%Y}.",
            pointer="/years",
            allowed=f"a year from {day.year} on; a result is a baseline",
        )


def allocate(
    self: TargetState,
    act: Act,
    *,
    allocations: tuple[Allocation, ...],
    note: str | None,
    document: Document | None,
) -> None:
    """Divide the number; shares above the whole need a note that says why."""
    if not allocations or any(a.value < 0 for a in allocations):
        raise InvalidInputError(
            "allocations_given", "Nêu từng phần phân bổ, không âm.", pointer="/allocations"
        )
    for i, share in enumerate(allocations):
        _must_be_of_target(self, share, f"/allocations/{i}")
    given = _by_part(allocations)
    whole = _whole(self)
    divided = _divided(self.shares | given, {_division(part) for part in given})
    if whole is not None and divided > whole and not (note or "").strip():
        raise InvalidInputError(
            "allocation_within_total",
            f"Các phần phân bổ cộng lại là {divided}, vượt chỉ tiêu {whole}.",
            pointer="/allocations",
            allowed=f"<= {whole} together with what was allocated before, or a note",
        )
    self.must_be_set(act.on)
    self._record(Allocated, act, allocations=allocations, note=note, document=document)


def _by_part(allocations: tuple[Allocation, ...]) -> dict[Cell, int]:
    """The numbers by the part of the target that each is for; two for the same part add up."""
    found: dict[Cell, int] = defaultdict(int)
    for a in allocations:
        found[a.field, a.agency_id, a.year] += a.value
    return found


def _division(part: Cell) -> tuple[bool, ...]:
    """By what the part divides the target: by field and by year are two divisions of the same number."""
    return tuple(p is not None for p in part)


def _divided(
    shares: Mapping[Cell, int], divisions: Collection[tuple[bool, ...]] | None = None
) -> int:
    """The largest sum that some division of the number comes to; of those given, or of all."""
    sums: dict[tuple[bool, ...], int] = defaultdict(int)
    for part, value in shares.items():
        sums[_division(part)] += value
    return max((n for d, n in sums.items() if divisions is None or d in divisions), default=0)


def _whole(self: TargetState, value: int | None = None) -> int | None:
    """What may be divided: the total, or what all the bodies named owe in all the years; of another value, if given."""
    number = self.value if value is None else value
    if number is None or not self.body_ids:
        return number
    return number * len(self.body_ids) * len(self.years)


def _must_be_of_target(self: TargetState, share: Allocation, pointer: str) -> None:
    """Refuse a share of a field, for a body or in a year that the target does not speak of."""
    for name, given, known in (
        ("field", share.field, self.fields),
        ("agency_id", share.agency_id, self.body_ids),
        ("year", share.year, self.years),
    ):
        if given is not None and known and given not in known:
            raise InvalidInputError(
                "allocation_of_target",
                f"Chỉ tiêu không có phần “{given}”.",
                pointer=f"{pointer}/{name}",
                allowed=", ".join(map(str, known)),
            )


def record_baseline(
    self: TargetState, act: Act, *, baseline: Baseline, document: Document | None
) -> None:
    """Keep a past result beside the target."""
    if not baseline.text.strip():
        raise InvalidInputError("text_given", "Ghi nguyên văn kết quả.", pointer="/text")
    self.must_be_set(act.on)
    self._record(BaselineRecorded, act, baseline=baseline, document=document)


def interpret_baseline(
    self: TargetState,
    act: Act,
    *,
    no: int,
    reading: str,
    decided_by_id: UUID,
    document: Document | None,
) -> None:
    """Say what the two numbers of a baseline are."""
    if not 1 <= no <= self.baselines:
        raise InvalidInputError(
            "baseline_known",
            f"Không có kết quả kỳ trước số {no}.",
            pointer="/no",
            allowed=f"1..{self.baselines}",
        )
    self._record(
        BaselineInterpreted,
        act,
        no=no,
        reading=reading,
        decided_by_id=decided_by_id,
        document=paper(document, act.on),
    )


def adjust(self: TargetState, act: Act, *, value: int, document: Document | None) -> None:
    """Replace the number, by a document; what was divided so far stays within it."""
    check_value(value)
    check_divided(self, _whole(self), _whole(self, value))
    self.must_be_set(act.on)
    self._record(
        Adjusted,
        act,
        value=value,
        document=paper(document, act.on),
    )


def check_corrected(known: Sequence[Fact], then: Sequence[Fact]) -> None:
    """Refuse to correct the number to less than what was divided of it."""
    was, corrected = (_added_up(facts) for facts in (known, then))
    check_divided(corrected, _whole(was), _whole(corrected))


def _added_up(facts: Sequence[Fact]) -> TargetState:
    """The target by facts that are told as they are now known: none of them is corrected once more."""
    target: Any = None
    for fact in facts:
        target = fact.mutate(target)
    return cast("TargetState", target)


def check_divided(self: TargetState, before: int | None, after: int | None) -> None:
    """Refuse a new whole below what was divided; shares above the old one, with a note that says why, stay so."""
    divided = _divided(self.shares)
    if after is not None and after < divided <= (before or divided):
        raise InvalidInputError(
            "allocation_within_total",
            f"Các phần đã phân bổ cộng lại là {divided}, vượt chỉ tiêu mới {after}.",
            pointer="/value",
            allowed=f">= {divided}, or other shares allocated first",
        )


def paper(document: Document | None, on: date) -> Document:
    """The document by which a target is set or changed."""
    return stated.paper(
        document,
        "target_has_document",
        "Chỉ tiêu đặt hoặc đổi phải có văn bản có số, ký hiệu.",
        on=on,
    )
