"""`/inspections`: inspection files, each with its questions, its frozen evidence, and who has seen it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.frozen_evidence import with_intact
from api.pages.entrance import Visit, new_router, page
from api.reading import ListQuestion, Question
from domain.inspection import Inspection
from domain.values import resolve_id
from projections import inspection_register

router: Final = new_router()


class InspectionsAsked(ListQuestion):
    """Which files."""

    status: str | None = None


@page(router, "/inspections", "list_inspections", InspectionsAsked)
def register(visit: Visit, asked: InspectionsAsked) -> Response:
    """The register of inspection files."""
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: inspection_register.register(
                rows, visit.moment, {"status": asked.status}, limit=limit, after=after
            ),
        )
        visit.asking.settle(listing.items)
        return visit.show(
            "inspections.html",
            listing=listing,
            asked=asked,
            names=visit.names(rows, *(row["lead_id"] for row in listing.items)),
        )


@page(router, "/inspections/{code}", "show_inspection", Question)
def one(visit: Visit, _: Question) -> Response:
    """One file."""
    id = resolve_id(Inspection.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        file = with_intact(
            visit.ports, visit.found(inspection_register.one(rows, visit.moment, id))
        )
        return visit.show(
            "inspection.html",
            file=file,
            asked={q["no"]: urlencode(q["question"]) for q in file["queries"]},
            names=visit.names(
                rows,
                file["lead_id"],
                file["inspected_ids"],
                [copy["recipient_id"] for copy in file["copies"]],
            ),
            people=visit.people([*file["team"], *(r["reader"] for r in file["readings"])]),
        )
