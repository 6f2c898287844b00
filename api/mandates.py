"""Tư cách đại diện: who acts for which agency in which role, and the answer to whether somebody may do something."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.explaining import explained
from api.fields import Code, Day, DocumentBody, FactBody, Line, Reason, Ref, document
from api.reading import ListQuestion, Question
from api.schemas.mandate import AccessAnswer, MandateRow
from domain.application import Recorded
from domain.commands import mandates as commands
from domain.mandate import Mandate, Place, Role
from domain.values import resolve_id
from projections import mandate_register

resource = Resource("mandates")
KNOWN = subject(Mandate)
BODIES: Final = {"agency_id": "agency"}


class MandateQuestion(ListQuestion):
    """Which mandates."""

    code: str | None = None
    account: str | None = None
    agency: str | None = None
    role: Role | None = None
    status: str | None = None


class AccessQuestion(Question):
    """Who would do what to which subject; on which day, as known at which instant."""

    operation: str = Field(examples=["reply_to_recommendation"])
    subject: str | None = Field(default=None, description="The id or code of any subject.")
    account: str | None = Field(
        default=None, description="The account asked about; one's own where it is left out."
    )
    acting_for: str | None = Field(
        default=None, description="The agency, where the account may act for several."
    )


class MandateBody(FactBody):
    """Giao nhiệm vụ — from one day to another, both included; without a last day until it is ended."""

    code: Code | None = None
    account: Line
    agency_id: Ref | None = Field(default=None, description="Null: for the ledger itself.")
    role: Role
    place: Place = "principal"
    stands_in_for_id: Ref | None = Field(
        default=None, description="The principal's mandate, for a deputy or an alternate."
    )
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    ground: Line
    document: DocumentBody | None = None


class AbsenceBody(FactBody):
    """Vắng mặt — both days included; why is nobody's concern."""

    from_: Day = Field(alias="from")
    to: Day


class EndBody(FactBody):
    """Thôi nhiệm vụ — `happened_on` is the first day without it."""

    reason: Reason
    document: DocumentBody | None = None


@resource.lists("/mandates", MandateRow)
def list_mandates(ask: Ask, query: Annotated[MandateQuestion, Query()]) -> Response:
    """Who was given which mandate, valid or not."""
    filters = query.model_dump(include={"code", "account", "role", "status"})
    agency = str(resolve_id("agency", query.agency)) if query.agency else None
    return ask.page(
        lambda rows, limit, after: mandate_register.register(
            rows, ask.moment, {**filters, "agency_id": agency}, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/mandates/{code}", MandateRow, KNOWN)
def show_mandate(ask: Ask, code: str) -> Response:
    """One mandate."""
    return ask.one(
        lambda rows: mandate_register.one(rows, ask.moment, resolve_id(Mandate.TOPIC, code)),
        bodies=BODIES,
    )


@resource.shows("/access", AccessAnswer)
def explain_access(ask: Ask, query: Annotated[AccessQuestion, Query()]) -> Response:
    """Whether an account may do something on a day, in which capacity, by which relation; and if not, why not."""
    return explained(
        ask,
        query.operation,
        subject=query.subject,
        account=query.account,
        acting_for=query.acting_for,
    )


@resource.records("/mandates", founds=True)
def grant_mandate(write: Write, body: MandateBody) -> Recorded:
    """Let an account act for an agency in a role; nobody gives more than they may themselves."""
    account = write.account(body.account, "/account")

    def record(code: str) -> Recorded:
        return commands.grant(
            write.ledger,
            write.act,
            code=code,
            account=account,
            agency=body.agency_id,
            role=body.role,
            place=body.place,
            stands_in_for=body.stands_in_for_id,
            from_on=body.from_,
            to_on=body.to,
            ground=body.ground,
            document=document(body.document),
        )

    return write.founding(body.code, Mandate.TOPIC, Mandate.PREFIX, write.act.on.year, record)


@resource.records("/mandates/{code}/absences", KNOWN)
def declare_absence(write: Write, code: str, body: AbsenceBody) -> Recorded:
    """Say on which days the holder is away; alternates act meanwhile."""
    return commands.declare_absence(
        write.ledger, write.act, code, from_on=body.from_, to_on=body.to
    )


@resource.records("/mandates/{code}/endings", KNOWN)
def end_mandate(write: Write, code: str, body: EndBody) -> Recorded:
    """End a mandate."""
    return commands.end(
        write.ledger, write.act, code, reason=body.reason, document=document(body.document)
    )
