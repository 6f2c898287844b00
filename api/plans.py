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
from domain.commands import plans
from domain.plan import Plan
from domain.values import Signer, resolve_id
from projections import obligations, plan_directory, plan_progress
from projections.moment import Moment
from projections.obligations import ObligationFilter

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
    signer: SignerBody | None = None
    period: PeriodBody | None = None
    bases: Listed[Annotated[DocumentBody, BeforeValidator(as_basis)]] = Field(default_factory=list)
    recipients: Refs = Field(
        default_factory=list,
        description="Bodies by id or code; whoever is registered nowhere by the name of several words it has there.",
    )
    items: Listed[ItemBody] = Field(default_factory=list)


class DueDateBody(FactBody):
    """The decision that fixes a date the text left open: `by` for every year, `due_on` for one occurrence."""

    item: Code
    occurrence: Line | None = None
    debtor_id: Ref | None = None
    by: Line | None = Field(default=None, examples=["12-15"])
    due_on: Day | None = None
    setter_id: Ref
    ground: Line
    document: DocumentBody | None = None


class ReportTermsBody(FactBody):
    """Chế độ báo cáo — cut-off, sending and tier of a periodic report."""

    item: Code
    months_before: Annotated[int, Field(ge=0, le=11)] = 0
    from_day: Annotated[int, Field(ge=1, le=28)] = 1
    to_day: Annotated[int, Field(ge=1, le=28)]
    send_term: Line = Field(examples=["2wd"], description="Counted from the cut-off.")
    tier: Line | None = None
    debtor_ids: Refs = Field(default_factory=list)
    setter_id: Ref
    ground: Line
    document: DocumentBody | None = None


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
    same = same_document(
        write,
        issuer,
        body.code,
        number=body.number,
        symbol=body.symbol,
        issued_on=body.issued_on,
    )
    items = given_items(write, issuer, body.items, on=body.issued_on)

    def record(code: str) -> Recorded:
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
            signer=None if signer is None else Signer(signer.capacity, signer.on_behalf_of),
            period_from=period.from_,
            period_to=period.to,
            bases=tuple(b.document() for b in body.bases),
            recipients=tuple(body.recipients),
            items=items,
            same_document=same,
        )

    return write.founding(body.code, "plan", "KH", year, record)


@resource.records("/plans/{code}/due-dates", KNOWN)
def set_due_date(write: Write, code: str, body: DueDateBody) -> Recorded:
    """Record the decision that fixes a date the text left open."""
    listed, met = _listed(write, code, body)
    return plans.set_due_date(
        write.ledger,
        write.act,
        code,
        item=body.item,
        setter=body.setter_id,
        ground=body.ground,
        occurrence=body.occurrence,
        debtor=body.debtor_id,
        by=body.by,
        due_on=body.due_on,
        document=document(body.document),
        already_met=met,
        listed=listed,
    )


@resource.records("/plans/{code}/report-terms", KNOWN)
def set_report_terms(write: Write, code: str, body: ReportTermsBody) -> Recorded:
    """Set from which day to which the figures of a report run, and how long after that a tier sends it."""
    return plans.set_report_terms(
        write.ledger,
        write.act,
        code,
        item=body.item,
        months_before=body.months_before,
        from_day=body.from_day,
        to_day=body.to_day,
        send_term=body.send_term,
        tier=body.tier,
        debtors=tuple(body.debtor_ids),
        setter=body.setter_id,
        ground=body.ground,
        document=document(body.document),
    )


@resource.records("/plans/{code}/leads", KNOWN)
def assign_lead(write: Write, code: str, body: LeadBody) -> Recorded:
    """Record who leads an item that names nobody."""
    return plans.assign_lead(
        write.ledger,
        write.act,
        code,
        item=body.item,
        lead=body.lead_id,
        document=document(body.document),
    )


def _listed(write: Write, code: str, body: DueDateBody) -> tuple[tuple[str, ...], bool]:
    """The occurrences of the item, and whether everybody whom the decision names has met the one it names."""
    if body.occurrence is None:
        return (), False
    debtor = resolve_id("agency", body.debtor_id) if body.debtor_id else None
    wanted = ObligationFilter(agency=debtor, plan=Plan.identify(code), item=body.item)
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        found = obligations.register(rows, moment, wanted, limit=obligations.EVERY)
    named = [d["status"] for d in found if d["occurrence"] == body.occurrence]
    met = bool(named) and all(status in ("met", "met_late") for status in named)
    return tuple(dict.fromkeys(d["occurrence"] for d in found)), met
