"""Where a letter stands when a step is taken: who has it, which duties it has raised."""

from __future__ import annotations

from uuid import UUID

from api.deciders import supervising
from api.writing import Writing
from domain.recommendation import Recommendation
from domain.supervision import Supervision
from projections import obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row


def responsible(write: Writing, code: str) -> str:
    """The body now responsible."""
    return str(write.ledger.load(Recommendation, code).responsible_id)


def recommending(write: Writing, code: str) -> set[UUID]:
    """Whose recommendation it is: who issued it, who set its limit, who leads the round it comes from."""
    letter = write.ledger.load(Recommendation, code)
    found = {letter.issuer_id}
    if letter.reply_limit is not None:
        found.add(letter.reply_limit.setter_id)
    if write.ledger.knows(Supervision, letter.source_id):
        found.add(write.ledger.load(Supervision, letter.source_id).lead_id)
    return found - {letter.responsible_id}


def setting(write: Writing, code: str) -> set[UUID]:
    """Who has a part in its limit: whose recommendation it is, and who has to reply."""
    return recommending(write, code) | {write.ledger.load(Recommendation, code).responsible_id}


def recommended_by(write: Writing, code: str) -> set[UUID]:
    """Who may have issued a letter from a round: who leads the round, or issued its plan."""
    return supervising(write, str(write.ledger.load(Recommendation, code).source_id))


def overdue(write: Writing, code: str) -> bool:
    """Whether a duty behind it is overdue on the day of the act."""
    return any(d["status"] == "overdue" for d in duties(write, code))


def duties(write: Writing, code: str) -> list[Row]:
    """The duties behind a recommendation on the day of the act, as known now."""
    subject_code = write.ledger.load(Recommendation, code).code
    with write.registers() as rows:
        return obligations.register(
            rows,
            Moment(write.act.on, write.act.at),
            ObligationFilter(recommendation=subject_code),
        )


def reply_owed(write: Writing, code: str) -> Row | None:
    """The duty to reply of the body now responsible."""
    debtor = responsible(write, code)
    return next(
        (
            d
            for d in duties(write, code)
            if d["kind"] == "reply"
            and d["debtor"]
            and d["debtor"]["id"] == debtor
            and d["status"] != "transferred"
        ),
        None,
    )
