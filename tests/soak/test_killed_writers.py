"""Writers killed in the middle of what they do: what was acknowledged is there once, and nothing is half-written."""

from __future__ import annotations

import random
from collections.abc import Callable

from infra.event_store import recorder_for
from tests.soak.rig import Worker, kill, read_line, rounds, start


def acknowledged(writers: list[Worker], enough: int) -> dict[int, str]:
    """Let the first writer come so far, kill all, and return what they had been told by then."""
    lines = [read_line(writers[0]) for _ in range(enough)] + kill(*writers)
    whole = [line.split() for line in lines if len(line.split()) == 2]
    return {int(position): code for position, code in whole}


@rounds(2, 60)
def test_what_was_acknowledged_survives_a_killed_writer(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    luck = random.Random(rounds)
    recorder_for(database_url).close()
    told: dict[int, str] = {}
    for number in range(rounds):
        writers = [start("write", database_url, f"R{number}{side}") for side in "AB"]
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
    figure(
        f"{rounds} rounds of 2 writers killed; {len(told)} facts acknowledged, 0 lost,"
        f" 0 twice; {len(rows)} in the ledger, no gap"
    )
