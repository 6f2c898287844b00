"""Bảng chấm điểm: scorecards, scores criterion by criterion, coverage, rankings, rewards."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from pydantic import BeforeValidator, Field, WithJsonSchema
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    DocumentBody,
    FactBody,
    Line,
    Listed,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.reading import ListQuestion
from api.schemas.scorecard import HonorRow, ScorecardRow
from api.violations import refused
from api.writing import Writing
from domain.application import Recorded
from domain.commands import scorecards
from domain.errors import ConflictError, InvalidInputError
from domain.score_points import to_the_hundredth
from domain.scorecard import Criterion, Scorecard
from domain.values import resolve_id
from projections import score_register, scorecard_register
from projections.moment import Moment

resource = Resource("scorecards")
KNOWN = subject(Scorecard)
CARD_BODIES: Final = {"scorer_id": "scorer", "drafter_id": "drafter"}
Year = Annotated[int, Field(ge=1990, le=2100)]
EDITION: Final = "the next edition, or another class, year or scorer"
YEARS: Final = re.compile(r"\d{4}(,\d{4}){0,9}")


def _points(value: Any) -> Any:
    if type(value) not in (int, float):
        # Pydantic would tell twice what is no number: no whole one, and no other.
        raise refused(InvalidInputError("number", "Phải là một số.", allowed="a number"))
    try:
        return to_the_hundredth(value)
    except InvalidInputError as error:
        raise refused(error) from error


GivenPoints = Annotated[
    int | float, BeforeValidator(_points), WithJsonSchema({"type": "number", "examples": [27.5]})
]
"""Whole points, or parts of one to the hundredth."""


class CriterionBody(Body):
    """Tiêu chí."""

    code: Code
    text: Text
    maximum: Annotated[GivenPoints, Field(ge=0, le=1_000_000)]


class ScorecardBody(FactBody):
    """A scorecard for a class of bodies."""

    code: Code
    title: Line
    edition: Annotated[int, Field(ge=1, le=999)] = 1
    drafter_id: Ref
    scorer_id: Ref
    class_name: Line
    subject_ids: Refs
    criteria: Listed[CriterionBody]
    years: Listed[Year]


class PaperBody(FactBody):
    """Ban hành bảng điểm."""

    document: DocumentBody | None = None
    results_before: Line | None = Field(
        default=None,
        description="Month and day before which each year's results are handed in; with a ground.",
        examples=["11-20"],
    )
    ground: Line | None = None


class YearBody(FactBody):
    """Một năm của bảng điểm."""

    year: Year
    document: DocumentBody | None = None


class RankBody(Body):
    """Thứ hạng của một cơ quan."""

    subject_id: Ref
    place: Annotated[int, Field(ge=1, le=9_999)]
    grade: Line


class RankingBody(YearBody):
    """Xếp hạng một năm."""

    decided_by_id: Ref
    ranking: Listed[RankBody]
    reason: Reason | None = None


class RewardProposalBody(FactBody):
    """Đề nghị khen thưởng."""

    subject_id: Ref
    years: Listed[Year]
    reward: Line
    criteria: Line
    proposed_by_id: Ref
    document: DocumentBody | None = None


class RewardBody(FactBody):
    """Khen thưởng."""

    subject_id: Ref
    reward: Line
    granted_by_id: Ref
    document: DocumentBody | None = None


class HonorQuestion(ListQuestion):
    """On the record of which years."""

    years: str = Field(default="2023,2024,2025", examples=["2023,2024,2025"])


@resource.lists("/scorecards", ScorecardRow)
def list_scorecards(
    ask: Ask,
    query: Annotated[ListQuestion, Query()],  # noqa: ARG001 - the page it asks for is the door's
) -> Response:
    """The scorecards in their versions, with sums, rankings and rewards."""
    return ask.page(
        lambda rows, limit, after: scorecard_register.register(
            rows, ask.moment, limit=limit, after=after
        ),
        bodies=CARD_BODIES,
    )


@resource.shows("/scorecards/{code}", ScorecardRow, KNOWN)
def show_scorecard(ask: Ask, code: str) -> Response:
    """One scorecard."""
    found = resolve_id(Scorecard.TOPIC, code)
    return ask.one(lambda rows: scorecard_register.one(rows, ask.moment, found), bodies=CARD_BODIES)


@resource.lists("/honors", HonorRow)
def list_honors(ask: Ask, query: Annotated[HonorQuestion, Query()]) -> Response:
    """Who qualifies on the record of several years, and who proposed them."""
    if not YEARS.fullmatch(query.years):
        raise InvalidInputError(
            "years_form", "Nêu các năm, cách nhau bằng dấu phẩy.", pointer="/query/years",
            allowed="2023,2024,2025",
        )  # fmt: skip
    years = tuple(int(y) for y in query.years.split(","))
    return ask.page_of(
        lambda rows: score_register.honors(rows, ask.moment, years=years),
        bodies={"subject_id": "subject"},
    )


@resource.records("/scorecards", founds=True)
def draft_scorecard(write: Write, body: ScorecardBody) -> Recorded:
    """Draft a scorecard."""
    return scorecards.draft(
        write.ledger,
        write.act,
        code=body.code,
        title=body.title,
        version=body.edition,
        drafter=body.drafter_id,
        scorer=body.scorer_id,
        class_name=body.class_name,
        subjects=tuple(body.subject_ids),
        criteria=tuple(Criterion(c.code, c.text, c.maximum) for c in body.criteria),
        years=tuple(body.years),
    )


@resource.records("/scorecards/{code}/issues", KNOWN)
def issue_scorecard(write: Write, code: str, body: PaperBody) -> Recorded:
    """Put a scorecard in force; one edition for a class and a year."""
    with write.ledger.turn():
        same = same_edition(write, Scorecard.identify(code))
        if same is not None:
            raise ConflictError("edition_once", f"Lần ban hành này đã có: {same}.", allowed=EDITION)
        return scorecards.issue(
            write.ledger,
            write.act,
            code,
            document=document(body.document),
            results_before=body.results_before,
            ground=body.ground,
        )


def same_edition(write: Writing, card: UUID, **corrected: Any) -> str | None:
    """The scorecard in force that is the same edition for the same class, if any; with fields as corrected."""
    now = Moment(write.act.today, write.ports.clock.now())
    with write.registers() as rows:
        own = scorecard_register.one(rows, now, card)
        if own is None:
            return None
        return scorecard_register.same_edition(rows, now, {**own, **corrected})


@resource.records("/scorecards/{code}/roll-outs", KNOWN)
def roll_out_scorecard(write: Write, code: str, body: YearBody) -> Recorded:
    """Hand it to the bodies of the class."""
    return scorecards.roll_out(
        write.ledger, write.act, code, year=body.year, document=document(body.document)
    )


@resource.records("/scorecards/{code}/consolidations", KNOWN)
def consolidate_scores(write: Write, code: str, body: YearBody) -> Recorded:
    """Sum a year up; whoever was not scored is named."""
    return scorecards.consolidate(
        write.ledger, write.act, code, year=body.year, document=document(body.document)
    )


@resource.records("/scorecards/{code}/rankings", KNOWN)
def decide_ranking(write: Write, code: str, body: RankingBody) -> Recorded:
    """Rank those whose scores have been consolidated."""
    return scorecards.decide_ranking(
        write.ledger,
        write.act,
        code,
        year=body.year,
        decided_by=body.decided_by_id,
        ranking=tuple((r.subject_id, r.place, r.grade) for r in body.ranking),
        document=document(body.document),
        reason=body.reason,
    )


@resource.records("/scorecards/{code}/reward-proposals", KNOWN)
def propose_reward(write: Write, code: str, body: RewardProposalBody) -> Recorded:
    """Propose a body for a reward."""
    return scorecards.propose_reward(
        write.ledger,
        write.act,
        code,
        subject=body.subject_id,
        years=tuple(body.years),
        reward=body.reward,
        criteria=body.criteria,
        proposed_by=body.proposed_by_id,
        document=document(body.document),
    )


@resource.records("/scorecards/{code}/rewards", KNOWN)
def grant_reward(write: Write, code: str, body: RewardBody) -> Recorded:
    """Grant what was proposed."""
    return scorecards.grant_reward(
        write.ledger,
        write.act,
        code,
        subject=body.subject_id,
        reward=body.reward,
        granted_by=body.granted_by_id,
        document=document(body.document),
    )
