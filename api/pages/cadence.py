"""Nhịp — a cadence in words: when a duty comes round, for people who read plans and not codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.pages.figures import HALVES, QUARTERS, day, term
from api.pages.words import Words

ALL_QUARTERS: Final = [1, 2, 3, 4]

Detail = Mapping[str, Any]


def cadence(words: Words, value: Mapping[str, Any]) -> str:
    """One cadence, as kept in a plan item, in a phrase."""
    detail = value.get("detail") or {}
    tell = _HEADS.get(value["type"])
    head = tell(words, detail) if tell else str(value["type"])
    return ", ".join([head, *_particulars(words, detail)])


def _once(words: Words, detail: Detail) -> str:
    window = detail.get("window")
    if window:
        a, b = day(window.get("from")), day(window.get("to"))
        return words.say("Một lần, từ {a} đến {b}", a=a, b=b)
    return words.say("Một lần")


def _quarterly(words: Words, detail: Detail) -> str:
    quarters = detail.get("quarters") or ALL_QUARTERS
    if quarters == ALL_QUARTERS:
        return words.say("Hằng quý")
    return words.say("Quý {quarters}", quarters=_listed(QUARTERS[q - 1] for q in quarters))


def _half_yearly(words: Words, detail: Detail) -> str:
    halves = detail.get("halves")
    if not halves:
        return words.say("6 tháng một lần")
    return words.say(" và ").join(words.say(HALVES[h - 1]) for h in halves)


def _waiting(phrase: str) -> Callable[[Words, Detail], str]:
    def told(words: Words, detail: Detail) -> str:
        anchor = detail.get("anchor")
        return f"{words.say(phrase)} ({day(anchor)})" if anchor else words.say(phrase)

    return told


def _listed(values: Any) -> str:
    return ", ".join(str(value) for value in values)


_HEADS: Final[Mapping[str, Callable[[Words, Detail], str]]] = {
    "continuous": lambda w, _: w.say("Thường xuyên"),
    "once": _once,
    "monthly": lambda w, _: w.say("Hằng tháng"),
    "quarterly": _quarterly,
    "half_yearly": _half_yearly,
    "yearly": lambda w, _: w.say("Hằng năm"),
    "every_n_years": lambda w, d: w.say("{n} năm một lần", n=d["n"]),
    "milestones": lambda w, d: w.say("Mốc {n} năm", n=_listed(d["milestones"])),
    "on_request": _waiting("Khi có yêu cầu"),
    "per_plan": _waiting("Theo một kế hoạch khác"),
    "event_triggered": _waiting("Khi phát sinh"),
}

_PARTICULARS: Final[Mapping[str, Callable[[Words, Any], str]]] = {
    "year": lambda w, v: w.say("năm {year}", year=v),
    "years": lambda w, v: w.say("năm {year}", year=_listed(v)),
    "quarter": lambda w, v: w.say("trong quý {quarter}", quarter=QUARTERS[v - 1]),
    "month": lambda w, v: w.say("trong tháng {month}", month=v),
    "by": lambda w, v: w.say("chậm nhất {day}", day=_month_day(v)),
    "before": lambda w, v: w.say("trước ngày {day}", day=_month_day(v)),
    "offset": lambda w, v: w.say("{term} kể từ mốc", term=term(w, v)),
    "also": lambda w, v: w.say(
        "hoặc khi có nhu cầu" if v == "on_need" else "hoặc đột xuất, khi có yêu cầu"
    ),
    "for_year": lambda w, _: w.say("cho năm sau"),
    "soft": lambda w, _: w.say("nên làm, không tính chậm"),
    "inferred": lambda w, _: w.say("ngày do suy ra"),
    "due": lambda w, _: w.say("ngày cụ thể còn chờ ấn định"),
    "outlives_plan": lambda w, _: w.say("tiếp tục khi kế hoạch đã hết kỳ"),
}


def _particulars(words: Words, detail: Detail) -> list[str]:
    return [tell(words, detail[key]) for key, tell in _PARTICULARS.items() if detail.get(key)]


def _month_day(value: str) -> str:
    """20/11, from 11-20; a whole date stays one."""
    month, _, day_of_month = value.partition("-")
    whole = len(value) > len("11-20")
    return day(value) if whole else f"{int(day_of_month)}/{int(month)}"
