"""Diện chấm điểm: who stands for each body of a class on a day, whose sheets hold points, and who may not decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger
from domain.commands import heirs
from domain.errors import InvalidInputError
from domain.score_sheet import ScoreSheet
from domain.scorecard import Scorecard
from domain.values import id_of


def incomplete(scorecard: Scorecard, sheets: Iterable[ScoreSheet]) -> tuple[UUID, ...]:
    """Whose sheets have no points yet in some criterion."""
    return tuple(s.subject_id for s in sheets if s.awarded.keys() != scorecard.maxima.keys())


def standing(ledger: Ledger, scorecard: Scorecard, on: date) -> dict[UUID, UUID]:
    """Who stands on a day for each body of the class: itself, or who follows it."""
    return {s: heirs.successor(ledger, s, on) for s in scorecard.subject_ids}


def must_be_of_class(
    ledger: Ledger, act: Act, scorecard: Scorecard, subject_id: UUID, year: int
) -> None:
    """Refuse a body that is neither of the class nor follows one that is no more, or that had ended before the year."""
    body = ledger.load(Agency, subject_id)
    if body.ended_on is not None and body.ended_on.year < year:
        body.must_exist(date(year, 1, 1), "/subject_id")
    if subject_id not in standing(ledger, scorecard, act.on).values():
        scorecard.check_subject(subject_id)


def must_not_follow(
    ledger: Ledger, act: Act, body: UUID, others: Iterable[UUID], *, rule: str, pointer: str
) -> None:
    """Refuse a body that follows one of some others, which are no more: their matter is its own."""
    if any(o != body and heirs.successor(ledger, o, act.on) == body for o in others):
        raise InvalidInputError(
            rule,
            "Cơ quan này kế thừa cơ quan được xét nên không tự quyết định cho mình.",
            pointer=pointer,
            allowed="a body that follows none of those concerned",
        )


def scored(ledger: Ledger, scorecard: Scorecard, year: int, on: date) -> list[ScoreSheet]:
    """The sheets of the class, and of those who follow one of it, that hold points for the year."""
    sheets = []
    for subject_id in dict.fromkeys(
        (*scorecard.subject_ids, *standing(ledger, scorecard, on).values())
    ):
        sheet_id = id_of(ScoreSheet.TOPIC, sheet_code(ledger, scorecard, subject_id, year))
        if ledger.knows(ScoreSheet, sheet_id):
            sheet = ledger.load(ScoreSheet, sheet_id)
            if sheet.awarded:
                sheets.append(sheet)
    return sheets


def sheet_code(ledger: Ledger, scorecard: Scorecard, subject_id: object, year: int) -> str:
    """The code of the sheet of a body for a year."""
    body = ledger.load(Agency, str(subject_id))
    return f"{scorecard.code}~{year}~{body.code}"
