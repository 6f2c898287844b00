"""Writers killed in the middle of what they do: what was acknowledged is there once, and nothing is half-written."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.event_store import recorder_for

CHECKOUT = Path(__file__).parents[2]


def start(database_url: str, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.soak.writer", database_url, name]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)


def acknowledged(writers: list[subprocess.Popen[str]], enough: int) -> dict[int, str]:
    """Let the first writer come so far, kill all, and return what they had been told by then."""
    first = writers[0].stdout
    assert first is not None
    lines = [first.readline() for _ in range(enough)]
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    for writer in writers:
        lines += writer.communicate()[0].splitlines()
    whole = [line.split() for line in lines if len(line.split()) == 2]
    return {int(position): code for position, code in whole}


@pytest.mark.parametrize("rounds", [3, pytest.param(60, marks=pytest.mark.soak)])
def test_what_was_acknowledged_survives_a_killed_writer(database_url: str, rounds: int) -> None:
    luck = random.Random(rounds)
    recorder_for(database_url).close()
    told: dict[int, str] = {}
    for number in range(rounds):
        writers = [start(database_url, f"R{number}{side}") for side in "AB"]
        told |= acknowledged(writers, luck.randint(1, 60))
    recorder = recorder_for(database_url)
    try:
        rows = recorder.read_after(0, limit=1_000_000)
    finally:
        recorder.close()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    kept = {row.position: row.subject_code for row in rows}
    assert len(told) >= rounds
    assert told.items() <= kept.items()
    assert len(set(kept.values())) == len(rows)
