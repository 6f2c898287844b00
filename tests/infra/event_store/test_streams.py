"""A load is of this moment, however little of it is read anew."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from infra.event_store import streams
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from infra.event_store.streams import Streams
from tests.infra.event_store.bells import act, new_bell, stored


def test_a_load_sees_what_another_process_has_just_written(
    recorder: FactRecorder, mapper: FactMapper
) -> None:
    loads, bell = Streams(recorder, mapper), new_bell()
    assert loads.facts_of(bell.id) == ()
    for version in range(1, 4):
        recorder.insert_events(stored(bell))
        assert [f.originator_version for f in loads.facts_of(bell.id)] == list(
            range(1, version + 1)
        )
        bell.ring(act(version))


def test_what_was_read_once_is_not_read_again(
    recorder: FactRecorder, mapper: FactMapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads, bell, read = Streams(recorder, mapper), new_bell().ring(act(1)), list[int]()
    recorder.insert_events(stored(bell))
    given = recorder.read_streams

    def counted(after: Mapping[UUID, int]) -> list[FactRow]:
        rows = given(after)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(recorder, "read_streams", counted)
    assert loads.facts_of(bell.id) == loads.facts_of(bell.id)
    recorder.insert_events(stored(bell.ring(act(2))))
    assert len(loads.facts_of(bell.id)) == 3
    loads.forget()
    assert len(loads.facts_of(bell.id)) == 3
    assert read == [2, 0, 1, 3]


def test_only_so_many_facts_are_remembered(
    recorder: FactRecorder, mapper: FactMapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "REMEMBERED_FACTS", 4)
    loads = Streams(recorder, mapper)
    bells = [new_bell().ring(act(1)) for _ in range(5)]
    for bell in bells:
        recorder.insert_events(stored(bell))
    for bell in (*bells, *bells):
        assert len(loads.facts_of(bell.id)) == 2
    assert loads._size == sum(map(len, loads._remembered.values())) == 4


def test_callers_at_the_same_time_each_get_their_own_subject(
    recorder: FactRecorder, mapper: FactMapper
) -> None:
    loads = Streams(recorder, mapper)
    bells = [new_bell().ring(act(1)) for _ in range(20)]
    for bell in bells:
        recorder.insert_events(stored(bell))
    asked = [bell.id for bell in bells] * 10 + [uuid4()]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(loads.facts_of, asked))
    assert found.pop() == ()
    assert [{f.originator_id for f in facts} for facts in found] == [{i} for i in asked[:-1]]
