"""Trả lời: one letter may answer points of several recommendations; each keeps its own share of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from urllib.parse import quote
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from starlette.responses import Response

from api.asking import Asking
from api.door import Ask, Resource, Write
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Listed,
    No,
    Ref,
    Text,
    document,
)
from api.reading import ListQuestion
from api.schemas.recommendation import ReplyRow
from api.violations import refused
from domain.application import Recorded
from domain.commands import references, replies
from domain.errors import InvalidInputError
from domain.recommendation import REFUSING, PointReply, Position, Recommendation, RoadmapStep
from domain.values import id_of, resolve_id
from projections import history, recommendation_register
from projections.moment import Moment
from projections.read_model import Row, Rows

resource = Resource("replies")
GIVEN = "recommendation.reply_given"


class ReplyQuestion(ListQuestion):
    """Which letters."""

    agency: str | None = None
    recommendation: str | None = None


class RoadmapStepBody(Body):
    """Bước lộ trình."""

    by_on: Day
    text: Text


class PointReplyBody(Body):
    """Trả lời một ý — a refusal carries its reason."""

    no: No
    position: Position
    reason: Text | None = Field(default=None, validate_default=True)
    measures: Text | None = None
    promised_on: Day | None = None
    roadmap: Listed[RoadmapStepBody] = Field(default_factory=list)

    @field_validator("reason")
    @classmethod
    def _refusal_has_reason(cls, reason: str | None, info: ValidationInfo) -> str | None:
        """Refuse here, where the place in the letter is known; the recommendation would refuse it too."""
        if info.data.get("position") in REFUSING and not (reason or "").strip():
            error = InvalidInputError(
                "refusal_has_reason",
                f"Ý {info.data.get('no')}: không tiếp thu thì phải nêu lý do.",
                allowed="the reason in words",
            )
            raise refused(error)
        return reason

    def given(self) -> PointReply:
        """The answer as the command takes it."""
        steps = tuple(RoadmapStep(step.by_on, step.text) for step in self.roadmap)
        return PointReply(
            self.no, self.position, self.reason, self.measures, self.promised_on, steps
        )


class PointOfBody(PointReplyBody):
    """Trả lời một ý của một kiến nghị."""

    recommendation: Ref


class LetterBody(FactBody):
    """One letter that answers points of one or several recommendations."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "document": {"number": "31", "symbol": "UBND-NC", "issued_on": "2023-08-20"},
                    "replied_on": "2023-08-20",
                    "received_on": "2023-08-22",
                    "agency_id": "ubnd-huyen-a",
                    "points": [
                        {
                            "recommendation": "KN-2023-0001",
                            "no": 1,
                            "position": "accepted",
                            "reason": None,
                            "measures": "Niêm yết tại trụ sở",
                            "promised_on": "2023-10-31",
                        }
                    ],
                }
            ]
        }
    )
    NATURAL: ClassVar[str | None] = "replied_on"

    code: Code | None = None
    document: DocumentBody | None = None
    replied_on: Day
    received_on: Day | None = None
    agency_id: Ref
    points: Listed[PointOfBody] = Field(default_factory=list)


def _told(recorded: Mapping[str, Any], body: LetterBody) -> Mapping[str, Any]:
    """The letter is what was founded; the recommendations it answers are beside it."""
    replier = resolve_id("agency", body.agency_id)
    code = body.code or replies.letter_code(replier, document(body.document), body.replied_on)
    answered = dict.fromkeys(p.recommendation for p in body.points)
    links = {"self": f"/api/v1/replies/{quote(code, safe='')}"}
    links["events"] = f"/api/v1/events?type={GIVEN}&q={quote(code, safe='')}"
    for i, name in enumerate(answered):
        key = "recommendation" if i == 0 else f"recommendation_{i + 1}"
        links[key] = f"/api/v1/recommendations/{quote(name, safe='')}"
    return {**recorded, "id": str(id_of("reply", code)), "code": code, "links": links}


@resource.records("/replies", answer=_told)
def give_reply(write: Write, body: LetterBody) -> Recorded:
    """Record one letter that replies to points of one or several recommendations, in one transaction."""
    for i, point in enumerate(body.points):
        pointer = f"/points/{i}/recommendation"
        references.known(write.ledger, Recommendation, point.recommendation, pointer)
    return replies.give_reply(
        write.ledger,
        write.act,
        reply_code=body.code,
        agency=body.agency_id,
        document=document(body.document),
        replied_on=body.replied_on,
        received_on=body.received_on,
        points=tuple((p.recommendation, p.given()) for p in body.points),
    )


@resource.lists("/replies", ReplyRow)
def list_replies(ask: Ask, query: Annotated[ReplyQuestion, Query()]) -> Response:
    """The letters, in the order recorded; one that answers several recommendations stands once for each."""
    filters = {
        "type": GIVEN,
        "agency": resolve_id("agency", query.agency) if query.agency else None,
        "subject": resolve_id("recommendation", query.recommendation)
        if query.recommendation
        else None,
    }

    def find(rows: Rows, limit: int, after: tuple[int] | None) -> list[Row]:
        facts = history.trail(
            rows, ask.moment, filters, limit=limit, after=after[0] if after else 0
        )
        found = []
        for fact in facts:
            letters = _letters(rows, ask.moment, fact["subject"])
            same = [x for x in letters if x["code"] == fact["data"]["reply_code"]]
            found += [{**letter, "_key": (fact["position"],)} for letter in same[:1]]
        return found

    return ask.page(find)


@resource.shows("/replies/{code}", ReplyRow)
def show_reply(ask: Ask, code: str) -> Response:
    """One letter, with every point it answers."""
    return ask.one(lambda rows: _letter(rows, ask, code))


def _letter(rows: Rows, ask: Asking, code: str) -> Row | None:
    letter_id = resolve_id("reply", code)
    facts = history.trail(rows, ask.moment, {"type": GIVEN, "related": letter_id}, limit=500)
    found = [
        letter
        for subject in dict.fromkeys(f["subject"] for f in facts)
        for letter in _letters(rows, ask.moment, subject)
        if letter["id"] == str(letter_id)
    ]
    if not found:
        return None
    return {**found[0], "points": [p for letter in found for p in letter["points"]]}


def _letters(rows: Rows, moment: Moment, recommendation: str) -> list[Row]:
    """The letters to one recommendation, as now known, each with its share of the points."""
    row = recommendation_register.one(rows, moment, UUID(recommendation))
    if row is None:
        return []
    return [
        {
            "id": str(id_of("reply", reply["code"])),
            **reply,
            "points": [{"recommendation": row["code"], "no": no} for no in reply["points"]],
        }
        for reply in row["replies"]
    ]
