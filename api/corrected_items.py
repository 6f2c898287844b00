"""Đính chính mục của kế hoạch: a lead, an addressee or a scope that was mistyped, and the bodies bound by it then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from api.plan_bodies import ItemBody
from api.plan_scopes import given_items
from api.writing import Writing
from domain.commands.corrections import Also
from domain.correctable import read_field
from domain.errors import ConflictError, InvalidInputError
from domain.facts import Fact, effective, plain, plain_value
from domain.plan import Bound, Plan
from domain.plan.item import ItemAdded
from projections import history, obligations, plan_occurrences
from projections.duty_fold import horizon
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row

BINDING: Final = ("lead_ids", "addressee_ids", "scope")
"""The fields of an item from which follows who owes it to whom."""
LISTING: Final = ("cadence", "cadences", "period_from", "period_to")
"""The fields from which follows which occurrences there are."""
LISTED: Final = (Plan.ItemAdded, Plan.ItemChanged, Plan.Issued, Plan.AmbiguityResolved)
DONE: Final = ("submitted", "met", "met_late", "waived", "suspended")


def rebound(write: Writing, fact: ItemAdded, field: str, value: Any) -> tuple[Any, list[Also]]:
    """The right value as the item keeps it, and the bodies that it binds where these are others than were frozen.

    Whom the issuer commands, and who is there, is asked as it was when the item was entered.
    """
    read_field(type(fact), field, value)
    facts = effective(write.ledger.streams.facts_of(fact.originator_id))
    plan = write.ledger.load(Plan, fact.originator_id)
    known = facts[fact.originator_version - 1]
    on = plan.issued_on or known.happened_on
    then = replace(write, act=replace(write.act, on=on))
    said = _said({**plain(known), field: value})
    [given] = given_items(then, plan.issuer_id, [said], "/value", on=plan.issued_on)
    item = given.drafted(write.ledger, "/value", on)
    right = given.scope if field == "scope" else [str(id) for id in getattr(item, field)]
    bound = item.bound or tuple(Bound(lead) for lead in item.lead_ids)
    frozen = _frozen(write, plan, said.code)
    if frozen is None:
        if bound:
            raise ConflictError(
                "leads_were_named",
                f"Mục “{said.code}” không nêu cơ quan nào: giao chủ trì bằng quyết định.",
                pointer="/field",
                allowed="POST /plans/{code}/leads",
            )
        return right, []
    _keep_what_was_done(write, plan, said.code, bound, item.addressee_ids)
    position, before = frozen
    bodies = plain_value(bound)
    return right, [] if bodies == before else [Also(position, "bound", bodies)]


def must_keep_what_was_done(
    write: Writing, position: int, fact: Fact, field: str, value: Any
) -> None:
    """Refuse a right rhythm, or a right period, by which something has been done of what was never asked."""
    if not isinstance(fact, LISTED) or field not in LISTING:
        return
    read_field(type(fact), field, value)
    correction = {"corrects": position, "field": field, "value": value}
    with write.registers() as rows:
        try:
            lost = plan_occurrences.lost_by(rows, fact.originator_id, correction, horizon(rows))
        except InvalidInputError:
            # What is no rhythm is refused with the place of what is wrong in it.
            return
        moment = Moment(write.act.today, write.act.at)
        of_plan = ObligationFilter(plan=fact.originator_id)
        found = obligations.register(rows, moment, of_plan, limit=EVERY) if lost else []
    for duty in _done(found):
        if (duty["plan_item"], duty["occurrence"]) in lost:
            raise ConflictError(
                "done_duty_stays",
                f"Kỳ {duty['occurrence']} của mục “{duty['plan_item']}” đã có việc ghi nhận: "
                "không thể nói là chưa từng được yêu cầu.",
                pointer="/value",
                allowed="a rhythm that has this occurrence, or an amendment from a day on",
            )


def _said(stored: dict[str, Any]) -> ItemBody:
    """The item as a request would have given it."""
    scope = {k: v for k, v in (stored["scope"] or {}).items() if k != "addressees_in_doubt"}
    try:
        return ItemBody.model_validate(
            {
                "code": stored["item"],
                "kind": stored["kind"],
                "text": stored["text"],
                "leads": stored["lead_ids"],
                "coordinators": stored["coordinator_ids"],
                "addressees": stored["addressee_ids"],
                "modality": stored["modality"],
                "scope": scope or None,
            }
        )
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise InvalidInputError(
            "value_fits_field",
            "Giá trị không hợp với trường này.",
            pointer="/value/" + "/".join(map(str, first["loc"][1:])),
            allowed=str(first["msg"]),
        ) from wrong


def _frozen(write: Writing, plan: Plan, item: str) -> tuple[int, list[Any]] | None:
    """Where the ledger holds whom the item binds, and whom."""
    asked = {"subject": str(plan.id), "type": Plan.ItemExpanded.TOPIC}
    with write.registers() as rows:
        told = history.trail(rows, Moment(write.act.today, write.act.at), asked, limit=EVERY)
    positions = [fact["position"] for fact in told if fact["data"]["item"] == item]
    if not positions:
        return None
    version = write.ledger.fact_at(positions[-1]).fact.originator_version
    now = effective(write.ledger.streams.facts_of(plan.id))[version - 1]
    return positions[-1], plain(now)["bound"]


def _keep_what_was_done(
    write: Writing, plan: Plan, item: str, bound: tuple[Bound, ...], addressees: tuple[UUID, ...]
) -> None:
    """Refuse to take a duty of which something has been done from who did it, or from whom it was done for."""
    owed = {
        (str(one.debtor_id), str(to))
        for one in bound
        for to in (one.beneficiary_ids or addressees or (plan.issuer_id,))
    }
    with write.registers() as rows:
        of_item = ObligationFilter(plan=plan.id, item=item)
        moment = Moment(write.act.today, write.act.at)
        found = obligations.register(rows, moment, of_item, limit=EVERY)
    for duty in _done(found):
        # A report stays owed in the place of the addressee named, whoever stands there now.
        if (duty["debtor"]["id"], duty["identity"] or duty["beneficiary"]["id"]) not in owed:
            raise ConflictError(
                "done_duty_stays",
                f"{duty['debtor']['name_now']} đã có việc ghi nhận ở mục “{item}”: không thể nói là đã ghi nhầm.",
                pointer="/value",
                allowed="a change of lead, an amendment, or the correction of what was recorded of the duty first",
            )


def _done(duties: list[Row]) -> Iterator[Row]:
    for duty in duties:
        shown = duty["started_on"] or duty["evidence_on"] or duty["report"]
        if duty["debtor"] and duty["beneficiary"] and (shown or duty["status"] in DONE):
            yield duty
