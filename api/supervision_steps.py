"""Những bước của các cuộc giám sát: what is missing, what overlaps, what was made public."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource
from api.reading import ListQuestion
from api.schemas.supervision import OverlapRow, PublicationRow, SupervisionStepsRow
from domain.supervision import Origin
from domain.values import resolve_id
from projections import supervision_steps

resource = Resource("supervisions")


class StepsQuestion(ListQuestion):
    """The steps of which rounds."""

    lead: str | None = None
    plan: str | None = None
    origin: Origin | None = None
    field: str | None = None
    missing: str | None = None


@resource.lists("/supervision-steps", SupervisionStepsRow)
def list_supervision_steps(ask: Ask, query: Annotated[StepsQuestion, Query()]) -> Response:
    """For each round: which steps it has taken, which it lacks, on whose order it was held, whether it counts."""
    filters = {
        "lead_id": str(resolve_id("agency", query.lead)) if query.lead else None,
        "plan_id": str(resolve_id("plan", query.plan)) if query.plan else None,
        "origin": query.origin,
        "field": query.field,
    }
    bodies = {
        "lead_id": "lead",
        "supervised_ids": "supervised",
        "information_missing_ids": "information_missing",
    }
    return ask.page_of(
        lambda rows: [
            row
            for row in supervision_steps.steps(rows, ask.moment, filters)
            if query.missing is None or query.missing in row["missing"]
        ],
        bodies=bodies,
    )


@resource.lists("/supervision-overlaps", OverlapRow)
def list_supervision_overlaps(
    ask: Ask,
    query: Annotated[ListQuestion, Query()],  # noqa: ARG001 - the page it asks for is the door's
) -> Response:
    """The pairs of rounds with the same subject, a common body and a common time."""
    return ask.page_of(
        lambda rows: supervision_steps.overlaps(rows, ask.moment),
        bodies={
            "first_lead_id": "first_lead",
            "second_lead_id": "second_lead",
            "supervised_ids": "supervised",
        },
    )


@resource.lists("/publications", PublicationRow)
def list_publications(
    ask: Ask,
    query: Annotated[ListQuestion, Query()],  # noqa: ARG001 - the page it asks for is the door's
) -> Response:
    """What was made public, where, how long after the conclusion; what was withheld, and why."""
    return ask.page_of(
        lambda rows: supervision_steps.publications(rows, ask.moment),
        bodies={"lead_id": "lead", "authority_id": "authority"},
    )
