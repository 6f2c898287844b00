"""Given facts, when a command, then facts or a refusal: the words of the domain tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

import pytest

from domain.actor import Act
from domain.errors import InvalidInputError, RefusalError
from domain.facts import Fact, Subject
from domain.values import Document, id_of

TODAY = date(2023, 12, 1)
FRONT = id_of("agency", "mttq")
DEPARTMENT = id_of("agency", "so-tc")
OFFICE = id_of("agency", "ubnd")
COUNCIL = id_of("agency", "hdnd")
LETTER = Document(number="12", symbol="CV-UBND")


def act(on: date = TODAY, by: UUID | None = None, today: date = TODAY) -> Act:
    """An act of a body on a day, recorded now."""
    return Act(
        actor="account-1",
        at=datetime(2023, 12, 1, 2, tzinfo=UTC),
        today=today,
        on=on,
        agency_id=by,
    )


def facts(subject: Subject) -> list[Fact]:
    """The facts not yet stored."""
    return cast("list[Fact]", list(subject.pending_events))


def names(subject: Subject) -> list[str]:
    """Their stored names without the subject's own."""
    return [fact.TOPIC.partition(".")[2] for fact in facts(subject)]


@contextmanager
def refused(
    rule: str, pointer: str | None = None, kind: type[RefusalError] = InvalidInputError
) -> Iterator[None]:
    """What follows is refused by a rule, at a place in the input, and nothing is left half-done."""
    with pytest.raises(kind) as refusal:
        yield
    first = refusal.value.violations[0]
    assert refusal.value.rule == rule
    assert first.message
    if pointer is not None:
        assert first.pointer == pointer
