"""Many writers at once: no reader misses a fact, no race loses one, and time never goes back with the clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from domain.agency import Agency
from domain.application import Ledger
from domain.commands import agencies
from infra.event_store import recorder_for
from tests.infra.event_store.bells import new_bell, stored
from tests.soak.rig import opened, rounds, start
from tests.soak.worker import act

WRITERS = 4


@rounds(400, 26_000)
def test_a_tailing_reader_misses_nothing_that_processes_write(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    with opened(database_url) as (recorder, _, _):
        writers = [start("append", database_url, f"T{n}", rounds, 7) for n in range(WRITERS)]
        seen: list[int] = []
        late = 0
        while len(seen) < WRITERS * rounds:
            page = recorder.read_after(seen[-1] if seen else 0, 500)
            late += bool(page) and page[0].position != (seen[-1] if seen else 0) + 1
            seen.extend(row.position for row in page)
            assert (
                page or any(w.poll() is None for w in writers) or recorder.read_after(seen[-1], 1)
            )
        for writer in writers:
            assert writer.communicate()[0] == f"done {rounds}\n"
        assert seen == list(range(1, WRITERS * rounds + 1))
    figure(f"{len(seen)} facts of {WRITERS} processes, {late} late, 0 missed")


@rounds(25, 600)
def test_writers_that_race_on_one_subject_lose_nothing(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    ledger = Ledger(env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url})
    try:
        agencies.register(
            ledger, act(), code="so-y-te", name="Sở Y tế", kind="department", level="province"
        )
        racers = [start("rename", database_url, f"N{n}", rounds, "so-y-te") for n in range(2)]
        told: list[int] = []
        lost = 0
        for racer in racers:
            *done, races = racer.communicate()[0].splitlines()
            told += [int(line.split()[1]) for line in done]
            lost += int(races.split()[1])
            assert racer.returncode == 0
        assert sorted(told) == list(range(2, 2 * rounds + 2))
        assert ledger.load(Agency, "so-y-te").version == 2 * rounds + 1
    finally:
        ledger.close()
    figure(f"2 writers, {2 * rounds} renamings of one body, {lost} races lost and tried again")


@rounds(100, 5_000)
def test_recorded_time_rises_while_the_clock_is_set_to_and_fro(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    recorder = recorder_for(database_url)
    luck = random.Random(rounds)
    steps = [timedelta(seconds=luck.uniform(-86_400, 86_400)) for _ in range(rounds)]

    def write(step: timedelta) -> None:
        facts = stored(new_bell())
        at = datetime(2023, 3, 1, tzinfo=UTC) + step
        recorder.insert_events([type(f)(**{**f.__dict__, "recorded_at": at}) for f in facts])

    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, steps))
        times = [row.recorded_at for row in recorder.read_after(0, rounds + 1)]
    finally:
        recorder.close()
    assert len(times) == rounds
    assert times == sorted(times)
    figure(f"{rounds} facts with clocks up to a day ahead or behind; recorded time never went back")
