"""Commands on scorecards and score sheets; a sheet is opened by the first fact about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import heirs, references
from domain.errors import InvalidInputError
from domain.score_sheet import Mark, ScoreSheet
from domain.scorecard import Criterion, Rank, Scorecard
from domain.values import Document, id_of


def draft(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    title: str,
    drafter: str,
    scorer: str,
    class_name: str,
    subjects: tuple[str, ...],
    criteria: tuple[Criterion, ...],
    years: tuple[int, ...],
    version: int = 1,
) -> Recorded:
    """Draft a scorecard."""
    scorecard = Scorecard.draft(
        act,
        code=code,
        title=title,
        version=version,
        drafter_id=references.agency(ledger, drafter, "/drafter_id"),
        scorer_id=references.agency(ledger, scorer, "/scorer_id"),
        class_name=class_name,
        subject_ids=references.agencies(ledger, subjects, "/subject_ids"),
        criteria=criteria,
        years=years,
    )
    return ledger.keep(act, scorecard)


def issue(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    document: Document | None,
    results_before: str | None = None,
    ground: str | None = None,
) -> Recorded:
    """Put it in force."""
    subject = ledger.load(Scorecard, code, act)
    subject.issue(act, document=document, results_before=results_before, ground=ground)
    return ledger.keep(act, subject)


def roll_out(
    ledger: Ledger, act: Act, code: str, *, year: int, document: Document | None = None
) -> Recorded:
    """Hand it to the bodies of the class."""
    subject = ledger.load(Scorecard, code, act)
    subject.roll_out(act, year=year, document=document)
    return ledger.keep(act, subject)


def score_itself(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    subject: str,
    year: int,
    marks: tuple[Mark, ...],
    document: Document | None = None,
    later: str | None = None,
) -> Recorded:
    """Let a body score itself, before the year is summed up; `later` is the later edition for it, if there is one."""
    scorecard, sheet = _sheet(ledger, act, code, subject, year, later=later)
    scorecard.check_open(year)
    sheet.score_itself(act, marks=marks, maxima=scorecard.maxima, document=document)
    return ledger.keep(act, sheet)


def award(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    subject: str,
    year: int,
    marks: tuple[Mark, ...],
    document: Document | None = None,
    reason: str | None = None,
    later: str | None = None,
) -> Recorded:
    """Award points on evidence; once the year is summed up, with a reason; `later` as for scores of its own."""
    scorecard, sheet = _sheet(ledger, act, code, subject, year, later=later)
    _must_score_another(ledger, act, scorecard, sheet)
    sheet.award(
        act,
        marks=marks,
        maxima=scorecard.maxima,
        document=document,
        summed_up=year in scorecard.consolidated,
        reason=reason,
    )
    return ledger.keep(act, sheet)


def contest(
    ledger: Ledger, act: Act, code: str, *, subject: str, year: int, criterion: str, reason: str
) -> Recorded:
    """Dispute the points of a criterion."""
    _, sheet = _sheet(ledger, act, code, subject, year)
    sheet.contest(act, criterion=criterion, reason=reason)
    return ledger.keep(act, sheet)


def revise(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    subject: str,
    year: int,
    criterion: str,
    points: int,
    reason: str,
    evidence: tuple[str, ...] = (),
) -> Recorded:
    """Change points with a reason, or keep them after a dispute."""
    scorecard, sheet = _sheet(ledger, act, code, subject, year)
    _must_score_another(ledger, act, scorecard, sheet)
    sheet.revise(
        act,
        criterion=criterion,
        points=points,
        reason=reason,
        evidence=evidence,
        maxima=scorecard.maxima,
    )
    return ledger.keep(act, sheet)


def consolidate(
    ledger: Ledger, act: Act, code: str, *, year: int, document: Document | None = None
) -> Recorded:
    """Sum a year up: every sheet with points goes in, whoever has none is named as missing."""
    scorecard = ledger.load(Scorecard, code, act)
    sheets = _scored(ledger, scorecard, year, act.on)
    scored = tuple(sheet.subject_id for sheet in sheets)
    scorecard.consolidate(
        act,
        year=year,
        scored_ids=scored,
        document=document,
        succeeded=frozenset(
            body for body, heir in _standing(ledger, scorecard, act.on).items() if heir in scored
        ),
    )
    for sheet in sheets:
        sheet.consolidate(act)
    return ledger.keep(act, scorecard, *sheets)


def decide_ranking(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    year: int,
    decided_by: str,
    ranking: tuple[tuple[str, int, str], ...],
    document: Document | None = None,
    reason: str | None = None,
) -> Recorded:
    """Rank those who have been scored in a year that is summed up."""
    subject = ledger.load(Scorecard, code, act)
    by_id = references.agency(ledger, decided_by, "/decided_by_id")
    ranks = tuple(
        Rank(references.agency(ledger, body, f"/ranking/{i}/subject_id"), place, grade)
        for i, (body, place, grade) in enumerate(ranking)
    )
    _must_not_follow(
        ledger,
        act,
        by_id,
        [r.subject_id for r in ranks],
        rule="decider_is_not_subject",
        pointer="/decided_by_id",
    )
    subject.decide_ranking(
        act,
        year=year,
        decided_by_id=by_id,
        ranking=ranks,
        points={
            s.subject_id: sum(s.awarded.values()) for s in _scored(ledger, subject, year, act.on)
        },
        document=document,
        reason=reason,
    )
    return ledger.keep(act, subject)


def propose_reward(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    subject: str,
    years: tuple[int, ...],
    reward: str,
    criteria: str,
    proposed_by: str,
    document: Document | None = None,
) -> Recorded:
    """Propose a body for a reward."""
    scorecard = ledger.load(Scorecard, code, act)
    subject_id = references.agency(ledger, subject, "/subject_id")
    by_id = references.agency(ledger, proposed_by, "/proposed_by_id")
    _must_not_follow(
        ledger, act, by_id, [subject_id], rule="proposer_is_not_subject", pointer="/proposed_by_id"
    )
    scorecard.propose_reward(
        act,
        subject_id=subject_id,
        years=years,
        reward=reward,
        criteria=criteria,
        proposed_by_id=by_id,
        document=document,
    )
    return ledger.keep(act, scorecard)


def grant_reward(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    subject: str,
    reward: str,
    granted_by: str,
    document: Document | None,
) -> Recorded:
    """Grant what was proposed."""
    scorecard = ledger.load(Scorecard, code, act)
    subject_id = references.agency(ledger, subject, "/subject_id")
    by_id = references.agency(ledger, granted_by, "/granted_by_id")
    _must_not_follow(
        ledger, act, by_id, [subject_id], rule="granter_is_not_subject", pointer="/granted_by_id"
    )
    scorecard.grant_reward(
        act,
        subject_id=subject_id,
        reward=reward,
        granted_by_id=by_id,
        document=document,
    )
    return ledger.keep(act, scorecard)


def _sheet(
    ledger: Ledger, act: Act, code: str, subject: str, year: int, *, later: str | None = None
) -> tuple[Scorecard, ScoreSheet]:
    """The scorecard and the sheet of a body for a year, opened where it is not there yet."""
    scorecard = ledger.load(Scorecard, code)
    subject_id = references.agency(ledger, subject, "/subject_id")
    scorecard.check_scoring(act.on, year)
    _must_be_of_class(ledger, act, scorecard, subject_id)
    sheet_code = _code(ledger, scorecard, subject_id, year)
    if ledger.knows(ScoreSheet, id_of(ScoreSheet.TOPIC, sheet_code)):
        return scorecard, ledger.load(ScoreSheet, sheet_code)
    scorecard.check_latest(
        year, later, begun=later is not None and bool(_scored(ledger, scorecard, year, act.on))
    )
    sheet = ScoreSheet.open(
        act,
        code=sheet_code,
        scorecard_id=scorecard.id,
        scorer_id=scorecard.scorer_id,
        subject_id=subject_id,
        year=year,
    )
    return scorecard, sheet


def _standing(ledger: Ledger, scorecard: Scorecard, on: date) -> dict[UUID, UUID]:
    """Who stands on a day for each body of the class: itself, or who follows it."""
    return {s: heirs.successor(ledger, s, on) for s in scorecard.subject_ids}


def _must_be_of_class(ledger: Ledger, act: Act, scorecard: Scorecard, subject_id: UUID) -> None:
    """Refuse a body that is neither of the class nor follows one that is no more."""
    if subject_id not in _standing(ledger, scorecard, act.on).values():
        scorecard.check_subject(subject_id)


def _must_score_another(ledger: Ledger, act: Act, scorecard: Scorecard, sheet: ScoreSheet) -> None:
    """Refuse points for the body that follows the scorer: it would give them to itself."""
    _must_not_follow(
        ledger,
        act,
        sheet.subject_id,
        [scorecard.scorer_id],
        rule="scorer_is_not_subject",
        pointer="/subject_id",
    )


def _must_not_follow(
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


def _scored(ledger: Ledger, scorecard: Scorecard, year: int, on: date) -> list[ScoreSheet]:
    """The sheets of the class, and of those who follow one of it, that hold points for the year."""
    sheets = []
    for subject_id in dict.fromkeys(
        (*scorecard.subject_ids, *_standing(ledger, scorecard, on).values())
    ):
        sheet_id = id_of(ScoreSheet.TOPIC, _code(ledger, scorecard, subject_id, year))
        if ledger.knows(ScoreSheet, sheet_id):
            sheet = ledger.load(ScoreSheet, sheet_id)
            if sheet.awarded:
                sheets.append(sheet)
    return sheets


def _code(ledger: Ledger, scorecard: Scorecard, subject_id: object, year: int) -> str:
    body = ledger.load(Agency, str(subject_id))
    return f"{scorecard.code}~{year}~{body.code}"
