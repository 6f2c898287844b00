"""Nhật ký — the audit trail: every fact in the order of the ledger, findable by subject, body, actor, day and words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, Final
from uuid import UUID

from domain.facts import RecordedFact, registry
from domain.values import Document, id_of
from projections import agency_directory, codes, restricted_findings, word_index
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.reference import Reference
from projections.search_key import search_key
from projections.word_index import bears_marks, folded_words, marked_words, phrase

UNTOLD: Final = "inspection."
"""Facts about inspection files are found by subject, type and day, never by what they say."""


class History:
    """The read model behind the audit trail."""

    name: ClassVar[str] = "history"
    version: ClassVar[int] = 6
    tables: ClassVar[tuple[str, ...]] = (
        """CREATE TABLE IF NOT EXISTS history (
            position BIGINT PRIMARY KEY, name TEXT NOT NULL, schema_version INTEGER NOT NULL,
            subject TEXT NOT NULL, subject_code TEXT, stream_version INTEGER NOT NULL,
            happened_on TEXT NOT NULL, recorded_at TEXT NOT NULL, actor TEXT NOT NULL, agency TEXT,
            correlation TEXT, data TEXT NOT NULL, words TEXT NOT NULL, marked TEXT NOT NULL,
            restricted INTEGER NOT NULL DEFAULT 0)""",
        *restricted_findings.TABLES,
        "CREATE INDEX IF NOT EXISTS history_by_subject ON history (subject, position)",
        "CREATE INDEX IF NOT EXISTS history_by_name ON history (name, position)",
        "CREATE INDEX IF NOT EXISTS history_by_actor ON history (actor, position)",
        """CREATE TABLE IF NOT EXISTS history_agencies (
            agency TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (agency, position))""",
        """CREATE TABLE IF NOT EXISTS history_related (
            subject TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (subject, position))""",
        "CREATE INDEX IF NOT EXISTS history_related_by_position ON history_related (position)",
        """CREATE TABLE IF NOT EXISTS history_documents (
            document TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (document, position))""",
        *word_index.TABLES,
    )

    def __init__(self, _: Reference) -> None:
        pass

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Write each fact down once, with the bodies and subjects it names."""
        trail, agencies, related, papers = [], [], [], []
        spoken: list[tuple[int, Iterable[str]]] = []
        for recorded in batch:
            fact, data = recorded.fact, recorded.own
            # A search would tell everybody which words a restricted finding holds.
            told = {} if data.get("restricted") or recorded.name.startswith(UNTOLD) else data
            text = f"{recorded.subject_code} {' '.join(w for w in _words(told) if not _is_id(w))}"
            folded, marked = folded_words(text), marked_words(text)
            spoken.append((recorded.position, {*folded, *filter(bears_marks, marked)}))
            trail.append(
                {
                    "position": recorded.position,
                    "name": recorded.name,
                    "schema_version": type(fact).class_version,
                    "subject": str(recorded.subject_id),
                    "subject_code": recorded.subject_code,
                    "stream_version": recorded.version,
                    "happened_on": fact.happened_on.isoformat(),
                    "recorded_at": instant_text(recorded.recorded_at),
                    "actor": fact.actor,
                    "agency": str(fact.agency_id) if fact.agency_id else None,
                    "correlation": fact.correlation,
                    "data": json.dumps(data, ensure_ascii=False),
                    "words": phrase(folded),
                    "marked": phrase(marked),
                }
            )
            named = {str(u) for u in _ids(data)} | (
                {str(fact.agency_id)} if fact.agency_id else set()
            )
            agencies += [{"agency": a, "position": recorded.position} for a in sorted(named)]
            about = {str(recorded.subject_id), *named}
            related += [{"subject": s, "position": recorded.position} for s in sorted(about)]
            named_papers = {key for d in documents(data) for key in _papers(d)}
            papers += [{"document": d, "position": recorded.position} for d in sorted(named_papers)]
        columns = list(trail[0]) if trail else []
        rows.execute_many(
            f"INSERT INTO history ({', '.join(columns)}) "
            f"VALUES ({', '.join(':' + c for c in columns)})",
            trail,
        )
        rows.execute_many(
            "INSERT INTO history_agencies (agency, position) VALUES (:agency, :position)", agencies
        )
        rows.execute_many(
            "INSERT INTO history_related (subject, position) VALUES (:subject, :position)", related
        )
        rows.execute_many(
            "INSERT INTO history_documents (document, position) VALUES (:document, :position)",
            papers,
        )
        word_index.add(rows, spoken)
        restricted_findings.take_in(batch, rows)


READ_MODEL = History


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _ids(value: Any) -> Iterator[UUID]:
    for word in _words(value):
        if _is_id(word):
            yield UUID(word)


def _is_id(word: str) -> bool:
    if len(word) != 36:  # noqa: PLR2004 - the length of a UUID as text
        return False
    try:
        UUID(word)
    except ValueError:
        return False
    return True


def documents(value: Any) -> Iterator[str]:
    """The number and symbol of every document somewhere in a fact, as letters write them: 15-ĐA/TU."""
    if isinstance(value, Mapping):
        number, symbol = value.get("number"), value.get("symbol")
        code = (
            Document(number, symbol if isinstance(symbol, str) else None).code
            if isinstance(number, str)
            else None
        )
        if code:
            yield code
        for inner in value.values():
            yield from documents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from documents(inner)


def subject_of(rows: Rows, given: str) -> UUID | None:
    """The subject of this id or code, whatever its kind; None where there is none."""
    try:
        return UUID(given)
    except ValueError:
        kinds = sorted({name.split(".")[0] for name in registry()})
        proposed = (id_of(kind, given) for kind in kinds)
        return next((p for p in proposed if codes.lookup(rows, p)), None)


COLUMNS: Final = (
    "h.position, h.name, h.schema_version, h.subject, h.subject_code, h.stream_version, h.happened_on,"
    " h.recorded_at, h.actor, h.agency, h.correlation, h.data, h.restricted"
)
"""What is shown of a fact; the words by which it is found are several times as long."""


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
    asked = _Asked(moment, filters)
    if asked.by_words(rows):
        return [_shown(row) for row in _spoken(rows, asked, asked.words, after=after, limit=limit)]
    found = rows.fetch(
        f"SELECT {COLUMNS} FROM {asked.source} AND h.position > :after ORDER BY {asked.order} LIMIT :limit",
        {**asked.params, "after": after, "limit": limit},
    )
    return [_shown(row) for row in found]


def _spoken(
    rows: Rows, asked: _Asked, words: Sequence[str], *, after: int, limit: int, more: str = ""
) -> Iterator[Row]:
    """The facts that hold the words and answer the rest of the question, in the order of the ledger."""
    found = word_index.positions(rows, words, after=after)
    until: int | None = None
    while limit > 0 and (some := list(islice(found, min(limit + SPARE, MOST_AT_ONCE)))):
        names = {f"at{i}": position for i, position in enumerate(some)}
        page = rows.fetch(
            f"SELECT {COLUMNS} FROM {asked.source}{more} AND h.position IN ({', '.join(':' + n for n in names)})"
            " ORDER BY h.position LIMIT :limit",
            {**asked.params, **names, "limit": limit},
        )
        yield from page
        limit -= len(page)
        if len(page) < len(some) and until is None:
            # Some were not what was asked for: those that are not known yet go on to the end of the ledger.
            until = _last_known(rows, asked.params["known_at"])
        if until is not None and some[-1] >= until:
            return


def _last_known(rows: Rows, known_at: str) -> int:
    """The last position recorded by an instant: positions and instants rise together."""
    last = rows.fetch("SELECT position, recorded_at FROM history ORDER BY position DESC LIMIT 1")
    if not last:
        return 0
    low, high = 0, last[0]["position"]
    if last[0]["recorded_at"] <= known_at:
        return int(high)
    while low < high:
        middle = (low + high + 1) // 2
        found = rows.fetch(
            "SELECT recorded_at FROM history WHERE position >= :middle ORDER BY position LIMIT 1",
            {"middle": middle},
        )
        low, high = (middle, high) if found[0]["recorded_at"] <= known_at else (low, middle - 1)
    return int(low)


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
    asked = _Asked(moment, filters)
    marked = marked_words(filters.get("q") or "")
    if asked.by_words(rows):
        asked.params["typed"] = _within(phrase(marked))
        near, far = (f" AND h.marked {n}LIKE :typed ESCAPE '!'" for n in ("", "NOT "))
        shown: list[Row] = []
        if after[0] == 0:
            first = _spoken(rows, asked, marked, after=after[1], limit=limit, more=near)
            shown = [{**_shown(row), "_key": (0, row["position"])} for row in first]
        start, rest = after[1] if after[0] else 0, limit - len(shown)
        others = _spoken(rows, asked, asked.words, after=start, limit=rest, more=far)
        return shown + [{**_shown(row), "_key": (1, row["position"])} for row in others]
    found = rows.fetch(
        f"SELECT * FROM (SELECT {COLUMNS}, CASE WHEN h.marked LIKE :typed ESCAPE '!' THEN 0 ELSE 1 END AS far"
        f" FROM {asked.source}) f WHERE f.far > :far OR (f.far = :far AND f.position > :after)"
        " ORDER BY f.far, f.position LIMIT :limit",
        {
            **asked.params,
            "typed": _within(phrase(marked)),
            "far": after[0],
            "after": after[1],
            "limit": limit,
        },
    )
    return [{**_shown(row), "_key": (row["far"], row["position"])} for row in found]


def by_day(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, Any],
    *,
    limit: int = 100,
    after: Sequence[Any] = ("", 0),
) -> list[Row]:
    """As `trail`, in the order of the days in law; rows carry "_key", the day and the position."""
    asked = _Asked(moment, filters)
    found = rows.fetch(
        f"SELECT {COLUMNS} FROM {asked.source} AND (h.happened_on > :day OR"
        " (h.happened_on = :day AND h.position > :after))"
        " ORDER BY h.happened_on, h.position LIMIT :limit",
        {**asked.params, "day": after[0], "after": after[1], "limit": limit},
    )
    return [{**_shown(row), "_key": (row["happened_on"], row["position"])} for row in found]


NAMING: Final = ("agency.registered", "agency.renamed")


def bodies_called(rows: Rows, moment: Moment, name: str) -> list[UUID]:
    """The bodies that bear a name, or bore it once; its marks need not be typed."""
    wanted = folded_words(name)
    facts = (f for kind in NAMING for f in trail(rows, moment, {"type": kind, "q": name}))
    called = (f["subject"] for f in facts if folded_words(f["data"].get("name") or "") == wanted)
    return [UUID(subject) for subject in dict.fromkeys(called)]


def line_of(rows: Rows, moment: Moment, agency: UUID) -> list[str]:
    """A body with the one that follows it and those it follows: what was theirs is looked for under every name."""
    heirs = agency_directory.successors(rows, moment)
    asked = str(agency)
    line = {asked, heirs.get(asked, asked)}
    return sorted(line | {body for body, heir in heirs.items() if heir == asked})


FACETS: Final[Mapping[str, str]] = {
    "type": "h.name",
    "agency": "h.agency",
    "actor": "h.actor",
    "year": "SUBSTR(h.happened_on, 1, 4)",
}


def facets(rows: Rows, moment: Moment, filters: Mapping[str, Any]) -> list[Row]:
    """How many facts answer a question, in all and by type, body, actor and year; the most frequent first."""
    asked = _Asked(moment, filters)
    every = rows.fetch(f"SELECT COUNT(*) AS n FROM {asked.source}", asked.params)
    found = [{"facet": "all", "key": None, "n": every[0]["n"]}]
    for facet, column in FACETS.items():
        found += [
            {"facet": facet, "key": row["key"], "n": row["n"]}
            for row in rows.fetch(
                f"SELECT {column} AS key, COUNT(*) AS n FROM {asked.source}"
                f" GROUP BY {column} ORDER BY COUNT(*) DESC, {column}",
                asked.params,
            )
        ]
    return found


_SIMPLE: Final[Mapping[str, str]] = {
    "subject": "h.subject = :subject",
    "actor": "h.actor = :actor",
    "type": "h.name = :type",
    "from": "h.happened_on >= :from_day",
    "to": "h.happened_on <= :to_day",
    "recorded_from": "h.recorded_at >= :recorded_from",
    "recorded_to": "h.recorded_at <= :recorded_to",
    "after_position": "h.position > :after_position",
    "until_position": "h.position <= :until_position",
}
_NAMES: Final = {"from": "from_day", "to": "to_day"}
_CHAIN: Final = """h.subject IN (
    WITH RECURSIVE down (subject) AS (
        SELECT CAST(:chain AS TEXT)
        UNION
        SELECT c.subject FROM down f
            JOIN history_related r ON r.subject = f.subject
            JOIN history c ON c.position = r.position
            WHERE SUBSTR(c.name, 1, 7) <> 'agency.' AND c.recorded_at <= :known_at
    ), up (subject) AS (
        SELECT CAST(:chain AS TEXT)
        UNION
        SELECT r.subject FROM up b
            JOIN history c ON c.subject = b.subject
            JOIN history_related r ON r.position = c.position
            WHERE c.recorded_at <= :known_at AND NOT EXISTS (
                SELECT 1 FROM history a WHERE a.subject = r.subject AND SUBSTR(a.name, 1, 7) = 'agency.')
    )
    SELECT subject FROM down UNION SELECT subject FROM up)"""
"""What names the subject, and what names that; what it names, and what that names. Bodies lead nowhere: they
are named by everything."""


LEADING: Final = ("subject", "related", "chain", "agency", "actor", "type", "document")
"""What finds its rows by an index of its own."""
SPARE: Final = 16
MOST_AT_ONCE: Final = 500


class _Asked:
    """A question as SQL: where its rows come from, under which conditions, with which parameters."""

    def __init__(self, moment: Moment, filters: Mapping[str, Any]) -> None:
        self.params: dict[str, Any] = dict(moment.params)
        self.order = "h.position"
        self._tables: list[str] = []
        self._conditions = ["h.recorded_at <= :known_at", "h.happened_on <= :on"]
        self._led = any(filters.get(name) is not None for name in LEADING)
        self.words = folded_words(filters.get("q") or "")
        for key, condition in _SIMPLE.items():
            self._simple(_NAMES.get(key, key), condition, filters.get(key))
        if filters.get("chain") is not None:
            self.params["chain"] = str(filters["chain"])
            self._conditions.append(_CHAIN)
        if filters.get("related") is not None:
            self._indexed("history_related", "subject", [str(filters["related"])])
        agency = filters.get("agency")
        if agency is not None:
            several = isinstance(agency, (list, tuple, set, frozenset))
            self._indexed(
                "history_agencies", "agency", sorted(map(str, agency if several else [agency]))
            )
        if filters.get("document") is not None:
            self._indexed("history_documents", "document", [_paper(filters["document"])])
        # What was typed as one stands together in the fact: 27-KN-MT, but the words of a question anywhere.
        for i, together in enumerate((filters.get("q") or "").split()):
            self._conditions.append(f"h.words LIKE :w{i} ESCAPE '!'")
            self.params[f"w{i}"] = _within(phrase(folded_words(together)))
        since: Moment | None = filters.get("since")
        if since is not None:
            self._conditions.append(
                "(h.recorded_at > :since_known_at OR h.happened_on > :since_on)"
            )
            known = since.params
            self.params |= {"since_known_at": known["known_at"], "since_on": known["on"]}

    @property
    def source(self) -> str:
        """The tables and every condition; more may follow with AND."""
        # The table with the fewest rows leads: CROSS JOIN keeps SQLite from walking the whole trail instead.
        return (
            " CROSS JOIN ".join([*self._tables, "history h"])
            + " WHERE "
            + " AND ".join(self._conditions)
        )

    def by_words(self, rows: Rows) -> bool:
        """Whether the index of words leads: nothing else does, or the words are rarer than it is worth."""
        if not self.words or not self._led:
            return bool(self.words)
        return min(word_index.rarities(rows, self.words)) < word_index.FEW

    def _simple(self, name: str, condition: str, value: Any) -> None:
        if value is None:
            return
        self._conditions.append(condition)
        if isinstance(value, datetime):
            value = instant_text(value)
        self.params[name] = value if isinstance(value, int) else str(value)

    def _indexed(self, table: str, column: str, values: Sequence[str]) -> None:
        names = {f"{table}_{i}": value for i, value in enumerate(values)}
        self.params |= names
        among = f"{column} IN ({', '.join(f':{n}' for n in names)})"
        if len(values) == 1 and not self._tables:
            self._tables.append(f"{table} i")
            self._conditions += [f"i.{among}", "h.position = i.position"]
            self.order = "i.position"
        else:
            self._conditions.append(
                f"EXISTS (SELECT 1 FROM {table} e WHERE e.{among} AND e.position = h.position)"
            )


def _paper(code: str) -> str:
    """A document's number and symbol as it is looked up: without marks, case or spaces."""
    return search_key(code).replace(" ", "")


def _papers(code: str) -> tuple[str, ...]:
    """The keys under which a document is found: the whole, and its number alone."""
    whole = _paper(code)
    number = _NUMBER.match(whole)
    return (whole, number[0]) if number and number[0] != whole else (whole,)


_NUMBER: Final = re.compile(r"\d+")


def _within(text: str) -> str:
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def _shown(row: Row) -> Row:
    return {
        "position": row["position"],
        "type": row["name"],
        "version": row["schema_version"],
        "subject": row["subject"],
        "subject_code": row["subject_code"],
        "stream_version": row["stream_version"],
        "happened_on": row["happened_on"],
        "recorded_at": row["recorded_at"],
        "actor": row["actor"],
        "agency": row["agency"],
        "correlation": row["correlation"],
        "data": json.loads(row["data"]),
        "restricted": bool(row["restricted"]),
    }


def counts(rows: Rows) -> list[Row]:
    """How many facts of each stored name have been recorded."""
    return rows.fetch("SELECT name AS type, COUNT(*) AS n FROM history GROUP BY name")
