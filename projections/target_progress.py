"""How far a target is: by field, level, body and year, at which pace, where it ends; in org-years where bodies owe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from projections.read_model import Row

DAYS_IN_YEAR: Final = 365.25
PROJECTION: Final = "đã tính + số năm còn lại × bình quân hai năm tròn gần nhất"
PACE: Final = "chỉ tiêu chia đều cho số năm của kỳ; suy ra, không phải chỉ tiêu năm"


def progress(target: Row, on: date) -> dict[str, Any]:
    """The figures of a target on a day; what was left out by the rule stands beside what counted."""
    return _per_body(target, on) if target["body_ids"] else _in_total(target, on)


def _in_total(target: Row, on: date) -> dict[str, Any]:
    counted, value = target["counted"], target["value"]
    by_field = _by(counted, "field")
    fields = {f: by_field.get(f, 0) for f in target["fields"]}
    return {
        "done": len(counted),
        "target": value,
        "rate": len(counted) / value if value else None,
        "by_field": fields or by_field,
        "fields_begun": sum(n > 0 for n in fields.values()),
        "fields": len(fields),
        "fields_without": [f for f, n in fields.items() if n == 0],
        "by_level": _by(counted, "level"),
        "by_body": _by(counted, "credited_id"),
        "by_year": _by(counted, "year"),
        "by_origin": _by(counted, "origin"),
        "uncounted": len(target["uncounted"]),
        "uncounted_by_origin": _by(target["uncounted"], "origin"),
        "pace": _pace(target),
        "projection": _projection(target, on),
    }


def _pace(target: Row) -> dict[str, Any] | None:
    """An even split over the years after the one in which it was set: a guide line, never a target."""
    if not target["value"]:
        return None
    first, last = full_years(target)
    return {"per_year": target["value"] / (last - first + 1), "method": PACE, "derived": True}


def full_years(target: Row) -> tuple[int, int]:
    """The first and last year of the period; the first counts when it was not nearly over (30 days)."""
    first, last = (date.fromisoformat(target["period"][k]) for k in ("from", "to"))
    owes_first = (date(first.year, 12, 31) - first).days >= 30  # noqa: PLR2004 - T5: the set minimum
    return (first.year if owes_first else first.year + 1), last.year


def _projection(target: Row, on: date) -> dict[str, Any]:
    """Where the period ends at the pace of the last two full years; not said before there are two."""
    first, last = full_years(target)
    full = [y for y in (on.year - 2, on.year - 1) if first <= y <= last]
    last_day = date.fromisoformat(target["period"]["to"])
    remaining = round(max((last_day - on).days, 0) / DAYS_IN_YEAR, 2)
    by_year = Counter(c["year"] for c in target["counted"])
    said = {"method": PROJECTION, "full_years": full, "remaining_years": remaining}
    if len(full) < 2:  # noqa: PLR2004 - the rule of two full years
        return {**said, "value": None}
    average = sum(by_year[y] for y in full) / len(full)
    value = len(target["counted"]) + remaining * average
    return {**said, "average": average, "value": round(value, 1)}


def _per_body(target: Row, on: date) -> dict[str, Any]:
    """Org-years: each body owes so many acts a year; the third act of one does not repair the lack of another."""
    each = target["value"] or 1
    begun = [y for y in target["years"] if y <= on.year]
    # The year that runs is shown, but nobody owes it before its end.
    due = [y for y in begun if _last_day(target, y) <= on]
    chaired = Counter((c["credited_id"], c["year"]) for c in target["counted"])
    cells = [
        {"body_id": body, "year": year, "done": chaired[body, year], "owed": each}
        for year in begun
        for body in target["body_ids"]
    ]
    owed = [c for c in cells if c["year"] in due]
    bodies, every = len(target["body_ids"]), len(target["years"])
    met = sum(c["done"] >= c["owed"] for c in owed)
    return {
        "org_years_met": met,
        "org_years_owed": len(owed),
        "rate": met / len(owed) if owed else None,
        "org_years_in_all": bodies * every,
        "per_year_at_least": bodies * each,
        "in_all_at_least": bodies * every * each,
        "cells": cells,
        "joint": sorted({c["act_code"] for c in target["counted"] if c["joint"]}),
        "readings": _readings(target, due, each),
    }


def _last_day(target: Row, year: int) -> date:
    """The day on which the acts of a year are due."""
    return min(date(year, 12, 31), date.fromisoformat(target["period"]["to"]))


def _readings(target: Row, years: list[int], each: int) -> list[dict[str, Any]]:
    """Of a text that can mean each body or all of a place jointly: both counts, side by side."""
    if not target["groups"]:
        return []
    chaired = Counter((c["credited_id"], c["year"]) for c in target["counted"])
    groups = target["groups"]
    members = [b for g in groups for b in g["agency_ids"]]
    jointly = sum(
        sum(chaired[b, year] for b in g["agency_ids"]) >= each for g in groups for year in years
    )
    return [
        {
            "reading": "each",
            "per_year": len(members) * each,
            "owed": len(members) * len(years),
            "met": sum(chaired[b, year] >= each for b in members for year in years),
        },
        {
            "reading": "jointly",
            "per_year": len(groups) * each,
            "owed": len(groups) * len(years),
            "met": jointly,
        },
    ]


def _by(acts: Iterable[Row], key: str) -> dict[str, int]:
    counts = Counter(str(a[key]) for a in acts if a[key] is not None)
    return dict(sorted(counts.items()))
