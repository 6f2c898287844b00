"""Việc chờ quyết định: what somebody has to settle, and who."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource
from api.reading import ListQuestion
from api.schemas.decision import WorklistRow
from domain.values import resolve_id
from projections import worklists

resource = Resource("worklists")
BODIES: Final = {"decider_id": "decider"}


class WorklistQuestion(ListQuestion):
    """Which matters."""

    kind: worklists.Kind | None = None
    decider: str | None = None


@resource.lists("/worklists", WorklistRow)
def list_worklist(ask: Ask, query: Annotated[WorklistQuestion, Query()]) -> Response:
    """Duties without a date, a limit, a lead, addressee, request or heir, and open ambiguities: with who decides."""
    decider = str(resolve_id("agency", query.decider)) if query.decider else None
    return ask.page_of(
        lambda rows: worklists.register(rows, ask.moment, query.kind, decider), bodies=BODIES
    )
