"""`/events`: the audit trail, in the order of the ledger, findable by subject, body, actor, day and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from api.authorization import may
from api.errors import ProblemError
from api.fields import Day
from api.pages.entrance import PAGE_ROWS, Visit, ids_in, new_router, page
from api.pages.subject import CHOICES
from api.pages.words import Words
from api.reading import ListQuestion, Question
from api.restricted import facts_seen_by
from api.trail_question import TrailQuestion, filters_of
from domain.agency import Agency
from domain.facts import registry
from domain.mandate import Role
from projections import agency_directory, codes, history, obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

router: Final = new_router()
CODED: Final[Mapping[str, str]] = {
    "edge": "edge",
    "level": "level",
    "modality": "modality",
    "origin": "origin",
    "position": "position",
    "rule": "rule",
    "source_type": "source",
    "stage": "stage",
}
"""The fields of facts that hold codes, and the group of words that tells each."""
KINDS: Final[Mapping[str, str]] = {
    "agency": "agency_kind",
    "plan": "kind",
    "supervision": "finding_kind",
}
"""What `kind` means depends on the subject."""
LAST_POSITION: Final = 2**62
DOORS: Final[Mapping[str, str]] = {
    "/changes": "list_events",
    "/inspections": "list_inspections",
    "/reads": "list_reads",
}
"""Other ways to ask about the past, and the operation that each is."""


class EventsAsked(ListQuestion):
    """Which facts."""

    q: str | None = None
    agency: str | None = None
    actor: str | None = None
    type: str | None = None
    subject: str | None = None
    chain: str | None = None
    document: str | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    after: int = Field(default=0, ge=0, le=LAST_POSITION)


@page(router, "/events", "list_events", EventsAsked)
def trail(visit: Visit, asked: EventsAsked) -> Response:
    """The audit trail."""
    with visit.rows() as rows:
        given = asked.model_dump(mode="json", by_alias=True, exclude={"after"})
        question = TrailQuestion.model_validate(given)
        filters = filters_of(rows, visit.moment, question)
        found = history.trail(rows, visit.moment, filters, limit=PAGE_ROWS + 1, after=asked.after)
        items = facts_seen_by(visit.caller, rows, visit.moment, found[:PAGE_ROWS])
        return visit.show(
            "events.html",
            items=items,
            doors=[
                path
                for path, operation in DOORS.items()
                if may(cast("Role", visit.caller.role), operation)
            ],
            more=items[-1]["position"] if len(found) > PAGE_ROWS else None,
            newest=max((visit.ports.followers.position or 0) - PAGE_ROWS, 0),
            asked=asked,
            types=_types(visit.words),
            agencies=agency_directory.register(rows, visit.moment, limit=CHOICES),
            titles=_titles(rows, visit.moment, [ids_in(subject_of(fact)) for fact in items]),
            names=visit.names(rows, *(fact["agency"] for fact in items)),
            people=visit.people([fact["actor"] for fact in items]),
        )


@page(router, "/events/{position}", "show_event", Question)
def fact(visit: Visit, _: Question) -> Response:
    """One fact, whole."""
    given = visit.request.path_params["position"]
    position = int(given) if given.isdecimal() and len(given) < len(str(LAST_POSITION)) else 0
    if position < 1:
        raise ProblemError("not_found", "Không có sự kiện này.")
    with visit.rows() as rows:
        found = history.trail(rows, visit.moment, {}, limit=1, after=position - 1)
        shown = facts_seen_by(visit.caller, rows, visit.moment, found)
        event = visit.found(shown[0] if shown and shown[0]["position"] == position else None)
        kind = event["type"].partition(".")[0]
        groups = {**CODED, "kind": KINDS.get(kind, "kind")}
        if event["type"].endswith(".fact_corrected"):
            groups["field"] = "field"
        elif kind == "notice":
            groups["reason"] = "notice_reason"
        return visit.show(
            "event.html",
            fact=event,
            kind=kind,
            groups=groups,
            known=_subjects(rows, event["data"]),
            titles=_titles(rows, visit.moment, [ids_in([event["subject"], event["data"]])]),
            names=visit.names(rows, event["agency"], [str(i) for i in ids_in(event["data"])]),
            people=visit.people([event["actor"]]),
        )


def _types(words: Words) -> list[str]:
    """Every type of fact, those that the catalog names first."""
    named = words.codes("event")
    return [*named, *sorted(registry().keys() - set(named))]


def subject_of(fact: Row) -> list[str]:
    """What a line of the trail is about: its subject, and the duty that an alert is about."""
    return [fact["subject"], fact["data"].get("obligation_id") or ""]


def _titles(rows: Rows, moment: Moment, found: Iterable[Iterable[UUID]]) -> dict[str, str]:
    """The title of each duty among some ids."""
    ids = tuple(dict.fromkeys(i for some in found for i in some))
    if not ids:
        return {}
    duties = obligations.register(rows, moment, ObligationFilter(ids=ids), limit=len(ids))
    return {duty["id"]: duty["title"] for duty in duties}


def _subjects(rows: Rows, data: Row) -> dict[str, tuple[str, str]]:
    """The kind and code behind each id of a fact that is no agency's."""
    found = {str(i): codes.lookup(rows, i) for i in set(ids_in(data))}
    return {i: told for i, told in found.items() if told and told[0] != Agency.TOPIC}
