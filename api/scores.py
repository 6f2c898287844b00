"""Phiếu điểm: scores by criterion, given by itself, awarded, contested, revised; how many of a class have any."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Body, Code, FactBody, Lines, Listed, Reason, Ref, document
from api.reading import ListQuestion
from api.schemas.scorecard import CoverageRow, ScoreDifferenceRow, ScoreRow
from api.scorecards import KNOWN, GivenPoints, Year, YearBody
from api.writing import Writing
from domain.application import Recorded
from domain.commands import scorecards
from domain.score_sheet import Mark, ScoreSheet
from domain.scorecard import Scorecard
from domain.values import resolve_id
from projections import score_register, scorecard_register
from projections.moment import Moment

resource = Resource("scorecards")
SHEET = subject(ScoreSheet)


class MarkBody(Body):
    """Điểm của một tiêu chí."""

    criterion: Code
    points: GivenPoints
    evidence: Lines = Field(default_factory=list)


class MarksBody(YearBody):
    """Điểm của một cơ quan trong một năm."""

    subject_id: Ref
    marks: Listed[MarkBody]

    def given(self) -> tuple[Mark, ...]:
        """The marks as the command takes them."""
        return tuple(Mark(m.criterion, m.points, tuple(m.evidence)) for m in self.marks)


class AwardBody(MarksBody):
    """Điểm được chấm — chấm thêm sau khi tổng hợp phải nêu lý do."""

    reason: Reason | None = None


class ScoreContestBody(FactBody):
    """Kiến nghị về điểm."""

    subject_id: Ref
    year: Year
    criterion: Code
    reason: Reason


class RevisionBody(ScoreContestBody):
    """Điều chỉnh điểm."""

    points: GivenPoints
    evidence: Lines = Field(default_factory=list)


class ScoreQuestion(ListQuestion):
    """Which scores."""

    scorecard: str | None = None
    subject: str | None = None
    year: Year | None = None


class YearQuestion(ListQuestion):
    """Of which year."""

    year: Year | None = None


@resource.lists("/scores", ScoreRow)
def list_scores(ask: Ask, query: Annotated[ScoreQuestion, Query()]) -> Response:
    """The scores by criterion, with evidence, against the year before."""
    return ask.page_of(
        lambda rows: score_register.scores(
            rows,
            ask.moment,
            scorecard=str(resolve_id(Scorecard.TOPIC, query.scorecard))
            if query.scorecard
            else None,
            subject=str(resolve_id("agency", query.subject)) if query.subject else None,
            year=query.year,
        ),
        bodies={"subject_id": "subject", "scorer_id": "scorer"},
    )


@resource.shows("/scores/{code}", ScoreRow, SHEET)
def show_score(ask: Ask, code: str) -> Response:
    """The score of one body in one year."""
    found = resolve_id(ScoreSheet.TOPIC, code)
    return ask.one(
        lambda rows: score_register.score(rows, ask.moment, found),
        bodies={"subject_id": "subject", "scorer_id": "scorer"},
    )


@resource.lists("/score-coverage", CoverageRow)
def list_score_coverage(ask: Ask, query: Annotated[YearQuestion, Query()]) -> Response:
    """How many of each class were scored, who was not, and whether the results were handed in in time."""
    return ask.page_of(
        lambda rows: [
            {k: v for k, v in row.items() if k not in ("subject_ids", "scored_ids")}
            for row in score_register.coverage(rows, ask.moment, year=query.year)
        ],
        bodies={
            "scorer_id": "scorer",
            "incomplete_ids": "incomplete",
            "unscored_ids": "unscored",
            "gone_ids": "gone",
        },
    )


@resource.lists("/score-differences", ScoreDifferenceRow)
def list_score_differences(ask: Ask, query: Annotated[YearQuestion, Query()]) -> Response:
    """Bodies that one scorer rates well and another badly."""
    return ask.page_of(
        lambda rows: score_register.differences(rows, ask.moment, year=query.year),
        bodies={"subject_id": "subject"},
    )


@resource.records("/scorecards/{code}/self-scores", KNOWN)
def submit_self_score(write: Write, code: str, body: MarksBody) -> Recorded:
    """Let a body score itself."""
    return scorecards.score_itself(
        write.ledger,
        write.act,
        code,
        subject=body.subject_id,
        year=body.year,
        marks=body.given(),
        document=document(body.document),
        later=_later(write, code, body.year),
    )


@resource.records("/scorecards/{code}/awards", KNOWN)
def award_score(write: Write, code: str, body: AwardBody) -> Recorded:
    """Award points on evidence."""
    return scorecards.award(
        write.ledger,
        write.act,
        code,
        subject=body.subject_id,
        year=body.year,
        marks=body.given(),
        document=document(body.document),
        reason=body.reason,
        later=_later(write, code, body.year),
    )


def _later(write: Writing, code: str, year: int) -> str | None:
    """The later edition that holds for the year on the day of the score, if there is one."""
    now, card = Moment(write.act.today, write.ports.clock.now()), Scorecard.identify(code)
    with write.registers() as rows:
        return scorecard_register.later_edition(rows, now, card, year=year, issued_by=write.act.on)


@resource.records("/scorecards/{code}/contests", KNOWN)
def contest_score(write: Write, code: str, body: ScoreContestBody) -> Recorded:
    """Dispute the points of a criterion."""
    return scorecards.contest(
        write.ledger,
        write.act,
        code,
        subject=body.subject_id,
        year=body.year,
        criterion=body.criterion,
        reason=body.reason,
    )


@resource.records("/scorecards/{code}/revisions", KNOWN)
def revise_score(write: Write, code: str, body: RevisionBody) -> Recorded:
    """Change points with a reason, or keep them after a dispute."""
    return scorecards.revise(
        write.ledger,
        write.act,
        code,
        subject=body.subject_id,
        year=body.year,
        criterion=body.criterion,
        points=body.points,
        reason=body.reason,
        evidence=tuple(body.evidence),
    )
