"""`/agencies`: every body; and one body with what it owes, what it is owed, and whom it is tied to."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.overview import totals
from api.pages.subject import TRAIL
from api.reading import ListQuestion, Question
from domain.agency import Agency
from domain.values import Level, resolve_id
from projections import agency_directory, compliance, history, obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

router: Final = new_router()
SHOWN: Final = 20
PRESSING: Final = ("overdue", "due_soon", "submitted", "awaiting_date", "upcoming", "no_limit")
"""What a body should look at, most pressing first."""


class AgenciesAsked(ListQuestion):
    """Which bodies."""

    kind: str | None = None
    level: Level | None = None
    province: str | None = None


@page(router, "/agencies", "list_agencies", AgenciesAsked)
def directory(visit: Visit, asked: AgenciesAsked) -> Response:
    """The directory of bodies."""
    moment = visit.moment
    with visit.rows() as rows:
        filters = asked.model_dump(include={"kind", "level", "province"})
        listing = visit.listing(
            rows,
            lambda rows, limit, after: agency_directory.register(
                rows, moment, filters, limit=limit, after=after
            ),
        )
        rates = {row["key"]: row for row in compliance.compliance(rows, moment, "agency")}
        return visit.show(
            "agencies.html",
            listing=listing,
            asked=asked,
            rates=rates,
            kinds=visit.words.codes("agency_kind"),
        )


@page(router, "/agencies/{code}", "show_agency", Question)
def one(visit: Visit, _: Question) -> Response:
    """One body."""
    moment = visit.moment
    id = resolve_id(Agency.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        body = visit.found(agency_directory.one(rows, moment, id))
        edges = [*({**edge, "back": False} for edge in body["edges"]), *_edges_to(rows, moment, id)]
        timeline = history.trail(rows, moment, {"subject": str(id)}, limit=TRAIL)
        return visit.show(
            "agency.html",
            body=body,
            owes=_pressing(rows, moment, ObligationFilter(agency=id)),
            owed=_pressing(rows, moment, ObligationFilter(beneficiary=id)),
            rates=compliance.compliance(rows, moment, "kind", ObligationFilter(agency=id)),
            edges=edges,
            timeline=timeline,
            names=visit.names(
                rows, [edge["to_id"] for edge in edges], [fact["agency"] for fact in timeline]
            ),
            people=visit.people([fact["actor"] for fact in timeline]),
        )


def _pressing(rows: Rows, moment: Moment, of: ObligationFilter) -> dict[str, Any]:
    """The duties to look at first, and how many there are in each status."""
    counts = totals(compliance.status_counts(rows, moment, of))
    found: list[Row] = []
    for status in PRESSING:
        if len(found) < SHOWN and counts.get(status):
            chosen = ObligationFilter(agency=of.agency, beneficiary=of.beneficiary, status=status)
            found += obligations.register(rows, moment, chosen, limit=SHOWN - len(found))
    return {"duties": found, "totals": counts, "all": sum(counts.values())}


def _edges_to(rows: Rows, moment: Moment, body: UUID) -> list[dict[str, Any]]:
    """The edges that other bodies have to this one; a body itself keeps only those that start from it."""
    held: dict[tuple[str, str], dict[str, Any]] = {}
    for name in ("agency.edge_added", "agency.edge_ended"):
        for fact in history.trail(rows, moment, {"agency": str(body), "type": name}, limit=TRAIL):
            data = fact["data"]
            if data["to_id"] != str(body):
                continue
            key = (data["edge"], fact["subject"])
            if name.endswith("ended"):
                held.pop(key, None)
            else:
                held[key] = {
                    "type": data["edge"],
                    "to_id": fact["subject"],
                    "from": data["from_on"],
                    "back": True,
                }
    return list(held.values())
