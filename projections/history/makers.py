"""What has no stream of its own: a letter of reply and a derived duty are asked for by what made them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from projections import codes
from projections.history.pages import trail
from projections.history.question import subject_of
from projections.moment import Moment
from projections.read_model import Rows

REPLY_GIVEN: Final = "recommendation.reply_given"


def asked_subject(rows: Rows, moment: Moment, way: str, given: str) -> UUID | None:
    """The subject of this id or code; where no fact answers for it in this way, the letter or plan that made it."""
    found = subject_of(rows, given)
    if found is None:
        return _letter_answered(rows, moment, given)
    if codes.lookup(rows, found) or trail(rows, moment, {way: found}, limit=1):
        return found
    return _source(rows, found) or found


def _letter_answered(rows: Rows, moment: Moment, reply: str) -> UUID | None:
    """The first recommendation that a letter of reply answers."""
    facts = trail(rows, moment, {"type": REPLY_GIVEN, "q": reply}, limit=50)
    named = (f["subject"] for f in facts if f["data"]["reply_code"] == reply)
    return next((UUID(str(subject)) for subject in named), None)


def _source(rows: Rows, duty: UUID) -> UUID | None:
    found = rows.fetch(
        "SELECT source FROM obligation_sources WHERE obligation = :duty", {"duty": str(duty)}
    )
    # As "recommendation:195c64e228b85452b57f779c19c4e88a".
    return UUID(found[0]["source"].rpartition(":")[2]) if found else None
