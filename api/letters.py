"""Văn bản kiến nghị: the letters, each with every recommendation that it carries; and what reached a council."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource
from api.reading import ListQuestion
from api.schemas.recommendation import CouncilMatterRow, LetterRow
from domain.values import resolve_id
from projections import recommendation_letters

resource = Resource("letters")
IN_LETTERS: Final = {"issuer_id": "issuer"}
IN_MATTERS: Final = {
    "responsible_id": "responsible",
    "council_id": "council",
    "directed_ids": "directed",
}


class LetterQuestion(ListQuestion):
    """Which letters."""

    issuer: str | None = None
    recommendation: str | None = None


class MatterQuestion(ListQuestion):
    """Which matters."""

    council: str | None = None


@resource.lists("/letters", LetterRow)
def list_letters(ask: Ask, query: Annotated[LetterQuestion, Query()]) -> Response:
    """The letters of recommendation: one may carry several, and one recommendation may stand in several."""
    issuer = str(resolve_id("agency", query.issuer)) if query.issuer else None
    return ask.page_of(
        lambda rows: recommendation_letters.letters(
            rows, ask.moment, issuer=issuer, recommendation=query.recommendation
        ),
        bodies=IN_LETTERS,
    )


@resource.lists("/council-matters", CouncilMatterRow)
def list_council_matters(ask: Ask, query: Annotated[MatterQuestion, Query()]) -> Response:
    """What was referred to a council, what it said, and who then acted."""
    council = str(resolve_id("agency", query.council)) if query.council else None
    return ask.page_of(
        lambda rows: recommendation_letters.council_matters(rows, ask.moment, council=council),
        bodies=IN_MATTERS,
    )
