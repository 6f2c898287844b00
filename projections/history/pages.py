"""Nhật ký theo thứ tự — pages of the audit trail: in the order of the ledger, exact words first, or day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from domain.facts import read_json
from projections import stretches, word_index
from projections.history.question import Asked
from projections.history.ways import Days, Keyed, Spoken, Way, anywhere, exactly, inexactly
from projections.moment import Moment
from projections.read_model import Row, Rows

MOST_AT_ONCE: Final = 500
FIRST: Final = 125
"""Positions of a key that are read at first: a page, and some to spare."""
CROWD, MOST_TRIED = 12, 8_192
"""Facts of one key that are tried for each that is wanted, and at most, where every key is common."""
LAST: Final = 2**62
"""A position that no ledger reaches."""
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
    return [_shown(row) for row in answers(asked, after=after, limit=limit)]


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
        page = answers(asked, after=start, limit=limit - len(found))
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
        f"SELECT {asked.columns} FROM {source(asked, lead)} AND (h.happened_on, h.position) > (:day_after, :after)"
        " ORDER BY h.happened_on, h.position LIMIT :limit",
        {**asked.params, "day_after": after[0], "after": after[1], "limit": limit},
    )
    return [{**_shown(row), "_key": (row["happened_on"], row["position"])} for row in found]


def source(asked: Asked, lead: Way | None) -> str:
    """The tables and every condition; more may follow with AND."""
    table = "history h"
    read: Collection[str] = ()
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
        case Spoken() if len(few := list(islice((met := _spoken(asked, lead))[1], FEW + 1))) <= FEW:
            read = met[0]
            asked.params["said"] = few
            table += f" WHERE h.position IN :said AND {asked.bounds('h')}"
        case _:
            lead = None
            table += f" WHERE {asked.bounds('h')}"
    return f"{table} AND {asked.where(lead, read)}"


def answers(asked: Asked, *, after: int, limit: int) -> Iterator[Row]:
    """The facts of a question after a position, in the order of the ledger."""
    asked.start(after)
    match asked.ways:
        case [Keyed() as first, *others] if all(isinstance(way, Keyed) for way in others):
            # Bodies, subjects and documents are mostly named by so few facts that these need not be weighed.
            if others or len(first.names) > 1:
                page, more = _tried(asked, first, limit, FEW + limit if others else limit)
                yield from page
                if more and len(page) < limit:
                    yield from _led(asked, limit - len(page))
                return
    yield from _led(asked, limit)


def _led(asked: Asked, limit: int) -> Iterator[Row]:
    """The same, the rarest way leading."""
    lead = asked.lead()
    match lead:
        case Spoken():
            read, found = _spoken(asked, lead, limit)
            yield from _at(asked, lead, found, limit, read)
            return
        case Keyed(names=names) if len(names) > 1 or len(asked.ways) > 1:
            if asked.crowded:
                # What is common on every side is met soon enough along one of them.
                page, more = _tried(asked, lead, limit, min(CROWD * limit, MOST_TRIED))
                yield from page
                limit -= len(page)
                if not more or limit == 0:
                    return
            # One index gives the positions in order: no database then reads all of them to sort what is left.
            found = _merged(asked, lead)
            said = next((way for way in asked.ways if isinstance(way, Spoken)), None)
            if asked.crowded and said is not None:
                found = _both(found, _spoken(asked, said)[1])
            yield from _at(asked, lead, found, limit)
            return
        case Days():
            if asked.rarities([lead], FEW)[0] < FEW:
                yield from _at(asked, lead, _of_days(asked), limit)
            else:
                yield from _along(asked, lead, limit)
            return
    order = "i.position" if isinstance(lead, Keyed) and lead.table != "history" else "h.position"
    yield from asked.rows.fetch(
        f"SELECT {asked.columns} FROM {source(asked, lead)} ORDER BY {order} LIMIT :limit",
        {**asked.params, "limit": limit},
    )


def _tried(asked: Asked, way: Keyed, limit: int, many: int) -> tuple[list[Row], bool]:
    """What is asked for among the first of a way's facts, and whether others follow: the question then begins there."""
    if len(way.names) > MOST_TOGETHER:
        return [], True
    params = {**asked.params, "limit": limit, "tried": many}
    if len(way.names) == 1:
        order = "h.position" if way.table == "history" else "i.position"
        ends = (
            f"SELECT t.position FROM {way.table} t WHERE t.{way.met} AND {asked.bounds('t')}"
            " ORDER BY t.position LIMIT 1 OFFSET :tried"
        )
        page = asked.rows.fetch(
            f"SELECT {asked.columns} FROM {source(asked, way)} AND {order} < COALESCE(({ends}), {LAST})"
            f" ORDER BY {order} LIMIT :limit",
            params,
        )
        if len(page) == limit:
            return page, True
        found = asked.rows.fetch(ends, params)
        reached = found[0]["position"] - 1 if found else None
    else:
        lists = " UNION ALL ".join(
            f"SELECT position FROM (SELECT t.position FROM {way.table} t WHERE t.{way.column} = :{name}"
            f" AND {asked.bounds('t')} ORDER BY t.position LIMIT :tried) p{i}"
            for i, name in enumerate(way.names)
        )
        first = f"SELECT DISTINCT position FROM ({lists}) a ORDER BY position LIMIT :tried"
        page = asked.rows.fetch(
            f"SELECT {asked.columns} FROM ({first}) i CROSS JOIN history h"
            f" WHERE h.position = i.position AND {asked.where(way)} ORDER BY i.position LIMIT :limit",
            params,
        )
        if len(page) == limit:
            return page, True
        ends = f"SELECT MAX(position) AS position, COUNT(*) AS n FROM ({first}) f"
        last = asked.rows.fetch(ends, params)[0]
        reached = last["position"] if last["n"] == many else None
    if reached is None:
        return page, False
    asked.start(reached)
    return page, True


def _at(
    asked: Asked, lead: Way, found: Iterator[int], limit: int, read: Collection[str] = ()
) -> Iterator[Row]:
    """The facts at some positions, as far as they are what was asked for."""
    where = asked.where(lead, read)
    # What the index leaves open may fall away: a few to spare keep a page from being asked for twice.
    whole = not isinstance(lead, Spoken) or len(read) == len(lead.words)
    many = min(limit if whole else limit + limit // 4, MOST_AT_ONCE)
    while limit > 0 and (some := list(islice(found, many))):
        page = asked.rows.fetch(
            f"SELECT {asked.columns} FROM history h WHERE h.position IN :some AND {where}"
            " ORDER BY h.position LIMIT :limit",
            {**asked.params, "some": some, "limit": limit},
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
            f"SELECT {asked.columns} FROM history h WHERE h.position > :first AND h.position <= :last"
            f" AND {asked.where(lead)} ORDER BY h.position LIMIT :limit",
            {**asked.params, "first": max(first - 1, asked.after), "last": last, "limit": limit},
        )
        yield from page
        limit -= len(page)
        if limit <= 0:
            return


def _spoken(
    asked: Asked, lead: Spoken, wanted: int = MOST_AT_ONCE
) -> tuple[Collection[str], Iterator[int]]:
    """Where words stand, and which of them: each fact has still to be asked for the others."""
    return word_index.positions(
        asked.rows,
        lead.words,
        after=asked.after,
        below=asked.ends,
        params=asked.params,
        without=lead.without,
        wanted=wanted,
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
    row["data"] = read_json(row["data"])[0]
    row["restricted"] = bool(row["restricted"])
    return row
