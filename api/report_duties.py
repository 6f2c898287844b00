"""Nghĩa vụ mà báo cáo trả lời: what a report names, what the register knows; who owes the same and sent none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from api.closed_duties import must_stand
from api.fields import Code, Day, DocumentBody, FactBody, PeriodBody, Ref, Refs
from api.writing import Writing
from domain.errors import InvalidInputError, ManyInvalidInputsError, Violation
from domain.facts import Fact
from domain.report import Report
from domain.report.answering import AnsweredDuty, check_answered
from domain.values import Document, resolve_id
from projections import obligations, report_register
from projections.duties import day
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

SENT: Final = ("submitted", "met", "met_late")
NO_MORE: Final = ("waived", "cancelled", "transferred")
"""What is asked of nobody any more: not to be named as missing, and no fault if it is."""


class ReportBody(FactBody):
    """A report sent, with the duties it answers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "obligation_ids": ["0a9d3a4e-5c1e-5b6e-8a52-0d1c0a8f8c11"],
                    "debtor_id": "ubnd-tinh",
                    "addressee_ids": ["ban-dan-van"],
                    "period": {"from": "2023-01-01", "to": "2023-12-31"},
                    "document": {"number": "210", "symbol": "BC-UBND", "issued_on": "2023-11-15"},
                    "submitted_on": "2023-11-15",
                    "figures": {"cuoc_giam_sat": 12},
                }
            ]
        }
    )
    NATURAL: ClassVar[str | None] = "submitted_on"

    code: Code | None = None
    obligation_ids: Refs
    debtor_id: Ref
    addressee_ids: Refs = Field(
        default_factory=list, description="The beneficiaries of the duties, where left out."
    )
    period: PeriodBody | None = Field(
        default=None, description="The period of the duties, where left out."
    )
    document: DocumentBody | None = None
    submitted_on: Day | None = None
    figures: dict[str, Any] | None = None


def without_report(
    write: Writing, inputs: Sequence[str]
) -> tuple[frozenset[UUID], frozenset[UUID] | None]:
    """Who owes what these reports answer, for the same period, and has sent none.

    Then the same with those of whom it is asked no more; None where no duty is known that the reports answer.
    """
    now = Moment(write.act.on, write.act.at)
    silent: set[UUID] = set()
    unheard: set[UUID] = set()
    with write.registers() as rows:
        given = (report_register.one(rows, now, resolve_id(Report.TOPIC, i)) for i in inputs)
        answered = [UUID(o) for r in given if r for o in r["obligation_ids"]]
        if not answered:
            return frozenset(), None
        wanted = ObligationFilter(ids=tuple(answered))
        for mine in obligations.register(rows, now, wanted, limit=obligations.EVERY):
            series = ObligationFilter(plan=resolve_id("plan", mine["plan"]), item=mine["plan_item"])
            for duty in obligations.register(rows, now, series, limit=obligations.EVERY):
                if duty["occurrence"] != mine["occurrence"] or not duty["debtor"]:
                    continue
                if duty["report"] is None and duty["status"] not in SENT:
                    silent.add(UUID(duty["debtor"]["id"]))
                    if duty["status"] not in NO_MORE:
                        unheard.add(UUID(duty["debtor"]["id"]))
    return frozenset(unheard), frozenset(silent)


def answered_duties(write: Writing, body: ReportBody) -> tuple[AnsweredDuty, ...]:
    """What is known today of the duties that the report names."""
    given = {str(resolve_id("obligation", o)): i for i, o in enumerate(body.obligation_ids)}
    if not given:
        return ()
    now = Moment(write.act.today, write.act.at)
    wanted = ObligationFilter(ids=tuple(UUID(o) for o in given))
    with write.registers() as rows:
        found = {d["id"]: d for d in obligations.register(rows, now, wanted, limit=len(given))}
        unknown = [
            Violation(
                f"/obligation_ids/{i}",
                "obligation_known",
                f"Không có nghĩa vụ “{body.obligation_ids[i][:100]}” trong sổ.",
                "the id of a listed duty",
            )
            for duty_id, i in given.items()
            if duty_id not in found
        ]
        if unknown:
            raise ManyInvalidInputsError(tuple(unknown))
        sent = _papers(write, rows, now, body) if body.document else {}
        on = Moment(body.submitted_on or write.act.on, write.act.at)
        then = {d["id"]: d for d in obligations.register(rows, on, wanted, limit=len(given))}
    for duty_id, i in given.items():
        must_stand(write, found[duty_id], then.get(duty_id), pointer=f"/obligation_ids/{i}")
    named = {str(resolve_id("agency", a)) for a in body.addressee_ids}
    # To whom it is owed may have become another body since it was sent.
    owed = {**found, **then}
    return tuple(_answered(owed[duty_id], sent.get(duty_id, ()), named) for duty_id in given)


def must_be_owed_by(write: Writing, fact: Fact, field: str, value: Any) -> None:
    """Refuse a correction that names another sender of a report than who owes what it answers."""
    if not (isinstance(fact, Report.Submitted) and field == "debtor_id" and isinstance(value, str)):
        return
    wanted = ObligationFilter(ids=fact.obligation_ids)
    with write.registers() as rows:
        now = Moment(write.act.today, write.act.at)
        found = obligations.register(rows, now, wanted, limit=obligations.EVERY)
    to = fact.addressee_ids
    duties = [_answered(duty, (), tuple(map(str, to))) for duty in found]
    sender = resolve_id("agency", value)
    try:
        check_answered(duties, debtor_id=sender, addressee_ids=to, document=None)
    except InvalidInputError as wrong:
        raise wrong.at("/value") from wrong


def _answered(duty: Row, sent: Sequence[Document], named: Collection[str]) -> AnsweredDuty:
    period = duty["period"] or {}
    to = [body["id"] for body in duty["addressees"]]
    # What is no report is owed to all at once: whoever of them is named stands for the others. The body in whose place
    # another one stands now was the right one as long as it was there.
    ever = [*to, duty["identity"]]
    meant = next((body for body in ever if body in named), to[0] if to else None)
    return AnsweredDuty(
        id=UUID(duty["id"]),
        debtor_id=UUID(duty["debtor"]["id"]) if duty["debtor"] else None,
        beneficiary_id=UUID(meant) if meant else None,
        of_plan=duty["plan"] is not None,
        period_from=day(period.get("from")),
        period_to=day(period.get("to")),
        kind=duty["kind"],
        sent=tuple(sent),
    )


def _papers(
    write: Writing, rows: Rows, now: Moment, body: ReportBody
) -> Mapping[str, Sequence[Document]]:
    """The documents with which the sender answered each duty before, those of returned versions among them."""
    found: dict[str, list[Document]] = defaultdict(list)
    sender = {"debtor_id": str(resolve_id("agency", body.debtor_id))}
    for report in report_register.register(rows, now, sender, limit=obligations.EVERY):
        answered = {str(resolve_id("obligation", o)) for o in body.obligation_ids}
        for duty_id in answered.intersection(report["obligation_ids"]):
            papers = write.ledger.load(Report, report["code"]).sent
            found[duty_id] += [paper for paper in papers if paper is not None]
    return found
