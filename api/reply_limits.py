"""Thời hạn trả lời: set for a letter that left without one, and extended."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.deciders import must_decide
from api.door import Resource, Write, subject
from api.fields import (
    Body,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Ref,
    document,
)
from api.letter_standing import recommending, reply_owed, responsible, setting
from domain.application import Recorded
from domain.commands import reply_limits
from domain.recommendation import Recommendation
from projections import deciders

resource = Resource("recommendations")
KNOWN = subject(Recommendation)


class LimitBody(Body):
    """Thời hạn — a term from receipt or a day; always with a setter and a ground."""

    term: Line | None = Field(default=None, examples=["15d"])
    due_on: Day | None = None
    setter_id: Ref
    ground: Line

    def given(self) -> reply_limits.LimitInput:
        """The limit as the command takes it."""
        return reply_limits.LimitInput(self.setter_id, self.ground, self.term, self.due_on)


class ExtensionBody(FactBody):
    """Gia hạn trả lời."""

    due_on: Day
    requested_by_id: Ref | None = Field(
        default=None, description="The body responsible, where left out."
    )
    approved_by_id: Ref
    ground: Line
    document: DocumentBody | None = None


class LimitSetBody(LimitBody, FactBody):
    """Ấn định thời hạn — for a letter that left without one."""

    document: DocumentBody | None = None


@resource.records("/recommendations/{code}/extensions", KNOWN)
def extend_reply_limit(write: Write, code: str, body: ExtensionBody) -> Recorded:
    """Move the last day of the reply, by who recommends, who set it, or a body above."""
    must_decide(
        write,
        body.approved_by_id,
        recommending(write, code),
        pointer="/approved_by_id",
        rule="approver_entitled",
    )
    owed = reply_owed(write, code)
    old = owed["due_on"] if owed else None
    return reply_limits.extend_reply_limit(
        write.ledger,
        write.act,
        code,
        old_due_on=date.fromisoformat(old) if old else None,
        due_on=body.due_on,
        requested_by=body.requested_by_id or responsible(write, code),
        approved_by=body.approved_by_id,
        ground=body.ground,
        document=document(body.document),
    )


@resource.records("/recommendations/{code}/limits", KNOWN)
def set_reply_limit(write: Write, code: str, body: LimitSetBody) -> Recorded:
    """Give a limit to a letter that left without one, by who recommends, or a body above one concerned."""
    must_decide(
        write,
        body.setter_id,
        setting(write, code),
        pointer="/setter_id",
        rule="setter_related",
        leading=deciders.GOVERNING,
    )
    return reply_limits.set_reply_limit(
        write.ledger, write.act, code, limit=body.given(), document=document(body.document)
    )
