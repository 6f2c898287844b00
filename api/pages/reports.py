"""`/reports`: every report sent, when it arrived, and what its addressees did with it."""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES, story
from api.reading import ListQuestion, Question
from domain.agency import Agency
from domain.report import Report
from domain.values import resolve_id
from projections import agency_directory, obligations, report_register
from projections.obligations import ObligationFilter

router: Final = new_router()


class ReportsAsked(ListQuestion):
    """Which reports."""

    status: Literal["submitted", "received", "returned", "accepted"] | None = None
    debtor: str | None = None


@page(router, "/reports", "list_reports", ReportsAsked)
def register(visit: Visit, asked: ReportsAsked) -> Response:
    """The register of reports."""
    moment = visit.moment
    debtor = str(resolve_id(Agency.TOPIC, asked.debtor)) if asked.debtor else None
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: report_register.register(
                rows,
                moment,
                {"status": asked.status, "debtor_id": debtor},
                limit=limit,
                after=after,
            ),
        )
        ids = tuple(UUID(i) for row in listing.items for i in row["obligation_ids"])
        duties = (
            obligations.register(rows, moment, ObligationFilter(ids=ids), limit=len(ids))
            if ids
            else []
        )
        return visit.show(
            "reports.html",
            listing=listing,
            asked=asked,
            duties={duty["id"]: duty for duty in duties},
            statuses=visit.words.codes("report_status"),
            agencies=agency_directory.register(rows, moment, limit=CHOICES),
            names=visit.names(rows, *((r["debtor_id"], r["addressee_ids"]) for r in listing.items)),
        )


@page(router, "/reports/{code}", "show_report", Question)
def one(visit: Visit, _: Question) -> Response:
    """One report."""
    moment = visit.moment
    id = resolve_id(Report.TOPIC, visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(report_register.one(rows, moment, id))
        ids = tuple(UUID(i) for i in found["obligation_ids"])
        return visit.show(
            "report.html",
            report=found,
            duties=obligations.register(rows, moment, ObligationFilter(ids=ids), limit=len(ids)),
            **story(
                visit,
                rows,
                id,
                found["debtor_id"],
                found["addressee_ids"],
                [r["addressee_id"] for r in found["returns"]],
            ),
        )
