"""A read model built by two processes is the one that its follower keeps, whatever becomes of the build."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from domain.facts import RecordedFact
from infra.beside import beside
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.lease import Leases
from infra.parted_build import LeaseLostError, PartedBuild
from infra.read_store import ReadStore
from infra.rebuild import drop_old, rebuild
from infra.row_store import filling
from projections.duty_fold import Obligations
from projections.read_model import ReadModel, Rows, apart
from tests.soak.rig import contents, read_models, stored

FACTS = 400
PAGE = 50


def obligations() -> ReadModel:
    return next(m for m in read_models() if m.name == "obligations")


class Told(Obligations):
    """The register of duties, which writes down which process has folded how many facts."""

    def __init__(self, model: Any, file: Path) -> None:
        self.__dict__.update(model.__dict__)
        self.file = file

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        super().handle(batch, rows)
        with self.file.open("a") as notes:
            notes.write(f"{os.getpid()} {len(batch)}\n")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """A file has one writer: there a build is not parted."""
    return postgres_url


@pytest.fixture
def mapper() -> FactMapper:
    return FactMapper()


@pytest.fixture
def followed(
    recorder: FactRecorder, source: LedgerSource, read_store: ReadStore
) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the tables of the register once its follower has folded some letters."""
    recorder.append_many(stored("P", FACTS))
    Follower("test", source, read_store, [obligations()]).catch_up()
    return contents(read_store, obligations())


def test_two_processes_build_what_the_follower_keeps(
    source: LedgerSource,
    read_store: ReadStore,
    followed: dict[str, list[tuple[Any, ...]]],
    tmp_path: Path,
) -> None:
    notes = tmp_path / "notes"
    told: list[tuple[int, int]] = []
    model = Told(obligations(), notes)
    assert rebuild(source, read_store, model, lambda *done: told.append(done), page=PAGE) == FACTS
    assert contents(read_store, model) == followed
    lines = [line.split() for line in notes.read_text().splitlines()]
    assert sum(int(facts) for _, facts in lines) == FACTS
    assert {int(process) for process, _ in lines} != {os.getpid()}
    assert told[-1] == (FACTS, FACTS)
    drop_old(read_store, model)


def test_a_parted_build_that_fails_is_done_in_the_usual_way(
    source: LedgerSource,
    read_store: ReadStore,
    followed: dict[str, list[tuple[Any, ...]]],
    tmp_path: Path,
) -> None:
    class Fails(Told):
        def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
            if os.getpid() != here:
                raise ValueError("not in this process")
            super().handle(batch, rows)

    here = os.getpid()
    assert rebuild(source, read_store, Fails(obligations(), tmp_path / "notes"), page=PAGE) == FACTS
    assert contents(read_store, obligations()) == followed


def test_what_a_build_that_was_broken_off_has_left_is_taken_back(
    source: LedgerSource, read_store: ReadStore, followed: dict[str, list[tuple[Any, ...]]]
) -> None:
    read_store.ensure([beside(obligations())])
    with read_store.transaction() as rows:
        rows.execute("INSERT INTO obligation_tellers__next VALUES ('half', 'written')")
    rebuild(source, read_store, obligations(), page=PAGE)
    assert contents(read_store, obligations()) == followed


def test_who_has_lost_the_lease_writes_nothing_more(
    source: LedgerSource, read_store: ReadStore, followed: dict[str, list[tuple[Any, ...]]]
) -> None:
    model = beside(obligations())
    read_store.ensure([model])
    token = Leases(read_store, 60).take([model.name])[model.name]
    late = PartedBuild(source, read_store, model, apart(model), token=token - 1, page=PAGE)
    with late, pytest.raises(LeaseLostError):
        late.run()
    with read_store.reading() as rows:
        assert rows.fetch("SELECT * FROM obligation_facts__next") == []


def test_texts_of_any_signs_go_by_copy_as_they_are(read_store: ReadStore) -> None:
    table = "CREATE TABLE said (text TEXT, number INTEGER, half DOUBLE PRECISION, yes BOOLEAN)"
    texts = ["plain", "", None, "\x01", "\\N", "a\tb", "a\nb\r", "\\", "\\.", "“đ”", "\x01\t"]
    given = [{"text": t, "number": n, "half": n / 2, "yes": n > 3} for n, t in enumerate(texts)]
    with read_store.transaction() as rows:
        rows.execute(table)
        with filling(rows) as those:
            those.execute_many(
                "INSERT INTO said (text, number, half, yes) VALUES (:text, :number, :half, :yes)",
                given,
            )
    with read_store.reading() as rows:
        assert rows.fetch("SELECT * FROM said ORDER BY number") == given


def test_rows_that_meet_are_entered_one_after_the_other(read_store: ReadStore) -> None:
    insert = (
        "INSERT INTO counts (name, n) VALUES (:name, :n)"
        " ON CONFLICT (name) DO UPDATE SET n = counts.n + excluded.n"
    )
    with read_store.transaction() as rows:
        rows.execute("CREATE TABLE counts (name TEXT PRIMARY KEY, n INTEGER)")
        rows.execute_many(insert, [{"name": str(n % 7), "n": n} for n in range(20)])
        rows.execute_many(insert, [{"name": str(n), "n": n} for n in range(20)])
    with read_store.reading() as rows:
        found = {r["name"]: r["n"] for r in rows.fetch("SELECT * FROM counts")}
    assert found == {str(n): n + (sum(range(n, 20, 7)) if n < 7 else 0) for n in range(20)}


def test_bytes_are_entered_as_they_are(read_store: ReadStore) -> None:
    given = [{"n": n, "hash": bytes([n, 0, 92, 9, 10])} for n in range(12)]
    with read_store.transaction() as rows:
        rows.execute("CREATE TABLE hashes (n INTEGER PRIMARY KEY, hash BYTEA)")
        rows.execute_many("INSERT INTO hashes (n, hash) VALUES (:n, :hash)", given[:10])
        with filling(rows) as those:
            those.execute_many("INSERT INTO hashes (n, hash) VALUES (:n, :hash)", given[10:])
    with read_store.reading() as rows:
        assert [bytes(r["hash"]) for r in rows.fetch("SELECT * FROM hashes ORDER BY n")] == [
            g["hash"] for g in given
        ]
