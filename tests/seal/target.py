"""A sealed ledger of agencies, and the hand of somebody with every right on its database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import psycopg

from infra.event_store.database_url import sqlite_path
from infra.seal.checkpoint import Checkpoint
from infra.seal.finding import Finding
from infra.seal.open import anchor_file
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from tests.registered import register

LEDGER = "so-cai.example/tan-cong"
MANY = 300


@dataclass
class Target:
    """A sealed ledger of agencies with its anchor, and the hand that alters its tables."""

    settings: Settings

    def do(self, *statements: str) -> None:
        """Run SQL as nobody should, past every check of the database."""
        path = sqlite_path(self.settings.database_url)
        if path is None:
            with psycopg.connect(self.settings.database_url) as connection:
                for statement in statements:
                    connection.execute(statement.encode())
        else:
            with sqlite3.connect(path) as file:
                for statement in statements:
                    file.execute(statement)
            file.close()

    def found(self, *, against: Checkpoint | None = None) -> Finding | None:
        """What `giamsat verify` answers."""
        return check_ledger(self.settings, against=[against] if against else []).finding

    def record(self, many: int, stem: str = "N") -> None:
        """Go on recording, and fold it into the read models."""
        with Service.open(self.settings) as service:
            for number in range(many):
                register(service, f"{stem}-{number}")
            service.catch_up()

    def seal(self) -> Checkpoint:
        """Sign a head, as any serving process does."""
        with Service.open(self.settings) as service:
            head = service.sealer.seal()
            assert head is not None
            return head

    def forget_outside(self) -> None:
        """Destroy the anchor too: what only heads in other people's hands can then tell."""
        file = anchor_file(self.settings)
        assert file is not None
        file.unlink()
