"""Quyết định về kế hoạch: the days, terms and periods that the text of a plan leaves to somebody to settle."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from api import deciders
from api.door import Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Ref, Refs, document
from domain.application import Recorded
from domain.commands import plan_decisions
from domain.commands.plan_decisions import DecisionInput
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.values import resolve_id
from projections import obligations, plan_occurrences
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row

resource = Resource("plans")
KNOWN = subject(Plan)
FAR: Final = 50
"""Years ahead for which somebody may set a day already."""
MANY: Final = 40
"""As many keys as a refusal names."""


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


class DecisionBody(FactBody):
    """Quyết định về một mục — without `debtor_id` for every body that it may concern."""

    item: Code
    debtor_id: Ref | None = None
    authority_id: Ref
    ground: Line
    document: DocumentBody | None = None

    def decision(self) -> DecisionInput:
        """The decision as its command takes it."""
        return DecisionInput(
            self.item, self.authority_id, self.ground, self.debtor_id, document(self.document)
        )


class OccurrenceDecisionBody(DecisionBody):
    """Quyết định tính kỳ — without `occurrence` for every period of the item that is in question."""

    occurrence: Line | None = None
    is_owed: bool


class AddresseesBody(DecisionBody):
    """Xác định nơi nhận — without `debtor_id` for every body of which the issue left open to whom it owes the item."""

    addressee_ids: Refs = Field(description="All to whom it is owed from the day on.")


@resource.records("/plans/{code}/due-dates", KNOWN)
def set_due_date(write: Write, code: str, body: DueDateBody) -> Recorded:
    """Record the decision that fixes a date the text left open."""
    _must_decide(write, code, body.setter_id, "/setter_id", body.item)
    listed, met = listed_and_met(write, code, body.item, body.debtor_id, body.occurrence)
    # A day of every year is for what lies ahead: what is met keeps its own.
    return plan_decisions.set_due_date(
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
        already_met=met and body.by is None,
        listed=listed,
    )


@resource.records("/plans/{code}/report-terms", KNOWN)
def set_report_terms(write: Write, code: str, body: ReportTermsBody) -> Recorded:
    """Set from which day to which the figures of a report run, and how long after that a tier sends it."""
    _must_decide(write, code, body.setter_id, "/setter_id", body.item)
    return plan_decisions.set_report_terms(
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


@resource.records("/plans/{code}/occurrence-decisions", KNOWN)
def decide_occurrence(write: Write, code: str, body: OccurrenceDecisionBody) -> Recorded:
    """Say whether a period under way at the issue, or one beyond the end, is owed; a later decision takes its place."""
    _must_decide(write, code, body.authority_id, "/authority_id", body.item)
    asked = (d["occurrence"] for d in _duties(write, code, body.item, None) if d["question"])
    return plan_decisions.decide_occurrence(
        write.ledger,
        write.act,
        code,
        body.decision(),
        is_owed=body.is_owed,
        occurrence=body.occurrence,
        asked=tuple(dict.fromkeys(asked)),
    )


@resource.records("/plans/{code}/addressees", KNOWN)
def name_addressees(write: Write, code: str, body: AddresseesBody) -> Recorded:
    """Say to whom an item is owed where nothing told it at the issue; a later decision takes its place."""
    _must_decide(write, code, body.authority_id, "/authority_id", body.item)
    return plan_decisions.name_addressees(
        write.ledger, write.act, code, body.decision(), addressees=tuple(body.addressee_ids)
    )


def _must_decide(write: Write, code: str, given: str, pointer: str, item: str) -> None:
    """Refuse a body without a word in the matter: issuer, to whom it is owed, who is named, or above one of them."""
    plan = write.ledger.load(Plan, code)
    owed_to = {UUID(b["id"]) for d in _duties(write, code, item, None) for b in d["addressees"]}
    parties = deciders.concerned(plan, item, owed_to)
    deciders.must_decide(write, given, parties, pointer=pointer, rule="setter_related")


def listed_and_met(
    write: Write, code: str, item: str, debtor: str | None, occurrence: str | None
) -> tuple[tuple[str, ...], bool]:
    """The occurrences of an item, and whether everybody who is meant has met the one named; all, if none is.

    Refuses one that never comes; one that is still to be listed stands among them.
    """
    found = _duties(write, code, item, debtor)
    named = [d["status"] for d in found if occurrence in (None, d["occurrence"])]
    left = [status for status in named if status != "transferred"]
    met = bool(left) and all(status in ("met", "met_late") for status in left)
    listed = tuple(dict.fromkeys(d["occurrence"] for d in found))
    if occurrence is None or occurrence in listed:
        return listed, met
    to_come = _to_come(write, code, item, occurrence)
    if to_come and occurrence not in to_come:
        raise InvalidInputError(
            "occurrence_fits_cadence",
            f"Mục “{item}” không có lần “{occurrence[:100]}”.",
            pointer="/occurrence",
            allowed=", ".join(to_come[-MANY:]),
        )
    return (*listed, *to_come), met


def _to_come(write: Write, code: str, item: str, occurrence: str) -> tuple[str, ...]:
    """The occurrences of an item by the end of the year that a key names, and of the running one."""
    year = int(occurrence[:4]) if occurrence[:4].isascii() and occurrence[:4].isdigit() else 0
    this = write.act.today.year
    through = date(max(this, min(year, this + FAR)), 12, 31)
    with write.registers() as rows:
        return plan_occurrences.keys(rows, Plan.identify(code), item, through)


def _duties(write: Write, code: str, item: str, debtor: str | None) -> list[Row]:
    """The duties of an item, of one debtor or of all."""
    owes = resolve_id("agency", debtor) if debtor else None
    wanted = ObligationFilter(agency=owes, plan=Plan.identify(code), item=item)
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        return obligations.register(rows, moment, wanted, limit=obligations.EVERY)
