"""Chỉ tiêu — a number to reach in a period: how it is divided, by which rule acts count for it, which have counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.supervision import ORIGINS, Origin
from domain.values import Document, Level, check_code

Counts = Literal["supervision", "dialogue", "class", "conference"]
COUNTS: tuple[str, ...] = get_args(Counts)


@dataclass(frozen=True)
class Allocation:
    """Phân bổ — a share of the number, by field, body or year; what is not said is null."""

    value: int
    field: str | None = None
    agency_id: UUID | None = None
    year: int | None = None


@dataclass(frozen=True)
class Group:
    """Địa bàn — bodies that may do it jointly, in the other reading of the text."""

    name: str
    agency_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Baseline:
    """Kết quả kỳ trước — two numbers as the text writes them; what the stroke between them means is not said."""

    text: str
    first: int
    second: int | None
    unit: str


class Target(Subject):
    """Chỉ tiêu — either one total, or so many a year for each of some bodies."""

    TOPIC = "target"

    class Event(Fact):
        """Any fact about a target."""

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

    class Allocated(Event):
        """Phân bổ chỉ tiêu — by field, body or year, by a document."""

        TOPIC = "target.allocated"

        allocations: tuple[Allocation, ...]
        note: str | None
        document: Document | None

    class BaselineRecorded(Event):
        """Ghi kết quả kỳ trước — to compare with, never counted."""

        TOPIC = "target.baseline_recorded"

        baseline: Baseline
        document: Document | None

        def apply(self, aggregate: Target) -> None:
            """Count the baselines."""
            aggregate.baselines += 1

    class BaselineInterpreted(Event):
        """Chọn cách hiểu — somebody entitled said what the two numbers of a baseline are."""

        TOPIC = "target.baseline_interpreted"

        no: int
        reading: str
        decided_by_id: UUID
        document: Document

    class CountingRuleDecided(Event):
        """Quyết định cách tính — which acts count, before any has been counted."""

        TOPIC = "target.counting_rule_decided"

        rule: str
        origins: tuple[Origin, ...]
        """The origins of rounds that count without being named one by one."""
        decided_by_id: UUID
        document: Document | None

        def apply(self, aggregate: Target) -> None:
            """Remember the rule."""
            aggregate.rule = self.rule
            aggregate.origins = self.origins

    class Adjusted(Event):
        """Điều chỉnh chỉ tiêu — by a document."""

        TOPIC = "target.adjusted"

        value: int
        document: Document

        def apply(self, aggregate: Target) -> None:
            """Remember the number."""
            aggregate.value = self.value

    class ProgressCounted(Event):
        """Tính — one act counts for one body, in the year of the act, by the rule."""

        TOPIC = "target.progress_counted"

        act_id: UUID
        act_code: str
        credited_id: UUID
        level: Level
        field: str | None
        origin: Origin | None
        year: int
        rule: str
        joint: bool

        def apply(self, aggregate: Target) -> None:
            """Remember what has counted."""
            aggregate.counted.add((self.act_id, self.credited_id))

    class ProgressUncounted(Event):
        """Không tính — the rule leaves the act out, or takes its count back."""

        TOPIC = "target.progress_uncounted"

        act_id: UUID
        act_code: str
        origin: Origin | None
        field: str | None
        year: int
        rule: str

        def apply(self, aggregate: Target) -> None:
            """Forget the counts of the act."""
            aggregate.counted = {c for c in aggregate.counted if c[0] != self.act_id}

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this target."""

        TOPIC = "target.fact_corrected"

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
    ) -> None:
        self.code = code
        self.counts = counts
        self.value = value
        self.period_from = period_from
        self.period_to = period_to
        self.levels = levels
        self.fields = fields
        self.body_ids = body_ids
        self.rule: str | None = None
        self.origins: tuple[str, ...] = ()
        self.counted: set[tuple[UUID, UUID]] = set()
        self.baselines = 0

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
        """Set a number to reach; what lies behind its document is a result, not a target."""
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
        if value is not None and value < 1:
            raise InvalidInputError(
                "value_positive", "Chỉ tiêu phải lớn hơn 0.", pointer="/value", allowed=">= 1"
            )
        if period_to < period_from:
            raise InvalidInputError(
                "period_ordered",
                "Kỳ kết thúc trước khi bắt đầu.",
                pointer="/period/to",
                allowed=f">= {period_from.isoformat()}",
            )
        paper = _paper(document)
        if paper.issued_on is not None and period_to < paper.issued_on:
            raise InvalidInputError(
                "target_lies_ahead",
                "Kết quả kỳ trước không phải chỉ tiêu.",
                pointer="/period/to",
                allowed=f">= {paper.issued_on.isoformat()}; a result is a baseline",
            )
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
            levels=levels,
            fields=fields,
            body_ids=body_ids,
            groups=groups,
            years=years or tuple(range(period_from.year, period_to.year + 1)),
            document=paper,
        )
        return target

    def allocate(
        self,
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
        sums: dict[tuple[bool, ...], int] = defaultdict(int)
        for a in allocations:
            sums[a.field is None, a.agency_id is None, a.year is None] += a.value
        if self.value is not None and max(sums.values()) > self.value and not (note or "").strip():
            raise InvalidInputError(
                "allocation_within_total",
                f"Phân bổ {max(sums.values())} vượt chỉ tiêu {self.value}.",
                pointer="/allocations",
                allowed=f"<= {self.value}, or a note",
            )
        self._record(self.Allocated, act, allocations=allocations, note=note, document=document)

    def record_baseline(self, act: Act, *, baseline: Baseline, document: Document | None) -> None:
        """Keep a past result beside the target."""
        if not baseline.text.strip():
            raise InvalidInputError("text_given", "Ghi nguyên văn kết quả.", pointer="/text")
        self._record(self.BaselineRecorded, act, baseline=baseline, document=document)

    def interpret_baseline(
        self, act: Act, *, no: int, reading: str, decided_by_id: UUID, document: Document | None
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
            self.BaselineInterpreted,
            act,
            no=no,
            reading=reading,
            decided_by_id=decided_by_id,
            document=stated.paper(
                document,
                "target_has_document",
                "Chỉ tiêu đặt hoặc đổi phải có văn bản có số, ký hiệu.",
            ),
        )

    def decide_counting_rule(
        self,
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
        self._record(
            self.CountingRuleDecided,
            act,
            rule=rule,
            origins=origins,
            decided_by_id=decided_by_id,
            document=document,
        )

    def adjust(self, act: Act, *, value: int, document: Document | None) -> None:
        """Replace the number, by a document."""
        if value < 1:
            raise InvalidInputError(
                "value_positive", "Chỉ tiêu phải lớn hơn 0.", pointer="/value", allowed=">= 1"
            )
        self._record(
            self.Adjusted,
            act,
            value=value,
            document=stated.paper(
                document,
                "target_has_document",
                "Chỉ tiêu đặt hoặc đổi phải có văn bản có số, ký hiệu.",
            ),
        )

    def count(
        self,
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
        if act_kind != self.counts:
            raise InvalidInputError(
                "act_is_counted",
                f"Chỉ tiêu này không đếm “{act_kind}”.",
                pointer="/id",
                allowed=self.counts,
            )
        if not self.period_from <= done_on <= self.period_to:
            raise InvalidInputError(
                "counted_in_period",
                f"Ngày {done_on:%d/%m/%Y} ngoài kỳ của chỉ tiêu: kết quả khác kỳ không tính.",
                pointer="/id",
                allowed=f"{self.period_from.isoformat()}..{self.period_to.isoformat()}",
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
        if self.body_ids and credited_id not in self.body_ids:
            raise InvalidInputError(
                "body_owes",
                "Cơ quan này không được giao chỉ tiêu.",
                pointer="/credited_id",
                allowed="a body of the target",
            )
        if (act_id, credited_id) in self.counted:
            raise ConflictError("counted_once", "Đã tính cho cơ quan này.")
        rule = f"{self.rule}; {listed}" if listed else self.rule
        self._record(
            self.ProgressCounted,
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

    def uncount(
        self,
        act: Act,
        *,
        act_id: UUID,
        act_code: str,
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
        if not rule.strip():
            raise InvalidInputError("reason_given", "Nêu quy tắc đã áp dụng.", pointer="/rule")
        self._record(
            self.ProgressUncounted,
            act,
            act_id=act_id,
            act_code=act_code,
            origin=origin,
            field=field,
            year=year,
            rule=rule,
        )


def _paper(document: Document | None) -> Document:
    return stated.paper(
        document, "target_has_document", "Chỉ tiêu đặt hoặc đổi phải có văn bản có số, ký hiệu."
    )
