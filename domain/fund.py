"""Kinh phí — what a plan needs, what was requested, allocated and spent: four amounts, never one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code

Line = tuple[str, int, UUID, int, str | None, date | None]
"""What tells one amount from another: the step, the year, whose it is, how much, by which paper of which day."""


class Fund(Subject):
    """Kinh phí — the money of one plan, in đồng."""

    TOPIC = "fund"

    class Event(Fact):
        """Any fact about the money."""

    class NeedStated(Event, FoundingFact):
        """Nhu cầu kinh phí — as the plan writes it, in figures and in words."""

        TOPIC = "fund.need_stated"

        plan_id: UUID | None
        item: str | None
        amount: int
        words: str | None
        period_from: date
        period_to: date
        document: Document | None

        def check(self) -> None:
            """Some money, for a period in order."""
            _positive(self.amount)
            _check_period(self.period_from, self.period_to)

    class Requested(Event):
        """Đề nghị cấp kinh phí — for a year, from one body to another."""

        TOPIC = "fund.requested"

        year: int
        amount: int
        by_id: UUID
        to_id: UUID
        document: Document
        note: str | None

        def apply(self, aggregate: Fund) -> None:
            """Add it up, and remember who asked."""
            aggregate.requested[self.year] = aggregate.requested.get(self.year, 0) + self.amount
            aggregate.entered.add(_line(self))
            aggregate.asking.add((self.year, self.by_id))

        def check(self) -> None:
            """Some money, asked of another."""
            _positive(self.amount)
            _check_asked(self.by_id, self.to_id)

    class Allocated(Event):
        """Cấp kinh phí — for a year, by whom."""

        TOPIC = "fund.allocated"

        year: int
        amount: int
        by_id: UUID
        document: Document
        note: str | None

        def apply(self, aggregate: Fund) -> None:
            """Add it up."""
            aggregate.allocated[self.year] = aggregate.allocated.get(self.year, 0) + self.amount
            aggregate.entered.add(_line(self))

        def check(self) -> None:
            """Some money."""
            _positive(self.amount)

    class Spent(Event):
        """Quyết toán — what was spent of a year's money."""

        TOPIC = "fund.spent"

        year: int
        amount: int
        by_id: UUID
        document: Document
        note: str | None

        def apply(self, aggregate: Fund) -> None:
            """Add it up."""
            aggregate.spent[self.year] = aggregate.spent.get(self.year, 0) + self.amount
            aggregate.entered.add(_line(self))

        def check(self) -> None:
            """Some money."""
            _positive(self.amount)

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about the money."""

        TOPIC = "fund.fact_corrected"

    def __init__(self, code: str, amount: int, period_from: date, period_to: date) -> None:
        self.code = code
        self.need = amount
        self.period_from = period_from
        self.period_to = period_to
        self.requested: dict[int, int] = {}
        self.asking: set[tuple[int, UUID]] = set()
        """Who asked for which year's money."""
        self.allocated: dict[int, int] = {}
        self.spent: dict[int, int] = {}
        self.entered: set[Line] = set()

    @classmethod
    def state_need(
        cls,
        act: Act,
        *,
        code: str,
        amount: int,
        words: str | None,
        period_from: date,
        period_to: date,
        document: Document | None,
        plan_id: UUID | None = None,
        item: str | None = None,
    ) -> Fund:
        """State what is needed."""
        _positive(amount)
        _check_period(period_from, period_to)
        fund: Fund = cls._found(
            cls.NeedStated,
            act,
            code=check_code(code),
            plan_id=plan_id,
            item=item,
            amount=amount,
            words=words,
            period_from=period_from,
            period_to=period_to,
            document=document,
        )
        return fund

    def request(
        self,
        act: Act,
        *,
        year: int,
        amount: int,
        by_id: UUID,
        to_id: UUID,
        document: Document | None,
        note: str | None,
    ) -> None:
        """Ask for a year's money; more in all than is needed only with a note."""
        _check_asked(by_id, to_id)
        self.check_request(year, amount, note)
        self._enter(
            self.Requested,
            act,
            year=year,
            amount=_positive(amount),
            by_id=by_id,
            to_id=to_id,
            document=stated.paper(document, "money_has_document", on=act.on),
            note=note,
        )

    def allocate(
        self,
        act: Act,
        *,
        year: int,
        amount: int,
        by_id: UUID,
        document: Document | None,
        note: str | None,
    ) -> None:
        """Grant a year's money; more than was asked for only with a note."""
        self.check_granter(year, by_id)
        self.check_allocation(year, amount, note)
        self._enter(
            self.Allocated,
            act,
            year=year,
            amount=_positive(amount),
            by_id=by_id,
            document=stated.paper(document, "money_has_document", on=act.on),
            note=note,
        )

    def spend(
        self,
        act: Act,
        *,
        year: int,
        amount: int,
        by_id: UUID,
        document: Document | None,
        note: str | None,
    ) -> None:
        """Settle what was spent; more than was granted only with a note."""
        self.check_spending(year, amount, note)
        self._enter(
            self.Spent,
            act,
            year=year,
            amount=_positive(amount),
            by_id=by_id,
            document=stated.paper(document, "money_has_document", on=act.on),
            note=note,
        )

    def _enter(self, step: type[Fact], act: Act, **fields: Any) -> None:
        """Record an amount, once but for a note: entered twice it would add up to money that nobody has."""
        paper: Document = fields["document"]
        line = (step.TOPIC, fields["year"], fields["by_id"], fields["amount"])
        noted = (fields["note"] or "").strip()
        if not noted and (*line, paper.code, paper.issued_on) in self.entered:
            raise ConflictError(
                "money_recorded_once",
                f"Khoản này đã ghi theo văn bản {paper.code}.",
                pointer="/document",
                allowed="another document or amount, or a note",
            )
        self._record(step, act, **fields)

    def check_request(self, year: int, amount: int, note: str | None) -> None:
        """Refuse more in all than is needed, without a note."""
        self._year(year)
        _within(sum(self.requested.values()), amount, self.need, note, "request_within_need")

    def check_granter(self, year: int, by_id: UUID) -> None:
        """Refuse what a body that asked for the year's money would grant itself."""
        if (year, by_id) in self.asking:
            raise InvalidInputError(
                "money_asked_of_another",
                "Cơ quan không tự cấp kinh phí mà chính mình đã đề nghị.",
                pointer="/by_id",
                allowed="another body than the one that asked",
            )

    def check_allocation(self, year: int, amount: int, note: str | None) -> None:
        """Refuse more than was asked for the year, without a note."""
        self._year(year)
        asked = self.requested.get(year, 0)
        _within(self.allocated.get(year, 0), amount, asked, note, "allocation_within_request")

    def check_spending(self, year: int, amount: int, note: str | None) -> None:
        """Refuse more than was granted for the year, without a note."""
        self._year(year)
        granted = self.allocated.get(year, 0)
        _within(self.spent.get(year, 0), amount, granted, note, "spending_within_allocation")

    def check_step(self, fact: Fact) -> None:
        """Refuse a step that goes beyond the one before it, without a note; what is no step stands by itself."""
        match fact:
            case Fund.Requested(year=year, amount=amount, note=note):
                self.check_request(year, amount, note)
            case Fund.Allocated(year=year, amount=amount, by_id=by_id, note=note):
                self.check_granter(year, by_id)
                self.check_allocation(year, amount, note)
            case Fund.Spent(year=year, amount=amount, note=note):
                self.check_spending(year, amount, note)
            case _:
                pass

    def _year(self, year: int) -> None:
        if not self.period_from.year <= year <= self.period_to.year:
            raise InvalidInputError(
                "year_in_period",
                f"Năm {year} ngoài kỳ.",
                pointer="/year",
                allowed=f"{self.period_from.year}..{self.period_to.year}",
            )


def _line(step: Any) -> Line:
    paper: Document = step.document
    return (step.TOPIC, step.year, step.by_id, step.amount, paper.code, paper.issued_on)


def beyond(facts: Iterable[Fact]) -> Iterator[tuple[Fact, InvalidInputError]]:
    """The steps of one fund that go beyond the step before them, and what is said against each."""
    fund: Fund | None = None
    for fact in facts:
        if fund is not None:
            try:
                fund.check_step(fact)
            except InvalidInputError as wrong:
                yield fact, wrong
        fund = fact.mutate(fund)


def _positive(amount: int) -> int:
    if amount <= 0:
        raise InvalidInputError(
            "amount_positive", "Số tiền phải lớn hơn 0 đồng.", pointer="/amount", allowed="> 0"
        )
    return amount


def _check_period(period_from: date, period_to: date) -> None:
    if period_to < period_from:
        raise InvalidInputError(
            "period_ordered", "Kỳ kết thúc trước khi bắt đầu.", pointer="/period/to"
        )


def _check_asked(by_id: UUID, to_id: UUID) -> None:
    if by_id == to_id:
        raise InvalidInputError(
            "money_asked_of_another",
            "Cơ quan không tự đề nghị cấp kinh phí với chính mình.",
            pointer="/to_id",
            allowed="another body",
        )


def _within(so_far: int, amount: int, limit: int, note: str | None, rule: str) -> None:
    if so_far + amount > limit and not (note or "").strip():
        raise InvalidInputError(
            rule,
            f"Cộng lại {_dong(so_far + amount)} vượt {_dong(limit)}.",
            pointer="/amount",
            allowed=f"<= {limit - so_far}, or a note",
        )


def _dong(amount: int) -> str:
    """As money is written in Vietnamese: 1.500.000 đồng."""
    return f"{amount:,} đồng".replace(",", ".")
