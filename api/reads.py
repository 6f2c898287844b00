"""Nhật ký đọc: who has read restricted findings, inspection files and evidence, and what for."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource
from api.fields import Instant
from api.reading import ListQuestion
from api.schemas.reading import ReadingRow
from api.sensitive import READS
from projections.bitemporal import instant_text
from projections.read_model import Row, Rows

resource = Resource("reads")


class ReadingQuestion(ListQuestion):
    """Which readings."""

    subject: str | None = Field(default=None, description="The code of a round or a file.")
    kind: Literal["finding", "inspection", "evidence", "personal", "reads"] | None = None
    reader: str | None = Field(default=None, description="The id of an account.")
    from_: Instant | None = Field(default=None, alias="from", description="Read at or after.")
    to: Instant | None = Field(default=None, description="Read at or before.")

    def filters(self) -> dict[str, str | None]:
        """The question as the log takes it."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "reader": self.reader,
            "since": instant_text(self.from_) if self.from_ else None,
            "until": instant_text(self.to) if self.to else None,
        }


@resource.lists("/reads", ReadingRow)
def list_reads(ask: Ask, query: Annotated[ReadingQuestion, Query()]) -> Response:
    """Who read what, the latest first."""
    ask.read(READS, query.subject or query.reader or "*")

    def find(_: Rows, limit: int, after: tuple[str] | None) -> list[Row]:
        log = ask.ports.read_log
        return log.register(query.filters(), limit=limit, after=after and after[0]) if log else []

    return ask.page(find)
