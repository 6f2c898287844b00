"""What has no stream of its own: a letter of reply and a derived duty are asked for by what made them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from domain.values import resolve_id
from projections import codes
from projections.history.pages import trail
from projections.history.question import subject_of
from projections.moment import Moment
from projections.read_model import Rows

REPLY_GIVEN: Final = "recommendation.reply_given"
LETTER: Final = "reply"
MOST_ANSWERED: Final = 500
"""Recommendations that one letter may answer."""


def asked_subjects(rows: Rows, moment: Moment, way: str, given: str) -> list[UUID]:
    """The subject of this id or code, or what stands for it; none where nobody knows of it.

    For a letter of reply the recommendations that it answers stand, for a derived duty the plan or letter that made it.
    """
    found = subject_of(rows, given)
    if found is not None and codes.lookup(rows, found):
        return [found]
    if answered := _answered(rows, moment, resolve_id(LETTER, given)):
        return answered
    if found is None:
        return []
    source = _source(rows, found)
    if source is None or (way == "subject" and trail(rows, moment, {way: found}, limit=1)):
        return [found]
    return [source] if way == "subject" else [source, found]


def _answered(rows: Rows, moment: Moment, letter: UUID) -> list[UUID]:
    """The recommendations that a letter of reply answers."""
    filters = {"type": REPLY_GIVEN, "related": letter}
    facts = trail(rows, moment, filters, limit=MOST_ANSWERED)
    return [UUID(subject) for subject in dict.fromkeys(fact["subject"] for fact in facts)]


def _source(rows: Rows, duty: UUID) -> UUID | None:
    found = rows.fetch(
        "SELECT source FROM obligation_sources WHERE obligation = :duty", {"duty": str(duty)}
    )
    # As "recommendation:195c64e2-28b8-5452-b57f-779c19c4e88a".
    return UUID(found[0]["source"].rpartition(":")[2]) if found else None
