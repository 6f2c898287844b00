"""The library's own tests of a recorder, run against ours on both stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import TestCase

import pytest
from eventsourcing.persistence import AggregateRecorder, StoredEvent
from eventsourcing.tests import persistence as library

from infra.event_store.recorder import FactRecorder


class Unnumbered(AggregateRecorder):
    """Ours seen as a recorder of streams alone: of such a one the library wants no positions."""

    def __init__(self, recorder: FactRecorder) -> None:
        self.recorder = recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        self.recorder.insert_events(stored_events, **kwargs)

    def select_events(self, *args: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        return self.recorder.select_events(*args, **kwargs)


def cases(case: type[TestCase]) -> list[Any]:
    names = [n for n in dir(case) if n.startswith(("test", "optional_test"))]
    return [pytest.param(case, name, id=f"{case.__name__}.{name}") for name in names]


def run(case: type[TestCase], name: str, recorder: AggregateRecorder) -> None:
    ours = type("Ours", (case,), {"create_recorder": lambda _: recorder})
    getattr(ours(name), name)()


@pytest.mark.parametrize(("case", "name"), cases(library.AggregateRecorderTestCase))
def test_streams_are_kept_as_the_library_expects(
    case: type[TestCase], name: str, recorder: FactRecorder
) -> None:
    run(case, name, Unnumbered(recorder))


@pytest.mark.parametrize(
    ("case", "name"),
    [
        *cases(library.ApplicationRecorderTestCase),
        *cases(library.NonInterleavingNotificationIDsBaseCase),
    ],
)
def test_the_order_is_kept_as_the_library_expects(
    case: type[TestCase], name: str, recorder: FactRecorder
) -> None:
    run(case, name, recorder)
