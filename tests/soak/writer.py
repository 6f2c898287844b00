"""`python -m tests.soak.writer DATABASE_URL NAME`: registers agencies and says so, until it is killed."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime

from domain.actor import Act
from domain.application import Ledger
from domain.commands import agencies


def write(database_url: str, name: str) -> None:
    """One line for each acknowledged fact: its position and the agency's code."""
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    for number in itertools.count(1):
        now = datetime.now(UTC)
        act = Act(actor="soak", at=now, today=now.date(), on=now.date())
        code = f"{name}-{number}"
        done = agencies.register(
            ledger, act, code=code, name=f"Cơ quan {code}", kind="department", level="province"
        )
        sys.stdout.write(f"{done.position} {done.code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
