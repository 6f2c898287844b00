"""`/recommendations`: every recommendation, who must act on it, and how far each of its four clocks has come."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES, story
from api.reading import ListQuestion, Question
from api.schemas.recommendation import RecommendationStatus
from domain.agency import Agency
from domain.recommendation import Recommendation
from domain.supervision import Supervision
from domain.values import resolve_id
from projections import (
    addressees,
    agency_directory,
    obligations,
    recommendation_register,
    supervision_register,
)
from projections.obligations import ObligationFilter
from projections.read_model import Row

router: Final = new_router()


class RecommendationsAsked(ListQuestion):
    """Which recommendations."""

    status: RecommendationStatus | None = None
    issuer: str | None = None
    responsible: str | None = None
    """The body that must answer now."""
    supervision: str | None = None

    def filters(self) -> dict[str, str | None]:
        """The question as the register takes it."""

        def id_(kind: str, given: str | None) -> str | None:
            return str(resolve_id(kind, given)) if given else None

        return {
            "status": self.status,
            "issuer_id": id_(Agency.TOPIC, self.issuer),
            "responsible_id": id_(Agency.TOPIC, self.responsible),
            "source_id": id_(Supervision.TOPIC, self.supervision),
        }


@page(router, "/recommendations", "list_recommendations", RecommendationsAsked)
def register(visit: Visit, asked: RecommendationsAsked) -> Response:
    """The register of recommendations."""
    moment = visit.moment
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: recommendation_register.register(
                rows, moment, asked.filters(), limit=limit, after=after
            ),
        )
        duties = _duties(visit, rows, listing.items)
        return visit.show(
            "recommendations.html",
            listing=listing,
            asked=asked,
            duties=duties,
            statuses=visit.words.codes("recommendation_status"),
            agencies=agency_directory.register(rows, moment, limit=CHOICES),
            names=visit.names(
                rows, *((r["issuer_id"], r["responsible_id"]) for r in listing.items)
            ),
        )


@page(router, "/recommendations/{code}", "show_recommendation", Question)
def one(visit: Visit, _: Question) -> Response:
    """One recommendation with its points, its replies and its clocks."""
    moment = visit.moment
    id = resolve_id(Recommendation.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        [found] = addressees.marked(
            rows, moment, [visit.found(recommendation_register.one(rows, moment, id))]
        )
        duties = _duties(visit, rows, [found])
        source = None
        if found["source"]["type"] == Supervision.TOPIC:
            source = supervision_register.one(rows, moment, UUID(found["source"]["id"]))
        limit = found["reply_limit"] or {}
        told = story(
            visit,
            rows,
            id,
            [found[k] for k in ("issuer_id", "addressee_id", "responsible_id")],
            limit.get("setter_id"),
            [r["agency_id"] for r in found["replies"]],
            [(t["from_id"], t["to_id"]) for t in found["transfers"]],
            [step["to_ids"] for step in found["follow_up"]["taken"]],
            [(e["requested_by_id"], e["approved_by_id"]) for e in found["extensions"]],
        )
        return visit.show(
            "recommendation.html",
            rec=found,
            source=source,
            reply=duties.get(found["reply_obligation"]),
            resolution=duties.get(found["resolution_obligation"]),
            stages=stages(found),
            **told,
        )


def stages(found: Row) -> list[dict[str, Any]]:
    """The stations of a recommendation, each with its day where it has been reached."""
    replies, assessment, points = found["replies"], found["assessment"], found["points"]
    last = replies[-1] if replies else None
    answered = sum(point["position"] is not None for point in points)
    refused = assessment is not None and assessment["reason"] is not None
    return [
        {"key": "received", "on": found["received_on"], "state": _state(found["received_on"])},
        {
            "key": "answered",
            "on": (last["received_on"] or last["replied_on"]) if last else None,
            "state": "part" if last and answered < len(points) else _state(last),
            "n": answered,
            "of": len(points),
        },
        {
            "key": "accepted",
            "on": assessment["on"] if assessment else None,
            "state": "failed" if refused else _state(assessment),
        },
        {
            "key": "resolved",
            "on": found["resolution"]["on"] if found["resolution"] else None,
            "state": _state(found["resolution"]),
        },
        {
            "key": "verified",
            "on": found["verified_on"],
            "state": "failed" if found["status"] == "disputed" else _state(found["verified_on"]),
        },
    ]


def _state(reached: object) -> str:
    return "done" if reached else "open"


def _duties(visit: Visit, rows: Any, found: Any) -> dict[str | None, Row]:
    """The duties to reply and to resolve behind some recommendations, by id."""
    ids = tuple(
        UUID(row[key])
        for row in found
        for key in ("reply_obligation", "resolution_obligation")
        if row[key]
    )
    if not ids:
        return {}
    duties = obligations.register(rows, visit.moment, ObligationFilter(ids=ids), limit=len(ids))
    return {duty["id"]: duty for duty in duties}
