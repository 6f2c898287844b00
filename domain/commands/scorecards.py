"""Commands on scorecards and score sheets; a sheet is opened by the first fact about it."""

from __future__ import annotations

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
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
) -> Recorded:
    """Let a body score itself, before the year is summed up."""
    scorecard, sheet = _sheet(ledger, act, code, subject, year)
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
) -> Recorded:
    """Award points on evidence; once the year is summed up, with a reason."""
    scorecard, sheet = _sheet(ledger, act, code, subject, year)
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
    sheets = _scored(ledger, scorecard, year)
    scored = tuple(sheet.subject_id for sheet in sheets)
    scorecard.consolidate(act, year=year, scored_ids=scored, document=document)
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
    subject.decide_ranking(
        act,
        year=year,
        decided_by_id=references.agency(ledger, decided_by, "/decided_by_id"),
        ranking=tuple(
            Rank(references.agency(ledger, body, f"/ranking/{i}/subject_id"), place, grade)
            for i, (body, place, grade) in enumerate(ranking)
        ),
        scored_ids=frozenset(s.subject_id for s in _scored(ledger, subject, year)),
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
    scorecard.propose_reward(
        act,
        subject_id=references.agency(ledger, subject, "/subject_id"),
        years=years,
        reward=reward,
        criteria=criteria,
        proposed_by_id=references.agency(ledger, proposed_by, "/proposed_by_id"),
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
    scorecard.grant_reward(
        act,
        subject_id=references.agency(ledger, subject, "/subject_id"),
        reward=reward,
        granted_by_id=references.agency(ledger, granted_by, "/granted_by_id"),
        document=document,
    )
    return ledger.keep(act, scorecard)


def _sheet(
    ledger: Ledger, act: Act, code: str, subject: str, year: int
) -> tuple[Scorecard, ScoreSheet]:
    """The scorecard and the sheet of a body for a year, opened where it is not there yet."""
    scorecard = ledger.load(Scorecard, code)
    subject_id = references.agency(ledger, subject, "/subject_id")
    scorecard.check_year(year)
    scorecard.check_subject(subject_id)
    sheet_code = _code(ledger, scorecard, subject_id, year)
    if ledger.knows(ScoreSheet, id_of(ScoreSheet.TOPIC, sheet_code)):
        return scorecard, ledger.load(ScoreSheet, sheet_code)
    sheet = ScoreSheet.open(
        act,
        code=sheet_code,
        scorecard_id=scorecard.id,
        scorer_id=scorecard.scorer_id,
        subject_id=subject_id,
        year=year,
    )
    return scorecard, sheet


def _scored(ledger: Ledger, scorecard: Scorecard, year: int) -> list[ScoreSheet]:
    """The sheets of the class that hold points for the year."""
    sheets = []
    for subject_id in scorecard.subject_ids:
        sheet_id = id_of(ScoreSheet.TOPIC, _code(ledger, scorecard, subject_id, year))
        if ledger.knows(ScoreSheet, sheet_id):
            sheet = ledger.load(ScoreSheet, sheet_id)
            if sheet.awarded:
                sheets.append(sheet)
    return sheets


def _code(ledger: Ledger, scorecard: Scorecard, subject_id: object, year: int) -> str:
    body = ledger.load(Agency, str(subject_id))
    return f"{scorecard.code}~{year}~{body.code}"
