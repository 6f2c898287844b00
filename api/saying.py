"""Nói gì, thay ai — what a command names: every subject in its body, and the agency for which it speaks."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from api.access import Admitted, of_subject
from api.actions import ACTIONS, Action
from api.appointing import corrects_no_more, gives_no_more
from api.authorization import SPEAKS_FOR
from api.ports import Ports
from domain.agency import Agency
from domain.errors import ManyInvalidInputsError, NotFoundError
from domain.mandate import Mandate
from domain.values import resolve_id
from projections.bodies import DOWN
from projections.parties import Parties

GIVING_REACH: Final = DOWN | {"supervises"}
"""Edges by which the body that has them reaches further."""


def allowed_to_say(ports: Ports, caller: Admitted, body: Any, *, of_path: bool) -> Admitted:
    """The caller in a capacity that may say this: of what the body names, for the agencies for which it speaks.

    `of_path`: whether the path has named a subject already. A command that names nothing at all is for those alone
    who may do it to anything.
    """
    if caller.operation == "grant_mandate":
        return gives_no_more(ports, caller, body)
    if ACTIONS[caller.operation] == "correct":
        return _may_correct(ports, caller, body.corrects)
    if caller.operation == "register_agency":
        return _reaches_no_further(caller, body)
    caller = _speaking(caller, body)
    named = _subjects(caller.operation, body)
    # Minutes answer for duties, whoever holds the activity.
    action: Action | None = "respond" if caller.operation == "record_minutes" else None
    for pointer, subject in named:
        ruling = caller.ruling(partial(of_subject, ports, subject), action)
        caller = caller.allowed(ruling, pointer)
    if caller.operation in SPEAKS_FOR or named or of_path:
        return caller
    return caller.allowed(caller.ruling(dict))


def _speaking(caller: Admitted, body: Any) -> Admitted:
    """The caller in a capacity that may speak for every agency for which the body says that it speaks."""
    speaks = SPEAKS_FOR.get(caller.operation)
    given = getattr(body, speaks.field) if speaks else None
    if speaks is None or not given:
        return caller
    for one in [given] if isinstance(given, str) else given:
        ruling = caller.speaks_for(resolve_id("agency", one), speaks.side)
        caller = caller.allowed(ruling, f"/{speaks.field}")
    return caller


def _reaches_no_further(caller: Admitted, body: Any) -> Admitted:
    """The caller in a capacity that may put those under a new body that it would be put over, and it where it says.

    Whom a new body would command must be the caller's own to name; whom it would only supervise, to supervise.
    """
    caller = caller.allowed(caller.ruling(dict))
    caller = _keeps_provinces(caller, body)
    for i, edge in enumerate(body.edges):
        if edge.type in GIVING_REACH:
            below: Parties = {"author": frozenset({str(resolve_id("agency", edge.to_id))})}
            power: Action = "name" if edge.type in DOWN else "supervise"
            ruling = caller.ruling(partial(_same, below), "organize", power)
            caller = caller.allowed(ruling, f"/edges/{i}/to_id")
    return caller


def _keeps_provinces(caller: Admitted, body: Any) -> Admitted:
    """The caller in a capacity that may say of which province a unit is, where the body would say so.

    All bodies of the province would move into that unit: it is for who may organize everything, or is known already.
    """
    if body.level != "province" or not body.province or "." not in (body.code or ""):
        return caller
    if caller.standing.bodies.units.get(body.province) == body.code.partition(".")[0]:
        return caller
    return caller.allowed(caller.ruling(dict, "organize"), "/province")


def _same(parties: Parties) -> Parties:
    return parties


def _subjects(operation: str, body: Any) -> list[tuple[str, UUID]]:
    """The recorded subjects that a body names as what it is about, each with its place."""
    if operation == "give_reply":
        return [
            (f"/points/{i}/recommendation", resolve_id("recommendation", point.recommendation))
            for i, point in enumerate(body.points)
        ]
    if operation in ("submit_report", "record_minutes"):
        return [
            (f"/obligation_ids/{i}", resolve_id("obligation", duty))
            for i, duty in enumerate(body.obligation_ids)
        ]
    if operation == "issue_recommendation" and body.source.type == "supervision":
        return [("/source/id", resolve_id("supervision", body.source.id))]
    if operation in ("set_target", "state_need") and body.plan_id:
        return [("/plan_id", resolve_id("plan", body.plan_id))]
    return []


def _may_correct(ports: Ports, caller: Admitted, position: int) -> Admitted:
    """Who may correct a fact: as its subject is theirs; of what everybody's rights rest on, those who decide it."""
    try:
        fact = ports.ledger.fact_at(position)
    except NotFoundError as unknown:
        # The path names nothing here: what is unknown stands in the body.
        raise ManyInvalidInputsError(unknown.violations) from unknown
    if fact.name.startswith(f"{Mandate.TOPIC}."):
        return corrects_no_more(ports, caller, fact.subject_id)
    # What everybody's rights rest on is corrected by those alone who may decide it.
    action: Action = "organize" if fact.name.startswith(f"{Agency.TOPIC}.") else "correct"
    ruling = caller.ruling(partial(of_subject, ports, fact.subject_id), action)
    return caller.allowed(ruling, "/corrects")
