"""Nhật ký — the audit trail: every fact in the order of the ledger, findable by subject, body, actor, day and words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from domain.facts import RecordedFact, plain, registry
from domain.values import Document, id_of
from projections import codes
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.reference import Reference
from projections.search_key import search_key


class History:
    """The read model behind the audit trail."""

    name: ClassVar[str] = "history"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        """CREATE TABLE IF NOT EXISTS history (
            position BIGINT PRIMARY KEY, name TEXT NOT NULL, schema_version INTEGER NOT NULL,
            subject TEXT NOT NULL, subject_code TEXT, stream_version INTEGER NOT NULL,
            happened_on TEXT NOT NULL, recorded_at TEXT NOT NULL, actor TEXT NOT NULL, agency TEXT,
            correlation TEXT, data TEXT NOT NULL, words TEXT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS history_by_subject ON history (subject, position)",
        "CREATE INDEX IF NOT EXISTS history_by_name ON history (name, position)",
        "CREATE INDEX IF NOT EXISTS history_by_actor ON history (actor, position)",
        """CREATE TABLE IF NOT EXISTS history_agencies (
            agency TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (agency, position))""",
        """CREATE TABLE IF NOT EXISTS history_related (
            subject TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (subject, position))""",
    )

    def __init__(self, _: Reference) -> None:
        pass

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Write each fact down once, with the bodies and subjects it names."""
        trail, agencies, related = [], [], []
        for recorded in batch:
            fact, data = recorded.fact, plain(recorded.fact)
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
                    "words": search_key(f"{recorded.subject_code} {' '.join(_words(data))}"),
                }
            )
            named = {str(u) for u in _ids(data)} | (
                {str(fact.agency_id)} if fact.agency_id else set()
            )
            agencies += [{"agency": a, "position": recorded.position} for a in sorted(named)]
            about = {str(recorded.subject_id), *named}
            related += [{"subject": s, "position": recorded.position} for s in sorted(about)]
        columns = list(trail[0]) if trail else []
        rows.execute_many(
            f"INSERT INTO history ({', '.join(columns)}) "
            f"VALUES ({', '.join(':' + c for c in columns)})",
            trail,
        )
        rows.execute_many("INSERT INTO history_agencies VALUES (:agency, :position)", agencies)
        rows.execute_many("INSERT INTO history_related VALUES (:subject, :position)", related)


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
        if len(word) == 36:  # noqa: PLR2004 - the length of a UUID as text
            try:
                yield UUID(word)
            except ValueError:
                continue


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


def trail(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, Any],
    *,
    limit: int = 100,
    after: int = 0,
) -> list[Row]:
    """The facts recorded by the instant and happened by the day, in the order of the ledger.

    Filters: subject and agency (ids), related (subject or named), actor, type, from and to (days in law), q (words).
    """
    conditions = ["h.recorded_at <= :known_at", "h.happened_on <= :on", "h.position > :after"]
    params: dict[str, Any] = {**moment.params, "after": after, "limit": limit}
    simple = {
        "subject": "h.subject = :subject",
        "actor": "h.actor = :actor",
        "type": "h.name = :type",
        "from": "h.happened_on >= :from_day",
        "to": "h.happened_on <= :to_day",
        "agency": "EXISTS (SELECT 1 FROM history_agencies a "
        "WHERE a.agency = :agency AND a.position = h.position)",
        "related": "EXISTS (SELECT 1 FROM history_related r "
        "WHERE r.subject = :related AND r.position = h.position)",
    }
    names = {"from": "from_day", "to": "to_day"}
    for key, condition in simple.items():
        if filters.get(key) is not None:
            conditions.append(condition)
            params[names.get(key, key)] = str(filters[key])
    for i, word in enumerate(search_key(filters.get("q") or "").split()):
        conditions.append(f"h.words LIKE :w{i} ESCAPE '!'")
        escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        params[f"w{i}"] = f"%{escaped}%"
    found = rows.fetch(
        f"SELECT * FROM history h WHERE {' AND '.join(conditions)} "
        "ORDER BY h.position LIMIT :limit",
        params,
    )
    return [
        {
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
        }
        for row in found
    ]


def counts(rows: Rows) -> list[Row]:
    """How many facts of each stored name have been recorded."""
    return rows.fetch("SELECT name AS type, COUNT(*) AS n FROM history GROUP BY name")
