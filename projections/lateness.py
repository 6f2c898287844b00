"""Quá hạn — which duties are late, soon will be, or lack what has no limit: as days pass, and as facts are learnt.

These questions cost by what changed, never by how many duties are open: each reads a range of an index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from domain.alert import Matter
from projections.bitemporal import FOREVER, STILL_KNOWN, instant_text
from projections.duties import day
from projections.moment import Moment
from projections.read_model import Row, Rows

INDEXES: Final = tuple(
    f"CREATE INDEX IF NOT EXISTS obligations_{name}_by_{column} "
    f"ON obligations ({column}) WHERE status = '{status}'"
    for name, status, columns in (
        ("late", "overdue", ("on_from", "known_from", "known_to")),
        ("soon", "due_soon", ("known_from", "known_to")),
    )
    for column in columns
) + tuple(
    f"CREATE INDEX IF NOT EXISTS obligations_lacking_by_{columns.replace(', ', '_')} "
    f"ON obligations ({columns}) WHERE lacks IS NOT NULL"
    for columns in ("lacks, lacks_since", "known_from", "known_to")
)
"""What these questions need beside the table of duties."""
TOLD: Final = ("overdue", "due_soon")
"""The statuses of which somebody may have to be told."""
Lack = Literal["date", "request", "reply"]
"""What a duty waits for without being late: a day set for it, a letter that asks for it, another reply."""
KNOWN: Final = "known_from <= :known_at AND :known_at < known_to"


@dataclass(frozen=True)
class Spell:
    """Đợt — a run of days on which a duty is late, or due soon; `effective_on` is the day after its limit."""

    status: str
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
    """The day from which it is so no more."""
    ended_by: int | None
    """The position of the fact that ended it; None where the passing of days did."""
    lacks: Lack | None = None
    lacks_since: date | None = None
    opens_on: date | None = None
    """The first day of the window in which it is to be done, where it has one."""
    matter: Matter = "obligation"
    threshold: str | None = None
    """The decision by which a stage begins with it, where it is not the threshold that ships with the rule."""

    @property
    def has_days(self) -> bool:
        """Whether there is a day on which it is so: what a fact ended on its first day has none."""
        return self.to_on != self.from_on


Range = tuple[Literal["status", "lacks"], str, str, str]
"""Duties in a status, or that lack something, counted from a day after one and not after another, both in ISO form."""


class Changed:
    """Which duties have changed in one way or another, asked in one query: each way reads a range of an index."""

    def __init__(self, moment: Moment) -> None:
        self._ways: list[str] = []
        self._params: dict[str, str] = dict(moment.params)

    def became_late(self, since: date | None) -> Changed:
        """They became late after one day and by that of the moment. Days alone end no lateness: that takes a fact."""
        since_on = self._named((since or date.min).isoformat())
        return self._way(
            f"status = 'overdue' AND {KNOWN} AND on_from > {since_on} AND on_from <= :on"
        )

    def between(self, ranges: Sequence[Range]) -> Changed:
        """They are in a status, or lack something, since a day after one and not after another."""
        kinds = tuple(r[:2] for r in ranges)
        if kinds:
            sql, names = _between(kinds, len(self._params))
            self._ways.append(sql)
            self._params.update(zip(names, (day for r in ranges for day in r[2:]), strict=True))
        return self

    def relearnt(self, after: datetime, until: datetime) -> Changed:
        """They were held to be late, due soon or lacking by the day, and something was learnt of them meanwhile.

        Both instants belong to the span: a fact recorded at the first one may have arrived since.
        """
        first, last = self._named(instant_text(after)), self._named(instant_text(until))
        for held in (*(f"status = '{status}'" for status in TOLD), "lacks IS NOT NULL"):
            for column in ("known_from", "known_to"):
                self._way(
                    f"{held} AND on_from <= :on AND {column} >= {first} AND {column} <= {last}"
                )
        return self

    def find(self, rows: Rows) -> list[str]:
        """The duties, and what else was asked for, in order."""
        if not self._ways:
            return []
        # Several ways lead to few rows: told apart here, the database needs no table for it.
        found = rows.fetch(" UNION ALL ".join(self._ways), self._params)
        return sorted({row["obligation"] for row in found})

    def beside(self, select: str) -> Changed:
        """Whatever else a question finds, in the same query; it may ask for what is still known, and for ever."""
        self._params |= {"still": STILL_KNOWN, "forever": FOREVER}
        self._ways.append(select)
        return self

    def _way(self, condition: str) -> Changed:
        self._ways.append(f"SELECT obligation FROM obligations WHERE {condition}")
        return self

    def _named(self, value: str) -> str:
        name = f"p{len(self._params)}"
        self._params[name] = value
        return f":{name}"


@lru_cache(maxsize=256)
def _between(kinds: tuple[tuple[str, str], ...], first: int) -> tuple[str, tuple[str, ...]]:
    """The question about some ranges, and the names of their days: passes ask alike, and so it is remembered."""
    names = tuple(f"p{first + n}" for n in range(2 * len(kinds)))
    counted = {"status": "sort_due", "lacks": "lacks_since"}
    ways = (
        f"SELECT obligation FROM obligations WHERE {column} = '{value}' AND {KNOWN} "
        f"AND {counted[column]} > :{names[2 * n]} AND {counted[column]} <= :{names[2 * n + 1]}"
        for n, (column, value) in enumerate(kinds)
    )
    return " UNION ALL ".join(ways), names


def spells(rows: Rows, obligations: Sequence[str], known_at: datetime) -> dict[str, list[Spell]]:
    """All spells of some duties that are late, due soon or lacking, past and to come, as known at an instant."""
    found: dict[str, list[Spell]] = {o: [] for o in obligations}
    if not found:
        return found
    names = {f"o{i}": o for i, o in enumerate(found)}
    by_duty: dict[str, list[Row]] = {}
    for row in rows.fetch(
        "SELECT obligation, on_from, on_to, status, kind, debtor, beneficiary, due_on, lacks, "
        "lacks_since, data "
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
        "SELECT MAX(f.position) AS position FROM obligation_facts f "
        "LEFT JOIN obligation_sources s ON s.obligation = :obligation "
        "WHERE f.recorded_at = :instant AND f.subject IN (:own, s.source, 'below:' || s.source)",
        params | {"instant": changed[0]["instant"]},
    )
    position: int | None = found[0]["position"]
    return position


def _spells(spans: Sequence[Row]) -> Iterator[Spell]:
    """Join neighboring rows of one cause and clock; a row that follows tells which fact ended the spell."""
    run: list[tuple[Row, Row]] = []
    for row, following in pairwise((*spans, None)):
        assert row is not None  # noqa: S101 - only the last of the pairs holds None, and second
        data = json.loads(row["data"])
        cause = _cause(row, data)
        after: Row = json.loads(following["data"]) if following else {"behind": ()}
        if following and _cause(following, after) is None:
            yield from _begun_and_ended((row, data), (following, after))
        if cause is None:
            continue
        run.append((row, data))
        goes_on = (
            following
            and following["on_from"] == row["on_to"]
            and _cause(following, after) == cause
            and after["clock_start"] == data["clock_start"]
            and (row["status"] == "overdue" or following["due_on"] == row["due_on"])
        )
        if goes_on:
            continue
        first, given = run[0]
        yield _spell(first, given, row, _ended_by(data, after))
        run = []


def _begun_and_ended(before: tuple[Row, Row], after: tuple[Row, Row]) -> Iterator[Spell]:
    """What may have begun and ended on one day: of several facts of a day the rows show what the last one left.

    Whether it did begin those know who told of it: what came back and was answered at once was late between.
    """
    on, facts = after[0]["on_from"], [p for p in after[1]["behind"] if p not in before[1]["behind"]]
    if not facts[1:]:
        return
    for row, data in {row["due_on"]: (row, data) for row, data in (before, after)}.values():
        if row["due_on"] is not None and data["makes_late"]:
            status = "overdue" if row["due_on"] < on else "due_soon"
            that_day = {**row, "status": status, "on_from": on, "on_to": on, "lacks": None}
            yield _spell(that_day, data, that_day, facts[-1])


def _cause(row: Row, data: Row) -> tuple[str, str | None] | None:
    """Why somebody may have to be told: what it lacks since when, or its status; None where nobody has."""
    if row["lacks"] is not None:
        return row["lacks"], row["lacks_since"]
    # A day that is only suggested makes nobody late, and warns nobody.
    return (row["status"], None) if row["status"] in TOLD and data["makes_late"] else None


def _spell(first: Row, data: Row, last: Row, ended_by: int | None) -> Spell:
    due = day(first["due_on"])
    from_on = date.fromisoformat(first["on_from"])
    return Spell(
        status=first["status"],
        obligation=first["obligation"],
        kind=first["kind"],
        occurrence=data["occurrence"],
        title=data["title"],
        debtor_id=first["debtor"],
        beneficiary_id=first["beneficiary"],
        clock_start=day(data["clock_start"]),
        # What is lacking has no limit of its own.
        due_on=None if first["lacks"] else due,
        effective_on=date.fromordinal(due.toordinal() + 1) if due else from_on,
        from_on=from_on,
        to_on=None if last["on_to"] == FOREVER else date.fromisoformat(last["on_to"]),
        ended_by=ended_by,
        lacks=first["lacks"],
        lacks_since=day(first["lacks_since"]),
        opens_on=day(data["opens_on"]),
    )


def _ended_by(data: Row, after: Row) -> int | None:
    """The first fact behind the days that follow which is not behind the spell."""
    behind = set(data["behind"])
    return next((p for p in after["behind"] if p not in behind), None)
