"""Bảng xếp hạng — the bodies that exist in a span of days, side by side, by their duties met in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from projections import agency_directory
from projections.figure import EVERY, OWED, Asked, Figure, standing
from projections.read_model import Row


def league_table(
    asked: Asked,
    kinds: Iterable[str],
    level: str | None = None,
    *,
    by_successor: date | None = None,
) -> list[Row]:
    """The bodies that exist in the span, by their rate of duties met in time; requests rank nobody.

    A body that ended in the span stands under its own name, with what was its own on the day asked for;
    `by_successor` puts that with the one body that follows it on that day.
    """
    wanted = frozenset(kinds)
    then = replace(asked.moment, on=by_successor or asked.moment.on)
    heirs = agency_directory.successors(asked.rows, then) if by_successor else {}
    counts: dict[str, Counter[str]] = {}
    for duty in asked.duties:
        if duty["debtor"] and duty["kind"] in wanted and duty["modality"] == "assigned":
            body = heirs.get(duty["debtor"]["id"], duty["debtor"]["id"])
            counts.setdefault(body, Counter())[standing(duty)] += 1
    found = [
        _standing(body, counts[body["id"]])
        for body in agency_directory.register(asked.rows, then, limit=EVERY)
        if body["id"] in counts
        and level in (None, body["level"])
        and (by_successor is not None or _valid(body, asked))
    ]
    found.sort(key=lambda b: (b["rate"] is None, -(b["rate"] or 0), b["label"]))
    place, last = 0, None
    for i, row in enumerate(found, 1):
        if row["rate"] is not None:
            place = place if row["rate"] == last else i
            row["place"], last = place, row["rate"]
    return found


def _standing(body: Row, counts: Counter[str]) -> Row:
    owed = sum(counts[s] for s in OWED)
    excluded = {s: n for s, n in counts.items() if s not in OWED}
    figure = Figure(counts["met"], owed, excluded).row(body["id"], body["name"])
    return {**figure, "place": None, "code": body["code"], "level": body["level"]}


def _valid(body: Row, asked: Asked) -> bool:
    """Whether the body exists on some day of the span."""
    first = (asked.first or date.min).isoformat()
    last = (asked.last or asked.moment.on).isoformat()
    return (body["founded_on"] or "") <= last and (body.get("ended_on") or "9999") >= first
