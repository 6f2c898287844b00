"""The facts of one subject as commands load them: asked for together, and remembered as far as they are known."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import groupby
from operator import attrgetter
from threading import Lock
from uuid import UUID

from domain.facts import Fact
from infra.event_store.gathering import Errand, Gathering
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder

REMEMBERED_FACTS = 10_000
"""Facts kept in memory, about 1 KiB each."""

Facts = tuple[Fact, ...]
SUBJECT = attrgetter("originator_id")


class _Question(Errand):
    """One caller's subject, what is remembered of it, and what it has been told."""

    __slots__ = ("facts", "subject_id")

    def __init__(self, subject_id: UUID, facts: Facts) -> None:
        super().__init__()
        self.subject_id = subject_id
        self.facts = facts


class Streams:
    """Loads that nobody has to wait long for.

    Every load asks the store for what is new, so nobody decides on an old state; facts do not change, so what
    was read once is not read again. Callers that load at the same time share one question.
    """

    def __init__(self, recorder: FactRecorder, mapper: FactMapper) -> None:
        self._recorder = recorder
        self._mapper = mapper
        self._gathering = Gathering(_all_waiting, self._ask)
        self._remembered: OrderedDict[UUID, Facts] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def facts_of(self, subject_id: UUID) -> Facts:
        """The facts recorded about the subject, in order; none for an unknown one."""
        question = _Question(subject_id, self._remembered.get(subject_id, ()))
        self._gathering.do(question)
        return question.facts

    def founding_of(self, subject_id: UUID) -> Fact | None:
        """The first fact about the subject: where it has been read once, nobody need be asked."""
        return next(iter(self._remembered.get(subject_id) or self.facts_of(subject_id)), None)

    def forget(self) -> None:
        """Remember nothing: the next load reads everything."""
        with self._lock:
            self._remembered.clear()
            self._size = 0

    def _ask(self, questions: list[_Question]) -> None:
        after: dict[UUID, int] = {}
        known: dict[UUID, Facts] = {}
        for question in questions:
            subject_id, facts = question.subject_id, question.facts
            if len(known.get(subject_id, ())) <= len(facts):
                known[subject_id] = facts
                after[subject_id] = facts[-1].originator_version if facts else 0
        # The rows of a subject stand together.
        for subject_id, rows in groupby(self._recorder.read_streams(after), SUBJECT):
            known[subject_id] += tuple(map(self._mapper.fact, rows))
        for question in questions:
            question.facts = known[question.subject_id]
        with self._lock:
            for subject_id, facts in known.items():
                self._remember(subject_id, facts)

    def _remember(self, subject_id: UUID, facts: Facts) -> None:
        self._size += len(facts) - len(self._remembered.get(subject_id, ()))
        self._remembered[subject_id] = facts
        self._remembered.move_to_end(subject_id)
        while self._size > REMEMBERED_FACTS and len(self._remembered) > 1:
            self._size -= len(self._remembered.popitem(last=False)[1])


def _all_waiting(waiting: deque[_Question]) -> list[_Question]:
    questions = list(waiting)
    waiting.clear()
    return questions
