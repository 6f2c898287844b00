"""Nhật ký — the audit trail: every fact in the order of the ledger, findable by subject, body, actor, day and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from domain.agency import Agency
from domain.facts import RecordedFact
from domain.values import id_of
from projections import restricted_findings, stretches, word_index
from projections.bitemporal import instant_text
from projections.history.mentions import documents, ids, is_id, papers, words
from projections.read_model import Rows
from projections.reference import Reference
from projections.word_index import bears_marks, folded_words, marked_words, phrase

UNTOLD: Final = "inspection."
"""Facts about inspection files are found by subject, type and day, never by what they say or whom they name."""
OF_A_BODY: Final = f"{Agency.TOPIC}."


class History:
    """The read model behind the audit trail."""

    name: ClassVar[str] = "history"
    version: ClassVar[int] = 10
    # INTEGER, not BIGINT: in SQLite the rows then stand in the order of positions, and no index leads to them.
    tables: ClassVar[tuple[str, ...]] = (
        """CREATE TABLE IF NOT EXISTS history (
            position INTEGER PRIMARY KEY, name TEXT NOT NULL, schema_version INTEGER NOT NULL,
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
        "CREATE INDEX IF NOT EXISTS history_by_day ON history (happened_on, position)",
        *stretches.TABLES,
        *word_index.TABLES,
    )

    def __init__(self, _: Reference) -> None:
        pass

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Write each fact down once, with the bodies and subjects it names."""
        trail, agencies, related, named_in = [], [], [], []
        spoken: list[tuple[int, Iterable[str]]] = []
        for recorded in batch:
            fact, data = recorded.fact, recorded.own
            # A search would tell everybody which words a restricted finding holds.
            told = {} if data.get("restricted") or recorded.name.startswith(UNTOLD) else data
            text = f"{recorded.subject_code} {' '.join(w for w in words(told) if not is_id(w))}"
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
                    "data": recorded.own_text,
                    "words": phrase(folded),
                    "marked": phrase(marked),
                }
            )
            named = {str(u) for u in ids(told)}
            if fact.agency_id:
                named.add(str(fact.agency_id))
            about = {str(recorded.subject_id), *named}
            if letter := told.get("reply_code"):
                # A letter is no subject of its own; it is found by its id as if it were.
                about.add(str(id_of("reply", letter)))
            related += [{"subject": s, "position": recorded.position} for s in sorted(about)]
            # What happens to a body is of that body, whoever recorded it.
            of = about if recorded.name.startswith(OF_A_BODY) else named
            agencies += [{"agency": a, "position": recorded.position} for a in sorted(of)]
            keys = {key for d in documents(told) for key in papers(d)}
            named_in += [{"document": d, "position": recorded.position} for d in sorted(keys)]
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
            named_in,
        )
        stretches.add(
            rows,
            (
                (r.position, instant_text(r.recorded_at), r.fact.happened_on.isoformat())
                for r in batch
            ),
        )
        word_index.add(rows, spoken)
        restricted_findings.take_in(batch, rows)


READ_MODEL = History
