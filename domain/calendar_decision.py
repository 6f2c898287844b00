"""Quyết định về lịch — a decision about working days that was announced after the product was shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.time.instant import FIRST_DAY, LAST_DAY
from domain.values import Document, check_code


@dataclass(frozen=True)
class DecidedDay:
    """Ngày được quyết định — worked or not, why, and whether it is one of two days that were swapped."""

    day: date
    working: bool
    reason: str
    swap: bool = False


class CalendarDecision(Subject):
    """Quyết định về lịch — known from the instant it is recorded; every date that rests on its days follows."""

    TOPIC = "calendar_decision"

    class Event(Fact):
        """Any fact about a decision."""

    class Announced(Event, FoundingFact):
        """Công bố lịch nghỉ, hoán đổi — the days decided, and the years whose calendar is a fact from now on."""

        TOPIC = "calendar_decision.announced"

        days: tuple[DecidedDay, ...]
        confirmed_years: tuple[int, ...]
        source: str
        document: Document | None

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this decision."""

        TOPIC = "calendar_decision.fact_corrected"

    def __init__(self, code: str) -> None:
        self.code = code

    @classmethod
    def announce(
        cls,
        act: Act,
        *,
        code: str,
        days: tuple[DecidedDay, ...],
        confirmed_years: tuple[int, ...],
        source: str,
        document: Document | None,
    ) -> CalendarDecision:
        """Record what was decided about days."""
        if not days and not confirmed_years:
            raise InvalidInputError(
                "day_or_year_given",
                "Quyết định phải nêu ngày hoặc năm được công bố.",
                pointer="/days",
            )
        named = [d.day for d in days]
        for i, day in enumerate(named):
            if day in named[:i]:
                raise InvalidInputError(
                    "day_once", f"Ngày {day:%d/%m/%Y} bị lặp.", pointer=f"/days/{i}/day"
                )
            if not FIRST_DAY <= day <= LAST_DAY:
                raise InvalidInputError("day_form", "Ngày ngoài phạm vi.", pointer=f"/days/{i}/day")
            if not days[i].reason.strip():
                raise InvalidInputError(
                    "reason_given", "Phải nêu lý do.", pointer=f"/days/{i}/reason"
                )
        if not source.strip():
            raise InvalidInputError("source_given", "Quyết định phải nêu nguồn.", pointer="/source")
        decision: CalendarDecision = cls._found(
            cls.Announced,
            act,
            code=check_code(code),
            days=days,
            confirmed_years=confirmed_years,
            source=source,
            document=document,
        )
        return decision
