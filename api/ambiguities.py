"""Điểm chưa rõ: what a plan leaves open, how it may be read, who decided what; and letters that ask for a duty."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Body, Code, Day, DocumentBody, FactBody, Line, Listed, Reason, Ref, document
from api.plan_decisions import listed_and_met
from api.plan_scopes import must_command, must_take_word
from api.reading import ListQuestion
from api.schemas.answer import EffectAnswer
from api.schemas.plan import AmbiguityRow
from domain.application import Recorded
from domain.commands import plan_ambiguities, plan_decisions, plan_parties
from domain.plan import Plan
from domain.plan.item import Modality
from domain.plan.values import Reading
from domain.values import Level
from projections import plan_directory
from projections.read_model import Row, Rows

resource = Resource("plans")
KNOWN = subject(Plan)
BODIES: Final = {"decider_id": "decider"}


class OwedBody(Body):
    """Ai phải thực hiện — assigned or requested, and of the bodies bound those of these levels alone."""

    modality: Modality | None = None
    levels: list[Level] | None = None


class ReadingBody(Body):
    """Cách hiểu — with the cadence that items have by it, where it gives them another."""

    key: Code
    text: Line
    cadences: dict[Code, dict[str, Any]] = Field(default_factory=dict)
    effect: Line | None = Field(
        default=None,
        description="What follows where no item gets another rhythm: why no day moves, or what else would move one.",
    )
    owed: dict[Code, OwedBody] = Field(
        default_factory=dict, description="How items are owed by it, where that is otherwise, too."
    )

    def reading(self) -> Reading:
        """As the plan keeps it."""
        owed = {item: o.model_dump(exclude_none=True) for item, o in self.owed.items()}
        return Reading(self.key, self.text, dict(self.cadences), self.effect, owed)


class AmbiguityBody(FactBody):
    """Điểm chưa rõ."""

    code: Code
    problem: Line
    readings: Listed[ReadingBody]
    items: Listed[Code] = Field(default_factory=list)
    default: Code | None = None
    decider_id: Ref | None = None
    decided_by: Line | None = None


class ResolutionBody(FactBody):
    """Kết luận — one of the readings; another needs a reason, and may bring cadences of its own."""

    reading: Line
    authority_id: Ref
    ground: Line
    reason: Reason | None = None
    cadences: dict[Code, dict[str, Any]] | None = None
    document: DocumentBody | None = None


class ReopeningBody(FactBody):
    """Mở lại."""

    reason: Reason
    document: DocumentBody | None = None


class RequestBody(FactBody):
    """Văn bản yêu cầu — for what is owed on request, or with the day of an occurrence that awaited one."""

    item: Code
    requester_id: Ref
    ground: Line
    cause: Literal["request", "event"] = "request"
    occurrence: Line | None = None
    debtor_id: Ref | None = None
    due_on: Day | None = None
    document: DocumentBody | None = None


class LeadChangeBody(FactBody):
    """Đổi chủ trì — what is open passes to the new lead on `happened_on`."""

    item: Code
    from_id: Ref
    lead_id: Ref
    document: DocumentBody | None = None


class PlanAmbiguityQuestion(ListQuestion):
    """Which points of a plan."""

    status: Literal["open", "resolved"] | None = None


class AmbiguityQuestion(PlanAmbiguityQuestion):
    """Which points."""

    plan: str | None = None


@resource.lists("/ambiguities", AmbiguityRow)
def list_ambiguities(ask: Ask, query: Annotated[AmbiguityQuestion, Query()]) -> Response:
    """The points that plans leave open: readings, the default, who decides, what was decided."""
    plan = str(Plan.identify(query.plan)) if query.plan else None

    def find(rows: Rows) -> list[Row]:
        found = plan_directory.ambiguities(rows, ask.moment, plan)
        return [a for a in found if query.status in (None, a["status"])]

    return ask.page_of(find, bodies=BODIES)


@resource.lists("/plans/{code}/ambiguities", AmbiguityRow)
def list_plan_ambiguities(
    ask: Ask, code: str, query: Annotated[PlanAmbiguityQuestion, Query()]
) -> Response:
    """The points that one plan leaves open: readings, the default, who decides, what was decided."""
    plan = Plan.identify(code)

    def find(rows: Rows) -> list[Row] | None:
        if plan_directory.one(rows, ask.moment, plan) is None:
            return None
        found = plan_directory.ambiguities(rows, ask.moment, str(plan))
        return [a for a in found if query.status in (None, a["status"])]

    return ask.page_of(find, bodies=BODIES)


@resource.shows("/plans/{code}/ambiguities/{ambiguity}", AmbiguityRow, KNOWN)
def show_ambiguity(ask: Ask, code: str, ambiguity: str) -> Response:
    """One point that a plan leaves open."""

    def find(rows: Rows) -> Row | None:
        found = plan_directory.ambiguities(rows, ask.moment, str(Plan.identify(code)))
        return next((a for a in found if a["code"] == ambiguity), None)

    return ask.one(find, bodies=BODIES)


@resource.records("/plans/{code}/ambiguities", KNOWN)
def raise_ambiguity(write: Write, code: str, body: AmbiguityBody) -> Recorded:
    """Say what the text leaves open."""
    return plan_ambiguities.raise_ambiguity(
        write.ledger,
        write.act,
        code,
        plan_ambiguities.AmbiguityInput(
            code=body.code,
            problem=body.problem,
            readings=tuple(r.reading() for r in body.readings),
            items=tuple(body.items),
            default=body.default,
            decider=body.decider_id,
            decided_by=body.decided_by,
        ),
    )


@resource.records("/plans/{code}/ambiguities/{ambiguity}/resolutions", KNOWN, row=EffectAnswer)
def resolve_ambiguity(write: Write, code: str, ambiguity: str, body: ResolutionBody) -> Recorded:
    """Choose a reading; every date that follows from it is worked out again, and who owes what."""
    plan = write.ledger.load(Plan, code)
    known = plan.ambiguities.get(ambiguity)
    chosen = known.readings.get(body.reading) if known else None
    for item, owed in chosen.owed.items() if chosen else ():
        if owed.get("modality") == "assigned" and item in plan.items:
            must_command(write, plan.issuer_id, plan.items[item].debtors, "/reading")
    return plan_ambiguities.resolve_ambiguity(
        write.ledger,
        write.act,
        code,
        ambiguity=ambiguity,
        reading=body.reading,
        authority=body.authority_id,
        ground=body.ground,
        reason=body.reason,
        cadences=None if body.cadences is None else dict(body.cadences),
        document=document(body.document),
    )


@resource.records("/plans/{code}/ambiguities/{ambiguity}/reopenings", KNOWN)
def reopen_ambiguity(write: Write, code: str, ambiguity: str, body: ReopeningBody) -> Recorded:
    """Take a resolution back."""
    return plan_ambiguities.reopen_ambiguity(
        write.ledger,
        write.act,
        code,
        ambiguity=ambiguity,
        reason=body.reason,
        document=document(body.document),
    )


@resource.records("/plans/{code}/requests", KNOWN)
def request_occurrence(write: Write, code: str, body: RequestBody) -> Recorded:
    """Ask for a duty, or name the day that one awaited."""
    named = body.occurrence is not None
    _, met = listed_and_met(write, code, body.item, body.debtor_id, body.occurrence)
    return plan_decisions.request_occurrence(
        write.ledger,
        write.act,
        code,
        item=body.item,
        requester=body.requester_id,
        ground=body.ground,
        cause=body.cause,
        occurrence=body.occurrence,
        debtor=body.debtor_id,
        due_on=body.due_on,
        document=document(body.document),
        already_met=named and met,
    )


@resource.records("/plans/{code}/lead-changes", KNOWN)
def change_lead(write: Write, code: str, body: LeadChangeBody) -> Recorded:
    """Let another body lead an item."""
    must_take_word(write, code, body.item, body.lead_id, "/lead_id")
    return plan_parties.change_lead(
        write.ledger,
        write.act,
        code,
        item=body.item,
        from_lead=body.from_id,
        to_lead=body.lead_id,
        document=document(body.document),
    )
