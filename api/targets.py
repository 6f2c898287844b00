"""Chỉ tiêu: numbers to reach, their shares, their counting rule, what counts and what does not."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.asking import Asking
from api.deciders import counting, must_decide
from api.door import Ask, Resource, Write, subject
from api.fields import (
    Body,
    Code,
    Day,
    DocumentBody,
    FactBody,
    Line,
    Listed,
    No,
    Reason,
    Ref,
    Refs,
    Text,
    document,
)
from api.reading import ListQuestion
from api.schemas.target import TargetRow
from api.writing import Writing
from domain.application import Recorded
from domain.commands import targets
from domain.errors import ConflictError
from domain.supervision import Origin
from domain.target import Counts, Target
from domain.values import Level, resolve_id
from projections import deciders, target_progress, target_register
from projections.moment import Moment
from projections.obligations import EVERY
from projections.read_model import Row, Rows

resource = Resource("targets")
KNOWN = subject(Target)
Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
Year = Annotated[int, Field(ge=1990, le=2100)]


class TargetQuestion(ListQuestion):
    """Which targets."""

    plan: str | None = None
    counts: Counts | None = None


class TargetPeriod(Body):
    """Kỳ — both ends known."""

    from_: Day = Field(alias="from")
    to: Day


class GroupBody(Body):
    """Địa bàn — bodies that may do it jointly."""

    name: Line
    body_ids: Refs


class TargetBody(FactBody):
    """A number to reach: a total, or so many a year for each of some bodies."""

    code: Code | None = None
    plan_id: Ref | None = None
    item: Code | None = None
    title: Line
    counts: Counts
    unit: Line
    value: Number | None = None
    period: TargetPeriod
    levels: Listed[Level] = Field(
        default=["province", "district"], description="Province and district, where none is named."
    )
    fields: Listed[Line] = Field(default_factory=list)
    body_ids: Refs = Field(default_factory=list)
    groups: Listed[GroupBody] = Field(default_factory=list)
    years: Listed[Year] = Field(default_factory=list)
    document: DocumentBody | None = None


class ShareBody(Body):
    """Một phần phân bổ."""

    value: Number
    field: Line | None = None
    agency_id: Ref | None = None
    year: Year | None = None


class AllocationBody(FactBody):
    """Phân bổ chỉ tiêu."""

    allocations: Listed[ShareBody]
    note: Text | None = None
    document: DocumentBody | None = None


class BaselineBody(FactBody):
    """Kết quả kỳ trước — as the text writes it."""

    text: Line
    first: Number
    second: Number | None = None
    unit: Line
    document: DocumentBody | None = None


class ReadingBody(FactBody):
    """Chọn cách hiểu hai con số."""

    no: No
    reading: Text
    decided_by_id: Ref
    document: DocumentBody | None = None


class CountingRuleBody(FactBody):
    """Quyết định cách tính."""

    rule: Text
    origins: Listed[Origin] = Field(default_factory=list)
    decided_by_id: Ref
    document: DocumentBody | None = None


class AdjustmentBody(FactBody):
    """Điều chỉnh chỉ tiêu."""

    value: Number
    document: DocumentBody | None = None


class CountBody(FactBody):
    """Tính một cuộc giám sát hoặc một hoạt động."""

    type: Literal["supervision", "activity"]
    id: Ref
    listed: Line | None = Field(
        default=None, description="The paper that lists a round of another origin."
    )
    credited_ids: Refs = Field(
        default_factory=list,
        description="Of an activity, bodies that chaired; all of them where left out. A round counts for its lead.",
    )


class ExclusionBody(FactBody):
    """Không tính."""

    type: Literal["supervision", "activity"]
    id: Ref
    rule: Reason


@resource.lists("/targets", TargetRow)
def list_targets(ask: Ask, query: Annotated[TargetQuestion, Query()]) -> Response:
    """The targets, each with how far it is: by field, level, body and year, and where it would end."""
    filters = {
        "plan_id": str(resolve_id("plan", query.plan)) if query.plan else None,
        "counts": query.counts,
    }
    return ask.page(
        lambda rows, limit, after: [
            _measured(ask, rows, row)
            for row in target_register.register(rows, ask.moment, filters, limit=limit, after=after)
        ]
    )


@resource.shows("/targets/{code}", TargetRow, KNOWN)
def show_target(ask: Ask, code: str) -> Response:
    """One target, with how far it is."""
    found = resolve_id(Target.TOPIC, code)

    def find(rows: Rows) -> Row | None:
        row = target_register.one(rows, ask.moment, found)
        return _measured(ask, rows, row) if row else None

    return ask.one(find)


def _measured(ask: Asking, rows: Rows, row: Row) -> Row:
    return {**row, "progress": target_progress.measured(rows, ask.moment, row)}


@resource.records("/targets", founds=True)
def set_target(write: Write, body: TargetBody) -> Recorded:
    """Set a number to reach: on the day of its document, unless another is said."""
    paper = document(body.document)
    act = write.act if body.happened_on or paper is None else write.on(paper.issued_on)

    def record(code: str) -> Recorded:
        _must_be_new(write, body, code)
        return targets.set_target(
            write.ledger,
            act,
            code=code,
            title=body.title,
            counts=body.counts,
            unit=body.unit,
            value=body.value,
            period_from=body.period.from_,
            period_to=body.period.to,
            document=paper,
            plan=body.plan_id,
            item=body.item,
            levels=tuple(body.levels),
            fields=tuple(body.fields),
            bodies=tuple(body.body_ids),
            groups=tuple((g.name, tuple(g.body_ids)) for g in body.groups),
            years=tuple(body.years),
        )

    with write.ledger.turn():
        return write.founding(body.code, Target.TOPIC, "CT", body.period.from_.year, record)


def _must_be_new(write: Writing, body: TargetBody, code: str) -> None:
    """Refuse to enter the number of one item twice: what is done would be counted in one and missing in the other."""
    if body.plan_id is None or body.item is None:
        return
    now = Moment(write.act.today, write.ports.clock.now())
    of_plan = {"plan_id": str(resolve_id("plan", body.plan_id)), "counts": body.counts}
    bodies = {str(resolve_id("agency", given)) for given in body.body_ids}
    with write.registers() as rows:
        found = target_register.register(rows, now, of_plan, limit=EVERY)
    for known in found:
        same = known["item"] == body.item and known["code"] != code
        alike = set(known["body_ids"]) == bodies and set(known["fields"]) == set(body.fields)
        first, last = known["period"]["from"], known["period"]["to"]
        apart = body.period.to.isoformat() < first or last < body.period.from_.isoformat()
        if same and alike and not apart:
            raise ConflictError(
                "target_set_once",
                f"Mục này đã có chỉ tiêu: {known['code']}.",
                pointer="/item",
                allowed=f"an adjustment of {known['code']}, another item, period, field or body",
            )


@resource.records("/targets/{code}/allocations", KNOWN)
def allocate_target(write: Write, code: str, body: AllocationBody) -> Recorded:
    """Divide the number by field, body or year."""
    shares = tuple(targets.Share(s.value, s.field, s.agency_id, s.year) for s in body.allocations)
    return targets.allocate(
        write.ledger,
        write.act,
        code,
        shares=shares,
        note=body.note,
        document=document(body.document),
    )


@resource.records("/targets/{code}/baselines", KNOWN)
def record_baseline(write: Write, code: str, body: BaselineBody) -> Recorded:
    """Keep a past result beside the target."""
    return targets.record_baseline(
        write.ledger,
        write.act,
        code,
        text=body.text,
        first=body.first,
        second=body.second,
        unit=body.unit,
        document=document(body.document),
    )


@resource.records("/targets/{code}/baseline-readings", KNOWN)
def interpret_baseline(write: Write, code: str, body: ReadingBody) -> Recorded:
    """Say what the two numbers of a baseline are."""
    _must_decide(write, code, body.decided_by_id)
    return targets.interpret_baseline(
        write.ledger,
        write.act,
        code,
        no=body.no,
        reading=body.reading,
        decided_by=body.decided_by_id,
        document=document(body.document),
    )


@resource.records("/targets/{code}/counting-rules", KNOWN)
def decide_counting_rule(write: Write, code: str, body: CountingRuleBody) -> Recorded:
    """Say which acts count, before the first is counted."""
    _must_decide(write, code, body.decided_by_id)
    return targets.decide_counting_rule(
        write.ledger,
        write.act,
        code,
        rule=body.rule,
        origins=tuple(body.origins),
        decided_by=body.decided_by_id,
        document=document(body.document),
    )


def _must_decide(write: Writing, code: str, given: str) -> None:
    parties = counting(write, code)
    must_decide(
        write,
        given,
        parties,
        pointer="/decided_by_id",
        rule="decider_entitled",
        leading=deciders.COUNTING,
    )


@resource.records("/targets/{code}/adjustments", KNOWN)
def adjust_target(write: Write, code: str, body: AdjustmentBody) -> Recorded:
    """Replace the number."""
    return targets.adjust(
        write.ledger, write.act, code, value=body.value, document=document(body.document)
    )


@resource.records("/targets/{code}/counts", KNOWN)
def count_for_target(write: Write, code: str, body: CountBody) -> Recorded:
    """Count a concluded round, or an activity for each body that chaired it."""
    if body.type == "supervision":
        return targets.count_supervision(
            write.ledger,
            write.act,
            code,
            supervision=body.id,
            listed=body.listed,
            credited=tuple(body.credited_ids),
        )
    return targets.count_activity(
        write.ledger, write.act, code, activity=body.id, credited=tuple(body.credited_ids)
    )


@resource.records("/targets/{code}/exclusions", KNOWN)
def exclude_from_target(write: Write, code: str, body: ExclusionBody) -> Recorded:
    """Leave an act out by the rule, or take its count back."""
    if body.type == "supervision":
        return targets.exclude_supervision(
            write.ledger, write.act, code, supervision=body.id, rule=body.rule
        )
    return targets.uncount_activity(write.ledger, write.act, code, activity=body.id, rule=body.rule)
