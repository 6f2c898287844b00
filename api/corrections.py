"""Đính chính: a fact that says what was wrong in an earlier one; nothing is edited."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.deciders import must_decide, supervising
from api.door import Resource, Write
from api.fields import DocumentBody, FactBody, Line, Reason, document
from api.letter_standing import recommending
from api.plan_documents import correcting, must_not_be_another
from domain.application import Recorded
from domain.commands import corrections
from domain.facts import Fact
from domain.recommendation import Recommendation
from domain.supervision import Supervision
from projections.deciders import GOVERNING, LEADING

resource = Resource("corrections")


class CorrectionBody(FactBody):
    """Which field of which fact was wrong, and what is right."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "corrects": 42,
                    "field": "received_on",
                    "value": "2023-08-03",
                    "reason": "Ghi nhầm ngày trong sổ công văn đến",
                    "document": None,
                }
            ]
        }
    )

    corrects: Annotated[int, Field(ge=1, le=10**15)]
    field: Line
    value: Any
    reason: Reason
    document: DocumentBody | None = None


@resource.records("/corrections")
def correct_fact(write: Write, body: CorrectionBody) -> Recorded:
    """Correct one field of an earlier fact; another decider is one that the fact itself could have named."""
    fact = write.ledger.fact_at(body.corrects).fact
    _must_be_entitled(write, fact, body)
    with correcting(write, fact, body.field):
        must_not_be_another(write, fact, body.field, body.value)
        return corrections.correct(
            write.ledger,
            write.act,
            corrects=body.corrects,
            field=body.field,
            value=body.value,
            reason=body.reason,
            document=document(body.document),
        )


def _must_be_entitled(write: Write, fact: Fact, body: CorrectionBody) -> None:
    leading: tuple[str, ...]
    match fact, body.field, body.value:
        case Supervision.Cancelled() | Supervision.Merged(), "approved_by_id", str():
            rule, leading, parties = "approver_entitled", LEADING, supervising
        case Supervision.PublicationWithheld(), "authority_id", str():
            rule, leading, parties = "authority_entitled", GOVERNING, supervising
        case Recommendation.ReplyLimitExtended(), "approved_by_id", str():
            rule, leading, parties = "approver_entitled", LEADING, recommending
        case _:
            return
    must_decide(
        write,
        body.value,
        parties(write, str(fact.originator_id)),
        pointer="/value",
        rule=rule,
        leading=leading,
    )
