"""Tỷ lệ thực hiện: rates by body, level, plan or kind, each with its numerator and denominator."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource
from api.obligations import DutyFilters
from api.schemas.obligation import ComplianceRow
from projections import compliance

resource = Resource("compliance")


class ComplianceQuestion(DutyFilters):
    """Rates of which duties, by what."""

    by: Literal["agency", "level", "plan", "kind"]
    bodies: Literal["then", "today"] = Field(
        default="then",
        description="Each duty with the body that had it, or with the one that follows that body today.",
    )


@resource.lists("/compliance", ComplianceRow)
def show_compliance(ask: Ask, query: Annotated[ComplianceQuestion, Query()]) -> Response:
    """Rates of duties met in time over duties whose day has come; what is left out is counted beside it."""
    return ask.page_of(
        lambda rows: compliance.compliance(
            rows,
            ask.moment,
            query.by,
            query.chosen(rows),
            by_successor=ask.today if query.by == "agency" and query.bodies == "today" else None,
        ),
        by=query.by,
    )
