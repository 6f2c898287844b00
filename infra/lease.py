"""Leases: of several processes that could do the same work, one does it; the others wait until it stops or dies."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Final
from uuid import uuid4

from infra.row_store import RowStore
from projections.read_model import Rows

LEASE_SECONDS: Final = 5.0
"""How long after a machine has died its work is taken over. A process that died on this machine is noticed at once."""

TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL,"
    " token BIGINT NOT NULL, expires DOUBLE PRECISION NOT NULL)"
)


class Leases:
    """What one worker holds. Time is the database's, so that no two clocks have to agree.

    A lease only spares double work. What keeps a late process from writing is its token, which rises with
    every change of hands and is compared in the transaction that writes (`fenced`).
    """

    _alive_here: ClassVar[set[str]] = set()

    def __init__(self, store: RowStore, seconds: float = LEASE_SECONDS) -> None:
        self._store = store
        self.seconds = seconds
        self.holder = f"{_place()}/{os.getpid()}/{uuid4().hex}"
        self._tokens: dict[str, int] = {}
        self._alive_here.add(self.holder)

    def take(self, names: Iterable[str]) -> dict[str, int]:
        """Take what is free and lengthen what is held; the token of each lease now held."""
        wanted, tokens = list(names), {}
        with self._store.transaction(durable=False) as rows:
            if self._lengthen(rows, wanted):
                return {name: self._tokens[name] for name in wanted}
            for name in wanted:
                if self._take(rows, name):
                    found = rows.fetch("SELECT token FROM leases WHERE name = :n", {"n": name})
                    tokens[name] = int(found[0]["token"])
        self._tokens = tokens
        return tokens

    def _lengthen(self, rows: Rows, names: list[str]) -> bool:
        """Lengthen all of them in one statement, where all are held still: a token only changes with the holder."""
        if not names or not all(name in self._tokens for name in names):
            return False
        given = {f"n{i}": name for i, name in enumerate(names)}
        clock = self._store.clock
        held = rows.execute(
            f"UPDATE leases SET expires = {clock} + :seconds WHERE holder = :holder"
            f" AND name IN ({', '.join(':' + n for n in given)})",
            {**given, "holder": self.holder, "seconds": self.seconds},
        )
        return held == len(names)

    def release(self) -> None:
        """Leave everything to others, at once."""
        self._tokens = {}
        self._alive_here.discard(self.holder)
        with self._store.transaction(durable=False) as rows:
            rows.execute(
                "UPDATE leases SET expires = 0 WHERE holder = :holder", {"holder": self.holder}
            )

    def give_up(self, names: Iterable[str]) -> None:
        """Leave some to others, at once."""
        for name in names:
            self._tokens.pop(name, None)
            with self._store.transaction(durable=False) as rows:
                rows.execute(
                    "UPDATE leases SET expires = 0 WHERE holder = :holder AND name = :name",
                    {"holder": self.holder, "name": name},
                )

    def _take(self, rows: Rows, name: str) -> bool:
        clock = self._store.clock
        held = rows.fetch("SELECT holder FROM leases WHERE name = :name", {"name": name})
        dead = [r["holder"] for r in held if r["holder"] != self.holder and not _lives(r["holder"])]
        return (
            rows.execute(
                "INSERT INTO leases (name, holder, token, expires)"
                f" VALUES (:name, :holder, 1, {clock} + :seconds) ON CONFLICT (name) DO UPDATE SET"
                " token = leases.token + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END,"
                " holder = excluded.holder, expires = excluded.expires"
                " WHERE leases.holder IN (excluded.holder, :dead)"
                # Further ahead than anybody may reach: the database's clock was set back.
                f" OR leases.expires < {clock} OR leases.expires > {clock} + 2 * :seconds",
                {
                    "name": name,
                    "holder": self.holder,
                    "seconds": self.seconds,
                    "dead": dead[0] if dead else self.holder,
                },
            )
            == 1
        )

    @classmethod
    def lives_here(cls, holder: str) -> bool:
        """Whether a holder in this very process still works."""
        return holder in cls._alive_here


FENCED: Final = " AND EXISTS (SELECT 1 FROM leases l WHERE l.name = :name AND l.token = :token)"
"""The condition of a write that only the present holder of the lease `:name` may make."""


def _place() -> str:
    """This machine since it was started, and this family of process ids on it."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    family = Path("/proc/self/ns/pid")
    with suppress(OSError):
        return f"{boot.read_text().strip()}:{family.stat().st_ino}"
    return socket.gethostname()


def _lives(holder: str) -> bool:
    """Whether the holder may still be at work; of a process elsewhere only its lease can tell."""
    place, pid, _ = holder.rsplit("/", 2)
    if place != _place():
        return True
    if int(pid) == os.getpid():
        return Leases.lives_here(holder)
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
