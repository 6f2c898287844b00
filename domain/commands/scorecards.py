"""Commands on scorecards and score sheets; a sheet is opened by the first fact about it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import heirs, references, score_class
from domain.commands.score_evidence import must_be_there
from domain.score_points import Points
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
        drafter_id=references.agency(ledger, drafter, "/drafter_id", on=act.on),
        scorer_id=references.agency(ledger, scorer, "/scorer_id", on=act.on),
        class_name=class_name,
        subject_ids=references.agencies(ledger, subjects, "/subject_ids", on=None),
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
    references.agency(ledger, subject, "/subject_id", on=act.on)
    scorecard, sheet = _sheet(ledger, act, code, subject, year, later=later)
    scorecard.check_open(year)
    _must_be_there(ledger, marks)
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
    _must_be_there(ledger, marks)
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
    references.agency(ledger, subject, "/subject_id", on=act.on)
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
    points: Points,
    reason: str,
    evidence: tuple[str, ...] = (),
) -> Recorded:
    """Change points with a reason, or keep them after a dispute."""
    scorecard, sheet = _sheet(ledger, act, code, subject, year)
    _must_score_another(ledger, act, scorecard, sheet)
    must_be_there(ledger, evidence, "/evidence")
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
    sheets = score_class.scored(ledger, scorecard, year, act.on)
    scored = tuple(sheet.subject_id for sheet in sheets)
    scorecard.consolidate(
        act,
        year=year,
        scored_ids=scored,
        document=document,
        succeeded=frozenset(
            body
            for body, heir in score_class.standing(ledger, scorecard, act.on).items()
            if heir in scored
        ),
        incomplete_ids=score_class.incomplete(scorecard, sheets),
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
    by_id = references.agency(ledger, decided_by, "/decided_by_id", on=act.on)
    ranks = tuple(
        Rank(references.agency(ledger, body, f"/ranking/{i}/subject_id", on=None), place, grade)
        for i, (body, place, grade) in enumerate(ranking)
    )
    score_class.must_not_follow(
        ledger,
        act,
        by_id,
        [r.subject_id for r in ranks],
        rule="decider_is_not_subject",
        pointer="/decided_by_id",
    )
    sheets = score_class.scored(ledger, subject, year, act.on)
    subject.decide_ranking(
        act,
        year=year,
        decided_by_id=by_id,
        ranking=ranks,
        points={s.subject_id: s.total for s in sheets},
        incomplete=score_class.incomplete(subject, sheets),
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
    subject_id = references.agency(ledger, subject, "/subject_id", on=None)
    by_id = references.agency(ledger, proposed_by, "/proposed_by_id", on=act.on)
    score_class.must_not_follow(
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
    subject_id = references.agency(ledger, subject, "/subject_id", on=None)
    by_id = references.agency(ledger, granted_by, "/granted_by_id", on=act.on)
    score_class.must_not_follow(
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
    subject_id = references.agency(ledger, subject, "/subject_id", on=None)
    scorecard.check_scoring(act.on, year)
    score_class.must_be_of_class(ledger, act, scorecard, subject_id, year)
    sheet_code = score_class.sheet_code(ledger, scorecard, subject_id, year)
    if ledger.knows(ScoreSheet, id_of(ScoreSheet.TOPIC, sheet_code)):
        return scorecard, ledger.load(ScoreSheet, sheet_code)
    scorecard.check_latest(
        year,
        later,
        begun=later is not None and bool(score_class.scored(ledger, scorecard, year, act.on)),
    )
    scorer = heirs.successor(ledger, scorecard.scorer_id, act.on)
    sheet = ScoreSheet.open(
        act,
        code=sheet_code,
        scorecard_id=scorecard.id,
        scorer_id=references.agency(ledger, str(scorer), "/scorer_id", on=act.on),
        subject_id=subject_id,
        year=year,
    )
    return scorecard, sheet


def _must_be_there(ledger: Ledger, marks: Iterable[Mark]) -> None:
    for i, mark in enumerate(marks):
        must_be_there(ledger, mark.evidence, f"/marks/{i}/evidence")


def _must_score_another(ledger: Ledger, act: Act, scorecard: Scorecard, sheet: ScoreSheet) -> None:
    """Refuse points for the body that follows the scorer: it would give them to itself."""
    score_class.must_not_follow(
        ledger,
        act,
        sheet.subject_id,
        [scorecard.scorer_id],
        rule="scorer_is_not_subject",
        pointer="/subject_id",
    )
