"""The day of an act that is a paper."""

from __future__ import annotations

from api.fields import (
    DocumentBody,
    FactBody,
)
from api.writing import Writing
from domain.actor import Act


def on_its_paper(write: Writing, body: FactBody, paper: DocumentBody | None) -> Act:
    """The act on the day of its paper, where no day is said: the paper is the act."""
    if body.happened_on is not None or paper is None:
        return write.act
    return write.on(paper.issued_on)
