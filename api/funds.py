"""Kinh phí: need, requested, allocated, spent, by year, by whom."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Ref, Text, document
from api.reading import ListQuestion
from api.schemas.activity import FundRow
from domain.application import Recorded
from domain.commands import funds
from domain.fund import Fund
from domain.values import resolve_id
from projections import fund_register

resource = Resource("funds")
KNOWN = subject(Fund)
LARGEST: Final = 10**15
Amount = Annotated[int, Field(ge=1, le=LARGEST, description="Đồng.")]
Year = Annotated[int, Field(ge=1990, le=2100)]


class FundQuestion(ListQuestion):
    """Which money."""

    plan: str | None = None


class FundBody(FactBody):
    """What a plan needs."""

    code: Code | None = None
    plan_id: Ref | None = None
    item: Code | None = None
    amount: Amount
    words: Line | None = None
    from_: Day = Field(alias="from")
    to: Day
    document: DocumentBody | None = None


class MoneyBody(FactBody):
    """Số tiền của một năm."""

    year: Year
    amount: Amount
    by_id: Ref
    document: DocumentBody | None = None
    note: Text | None = None


class RequestBody(MoneyBody):
    """Đề nghị cấp kinh phí."""

    to_id: Ref


@resource.lists("/funds", FundRow)
def list_funds(ask: Ask, query: Annotated[FundQuestion, Query()]) -> Response:
    """The money of the plans: need, requested, allocated, spent."""
    filters = {"plan_id": str(resolve_id("plan", query.plan)) if query.plan else None}
    return ask.page(
        lambda rows, limit, after: fund_register.register(
            rows, ask.moment, filters, limit=limit, after=after
        )
    )


@resource.shows("/funds/{code}", FundRow, KNOWN)
def show_fund(ask: Ask, code: str) -> Response:
    """The money of one plan, with every request, allocation and settlement."""
    found = resolve_id(Fund.TOPIC, code)
    return ask.one(lambda rows: fund_register.one(rows, ask.moment, found))


@resource.records("/funds", founds=True)
def state_need(write: Write, body: FundBody) -> Recorded:
    """State what a plan needs."""

    def record(code: str) -> Recorded:
        return funds.state_need(
            write.ledger,
            write.act,
            code=code,
            amount=body.amount,
            words=body.words,
            period_from=body.from_,
            period_to=body.to,
            document=document(body.document),
            plan=body.plan_id,
            item=body.item,
        )

    return write.founding(body.code, Fund.TOPIC, "KP", body.from_.year, record)


@resource.records("/funds/{code}/requests", KNOWN)
def request_money(write: Write, code: str, body: RequestBody) -> Recorded:
    """Ask for a year's money."""
    return funds.request(
        write.ledger,
        write.act,
        code,
        year=body.year,
        amount=body.amount,
        by=body.by_id,
        to=body.to_id,
        document=document(body.document),
        note=body.note,
    )


@resource.records("/funds/{code}/allocations", KNOWN)
def allocate_money(write: Write, code: str, body: MoneyBody) -> Recorded:
    """Grant a year's money."""
    return funds.allocate(
        write.ledger,
        write.act,
        code,
        year=body.year,
        amount=body.amount,
        by=body.by_id,
        document=document(body.document),
        note=body.note,
    )


@resource.records("/funds/{code}/settlements", KNOWN)
def settle_money(write: Write, code: str, body: MoneyBody) -> Recorded:
    """Settle what was spent."""
    return funds.spend(
        write.ledger,
        write.act,
        code,
        year=body.year,
        amount=body.amount,
        by=body.by_id,
        document=document(body.document),
        note=body.note,
    )
