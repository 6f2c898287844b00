"""Nghĩa vụ: the register of duties, why each stands where it stands, and what is recorded about one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api import deciders
from api.closed_duties import held_by, must_be_other_minutes, must_stand
from api.counted_duties import must_be_reached
from api.door import Ask, Named, Resource, Write
from api.fields import Day, DocumentBody, FactBody, Line, Reason, Ref, Text, document
from api.ports import Ports
from api.reading import ListQuestion
from api.schemas.obligation import ObligationExplanation, ObligationRow, ObligationStatus
from api.writing import Writing
from domain.application import Recorded
from domain.commands import obligations as commands
from domain.commands.obligations import Duty
from domain.errors import ConflictError, NotFoundError, StaleVersionError
from domain.obligation import Obligation
from domain.plan import Plan
from domain.plan.item import ItemKind
from domain.values import Level, resolve_id
from projections import codes, explanation, obligations
from projections.duties import day
from projections.moment import Moment
from projections.obligations import ObligationFilter, Source
from projections.read_model import Row, Rows

resource = Resource("obligations")


class DutyFilters(ListQuestion):
    """Which duties."""

    agency: str | None = Field(default=None, description="The debtor, by id or code.")
    beneficiary: str | None = None
    kind: ItemKind | None = None
    status: ObligationStatus | None = None
    level: Level | None = None
    plan: str | None = None
    item: str | None = None
    recommendation: str | None = None
    supervision: str | None = None
    source: Source | None = Field(
        default=None,
        description="What raised the duty: a recommendation, a petition and a criticism are all replied to.",
    )

    def chosen(self, rows: Rows) -> ObligationFilter:
        """The filters as the register takes them."""
        return ObligationFilter(
            agency=resolve_id("agency", self.agency) if self.agency else None,
            beneficiary=resolve_id("agency", self.beneficiary) if self.beneficiary else None,
            kind=self.kind,
            status=self.status,
            level=self.level,
            plan=resolve_id("plan", self.plan) if self.plan else None,
            item=self.item,
            recommendation=_code(rows, self.recommendation),
            supervision=_code(rows, self.supervision),
            source=self.source,
        )


def _known(ports: Ports, duty: UUID) -> bool:
    """Whether the duty is listed today, or something has been recorded about it."""
    now = Moment(ports.clock.today(), ports.clock.now())
    with ports.reads.reading() as rows:
        listed = obligations.one(rows, now, duty) is not None
    return listed or ports.ledger.knows(Obligation, duty)


KNOWN: Final = Named(Obligation.TOPIC, "id", _known)


class StartBody(FactBody):
    """Triển khai."""


class EvidenceBody(FactBody):
    """Kèm minh chứng — with a note where it is dated outside the window of the duty."""

    NATURAL: ClassVar[str | None] = "dated_on"

    dated_on: Day | None = None
    document: DocumentBody | None = None
    evidence: Text | None = None


class FulfilmentBody(FactBody):
    """Báo hoàn thành — the day it reached the beneficiary decides whether it was in time."""

    NATURAL: ClassVar[str | None] = "received_on"

    received_on: Day | None = None
    document: DocumentBody | None = None
    evidence: Text | None = None


class AcceptanceBody(FactBody):
    """Xác nhận hoàn thành."""

    document: DocumentBody | None = None


class ReturnBody(FactBody):
    """Trả lại."""

    reason: Reason


class ReleaseBody(FactBody):
    """Miễn, huỷ hoặc tạm dừng — with the reason."""

    reason: Reason
    document: DocumentBody | None = None


class DueDateExtensionBody(FactBody):
    """Gia hạn — by somebody other than the debtor."""

    due_on: Day
    setter_id: Ref
    ground: Line
    document: DocumentBody | None = None


class ResumptionBody(FactBody):
    """Tiếp tục."""

    document: DocumentBody | None = None


@resource.lists("/obligations", ObligationRow)
def list_obligations(ask: Ask, query: Annotated[DutyFilters, Query()]) -> Response:
    """The register of duties, earliest limit first, those without one last."""
    return ask.page(
        lambda rows, limit, after: obligations.register(
            rows, ask.moment, query.chosen(rows), limit=limit, after=after
        )
    )


@resource.shows("/obligations/{id}", ObligationRow, KNOWN)
def show_obligation(ask: Ask, id: str) -> Response:
    """One duty."""
    duty = resolve_id(Obligation.TOPIC, id)
    return ask.one(lambda rows: obligations.one(rows, ask.moment, duty))


@resource.shows("/obligations/{id}/explanation", ObligationExplanation, KNOWN)
def explain_obligation(ask: Ask, id: str) -> Response:
    """Why this date and this status: the rule, the days counted, the calendar, the facts behind it."""
    duty = resolve_id(Obligation.TOPIC, id)
    return ask.one(
        lambda rows: explanation.explanation(rows, ask.moment, duty, ask.ports.calendars)
    )


@resource.records("/obligations/{id}/starts", KNOWN)
def start_obligation(write: Write, id: str, body: StartBody) -> Recorded:  # noqa: ARG001 - it says nothing but the day
    """Say that work on a duty has begun."""
    return commands.start(write.ledger, write.act, duty(write, id))


@resource.records("/obligations/{id}/evidence", KNOWN)
def attach_evidence(write: Write, id: str, body: EvidenceBody) -> Recorded:
    """Attach what shows that a duty is being done."""
    return commands.attach_evidence(
        write.ledger,
        write.act,
        duty(write, id),
        dated_on=body.dated_on or write.act.on,
        document=document(body.document),
        evidence=body.evidence,
    )


@resource.records("/obligations/{id}/fulfilments", KNOWN)
def fulfill_obligation(write: Write, id: str, body: FulfilmentBody) -> Recorded:
    """Show the act that fulfills a duty."""
    meant = duty(write, id, on=body.received_on, unmet=True)
    paper = document(body.document)
    must_be_other_minutes(write, meant, paper)
    return commands.fulfill(
        write.ledger,
        write.act,
        meant,
        received_on=body.received_on or write.act.on,
        document=paper,
        evidence=body.evidence,
    )


@resource.records("/obligations/{id}/acceptances", KNOWN)
def accept_obligation(write: Write, id: str, body: AcceptanceBody) -> Recorded:
    """Accept what was shown; a number of acts that a target counts, once they have been counted."""
    meant, paper = duty(write, id), document(body.document)
    must_be_reached(write, meant, paper)
    return commands.accept(write.ledger, write.act, meant, document=paper)


@resource.records("/obligations/{id}/returns", KNOWN)
def return_obligation(write: Write, id: str, body: ReturnBody) -> Recorded:
    """Send back what was shown."""
    return commands.return_(write.ledger, write.act, duty(write, id), reason=body.reason)


@resource.records("/obligations/{id}/waivers", KNOWN)
def waive_obligation(write: Write, id: str, body: ReleaseBody) -> Recorded:
    """Release the debtor."""
    return commands.waive(
        write.ledger,
        write.act,
        duty(write, id, unmet=True),
        reason=body.reason,
        document=document(body.document),
    )


@resource.records("/obligations/{id}/cancellations", KNOWN)
def cancel_obligation(write: Write, id: str, body: ReleaseBody) -> Recorded:
    """Take a duty back."""
    return commands.cancel(
        write.ledger,
        write.act,
        duty(write, id, unmet=True),
        reason=body.reason,
        document=document(body.document),
    )


@resource.records("/obligations/{id}/extensions", KNOWN)
def extend_obligation(write: Write, id: str, body: DueDateExtensionBody) -> Recorded:
    """Replace the last day by another, set by a body with a part in the matter."""
    meant = duty(write, id, unmet=True)
    parties = _concerned(write, meant)
    deciders.must_decide(
        write, body.setter_id, parties, pointer="/setter_id", rule="setter_related"
    )
    return commands.extend(
        write.ledger,
        write.act,
        meant,
        due_on=body.due_on,
        setter=body.setter_id,
        ground=body.ground,
        document=document(body.document),
    )


@resource.records("/obligations/{id}/suspensions", KNOWN)
def suspend_obligation(write: Write, id: str, body: ReleaseBody) -> Recorded:
    """Let the clock rest."""
    return commands.suspend(
        write.ledger,
        write.act,
        duty(write, id, unmet=True),
        reason=body.reason,
        document=document(body.document),
    )


@resource.records("/obligations/{id}/resumptions", KNOWN)
def resume_obligation(write: Write, id: str, body: ResumptionBody) -> Recorded:
    """End the pause."""
    return commands.resume(
        write.ledger, write.act, duty(write, id), document=document(body.document)
    )


def duty(write: Writing, given: str, *, on: date | None = None, unmet: bool = False) -> Duty:
    """The derived duty that the path names; those of letters and rounds have routes of their own.

    What is passed on or asked no longer on the day of the act (or `on`) takes nothing more; with `unmet`, what is met,
    by whatever has met it, neither. Work that goes on does.
    """
    duty_id = resolve_id(Obligation.TOPIC, given)
    now = Moment(write.act.today, write.act.at)
    with write.registers() as rows:
        row = obligations.one(rows, now, duty_id)
        then = obligations.one(rows, Moment(on or write.act.on, write.act.at), duty_id)
    if row is None:
        raise NotFoundError(
            "obligation_unknown",
            f"Không có nghĩa vụ “{given[:100]}” trong sổ.",
            allowed="the id of a listed duty",
        )
    must_stand(write, row, then, unmet=unmet)
    found = _derived(row)
    if found is None or found.id != duty_id:
        raise ConflictError(
            "duty_of_plan",
            "Nghĩa vụ này phát sinh từ kiến nghị hoặc cuộc giám sát; hãy ghi ở đó.",
            allowed="the routes of the recommendation or the round",
        )
    if write.act.expected_version and not write.ledger.knows(Obligation, duty_id):
        raise StaleVersionError(
            "version_matches", "Nghĩa vụ chưa có sự kiện nào: phiên bản là 0.", allowed="0"
        )
    return found


def _concerned(write: Writing, meant: Duty) -> set[UUID]:
    """Who has a word in the duty; of one that passed on, whoever owes it now, too."""
    owed_to = {meant.beneficiary_id} if meant.beneficiary_id else set()
    parties = deciders.concerned(write.ledger.load(Plan, meant.plan_id), meant.item, owed_to)
    return parties | ({meant.debtor_id} if meant.debtor_id else set())


def _derived(row: Row) -> Duty | None:
    """What the duty may be derived from: reports are owed to each addressee by itself, the rest to all at once."""
    if row["plan"] is None or row["plan_item"] is None or row["occurrence"] is None:
        return None
    debtor = row["debtor"] and UUID(row["debtor"]["id"])
    passed_from = tuple(UUID(body["id"]) for body in row["passed_from"])
    return Duty(
        plan_code=row["plan"],
        plan_id=resolve_id("plan", row["plan"]),
        item=row["plan_item"],
        occurrence=row["occurrence"],
        debtor_id=debtor,
        beneficiary_id=row["identity"] and UUID(row["identity"]),
        passed_from=passed_from,
        opens_on=day(row["opens_on"]),
        due_on=day(row["due_on"]),
        kind=row["kind"],
        held_by=held_by(row),
    )


def _code(rows: Rows, given: str | None) -> str | None:
    """The code behind an id or a code: duties of letters and rounds are listed under it."""
    if given is None:
        return None
    try:
        found = codes.lookup(rows, UUID(given))
    except ValueError:
        return given
    return found[1] if found else given
