"""The rules of a cadence: every one that a wrong one breaks is named, with the place and what would be allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from domain.errors import InvalidInputError, Violation
from domain.time.detail_values import LONGEST_RAW, read_value, short, token
from domain.time.vocabulary import KEYS, TYPES, Detail, MonthDay

_EXCLUSIVE: Final = (
    ("year", "years"),
    ("quarter", "month"),
    ("by", "before"),
    ("by", "offset"),
    ("before", "offset"),
    ("quarter", "offset"),
    ("month", "offset"),
    ("due", "by"),
    ("due", "before"),
    ("due", "offset"),
    ("anchor", "window"),
    *(("window", k) for k in ("year", "years", "quarter", "month", "by", "before", "offset")),
)


def read_detail(kind: str, detail: Mapping[str, Any]) -> Detail:
    """Turn a `detail` that `validate` found whole into values; nulls say that the text gives nothing."""
    return Detail(**{k: read_value(kind, k, v, "") for k, v in detail.items() if v is not None})


def validate(value: Any, pointer: str = "/cadence") -> tuple[Violation, ...]:
    """Name every rule that a cadence, as plain JSON, breaks; nothing where it can be used."""
    if not isinstance(value, dict):
        form = '{"type": …, "detail": {…}, "raw": … | null}'
        return (
            Violation(pointer, "cadence_form", "Thời gian thực hiện phải là một bản ghi.", form),
        )
    broken = [
        Violation(
            f"{pointer}/{token(key)}",
            "cadence_key",
            f"Không có mục “{short(key)}” trong thời gian thực hiện.",
            "type, detail, raw",
        )
        for key in value
        if key not in ("type", "detail", "raw")
    ]
    raw = value.get("raw")
    if raw is not None and (not isinstance(raw, str) or len(raw) > LONGEST_RAW):
        broken.append(
            Violation(
                f"{pointer}/raw",
                "cadence_raw",
                "Nguyên văn thời gian phải là chữ, không quá dài.",
                f"text of at most {LONGEST_RAW} characters, or null",
            )
        )
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in KEYS:
        broken.append(
            Violation(
                f"{pointer}/type",
                "cadence_type",
                f"Không có loại nhịp “{short(kind)}”.",
                ", ".join(TYPES),
            )
        )
        return tuple(broken)
    detail = value.get("detail")
    if detail is not None and not isinstance(detail, dict):
        broken.append(
            Violation(
                f"{pointer}/detail",
                "cadence_form",
                "Chi tiết của nhịp phải là một bản ghi.",
                "an object, or null",
            )
        )
        return tuple(broken)
    broken += _detail_violations(kind, detail or {}, f"{pointer}/detail")
    return tuple(broken)


def _detail_violations(kind: str, detail: Mapping[str, Any], pointer: str) -> list[Violation]:
    broken: list[Violation] = []
    read: dict[str, Any] = {}
    for key, value in detail.items():
        if key not in KEYS[kind]:
            broken.append(
                Violation(
                    f"{pointer}/{token(key)}",
                    "cadence_detail_key",
                    f"Nhịp “{kind}” không hiểu chi tiết “{short(key)}”.",
                    ", ".join(sorted(KEYS[kind])),
                )
            )
        elif value is not None:
            try:
                read[key] = read_value(kind, key, value, f"{pointer}/{key}")
            except InvalidInputError as error:
                broken += error.violations
    if not broken:
        broken = _conflicts(kind, Detail(**read), read.keys(), pointer)
    return broken


def _conflicts(kind: str, detail: Detail, given: Any, pointer: str) -> list[Violation]:
    broken = [
        Violation(
            f"{pointer}/{second}",
            "cadence_conflict",
            f"“{first}” và “{second}” không dùng cùng nhau.",
            f"{first} or {second}, not both",
        )
        for first, second in _EXCLUSIVE
        if first in given and second in given
    ]
    required = {"every_n_years": "n", "milestones": "milestones"}.get(kind)
    if required and required not in given:
        broken.append(
            Violation(
                f"{pointer}/{required}",
                "cadence_required",
                f"Nhịp “{kind}” cần “{required}”.",
                "a number of years" if required == "n" else "a list of numbers of years",
            )
        )
    if kind == "once":
        broken += _once_conflicts(detail, given, pointer)
    broken += _limit_outside_window(detail, pointer)
    return broken


def _once_conflicts(detail: Detail, given: Any, pointer: str) -> list[Violation]:
    years = detail.listed_years
    broken = []
    if years and years[-1] - years[0] >= len(years):
        broken.append(
            Violation(
                f"{pointer}/years",
                "cadence_years",
                "Việc làm một lần chỉ trải qua các năm liền nhau.",
                "consecutive years; for several occasions use type yearly",
            )
        )
    for key in ("quarter", "month", "by", "before"):
        dated = isinstance(getattr(detail, key), date)
        if key not in given or (dated and not years) or (not dated and len(years) == 1):
            continue
        broken.append(
            Violation(
                f"{pointer}/{key}",
                "cadence_year_of_date",
                f"“{key}” của việc làm một lần cần đúng một năm.",
                "one year beside MM-DD, quarter or month; or a full YYYY-MM-DD alone",
            )
        )
    if "offset" in given and years:
        broken.append(
            Violation(
                f"{pointer}/offset",
                "cadence_conflict",
                "Việc làm một lần có năm thì không tính thời hạn từ mốc.",
                "offset, or year(s), not both",
            )
        )
    return broken


def _limit_outside_window(detail: Detail, pointer: str) -> list[Violation]:
    limit = detail.by or detail.before
    if not isinstance(limit, MonthDay) or not (detail.quarter or detail.month):
        return []
    months = (
        range(3 * detail.quarter - 2, 3 * detail.quarter + 1)
        if detail.quarter
        else range(detail.month or 0, (detail.month or 0) + 1)
    )
    # A limit on the first day of the window, taken strictly, would fall before it opens.
    first = detail.before is not None and limit == MonthDay(months[0], 1)
    if limit.month in months and not first:
        return []
    key = "by" if detail.by else "before"
    return [
        Violation(
            f"{pointer}/{key}",
            "cadence_conflict",
            "Ngày hạn nằm ngoài quý hoặc tháng đã nêu.",
            f"a day of month {months[0]}" + (f" to {months[-1]}" if len(months) > 1 else ""),
        )
    ]
