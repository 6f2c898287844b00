"""Chỉ tiêu chậm tiến độ — which targets had reached less at the end of a quarter than an even pace would have."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from projections import agency_directory, target_register
from projections.bitemporal import FOREVER, STILL_KNOWN, instant_text
from projections.lateness import KNOWN, Spell
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.round_conclusion import party
from projections.target_progress import Bodies, acts, bodies_of, full_years, owing_in

WATCHED: Final = (
    "SELECT subject AS obligation FROM target_register WHERE known_to = :still AND on_to = :forever"
)
"""Every target, however it stands."""
DAY: Final = timedelta(days=1)
LAST: Final = date.max
TOLERANCE: Final = 0.9
"""An even split is a guide line, never a target: nobody is reminded over the tenth part of it."""
QUARTER_ENDS: Final = ((3, 31), (6, 30), (9, 30), (12, 31))


def spells(rows: Rows, ids: Sequence[str], known_at: datetime) -> dict[str, list[Spell]]:
    """For each quarter at whose end a target was behind: from the day after until it caught up, or the next end."""
    names = {f"s{i}": s for i, s in enumerate(ids)}
    by_target: dict[str, list[Row]] = {}
    for row in rows.fetch(
        "SELECT subject, on_from, on_to, data FROM target_register "
        f"WHERE subject IN ({', '.join(':' + n for n in names)}) AND {KNOWN} "
        "ORDER BY subject, on_from",
        {**names, "known_at": instant_text(known_at)},
    ):
        by_target.setdefault(row["subject"], []).append(row)
    return {subject: list(_behind(rows, spans, known_at)) for subject, spans in by_target.items()}


def shown(rows: Rows, moment: Moment, ids: Sequence[str]) -> dict[str, Row]:
    """Some targets as people are told of them, with how far they are and how far an even pace would be."""
    found: dict[str, Row] = {}
    for subject in ids:
        row = target_register.one(rows, moment, UUID(subject))
        if row is None:
            continue
        issuer = _issuer(rows, row["plan_id"])
        names = agency_directory.names(rows, moment, [issuer] if issuer else [])
        ends = [end for end in _checkpoints(row) if end < moment.on]
        said = ""
        if ends:
            bodies = bodies_of(rows, replace(moment, on=ends[-1]), row)
            said = f" ({done(row, ends[-1], bodies)}/{expected(row, ends[-1], bodies):.1f})"
        found[subject] = {
            "id": subject,
            "kind": "target",
            "title": f"{row['title']}{said}",
            "debtor": party(names, issuer),
            "beneficiary": None,
            "plan": None,
            "level": None,
            "occurrence": None,
            "link": f"/targets/{row['code']}",
        }
    return found


def expected(target: Row, end: date, bodies: Bodies) -> float:
    """What an even pace reaches by a day; where each body owes so many a year, within that year."""
    if target["body_ids"]:
        owed = (target["value"] or 1) * len(owing_in(target, end.year, bodies))
        return owed * end.month / 12
    first, last = full_years(target)
    months = (end.year - first) * 12 + end.month
    return float((target["value"] or 0) * months / ((last - first + 1) * 12))


def done(target: Row, end: date, bodies: Bodies) -> int:
    """What counts towards it: a body's surplus does not repair another's lack."""
    if not target["body_ids"]:
        return len(acts(target))
    each = target["value"] or 1
    of = Counter(c["credited_id"] for c in target["counted"] if c["year"] == end.year)
    return sum(min(of[body], each) for body in owing_in(target, end.year, bodies))


def _checkpoints(target: Row) -> list[date]:
    if not target["value"]:
        return []
    first, last = full_years(target)
    years = target["years"] if target["body_ids"] else range(first, last + 1)
    return [date(year, *end) for year in years for end in QUARTER_ENDS]


def _behind(rows: Rows, spans: Sequence[Row], known_at: datetime) -> Iterator[Spell]:
    states = [json.loads(row["data"]) for row in spans]
    ends = _checkpoints(states[-1])
    for i, end in enumerate(ends):
        until = ends[i + 1] + DAY if i + 1 < len(ends) else LAST
        bodies = bodies_of(rows, Moment(end, known_at), states[-1])
        run: tuple[date, date | None] | None = None
        for row, state in zip(spans, states, strict=True):
            first = max(date.fromisoformat(row["on_from"]), end + DAY)
            last = min(LAST if row["on_to"] == FOREVER else date.fromisoformat(row["on_to"]), until)
            if first >= last or done(state, end, bodies) >= TOLERANCE * expected(
                state, end, bodies
            ):
                continue
            run = (run[0] if run else first, None if last == LAST else last)
        if run is not None:
            yield replace(
                _spell(rows, spans[-1]["subject"], states[-1], end), from_on=run[0], to_on=run[1]
            )


def _spell(rows: Rows, subject: str, target: Row, end: date) -> Spell:
    return Spell(
        status="open",
        obligation=subject,
        kind="target",
        occurrence=None,
        title=target["title"],
        debtor_id=_issuer(rows, target["plan_id"]),
        beneficiary_id=None,
        clock_start=end,
        due_on=end,
        effective_on=end + DAY,
        from_on=end + DAY,
        to_on=None,
        ended_by=None,
        matter="target",
    )


def _issuer(rows: Rows, plan: str | None) -> str | None:
    """Whose target it is: who issued the plan that sets it."""
    if plan is None:
        return None
    found = rows.fetch(
        "SELECT issuer_id FROM plan_directory WHERE subject = :s AND known_to = :still "
        "AND on_to = :forever",
        {"s": plan, "still": STILL_KNOWN, "forever": FOREVER},
    )
    issuer: str | None = found[0]["issuer_id"] if found else None
    return issuer
