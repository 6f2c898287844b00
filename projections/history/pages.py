"""Nhật ký theo thứ tự — pages of the audit trail: in the order of the ledger, exact words first, or day by day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from projections import stretches, word_index
from projections.history.question import Asked
from projections.history.ways import Days, Keyed, Spoken, Way, anywhere, exactly, inexactly
from projections.moment import Moment
from projections.read_model import Row, Rows

COLUMNS: Final = (
    "h.position, h.name AS type, h.schema_version AS version, h.subject, h.subject_code, h.stream_version,"
    " h.happened_on, h.recorded_at, h.actor, h.agency, h.correlation, h.data, h.restricted"
)
"""What is shown of a fact; the words by which it is found are several times as long."""
MOST_AT_ONCE: Final = 1_000
FIRST: Final = 125
"""Positions of a key that are read at first: a page, and some to spare."""
FEW: Final = 512
"""Facts that are found one by one: of some days rather than by the stretches that can hold them."""
MOST_SORTED: Final = 65_536
"""Facts that are put in the order of days; of more, the days themselves lead."""
MOST_TOGETHER: Final = 32
"""Keys whose lists are merged; of more, the database sorts all positions."""


def trail(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, Any],
    *,
    limit: int = 100,
    after: int = 0,
) -> list[Row]:
    """The facts recorded by the instant and happened by the day, in the order of the ledger.

    Filters: subject; related (it, or named by the fact); chain (it, what it comes from and what follows from it);
    agency (an id, or several); actor; type; document (number and symbol, or the number alone); q (words); from and
    to (days in law); recorded_from and recorded_to (instants); after_position and until_position; since (an earlier
    moment: only what it did not know yet).
    """
    asked = Asked(rows, moment, filters)
    if words := (filters.get("q") or "").strip():
        asked.say(anywhere(words))
    return [_shown(row) for row in _answers(asked, after=after, limit=limit)]


def best_first(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, Any],
    *,
    limit: int = 100,
    after: tuple[int, int] = (0, 0),
) -> list[Row]:
    """As `trail`, with facts that hold the words exactly as they were typed before the others.

    Rows carry "_key" (0 or 1 for exact or not, and the position), which is what `after` takes.
    """
    found: list[Row] = []
    for far, say in enumerate((exactly, inexactly)):
        if far < after[0] or len(found) == limit:
            continue
        asked = Asked(rows, moment, filters)
        asked.say(say(filters["q"]))
        start = after[1] if far == after[0] else 0
        page = _answers(asked, after=start, limit=limit - len(found))
        found += [{**_shown(row), "_key": (far, row["position"])} for row in page]
    return found


def by_day(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, Any],
    *,
    limit: int = 100,
    after: Sequence[Any] = ("", 0),
) -> list[Row]:
    """As `trail`, in the order of the days in law; rows carry "_key", the day and the position."""
    asked = Asked(rows, moment, filters)
    if words := (filters.get("q") or "").strip():
        asked.say(anywhere(words))
    lead = asked.lead()
    if lead is not None and asked.rarities([lead], MOST_SORTED)[0] >= MOST_SORTED:
        lead = None
    found = rows.fetch(
        f"SELECT {COLUMNS} FROM {source(asked, lead)} AND (h.happened_on, h.position) > (:day_after, :after)"
        " ORDER BY h.happened_on, h.position LIMIT :limit",
        {**asked.params, "day_after": after[0], "after": after[1], "limit": limit},
    )
    return [{**_shown(row), "_key": (row["happened_on"], row["position"])} for row in found]


def source(asked: Asked, lead: Way | None) -> str:
    """The tables and every condition; more may follow with AND."""
    table = "history h"
    match lead:
        case Keyed("history"):
            table += f" WHERE h.{lead.met} AND {asked.bounds('h')}"
        case Keyed(names=(_,)):
            # The table with the fewest rows leads: CROSS JOIN keeps SQLite from walking the whole trail instead.
            table = f"{lead.table} i CROSS JOIN {table}"
            table += f" WHERE i.{lead.met} AND h.position = i.position AND {asked.bounds('i')}"
        case Keyed():
            held = f"SELECT position FROM {lead.table} WHERE {lead.met}"
            table += f" WHERE h.position IN ({held}) AND {asked.bounds('h')}"
        case Spoken() if len(few := list(islice(_spoken(asked, lead), FEW + 1))) <= FEW:
            names = {f"said_{i}": position for i, position in enumerate(few)}
            asked.params |= names
            among = ", ".join(f":{n}" for n in names) or "NULL"
            table += f" WHERE h.position IN ({among}) AND {asked.bounds('h')}"
        case _:
            lead = None
            table += f" WHERE {asked.bounds('h')}"
    return f"{table} AND {asked.where(lead)}"


def _answers(asked: Asked, *, after: int, limit: int) -> Iterator[Row]:
    """The facts of a question after a position, in the order of the ledger."""
    asked.start(after)
    lead = asked.lead()
    match lead:
        case Spoken():
            return _at(asked, lead, _spoken(asked, lead), limit)
        case Keyed(names=names) if len(names) > 1 or len(asked.ways) > 1:
            # One index gives the positions in order: no database then reads all of them to sort what is left.
            found = _merged(asked, lead)
            said = next((way for way in asked.ways if isinstance(way, Spoken)), None)
            if asked.crowded and said is not None:
                found = _both(found, _spoken(asked, said))
            return _at(asked, lead, found, limit)
        case Days():
            if asked.rarities([lead], FEW)[0] < FEW:
                return _at(asked, lead, _of_days(asked), limit)
            return _along(asked, lead, limit)
    order = "i.position" if isinstance(lead, Keyed) and lead.table != "history" else "h.position"
    return iter(
        asked.rows.fetch(
            f"SELECT {COLUMNS} FROM {source(asked, lead)} ORDER BY {order} LIMIT :limit",
            {**asked.params, "limit": limit},
        )
    )


def _at(asked: Asked, lead: Way, found: Iterator[int], limit: int) -> Iterator[Row]:
    """The facts at some positions, as far as they are what was asked for."""
    many = limit
    while limit > 0 and (some := list(islice(found, many))):
        names = {f"at{i}": position for i, position in enumerate(some)}
        page = asked.rows.fetch(
            f"SELECT {COLUMNS} FROM history h WHERE h.position IN ({', '.join(':' + n for n in names)})"
            f" AND {asked.where(lead)} ORDER BY h.position LIMIT :limit",
            {**asked.params, **names, "limit": limit},
        )
        yield from page
        limit -= len(page)
        many = min(many * 2, MOST_AT_ONCE)


def _both(some: Iterator[int], others: Iterator[int]) -> Iterator[int]:
    """The positions that stand in two lists."""
    other = next(others, None)
    for position in some:
        while other is not None and other < position:
            other = next(others, None)
        if other is None:
            return
        if other == position:
            yield position


def _along(asked: Asked, lead: Days, limit: int) -> Iterator[Row]:
    """The facts of the stretches that can hold some days."""
    for first, last in stretches.runs(
        asked.rows,
        asked.params["from_day"],
        asked.params["day"],
        after=asked.after,
        below=asked.ends,
        params=asked.params,
    ):
        page = asked.rows.fetch(
            f"SELECT {COLUMNS} FROM history h WHERE h.position > :first AND h.position <= :last"
            f" AND {asked.where(lead)} ORDER BY h.position LIMIT :limit",
            {**asked.params, "first": max(first - 1, asked.after), "last": last, "limit": limit},
        )
        yield from page
        limit -= len(page)
        if limit <= 0:
            return


def _spoken(asked: Asked, lead: Spoken) -> Iterator[int]:
    return word_index.positions(
        asked.rows,
        lead.words,
        after=asked.after,
        below=asked.ends,
        params=asked.params,
        without=lead.without,
    )


def _of_days(asked: Asked) -> Iterator[int]:
    found = asked.rows.fetch(
        "SELECT position FROM history WHERE happened_on >= :from_day AND happened_on <= :day"
        " AND position > :after_position ORDER BY position",
        asked.params,
    )
    return (row["position"] for row in found)


def _merged(asked: Asked, way: Keyed) -> Iterator[int]:
    """The positions of several keys as one list, each position once."""
    many = FIRST
    together = len(way.names) > MOST_TOGETHER
    conditions = [way.met] if together else [f"{way.column} = :{name}" for name in way.names]
    query = " UNION ALL ".join(
        f"SELECT {i} AS part, position FROM (SELECT DISTINCT t.position FROM {way.table} t WHERE t.{condition}"
        f" AND {asked.bounds('t')} ORDER BY t.position LIMIT :many) p{i}"
        for i, condition in enumerate(conditions)
    )
    while True:
        lists: list[list[int]] = [[] for _ in conditions]
        for row in asked.rows.fetch(query, {**asked.params, "many": many}):
            lists[row["part"]].append(row["position"])
        cut = [max(held) for held in lists if len(held) == many]
        reached = min(cut, default=None)
        yield from sorted({p for held in lists for p in held if reached is None or p <= reached})
        if reached is None:
            return
        asked.start(reached)
        many = min(many * 2, MOST_AT_ONCE)


def _shown(row: Row) -> Row:
    row["data"] = json.loads(row["data"])
    row["restricted"] = bool(row["restricted"])
    return row
