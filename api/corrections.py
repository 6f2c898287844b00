"""Đính chính: a fact that says what was wrong in an earlier one; nothing is edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.activities import must_have_seat
from api.command_edges import must_not_circle_by_correction
from api.corrected_fields import kept_as
from api.corrected_items import BINDING, must_keep_what_was_done, rebound
from api.counted_acts import must_stay_counted
from api.deciders import approving, counting, must_decide, supervising
from api.door import Resource, Write
from api.entered_once import correcting, must_not_be_another
from api.fields import DocumentBody, FactBody, Line, Reason, document
from api.letter_standing import recommended_by, recommending, setting
from api.plan_decisions import listed_and_met
from api.plan_documents import still_cited
from api.plan_scopes import must_command
from api.report_duties import must_be_owed_by
from api.schemas.answer import EffectAnswer
from api.units import must_take_submissions
from domain.activity import Activity
from domain.application import Recorded
from domain.commands import corrections
from domain.consultation import Consultation
from domain.errors import InvalidInputError
from domain.facts import Fact, effective
from domain.petition import Petition
from domain.plan import Plan
from domain.recommendation import Recommendation
from domain.report import Report
from domain.supervision import Supervision
from domain.target import Target
from projections import cascade, recommendation_register
from projections.deciders import COUNTING, GOVERNING, LEADING
from projections.moment import Moment
from projections.obligations import EVERY
from projections.read_model import Row

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
    field: Line = Field(
        description="As `/events` shows the fact, or as the body that recorded it said it: `agency_id` of a reply,"
        " `issued_on` of a letter, `window.to` of a round."
    )
    value: Any = Field(
        description="What is right: a day, a word, a number, an id or a code; a document, the points or the limit of a"
        " letter, what a reply says of each point, come whole."
    )
    reason: Reason
    document: DocumentBody | None = None


@resource.records("/corrections", row=EffectAnswer)
def correct_fact(write: Write, body: CorrectionBody) -> Recorded:
    """Correct one field of an earlier fact; another decider is one that the fact itself could have named."""
    fact = write.ledger.fact_at(body.corrects).fact
    body = body.model_copy(update={"field": kept_as(fact, body.field)})
    _must_be_entitled(write, fact, body)
    must_not_circle_by_correction(write, fact, body.field, body.value)
    must_stay_counted(write, fact, body.field, body.value)
    must_be_owed_by(write, fact, body.field, body.value)
    must_keep_what_was_done(write, body.corrects, fact, body.field, body.value)
    value, also = body.value, list[corrections.Also]()
    if isinstance(fact, Plan.ItemAdded) and body.field in BINDING:
        value, also = rebound(write, fact, body.field, body.value)
    with correcting(write, fact, body.field):
        must_not_be_another(write, fact, body.field, value)
        return corrections.correct(
            write.ledger,
            write.act,
            corrects=body.corrects,
            field=body.field,
            value=value,
            reason=body.reason,
            document=document(body.document),
            resting=_resting(write, fact),
            also=also,
            effect=still_cited(write, fact, body.field),
            listed_as=_listed(write, fact, body),
        )


def _listed(write: Write, fact: Fact, body: CorrectionBody) -> Mapping[str, Any]:
    """The occurrences of the item for which a day was set or asked, as the commands that do so are told them."""
    if not isinstance(fact, Plan.DueDateSet | Plan.OccurrenceRequested):
        return {}
    known: Any = effective(write.ledger.streams.facts_of(fact.originator_id))
    corrected = body.field == "occurrence" and isinstance(body.value, str)
    occurrence = body.value if corrected else known[fact.originator_version - 1].occurrence
    try:
        listed, _ = listed_and_met(write, str(fact.originator_id), fact.item, None, occurrence)
    except InvalidInputError as wrong:
        if not corrected:
            return {}
        raise wrong.at("/value") from wrong
    return {"listed": listed}


def _resting(write: Write, fact: Fact) -> tuple[UUID, ...]:
    """What rests on the day of a fact beside its subject: the letters of a source, the plans under a plan."""
    now = Moment(write.act.today, write.ports.clock.now())
    found: list[Row]
    match fact:
        case (
            Supervision.Concluded(originator_id=id)
            | Activity.Held(originator_id=id)
            | Petition.Received(originator_id=id)
            | Report.Submitted(originator_id=id)
        ):
            with write.registers() as rows:
                filters = {"source_id": str(id)}
                found = recommendation_register.register(rows, now, filters, limit=EVERY)
        case Plan.Issued(originator_id=id):
            with write.registers() as rows:
                found = cascade.below(rows, now, id)
        case _:
            found = []
    return tuple(UUID(row["id"]) for row in found)


def _must_be_entitled(write: Write, fact: Fact, body: CorrectionBody) -> None:
    leading: tuple[str, ...]
    pointer, given = "/value", body.value
    match fact, body.field, body.value:
        case Plan.ItemExpanded(), "bound", _:
            raise InvalidInputError(
                "field_correctable",
                "Đơn vị bị ràng buộc theo mục: hãy đính chính chủ trì, nơi nhận hoặc phạm vi của mục.",
                pointer="/field",
                allowed="lead_ids, addressee_ids or scope of the item",
            )
        case Plan.ItemAdded(item=item), "modality", "assigned":
            plan = write.ledger.load(Plan, fact.originator_id)
            must_command(write, plan.issuer_id, plan.items[item].debtors, "/value")
            return
        case Consultation.Submitted(), "committee_id", str(committee):
            must_take_submissions(write, str(fact.originator_id), committee, "/value")
            return
        case Activity.MemberReported(), "member_id", str(member):
            must_have_seat(write, str(fact.originator_id), member, "/value")
            return
        case Supervision.Cancelled() | Supervision.Merged(), "approved_by_id", str():
            rule, leading, parties = "approver_entitled", LEADING, approving
        case Supervision.PublicationWithheld(), "authority_id", str():
            rule, leading, parties = "authority_entitled", GOVERNING, supervising
        case Recommendation.Issued(source_type="supervision"), "issuer_id", str():
            rule, leading, parties = "issuer_entitled", LEADING, recommended_by
        case Supervision.SessionHeld(), "allowed_by_id", str():
            rule, leading, parties = "permitter_entitled", GOVERNING, supervising
        case Recommendation.ReplyLimitExtended(), "approved_by_id", str():
            rule, leading, parties = "approver_entitled", LEADING, recommending
        case (Recommendation.Issued(), "reply_limit", {"setter_id": str(setter)}) | (
            Recommendation.ReplyLimitSet(),
            "limit",
            {"setter_id": str(setter)},
        ):
            rule, leading, parties = "setter_related", GOVERNING, setting
            pointer, given = "/value/setter_id", setter
        case Target.CountingRuleDecided() | Target.BaselineInterpreted(), "decided_by_id", str():
            rule, leading, parties = "decider_entitled", COUNTING, counting
        case _:
            return
    must_decide(
        write,
        given,
        parties(write, str(fact.originator_id)),
        pointer=pointer,
        rule=rule,
        leading=leading,
    )
