"""Thời hạn trong kế hoạch — the days that decisions, letters and events give to what its text leaves open."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.plan.state import Event, PlanState
from domain.time.period import Period
from domain.time.term import Term
from domain.time.time_limit import LAST_DAY_EVERYWHERE
from domain.values import Document

RECURRING = ("monthly", "quarterly", "half_yearly", "yearly", "every_n_years", "milestones")
PERIODS = ("monthly", "quarterly", "half_yearly", "yearly")
KEYS = {
    "monthly": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
    "quarterly": re.compile(r"[0-9]{4}-Q[1-4]"),
    "half_yearly": re.compile(r"[0-9]{4}-H[12]"),
    "yearly": re.compile(r"[0-9]{4}"),
}
"""How the occurrences of what has a rhythm are called, also those that are listed later."""
MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def check_one_limit(by: str | None, due_on: date | None) -> None:
    """Refuse a limit that is neither or both of a day of the year and one day."""
    if (by is None) == (due_on is None):
        raise InvalidInputError(
            "one_limit",
            "Nêu hoặc ngày trong năm, hoặc một ngày cụ thể.",
            pointer="/due_on",
            allowed="exactly one of by, due_on",
        )
    if by is not None:
        check_month_day(by, "/by")


def check_month_day(text: str, pointer: str) -> None:
    """Refuse what is no day of the year, written as month and day."""
    if not _is_month_day(text):
        raise InvalidInputError(
            "month_day",
            f"“{text[:20]}” không phải ngày trong năm.",
            pointer=pointer,
            allowed="MM-DD",
        )


def _is_month_day(text: str) -> bool:
    try:
        return bool(MONTH_DAY.fullmatch(text) and date.fromisoformat(f"2024-{text}"))
    except ValueError:
        return False


class DueDateSet(Event):
    """Ấn định thời hạn — a body fixes the date of an item (or one occurrence) that the text left open.

    `by` is a month-day for every occurrence ("12-15"), `due_on` a date for one; both inclusive.
    """

    TOPIC = "plan.due_date_set"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    occurrence: str | None
    debtor_id: UUID | None
    by: str | None
    due_on: date | None
    setter_id: UUID
    ground: str
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the decision."""
        days = (self.occurrence, self.debtor_id, self.by, self.due_on, self.happened_on)
        aggregate.last_limits[self.item] = (*days, self.setter_id, self.ground, self.document)

    def check(self) -> None:
        """A limit is a day of the year or one day, never both, never neither."""
        check_one_limit(self.by, self.due_on)

    def check_bodies(self, before: PlanState) -> None:
        """The debtor sets itself no limit."""
        _check_setter(before, self.item, self.setter_id)


class ReportTermsSet(Event):
    """Chế độ báo cáo — from which day to which figures run, how long after that a tier sends them: three settings.

    The cut-off is day `to_day` of the last month of the period; figures run from day `from_day` of the month
    `months_before` its first one.
    """

    TOPIC = "plan.report_terms_set"
    FIXED: ClassVar[frozenset[str]] = frozenset({"item"})

    item: str
    months_before: int
    from_day: int
    to_day: int
    send_term: str
    tier: str | None
    debtor_ids: tuple[UUID, ...]
    setter_id: UUID
    ground: str
    document: Document | None

    def check_bodies(self, before: PlanState) -> None:
        """The debtor sets itself no terms."""
        _check_setter(before, self.item, self.setter_id)


def set_due_date(
    self: PlanState,
    act: Act,
    *,
    item: str,
    setter_id: UUID,
    ground: str,
    occurrence: str | None = None,
    debtor_id: UUID | None = None,
    by: str | None = None,
    due_on: date | None = None,
    document: Document | None = None,
    already_met: bool = False,
    listed: Collection[str] = (),
) -> None:
    """Fix the date that the text left open; a limit always has a setter and a ground.

    `already_met` is what the register says of the occurrence named: what is done stays done. `listed` are the
    occurrences of the item that it knows, also by a rhythm that the item had before or has by a resolution.
    """
    self._must_ask(act)
    self._must_have(item)
    self.must_still_have(item, act.on)
    stated.ground(ground, "Thời hạn phải có căn cứ.")
    check_one_limit(by, due_on)
    check_not_met(already_met=already_met)
    cadence = self.items[item].cadence
    form = KEYS.get(cadence)
    if occurrence is not None and form and not (occurrence in listed or form.fullmatch(occurrence)):
        raise InvalidInputError(
            "occurrence_fits_cadence",
            f"Mục “{item}” không có lần “{occurrence[:100]}”.",
            pointer="/occurrence",
            allowed=f"{form.pattern}, or one of {', '.join(listed)}" if listed else form.pattern,
        )
    if occurrence is not None and occurrence not in listed:
        check_in_life(self, item, occurrence)
    _check_setter(self, item, setter_id)
    if by is not None and cadence != "yearly":
        raise InvalidInputError(
            "month_day_is_yearly",
            f"Ngày trong năm chỉ dùng cho việc hằng năm, mục “{item}” thì không.",
            pointer="/by",
            allowed="due_on with the occurrence it is for",
        )
    if due_on is not None and occurrence is None and cadence in RECURRING:
        raise InvalidInputError(
            "occurrence_named",
            f"Mục “{item}” lặp lại nhiều lần: một ngày cụ thể phải nêu cho lần nào.",
            pointer="/occurrence",
            allowed="the key of one occurrence",
        )
    stated.not_before(act, due_on, "/due_on")
    if due_on is not None and self.period_to is not None and self.period_to < due_on:
        stated.paper(
            document,
            "limit_after_plan_documented",
            f"Kế hoạch kết thúc {self.period_to:%d/%m/%Y}: thời hạn sau đó phải có văn bản.",
        )
    self._not_before_issue(act)
    said = (occurrence, debtor_id, by, due_on, act.on, setter_id, ground, document)
    if self.last_limits.get(item) == said:
        raise ConflictError(
            "limit_set_once",
            "Quyết định này đã được ghi.",
            pointer="/document",
            allowed="another day, ground or document",
        )
    self._record(
        DueDateSet,
        act,
        item=item,
        occurrence=occurrence,
        debtor_id=debtor_id,
        by=by,
        due_on=due_on,
        setter_id=setter_id,
        ground=ground,
        document=document,
    )


def check_not_met(*, already_met: bool) -> None:
    """Refuse another day for what the register has as met."""
    if already_met:
        raise ConflictError(
            "limit_not_of_what_is_met",
            "Lần này đã hoàn thành: không đặt lại thời hạn.",
            pointer="/occurrence",
            allowed="an occurrence that is not met",
        )


def check_in_life(self: PlanState, item: str, occurrence: str) -> None:
    """Refuse a period of the calendar that was over when the plan began to bind, or begins after its end."""
    form = KEYS.get(self.items[item].cadence)
    if form is None or not form.fullmatch(occurrence):
        return
    period = _period_of(occurrence)
    begun = max((day for day in (self.issued_on, self.period_from) if day), default=None)
    if (begun and period.to < begun) or (self.period_to and self.period_to < period.from_):
        life = " … ".join(day.isoformat() if day else "" for day in (begun, self.period_to))
        raise InvalidInputError(
            "occurrence_fits_cadence",
            f"Mục “{item}” không có lần “{occurrence}”: kỳ này nằm ngoài thời gian của kế hoạch.",
            pointer="/occurrence",
            allowed=f"a period within {life}",
        )


def _period_of(key: str) -> Period:
    digits, _, part = key.partition("-")
    year = max(int(digits), date.min.year)
    if not part:
        return Period.year(year)
    if part.startswith("Q"):
        return Period.quarter(year, int(part[1:]))
    if part.startswith("H"):
        return Period.half(year, int(part[1:]))
    return Period.month(year, int(part))


def _check_setter(self: PlanState, item: str, setter_id: UUID) -> None:
    owed_to = self.items[item].addressees
    if setter_id in self.items[item].debtors and setter_id not in (self.issuer_id, *owed_to):
        raise InvalidInputError(
            "setter_is_not_debtor",
            "Cơ quan có nghĩa vụ không tự đặt hạn cho mình.",
            pointer="/setter_id",
            allowed=", ".join(map(str, dict.fromkeys((self.issuer_id, *owed_to)))),
        )


def set_report_terms(
    self: PlanState,
    act: Act,
    *,
    item: str,
    months_before: int,
    from_day: int,
    to_day: int,
    send_term: str,
    tier: str | None,
    debtor_ids: tuple[UUID, ...],
    setter_id: UUID,
    ground: str,
    document: Document | None,
) -> None:
    """Set cut-off and sending of a periodic report, for all who owe it or for those of one tier."""
    self._must_ask(act)
    self._must_have(item)
    self.must_still_have(item, act.on)
    known = self.items[item]
    if known.kind != "report" or known.cadence not in PERIODS:
        raise InvalidInputError(
            "terms_of_periodic_report",
            f"Mục “{item}” không phải báo cáo định kỳ.",
            pointer="/item",
            allowed=", ".join(PERIODS),
        )
    for value, most, pointer in (
        (from_day, LAST_DAY_EVERYWHERE, "/from_day"),
        (to_day, LAST_DAY_EVERYWHERE, "/to_day"),
        (months_before + 1, 12, "/months_before"),
    ):
        if not 1 <= value <= most:
            raise InvalidInputError(
                "cut_off_in_every_month",
                "Ngày chốt số liệu phải có trong mọi tháng.",
                pointer=pointer,
                allowed=f"at most {most}",
            )
    term = Term.parse(send_term, "/send_term")
    if term.back or term.before is not None:
        raise InvalidInputError(
            "term_counts_forward",
            "Hạn gửi phải tính tới từ ngày chốt số liệu.",
            pointer="/send_term",
            allowed="<n>d | <n>wd | <n>m",
        )
    stated.ground(ground, "Chế độ báo cáo phải có căn cứ.")
    _check_setter(self, item, setter_id)
    for i, debtor in enumerate(debtor_ids):
        self._must_owe(item, debtor, f"/debtor_ids/{i}")
    self._not_before_issue(act)
    self._record(
        ReportTermsSet,
        act,
        item=item,
        months_before=months_before,
        from_day=from_day,
        to_day=to_day,
        send_term=str(term),
        tier=tier,
        debtor_ids=debtor_ids,
        setter_id=setter_id,
        ground=ground,
        document=document,
    )
