"""Commands on the last day of a reply: set, extended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.recommendation import Recommendation, ReplyLimit, check_limit
from domain.values import Document


@dataclass(frozen=True)
class LimitInput:
    """Thời hạn trả lời — as a caller gives it."""

    setter: str
    ground: str
    term: str | None = None
    due_on: date | None = None

    def resolved(self, ledger: Ledger, pointer: str, *, on: date) -> ReplyLimit:
        """The limit with its setter there on the day and its form checked."""
        limit = ReplyLimit(
            term=self.term,
            due_on=self.due_on,
            setter_id=references.agency(ledger, self.setter, f"{pointer}/setter_id", on=on),
            ground=self.ground,
        )
        check_limit(limit, pointer)
        return limit


def set_reply_limit(
    ledger: Ledger, act: Act, code: str, *, limit: LimitInput, document: Document | None
) -> Recorded:
    """Give a limit to a letter that left without one."""
    subject = ledger.load(Recommendation, code, act)
    subject.set_reply_limit(act, limit=limit.resolved(ledger, "", on=act.on), document=document)
    return ledger.keep(act, subject)


def extend_reply_limit(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    old_due_on: date | None,
    due_on: date,
    requested_by: str,
    approved_by: str,
    ground: str,
    document: Document | None,
) -> Recorded:
    """Move the last day of the reply."""
    subject = ledger.load(Recommendation, code, act)
    subject.extend_reply_limit(
        act,
        old_due_on=old_due_on,
        due_on=due_on,
        requested_by_id=references.agency(ledger, requested_by, "/requested_by_id", on=act.on),
        approved_by_id=references.agency(ledger, approved_by, "/approved_by_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, subject)
