"""How far a target is: by field, level, body and year, at which pace, where it ends; in org-years where bodies owe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from domain.target.number import FEWEST_DAYS
from projections import agency_directory
from projections.moment import Moment
from projections.read_model import Row, Rows

DAYS_IN_YEAR: Final = 365.25
PROJECTION: Final = "đã tính + số năm còn lại × bình quân hai năm tròn gần nhất"
PACE: Final = "chỉ tiêu chia đều cho số năm của kỳ; suy ra, không phải chỉ tiêu năm"
Bodies = Mapping[str, Row]


def measured(rows: Rows, moment: Moment, target: Row) -> dict[str, Any]:
    """The figures of a target at a moment."""
    return progress(target, moment.on, bodies_of(rows, moment, target))


def bodies_of(rows: Rows, moment: Moment, target: Row) -> Bodies:
    """The bodies that owe a target, as they are at a moment."""
    return agency_directory.some(rows, moment, target["body_ids"]) if target["body_ids"] else {}


def progress(target: Row, on: date, bodies: Bodies) -> dict[str, Any]:
    """The figures of a target on a day; what was left out by the rule stands beside what counted."""
    return _per_body(target, on, bodies) if target["body_ids"] else _in_total(target, on)


def acts(target: Row) -> list[Row]:
    """What has counted, each act once: one that several bodies chaired is no more acts for that."""
    return list({c["act_id"]: c for c in reversed(target["counted"])}.values())


def _in_total(target: Row, on: date) -> dict[str, Any]:
    counted, value = acts(target), target["value"]
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
        "by_body": _by(target["counted"], "credited_id"),
        "by_year": _by(counted, "year"),
        "by_origin": _by(counted, "origin"),
        "joint": _joint(target),
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
    owes_first = (date(first.year, 12, 31) - first).days >= FEWEST_DAYS
    return min(first.year if owes_first else first.year + 1, last.year), last.year


def _projection(target: Row, on: date) -> dict[str, Any]:
    """Where the period ends at the pace of the last two full years; not said before there are two."""
    first, last = full_years(target)
    full = [y for y in range(first, last + 1) if y < on.year][-2:]
    last_day = date.fromisoformat(target["period"]["to"])
    remaining = round(max((last_day - on).days, 0) / DAYS_IN_YEAR, 2)
    counted = acts(target)
    by_year = Counter(c["year"] for c in counted)
    said = {"method": PROJECTION, "full_years": full, "remaining_years": remaining}
    if len(full) < 2:  # noqa: PLR2004 - the rule of two full years
        return {**said, "value": None}
    average = sum(by_year[y] for y in full) / len(full)
    value = len(counted) + remaining * average
    return {**said, "average": average, "value": round(value, 1)}


def _per_body(target: Row, on: date, bodies: Bodies) -> dict[str, Any]:
    """Org-years: each body owes so many acts a year; the third act of one does not repair the lack of another.

    Where the number stands in a missing annex nobody knows who has reached it: what was done is shown alone.
    """
    each = target["value"]
    owing = {year: owing_in(target, year, bodies) for year in target["years"]}
    begun = [y for y in target["years"] if y <= on.year]
    # The year that runs is shown, but nobody owes it before its end.
    due = [y for y in begun if last_day(target, y) <= on]
    chaired = Counter((c["credited_id"], c["year"]) for c in target["counted"])
    cells = [
        {
            "body_id": body,
            "year": year,
            "done": chaired[body, year],
            "owed": each if body in owing[year] else 0,
        }
        for year in begun
        for body in target["body_ids"]
    ]
    owed = [c for c in cells if c["year"] in due and c["owed"]]
    every = sum(map(len, owing.values()))
    met = sum(c["done"] >= c["owed"] for c in owed)
    return {
        "org_years_met": met,
        "org_years_owed": len(owed),
        "rate": met / len(owed) if owed else None,
        "org_years_in_all": every,
        "per_year_at_least": each and len(owing.get(_year_shown(target, on), ())) * each,
        "in_all_at_least": each and every * each,
        "cells": cells,
        "joint": _joint(target),
        "readings": _readings(target, on, due, each, bodies) if each else [],
    }


def _year_shown(target: Row, on: date) -> int:
    """The year that runs, or the nearest one of the target."""
    return min(target["years"], key=lambda y: (abs(y - on.year), y), default=on.year)


def owing_in(target: Row, year: int, bodies: Bodies) -> list[str]:
    """The bodies that owe a year: those in force on its last day that were not founded just before it."""
    last = last_day(target, year)
    return in_force(target["body_ids"], last, bodies)


def in_force(ids: Iterable[str], last: date, bodies: Bodies) -> list[str]:
    """Those of some bodies that are there on the last day of a year, and were early enough in it."""
    return [b for b in ids if _owes(bodies.get(b), last)]


def _owes(body: Row | None, last: date) -> bool:
    if body is None:
        return True
    if body["ended_on"] is not None and body["ended_on"] <= last.isoformat():
        return False
    founded = body["founded_on"]
    return founded is None or (last - date.fromisoformat(founded)).days >= FEWEST_DAYS


def last_day(target: Row, year: int) -> date:
    """The day on which the acts of a year are due."""
    return min(date(year, 12, 31), date.fromisoformat(target["period"]["to"]))


def _joint(target: Row) -> list[str]:
    return sorted({c["act_code"] for c in target["counted"] if c["joint"]})


def _readings(
    target: Row, on: date, due: list[int], each: int, bodies: Bodies
) -> list[dict[str, Any]]:
    """Of a text that can mean each body or all of a place jointly: both counts, side by side."""
    if not target["groups"]:
        return []
    chaired = Counter((c["credited_id"], c["year"]) for c in target["counted"])

    def units(year: int) -> tuple[list[list[str]], list[list[str]]]:
        """Who owes the year: each body for itself, or those of a place together."""
        last = last_day(target, year)
        there = [in_force(g["agency_ids"], last, bodies) for g in target["groups"]]
        return [[b] for g in there for b in g], [g for g in there if g]

    return [
        {
            "reading": reading,
            "per_year": len(units(_year_shown(target, on))[i]) * each,
            "owed": sum(len(units(year)[i]) for year in due),
            "met": sum(
                sum(chaired[b, year] for b in unit) >= each
                for year in due
                for unit in units(year)[i]
            ),
        }
        for i, reading in enumerate(("each", "jointly"))
    ]


def _by(acts: Iterable[Row], key: str) -> dict[str, int]:
    counts = Counter(str(a[key]) for a in acts if a[key] is not None)
    return dict(sorted(counts.items()))
