"""Deadlines in Vietnamese sentences: what a person is told when asking why this day."""

from __future__ import annotations

from datetime import date

from domain.time.calendar import WEEKDAYS
from domain.time.deadlines import Deadline


def long_day(day: date) -> str:
    """Write a day as people read it: Thứ Tư, 25/11/2026."""
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def sentences(deadline: Deadline) -> tuple[str, ...]:
    """Tell a deadline in a few sentences; the day-by-day account stays in `explanation`."""
    told = [_term(deadline)]
    rolled = [s for s in deadline.explanation if s.step == "rolled"]
    if deadline.rolled:
        reasons = "; ".join(
            f"{s.date:%d/%m}: {s.reason.removesuffix(': chuyển sang ngày kế tiếp')}" for s in rolled
        )
        told.append(
            f"Thời hạn kết thúc {long_day(deadline.raw_end)} là ngày nghỉ"
            f"{f' ({reasons})' if reasons else ''}, nên hạn là hết {long_day(deadline.due)}."
        )
    else:
        told.append(f"Hạn là hết {long_day(deadline.due)}.")
    if deadline.prudential is not None and deadline.prudential != deadline.due:
        told.append(
            f"Hạn này không lùi dù rơi vào ngày nghỉ; nên xong chậm nhất {long_day(deadline.prudential)}."
        )
    if not deadline.confirmed:
        told.append("Có năm chưa công bố lịch nghỉ: ngày tính được có thể thay đổi.")
    return tuple(told)


def _term(deadline: Deadline) -> str:
    term = deadline.term
    if term.before is not None:
        return f"Phải xong trước ngày {term.before:%d/%m/%Y}, không gồm ngày đó."
    assert deadline.start is not None  # noqa: S101 - only "before" has no start
    if term.back:
        return f"Chậm nhất {term.words.removeprefix('chậm nhất ')} {long_day(deadline.start)}."
    return f"Thời hạn {term.words} kể từ {long_day(deadline.start)}, không tính ngày đầu."
