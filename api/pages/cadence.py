"""Nhịp — a cadence in words: when a duty comes round, for people who read plans and not codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.pages.figures import HALVES, QUARTERS, day, term

ALL_QUARTERS: Final = [1, 2, 3, 4]

Detail = Mapping[str, Any]


def cadence(value: Mapping[str, Any]) -> str:
    """One cadence, as kept in a plan item, in a Vietnamese phrase."""
    detail = value.get("detail") or {}
    tell = _HEADS.get(value["type"])
    head = tell(detail) if tell else str(value["type"])
    return ", ".join([head, *_particulars(detail)])


def _once(detail: Detail) -> str:
    window = detail.get("window")
    if window:
        return f"Một lần, từ {day(window.get('from'))} đến {day(window.get('to'))}"
    return "Một lần"


def _quarterly(detail: Detail) -> str:
    quarters = detail.get("quarters") or ALL_QUARTERS
    if quarters == ALL_QUARTERS:
        return "Hằng quý"
    return "Quý " + ", ".join(QUARTERS[q - 1] for q in quarters)


def _half_yearly(detail: Detail) -> str:
    halves = detail.get("halves")
    return " và ".join(HALVES[h - 1] for h in halves) if halves else "6 tháng một lần"


def _milestones(detail: Detail) -> str:
    return "Mốc " + ", ".join(str(n) for n in detail["milestones"]) + " năm"


def _waiting(words: str) -> Callable[[Detail], str]:
    def told(detail: Detail) -> str:
        anchor = detail.get("anchor")
        return f"{words} ({day(anchor)})" if anchor else words

    return told


_HEADS: Final[Mapping[str, Callable[[Detail], str]]] = {
    "continuous": lambda _: "Thường xuyên",
    "once": _once,
    "monthly": lambda _: "Hằng tháng",
    "quarterly": _quarterly,
    "half_yearly": _half_yearly,
    "yearly": lambda _: "Hằng năm",
    "every_n_years": lambda d: f"{d['n']} năm một lần",
    "milestones": _milestones,
    "on_request": _waiting("Khi có yêu cầu"),
    "per_plan": _waiting("Theo một kế hoạch khác"),
    "event_triggered": _waiting("Khi phát sinh"),
}

_PARTICULARS: Final[Mapping[str, Callable[[Any], str]]] = {
    "year": lambda v: f"năm {v}",
    "years": lambda v: "năm " + ", ".join(str(y) for y in v),
    "quarter": lambda v: f"trong quý {QUARTERS[v - 1]}",
    "month": lambda v: f"trong tháng {v}",
    "by": lambda v: f"chậm nhất {_month_day(v)}",
    "before": lambda v: f"trước ngày {_month_day(v)}",
    "offset": lambda v: f"{term(v)} kể từ mốc",
    "for_year": lambda _: "cho năm sau",
    "soft": lambda _: "nên làm, không tính chậm",
    "inferred": lambda _: "ngày do suy ra",
    "due": lambda _: "ngày cụ thể còn chờ ấn định",
    "outlives_plan": lambda _: "tiếp tục khi kế hoạch đã hết kỳ",
}


def _particulars(detail: Detail) -> list[str]:
    return [tell(detail[key]) for key, tell in _PARTICULARS.items() if detail.get(key)]


def _month_day(value: str) -> str:
    """20/11, from 11-20; a whole date stays one."""
    month, _, day_of_month = value.partition("-")
    whole = len(value) > len("11-20")
    return day(value) if whole else f"{int(day_of_month)}/{int(month)}"
