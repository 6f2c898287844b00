"""Quá hạn — which duties have become late, or late no more, by the passing of days or by what was learnt.

These questions cost by what changed, never by how many duties are open: each reads a range of an index that
holds overdue rows only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from projections.bitemporal import FOREVER, instant_text
from projections.duties import day
from projections.moment import Moment
from projections.read_model import Row, Rows

INDEXES: Final = tuple(
    f"CREATE INDEX IF NOT EXISTS obligations_late_by_{column} "
    f"ON obligations ({column}) WHERE status = 'overdue'"
    for column in ("on_from", "known_from", "known_to")
)
"""What these questions need beside the table of duties."""
KNOWN: Final = "known_from <= :known_at AND :known_at < known_to"


@dataclass(frozen=True)
class LateSpell:
    """Đợt quá hạn — a run of days on which a duty is late, `effective_on` being the day after its limit."""

    obligation: str
    kind: str
    occurrence: str | None
    title: str
    debtor_id: str | None
    beneficiary_id: str | None
    clock_start: date | None
    due_on: date | None
    effective_on: date
    from_on: date
    to_on: date | None
    """The day from which the duty is late no more."""
    ended_by: int | None
    """The position of the fact that ended it."""


def became_late(rows: Rows, since: date | None, moment: Moment) -> list[str]:
    """The duties that became late after one day and by another. Days alone end no lateness: that takes a fact."""
    found = rows.fetch(
        f"SELECT DISTINCT obligation FROM obligations WHERE status = 'overdue' AND {KNOWN} "
        "AND on_from > :since AND on_from <= :on ORDER BY obligation",
        {**moment.params, "since": (since or date.min).isoformat()},
    )
    return [row["obligation"] for row in found]


def relearnt(rows: Rows, on: date, after: datetime, until: datetime) -> list[str]:
    """The duties that are or were held to be late by a day, and of which something was learnt between two instants.

    Both instants belong to the span: a fact recorded at the first one may have arrived since.
    """
    found = rows.fetch(
        " UNION ".join(
            "SELECT o.obligation FROM obligations o WHERE o.status = 'overdue' AND o.on_from <= :on "
            f"AND o.{column} >= :after AND o.{column} <= :until"
            for column in ("known_from", "known_to")
        )
        + " ORDER BY 1",
        {"on": on.isoformat(), "after": instant_text(after), "until": instant_text(until)},
    )
    return [row["obligation"] for row in found]


def spells(
    rows: Rows, obligations: Sequence[str], known_at: datetime
) -> dict[str, list[LateSpell]]:
    """All spells of lateness of some duties, past and to come, as known at an instant."""
    found: dict[str, list[LateSpell]] = {o: [] for o in obligations}
    if not found:
        return found
    names = {f"o{i}": o for i, o in enumerate(found)}
    by_duty: dict[str, list[Row]] = {}
    for row in rows.fetch(
        "SELECT obligation, on_from, on_to, status, kind, debtor, beneficiary, due_on, data "
        f"FROM obligations WHERE obligation IN ({', '.join(':' + n for n in names)}) AND {KNOWN} "
        "ORDER BY obligation, on_from",
        {**names, "known_at": instant_text(known_at)},
    ):
        by_duty.setdefault(row["obligation"], []).append(row)
    for obligation, spans in by_duty.items():
        found[obligation] = list(_spells(spans))
    return found


def learnt_by(rows: Rows, obligation: str, known_at: datetime) -> int | None:
    """The position of the fact by which the knowledge of a duty last changed; None when a calendar changed it."""
    params = {
        "known_at": instant_text(known_at),
        "own": f"obligation:{obligation}",
        "obligation": obligation,
    }
    changed = rows.fetch(
        "SELECT MAX(t.instant) AS instant FROM ("
        "SELECT known_from AS instant FROM obligations WHERE obligation = :obligation "
        "UNION SELECT known_to FROM obligations WHERE obligation = :obligation) t "
        "WHERE t.instant <= :known_at",
        params,
    )
    found = rows.fetch(
        "SELECT MAX(f.position) AS position FROM obligation_facts f WHERE f.recorded_at = :instant "
        "AND (f.subject = :own OR f.subject = "
        "(SELECT s.source FROM obligation_sources s WHERE s.obligation = :obligation))",
        params | {"instant": changed[0]["instant"]},
    )
    position: int | None = found[0]["position"]
    return position


def _spells(spans: Sequence[Row]) -> Iterator[LateSpell]:
    """Join neighboring overdue rows that have one clock; a row that follows tells which fact ended the spell."""
    late: list[tuple[Row, Row]] = []
    for row, following in pairwise((*spans, None)):
        assert row is not None  # noqa: S101 - only the last of the pairs holds None, and second
        if row["status"] != "overdue":
            continue
        data = json.loads(row["data"])
        late.append((row, data))
        after: Row = json.loads(following["data"]) if following else {"behind": ()}
        goes_on = following and (following["status"], following["on_from"]) == (
            "overdue",
            row["on_to"],
        )
        if goes_on and after["clock_start"] == data["clock_start"]:
            continue
        first, given = late[0]
        yield _spell(first, given, row, _ended_by(data, after))
        late = []


def _spell(first: Row, data: Row, last: Row, ended_by: int | None) -> LateSpell:
    due = day(first["due_on"])
    from_on = date.fromisoformat(first["on_from"])
    return LateSpell(
        obligation=first["obligation"],
        kind=first["kind"],
        occurrence=data["occurrence"],
        title=data["title"],
        debtor_id=first["debtor"],
        beneficiary_id=first["beneficiary"],
        clock_start=day(data["clock_start"]),
        due_on=due,
        effective_on=date.fromordinal(due.toordinal() + 1) if due else from_on,
        from_on=from_on,
        to_on=None if last["on_to"] == FOREVER else date.fromisoformat(last["on_to"]),
        ended_by=ended_by,
    )


def _ended_by(data: Row, after: Row) -> int | None:
    """The first fact behind the days that follow which is not behind the spell."""
    behind = set(data["behind"])
    return next((p for p in after["behind"] if p not in behind), None)
