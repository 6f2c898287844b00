"""Phát hiện: what the rounds found, over all of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource
from api.reading import ListQuestion
from api.restricted import seen_by
from api.schemas.supervision import FindingRow
from domain.supervision import FindingKind
from domain.values import resolve_id
from projections import supervision_register
from projections.read_model import Row, Rows

resource = Resource("findings")
EVERY = 100_000


class FindingQuestion(ListQuestion):
    """Which findings."""

    supervision: str | None = None
    agency: str | None = None
    kind: FindingKind | None = None
    state: str | None = None


@resource.lists("/findings", FindingRow)
def list_findings(ask: Ask, query: Annotated[FindingQuestion, Query()]) -> Response:
    """The findings of every round, or of one."""
    wanted = {
        "kind": query.kind,
        "state": query.state,
        "concerned_id": str(resolve_id("agency", query.agency)) if query.agency else None,
    }
    wanted = {k: v for k, v in wanted.items() if v is not None}
    round_id = str(resolve_id("supervision", query.supervision)) if query.supervision else None

    def find(rows: Rows) -> list[Row]:
        rounds = seen_by(
            ask.caller,
            rows,
            supervision_register.register(rows, ask.moment, {"subject": round_id}, limit=EVERY),
        )
        return [
            {"supervision": r["code"], "supervision_id": r["id"], **finding}
            for r in rounds
            for finding in r["findings"]
            if all(finding[k] == v for k, v in wanted.items())
        ]

    return ask.page_of(find, bodies={"concerned_id": "concerned"})
