"""Câu hỏi cho nhật ký — a question as SQL: the conditions that always hold, and the way in that leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, get_args
from uuid import UUID

from domain.facts import registry
from domain.values import id_of
from projections import codes
from projections.bitemporal import instant_text
from projections.history.mentions import paper
from projections.history.ways import Days, Keyed, Spoken, Way
from projections.moment import Moment
from projections.obligations import Source
from projections.read_model import Rows
from projections.stretches import begins, ends, happened_until

SHOWN: Final = (
    "h.position, h.name AS type, h.schema_version AS version, h.subject, h.subject_code, h.stream_version,"
    " h.happened_on, h.recorded_at, h.actor, h.agency, h.correlation, h.data, h.restricted"
)
"""What is shown of a fact; the words by which it is found are several times as long."""
OF_THE_FACT: Final[Mapping[str, str]] = {"actor": "actor", "type": "name"}
"""Filters that a column of the trail answers, with an index over the column and the position."""
LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "related": ("history_related", "subject"),
    "document": ("history_documents", "document"),
    "agency": ("history_agencies", "agency"),
}
"""Filters that a table of keys and positions answers."""
RACE: Final = 1_024
"""How far the ways in are counted against each other: the rarest leads."""
MOST_SUBJECTS: Final = 1_000
_CHAIN: Final = """
    WITH RECURSIVE root (subject) AS ({roots}), down (subject) AS (
        SELECT subject FROM root
        UNION
        SELECT c.subject FROM down f
            JOIN history_related r ON r.subject = f.subject
            JOIN history c ON c.position = r.position
            WHERE SUBSTR(c.name, 1, 7) <> 'agency.' AND c.recorded_at <= :known_at
    ), up (subject) AS (
        SELECT subject FROM root
        UNION
        SELECT r.subject FROM up b
            JOIN history c ON c.subject = b.subject
            JOIN history_related r ON r.position = c.position
            WHERE c.recorded_at <= :known_at AND NOT EXISTS (
                SELECT 1 FROM history a WHERE a.subject = r.subject AND SUBSTR(a.name, 1, 7) = 'agency.')
    ), kinds (kind) AS (VALUES {kinds}), below (subject) AS (
        SELECT o.obligation FROM down d CROSS JOIN kinds k
            JOIN obligation_sources o ON o.source = k.kind || ':' || d.subject
        UNION
        SELECT c.subject FROM below f
            JOIN history_related r ON r.subject = f.subject
            JOIN history c ON c.position = r.position
            WHERE SUBSTR(c.name, 1, 7) <> 'agency.' AND c.recorded_at <= :known_at
    )
    SELECT subject FROM down UNION SELECT subject FROM up UNION SELECT subject FROM below"""
"""What names the subjects, and what names that; what they name, and what that names. Bodies lead nowhere: they
are named by everything. And what names the duties that follow: reports, alerts."""
_KINDS: Final = ", ".join(f"('{kind}')" for kind in get_args(Source))


class Asked:
    """A question: its parameters, what always holds, and the ways in which indexes can lead to its facts."""

    def __init__(
        self, rows: Rows, moment: Moment, filters: Mapping[str, Any], columns: str = SHOWN
    ) -> None:
        self.rows = rows
        self.columns = columns
        self.params: dict[str, Any] = dict(moment.params)
        self.ways: list[Way] = []
        """Those that mostly lead to fewer facts come first: of several common ones the first leads."""
        self.crowded = False
        """Whether every way in leads to so many facts that none is rare."""
        self.after: int = filters.get("after_position") or 0
        self.params["after_position"] = self.after
        self._low = [":after_position"]
        self._high = [ends("known_until"), happened_until("day")]
        self._conditions = ["h.recorded_at <= :known_until", "h.happened_on || '' <= :day"]
        if filters.get("until_position") is not None:
            self._high.append("(:until_position + 1)")
            self._holds("h.position <= :until_position", until_position=filters["until_position"])
        self._keyed("history", "subject", _several(filters.get("subject")))
        self._chain(_several(filters.get("chain")))
        for name, (table, column) in LISTS.items():
            given = filters.get(name)
            if name == "document" and given is not None:
                given = paper(given)
            self._keyed(table, column, _several(given))
        for name, column in OF_THE_FACT.items():
            self._keyed("history", column, _several(filters.get(name)))
        self._times(filters)

    def _holds(self, condition: str, **params: Any) -> None:
        self._conditions.append(condition)
        self.params |= params

    def _times(self, filters: Mapping[str, Any]) -> None:
        known, day = self.params["known_at"], self.params["on"]
        recorded_to, to = _text(filters.get("recorded_to")), _text(filters.get("to"))
        self.params |= {"known_until": min(known, recorded_to or known), "day": min(day, to or day)}
        if filters.get("from") is not None:
            self.params["from_day"] = _text(filters["from"])
            self.ways.append(Days())
        recorded_from = _text(filters.get("recorded_from"))
        if recorded_from is not None:
            self._holds("h.recorded_at >= :recorded_from", recorded_from=recorded_from)
            self._low.append(f"({begins('recorded_from')} - 1)")
        since: Moment | None = filters.get("since")
        if since is None:
            return
        known_then, on_then = since.params["known_at"], since.params["on"]
        if on_then >= day:
            self._holds("h.recorded_at > :since", since=known_then)
            self._low.append(f"({begins('since')} - 1)")
        else:
            self._holds("(h.recorded_at > :since OR h.happened_on > :since_on)", since=known_then)
            self.params["since_on"] = on_then

    def _keyed(self, table: str, column: str, values: Iterable[Any]) -> None:
        given = sorted({str(value) for value in values})
        if not given:
            return
        names = tuple(f"{table}_{column}_{i}" for i in range(len(given)))
        self.params |= dict(zip(names, given, strict=True))
        self.ways.append(Keyed(table, column, names))

    def _chain(self, subjects: Iterable[Any]) -> None:
        begun = {f"begun_{i}": str(subject) for i, subject in enumerate(subjects)}
        if not begun:
            return
        self.params |= begun
        chain = _CHAIN.format(
            roots=" UNION ALL ".join(f"SELECT CAST(:{name} AS TEXT)" for name in begun),
            kinds=_KINDS,
        )
        found = self.rows.fetch(
            f"SELECT subject FROM ({chain}) c ORDER BY subject LIMIT {MOST_SUBJECTS + 1}",
            self.params,
        )
        if len(found) > MOST_SUBJECTS:
            self._conditions.append(f"h.subject IN ({chain})")
            return
        held = {f"chain_{i}": row["subject"] for i, row in enumerate(found)}
        self.params |= held
        self.ways.append(Keyed("history", "subject", tuple(held)))

    def say(self, spoken: Spoken) -> None:
        """Ask for words, too; a text that holds no word is found nowhere."""
        if not spoken.words:
            self._conditions.append("1 = 0")
            return
        self.ways.append(spoken)
        self.params |= dict(spoken.params)

    @property
    def ends(self) -> str:
        """SQL for a position that nothing known to the question reaches."""
        return self._high[0]

    def bounds(self, table: str) -> str:
        """Where in a table of positions the facts of the question can stand: one bound on each side of its index."""
        low, high = (_utmost(among, sign) for among, sign in ((self._low, ">"), (self._high, "<")))
        return f"{table}.position > {low} AND {table}.position < {high}"

    def start(self, after: int) -> None:
        """Ask only for what stands after a position."""
        self.after = self.params["after_position"] = max(after, self.after)

    def where(self, lead: Way | None, read: Collection[str] = ()) -> str:
        """Every condition on a fact to which `lead` has led, but its position; `read` are words found in the index."""
        others = [way.beside for way in self.ways if way is not lead]
        if isinstance(lead, Spoken):
            others.append(lead.led(read))
        elif isinstance(lead, Days):
            others.append(lead.beside)
        return " AND ".join([*self._conditions, *others])

    def lead(self) -> Way | None:
        """The way in that leads to the fewest facts; None where the ledger itself does."""
        if len(self.ways) < 2:  # noqa: PLR2004 - one need not run a race
            return self.ways[0] if self.ways else None
        counted = self.rarities(self.ways, RACE)
        self.crowded = min(counted) >= RACE
        return self.ways[0 if self.crowded else counted.index(min(counted))]

    def rarities(self, ways: Sequence[Way], most: int) -> list[int]:
        """How many rows each way leads to, counted up to some."""
        counts = ", ".join(
            f"{_counted(counted, way.often)} AS n{i}_{j}"
            for i, way in enumerate(ways)
            for j, counted in enumerate(way.counted)
        )
        found = self.rows.fetch(f"SELECT {counts}", {**self.params, "few": most})[0]
        return [
            min(int(found[f"n{i}_{j}"] or 0) for j in range(len(way.counted)))
            for i, way in enumerate(ways)
        ]


def _counted(rows: str, often: int) -> str:
    """SQL for the sum over as many rows as may be needed, or over fewer where these are enough."""
    whole = f"(SELECT SUM(c.many) FROM ({rows} LIMIT :few) c)"
    if often == 1:
        return whole
    some = f"(SELECT SUM(s.many) FROM ({rows} LIMIT :few / {often}) s)"
    return f"CASE WHEN {some} >= :few THEN :few ELSE {whole} END"


def _utmost(among: Sequence[str], sign: str) -> str:
    """SQL for the least or the greatest of some values, in words that both databases know."""
    first, *others = among
    for other in others:
        first = f"CASE WHEN {first} {sign} {other} THEN {first} ELSE {other} END"
    return first


def _several(given: Any) -> Iterable[Any]:
    """One value or several; none where nothing is given."""
    if isinstance(given, (list, tuple, set, frozenset)):
        return given
    return () if given is None else (given,)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return instant_text(value) if isinstance(value, datetime) else str(value)


def subject_of(rows: Rows, given: str) -> UUID | None:
    """The subject of this id or code, whatever its kind; None where there is none."""
    try:
        return UUID(given)
    except ValueError:
        kinds = sorted({name.split(".")[0] for name in registry()})
        proposed = (id_of(kind, given) for kind in kinds)
        return next((p for p in proposed if codes.lookup(rows, p)), None)
