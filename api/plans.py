"""Kế hoạch, đề án: plans with their items, and the decisions that settle what a plan leaves open."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final

from fastapi import Query
from pydantic import BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Listed,
    PeriodBody,
    Ref,
    Refs,
    document,
)
from api.plan_bodies import ItemBody
from api.plan_documents import same_document
from api.plan_scopes import given_items
from api.reading import ListQuestion
from api.schemas.plan import PlanProgressRow, PlanRow, PlanStatus
from domain.application import Recorded
from domain.commands import plan_parties, plans
from domain.plan import Plan
from domain.values import Signer, resolve_id
from projections import plan_directory, plan_progress

resource = Resource("plans")
KNOWN = subject(Plan)
BODIES: Final = {"issuer_id": "issuer"}


class PlanQuestion(ListQuestion):
    """Which plans."""

    code: str | None = None
    issuer: str | None = None
    type: str | None = None
    status: PlanStatus | None = None


class SignerBody(Body):
    """Người ký — the capacity of the signature, never the person."""

    capacity: Line | None = None
    on_behalf_of: Line | None = None


def as_number(value: Any) -> Any:
    """Số văn bản: other systems send 15 as often as "15"."""
    return str(value) if type(value) is int else value


def as_basis(value: Any) -> Any:
    """A basis given by its title alone."""
    return {"title": value} if isinstance(value, str) else value


class PlanBody(FactBody):
    """An issued plan with all its items; unknown parts are null."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Kế hoạch nâng cao hiệu quả giám sát",
                    "type": "plan",
                    "issuer_id": "ban-dan-van",
                    "number": "12",
                    "symbol": "KH/BCĐ",
                    "issued_on": "2023-03-15",
                    "place": "Tây Ninh",
                    "signer": {"capacity": "Phó Trưởng ban", "on_behalf_of": None},
                    "period": {"from": "2023-01-01", "to": "2023-12-31"},
                    "bases": [],
                    "recipients": [],
                    "items": [
                        {
                            "code": "1",
                            "kind": "report",
                            "text": "Báo cáo kết quả hằng năm",
                            "place": "004.txt:93",
                            "leads": ["ubnd-tinh"],
                            "coordinators": [],
                            "addressees": ["ban-dan-van"],
                            "modality": "assigned",
                            "cadence": {
                                "type": "yearly",
                                "detail": {"before": "11-20"},
                                "raw": "trước ngày 20/11 hằng năm",
                            },
                            "scope": None,
                            "quantity": None,
                        }
                    ],
                }
            ]
        }
    )
    NATURAL: ClassVar[str | None] = "issued_on"

    code: Code | None = None
    title: Line
    type: Annotated[Line, Field(max_length=50)]
    issuer_id: Ref
    number: Annotated[Line | None, BeforeValidator(as_number)] = None
    symbol: Line | None = None
    issued_on: Day | None = None
    place: Line | None = Field(
        default=None, description="Where it was issued, as the document says."
    )
    signer: SignerBody | None = None
    period: PeriodBody | None = None
    bases: Listed[Annotated[DocumentBody, BeforeValidator(as_basis)]] = Field(default_factory=list)
    recipients: Refs = Field(
        default_factory=list,
        description="Bodies by id or code; whoever is registered nowhere by the name of several words it has there.",
    )
    items: Listed[ItemBody] = Field(default_factory=list)


class LeadBody(FactBody):
    """The body named to lead an item that names none."""

    item: Code
    lead_id: Ref
    document: DocumentBody | None = None


@resource.lists("/plans", PlanRow)
def list_plans(ask: Ask, query: Annotated[PlanQuestion, Query()]) -> Response:
    """The plans, each with its items."""
    filters = {
        "code": query.code,
        "issuer_id": str(resolve_id("agency", query.issuer)) if query.issuer else None,
        "type": query.type,
        "status": query.status,
    }
    return ask.page(
        lambda rows, limit, after: plan_directory.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.shows("/plans/{code}", PlanRow, KNOWN)
def show_plan(ask: Ask, code: str) -> Response:
    """One plan."""
    return ask.one(
        lambda rows: plan_directory.one(rows, ask.moment, Plan.identify(code)), bodies=BODIES
    )


@resource.shows("/plans/{code}/progress", PlanProgressRow, KNOWN)
def show_plan_progress(ask: Ask, code: str) -> Response:
    """How many duties of a plan stand in which status."""
    wanted = str(Plan.identify(code))
    return ask.one(
        lambda rows: next(
            (p for p in plan_progress.progress(rows, ask.moment) if p["plan_id"] == wanted), None
        )
    )


@resource.records("/plans", founds=True)
def issue_plan(write: Write, body: PlanBody) -> Recorded:
    """Enter an issued plan with all its items, in one transaction."""
    period = body.period or PeriodBody()
    signer = body.signer
    year = (body.issued_on or period.from_ or write.act.on).year
    issuer = resolve_id("agency", body.issuer_id)
    bases = tuple(b.document() for b in body.bases)
    on = plans.day_of_issue(write.act, body.issued_on, bases, period.from_)
    items = given_items(write, issuer, body.items, on=on)

    def record(code: str) -> Recorded:
        same = same_document(
            write,
            issuer,
            code,
            number=body.number,
            symbol=body.symbol,
            issued_on=body.issued_on,
        )
        return plans.issue(
            write.ledger,
            write.act,
            code=code,
            title=body.title,
            type=body.type,
            issuer=body.issuer_id,
            number=body.number,
            symbol=body.symbol,
            issued_on=body.issued_on,
            place=body.place,
            signer=None if signer is None else Signer(signer.capacity, signer.on_behalf_of),
            period_from=period.from_,
            period_to=period.to,
            bases=bases,
            recipients=tuple(body.recipients),
            items=items,
            same_document=same,
        )

    with write.ledger.turn():
        return write.founding(body.code, "plan", "KH", year, record)


@resource.records("/plans/{code}/leads", KNOWN)
def assign_lead(write: Write, code: str, body: LeadBody) -> Recorded:
    """Record who leads an item that names nobody."""
    return plan_parties.assign_lead(
        write.ledger,
        write.act,
        code,
        item=body.item,
        lead=body.lead_id,
        document=document(body.document),
    )
