"""A command is recorded once, however often it comes and whatever becomes of its answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from domain.errors import RepeatedCommandError
from infra.event_store import recorder_for
from infra.event_store.errors import LostConnectionError
from infra.event_store.group_commit import Append
from infra.event_store.postgres import PostgresFactRecorder
from infra.event_store.recorder import FactRecorder
from tests.infra.event_store.bells import START, Mark, act, new_bell, stored


def test_a_command_happens_once(recorder: FactRecorder) -> None:
    bell = new_bell()
    recorder.insert_events(stored(bell), command=Mark("c-1", "asked", {"code": bell.code}))
    with pytest.raises(RepeatedCommandError):
        recorder.insert_events(stored(new_bell()), command=Mark("c-1", "asked", {}))
    assert recorder.last_position() == 1
    found = recorder.find_command("c-1")
    assert found is not None
    assert (found.fingerprint, found.answer) == ("asked", {"code": bell.code})
    assert (found.first_position, found.last_position) == (1, 1)
    assert found.recorded_at == START


def test_an_answer_may_depend_on_the_positions(recorder: FactRecorder) -> None:
    recorder.insert_events(stored(new_bell()))
    mark = Mark("c-1", None, lambda positions: {"position": positions[-1], "all": positions})
    recorder.insert_events(stored(new_bell().ring(act(1))), command=mark)
    found = recorder.find_command("c-1")
    assert found is not None
    assert found.answer == {"position": 3, "all": [2, 3]}


def test_a_repeated_command_is_told_so_rather_than_that_it_lost_a_race(
    recorder: FactRecorder,
) -> None:
    facts = stored(new_bell())
    recorder.insert_events(facts, command=Mark("c-1", answer={}))
    with pytest.raises(RepeatedCommandError):
        recorder.insert_events(facts, command=Mark("c-1", answer={}))


def test_a_command_that_recorded_nothing_is_remembered_too(recorder: FactRecorder) -> None:
    assert recorder.insert_events([], command=Mark("c-1", answer={"said": "no change"})) == []
    found = recorder.find_command("c-1")
    assert found is not None
    assert (found.answer, found.first_position) == ({"said": "no change"}, None)
    assert recorder.find_command("c-2") is None


def test_of_many_repeats_at_once_one_is_recorded(recorder: FactRecorder) -> None:
    def write(_: int) -> bool:
        try:
            recorder.insert_events(stored(new_bell()), command=Mark("c-1", answer={}))
        except RepeatedCommandError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(16))) == 1
    assert recorder.last_position() == 1


def test_an_answer_that_fails_leaves_nothing_behind(recorder: FactRecorder) -> None:
    def fail(_: list[int]) -> dict[str, Any]:
        raise RuntimeError("no answer")

    with pytest.raises(RuntimeError, match="no answer"):
        recorder.insert_events(stored(new_bell()), command=Mark("c-1", answer=fail))
    assert recorder.last_position() == 0
    assert recorder.find_command("c-1") is None
    assert recorder.insert_events(stored(new_bell())) == [1]


# -- lost connections


class LosesAnswers(PostgresFactRecorder):
    """Commits, and then the line goes dead: so often as `lost` says."""

    lost = 1
    before: Any = None

    def _append_all(self, batch: list[Append]) -> None:
        super()._append_all(batch)
        if self.lost:
            self.lost -= 1
            for append in batch:
                append.positions = []
            raise LostConnectionError("the line went dead")


@pytest.fixture
def losing(postgres_url: str) -> Any:
    recorder = LosesAnswers(postgres_url)
    recorder.create_tables()
    yield recorder
    recorder.close()


@pytest.mark.parametrize("mark", [None, Mark("c-1", answer={"said": "yes"})])
def test_a_retry_after_a_lost_answer_finds_its_own_success(
    losing: LosesAnswers, mark: Mark | None
) -> None:
    facts = stored(new_bell().ring(act(1)))
    assert losing.insert_events(facts, command=mark) == [1, 2]
    assert losing.last_position() == 2


def test_a_retry_does_not_take_the_success_of_another_for_its_own(losing: LosesAnswers) -> None:
    losing.lost = 0
    bell = new_bell()
    losing.insert_events(stored(bell))
    losing.insert_events(stored(bell.ring(act(1), times=1)))

    class LosesBefore(LosesAnswers):
        def _append_all(self, batch: list[Append]) -> None:
            if self.lost:
                self.lost -= 1
                raise LostConnectionError("the line went dead before anything was said")
            PostgresFactRecorder._append_all(self, batch)

    losing.__class__ = LosesBefore
    losing.lost = 1
    mine = stored(new_bell().ring(act(1), times=7))[1]
    with pytest.raises(IntegrityError):
        losing.insert_events([replace(mine, originator_id=bell.id)])


def test_an_append_survives_connections_that_the_server_has_ended(postgres_url: str) -> None:
    recorder = recorder_for(postgres_url)
    try:
        recorder.insert_events(stored(new_bell()))
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert recorder.insert_events(stored(new_bell())) == [2]
        assert recorder.last_position() == 2
    finally:
        recorder.close()
