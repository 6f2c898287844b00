"""`python -m tests.services start|stop`: servers that outlive one test run, for working on the code.

`build/services.env` tells tests and shells where they are; `build/services.json` what to end.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from tests.services import kafka, postgresql, process

STATE = Path("build/services.json")
ENVIRONMENT = Path("build/services.env")


def start() -> None:
    """Start both servers unless they run, and say where they are."""
    services = running() or [postgresql.start(lasting=True), kafka.start(lasting=True)]
    STATE.parent.mkdir(exist_ok=True)
    STATE.write_text(json.dumps([_row(service) for service in services], indent=2))
    ENVIRONMENT.write_text("".join(f"{s.variable}={s.address}\n" for s in services))
    sys.stdout.write(ENVIRONMENT.read_text())


def stop() -> None:
    """End the servers by their ids."""
    for service in running():
        service.stop()
    STATE.unlink(missing_ok=True)
    ENVIRONMENT.unlink(missing_ok=True)


def running() -> list[process.Service]:
    """The servers started here that still run."""
    rows = json.loads(STATE.read_text()) if STATE.exists() else []
    services = [
        process.Service(
            row["variable"],
            row["address"],
            row["pid"],
            Path(row["folder"]),
            signal.Signals(row["end_with"]),
        )
        for row in rows
    ]
    return [s for s in services if process.is_alive(s.pid) and s.folder.exists()]


def _row(service: process.Service) -> dict[str, object]:
    return {
        "variable": service.variable,
        "address": service.address,
        "pid": service.pid,
        "folder": str(service.folder),
        "end_with": int(service.end_with),
    }


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]]()
