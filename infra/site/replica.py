"""One ledger as a read site keeps it: a copy of its facts in a database of its own, and the read models over them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg import sql

from infra.event_store import recorder_for
from infra.event_store.database_url import sqlite_path
from infra.event_store.mapper import FactMapper
from infra.event_store.source import LedgerSource
from infra.event_store.stored_fact import FactRow
from infra.follower import Follower
from infra.read_store import ReadStore
from projections.read_model import read_model_classes
from projections.reference import Reference

POOL: Final = 2
"""Connections for the copy, and as many for the read models: a site has dozens of ledgers."""
PAGE: Final = 1_000
"""Facts folded in one go: fewer fold the same subjects more often, more let another ledger wait longer for its turn."""
READABLE: Final = 40
"""Signs of a ledger's name that its schema shows; a digest keeps names apart."""


@dataclass(frozen=True)
class Trouble:
    """Why a ledger stands still."""

    kind: Literal["gap", "fork", "conflict"]
    position: int
    """The position that is wanted, or that contradicts what is here."""
    text: str


def ledger_url(site_url: str, ledger: str) -> str:
    """The database of one ledger: a schema of its own on PostgreSQL, a file of its own with SQLite."""
    name = _place(ledger)
    path = sqlite_path(site_url)
    if path is not None:
        folder = path.with_name(f"{path.name}.ledgers")
        return f"sqlite:///{quote(str(folder / f'{name}.db'))}"
    parts = urlsplit(site_url)
    query = {**dict(parse_qsl(parts.query)), "options": f"-csearch_path={name}"}
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def prepare(site_url: str, ledger: str) -> str:
    """The same, made where it is missing."""
    path = sqlite_path(site_url)
    url = ledger_url(site_url, ledger)
    if path is not None:
        path.with_name(f"{path.name}.ledgers").mkdir(parents=True, exist_ok=True)
        return url
    with psycopg.connect(site_url) as db:
        # Two workers may meet a ledger at once, and IF NOT EXISTS alone does not wait.
        db.execute("SELECT pg_advisory_xact_lock(hashtextextended('giamsat.site', 0))")
        name = sql.Identifier(_place(ledger))
        db.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    return url


def _place(ledger: str) -> str:
    shown = re.sub(r"[^a-z0-9]+", "_", ledger.lower())[:READABLE].strip("_")
    return f"ledger_{shown}_{sha256(ledger.encode()).hexdigest()[:8]}"


class Replica:
    """The copy and its read models. Two workers may hold one for a while.

    The copy's positions and those of the read models move under the databases' own locks, and who comes second
    finds the work done.
    """

    def __init__(self, ledger: str, site_url: str, reference: Reference) -> None:
        url = prepare(site_url, ledger)
        self.ledger = ledger
        self.recorder = recorder_for(url, POOL)
        self.store = ReadStore(url, POOL)
        source = LedgerSource(self.recorder, FactMapper())
        models = tuple(cls(reference) for cls in read_model_classes())  # type: ignore[call-arg]  # the protocol leaves the constructor open
        self.follower = Follower(ledger, source, self.store, models, page=PAGE, parks=True)

    def close(self) -> None:
        """Close every connection."""
        self.store.close()
        self.recorder.close()

    @property
    def position(self) -> int:
        """The last position of the copy."""
        return self.recorder.last_position()

    def take(self, rows: Sequence[FactRow]) -> Trouble | None:
        """Keep what is new, pass over what is here already; why it stops, if it does."""
        head = self.position
        fresh: list[FactRow] = []
        known: list[FactRow] = []
        trouble = None
        for row in rows:
            wanted = head + len(fresh) + 1
            if row.position < wanted:
                known.append(row)
            elif row.position == wanted:
                fresh.append(row)
                trouble = None
            elif trouble is None:
                text = f"{wanted} chưa đến, đã thấy {row.position} (a gap)"
                trouble = Trouble("gap", wanted, text)
        forked = self._contradicted([row for row in known if row.position <= head])
        if forked is not None:
            text = (
                f"vị trí {forked} khác với bản đã nhận (another fact than the one received before)"
            )
            return Trouble("fork", forked, text)
        if fresh:
            try:
                self.recorder.copy_rows(fresh)
            except IntegrityError as error:
                if self.position > head:
                    # Another worker was faster: what it has kept is known now.
                    return self.take(rows)
                return Trouble("conflict", fresh[0].position, str(error).splitlines()[0])
        return trouble

    def _contradicted(self, known: Sequence[FactRow]) -> int | None:
        """The first position at which the copy holds another fact."""
        here: dict[int, FactRow] = {}
        for row in known:
            if row.position not in here:
                here = {r.position: r for r in self.recorder.read_after(row.position - 1, 500)}
            if here.get(row.position) != row:
                return row.position
        return None
