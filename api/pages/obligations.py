"""`/obligations`: the register of duties; and one duty with its date, its status and why."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.overview import totals
from api.pages.subject import CHOICES, TRAIL
from api.reading import ListQuestion, Question
from api.schemas.obligation import ObligationStatus
from api.seeing import why_told
from domain.agency import Agency
from domain.plan import Plan
from domain.plan.item import ItemKind
from domain.values import Level, resolve_id
from projections import (
    agency_directory,
    compliance,
    explanation,
    history,
    notices,
    obligations,
    open_alerts,
    plan_directory,
    supervision_register,
)
from projections.obligations import ObligationFilter

router: Final = new_router()
"""How many bodies the filter suggests; a code that is not among them may still be typed."""


class ObligationsAsked(ListQuestion):
    """Which duties."""

    agency: str | None = None
    """The body that owes."""
    beneficiary: str | None = None
    kind: ItemKind | None = None
    status: ObligationStatus | None = None
    level: Level | None = None
    plan: str | None = None
    item: str | None = None
    recommendation: str | None = None
    supervision: str | None = None

    def filters(self, *, status: bool = True) -> ObligationFilter:
        """The question as the register takes it."""
        return ObligationFilter(
            agency=resolve_id(Agency.TOPIC, self.agency) if self.agency else None,
            beneficiary=resolve_id(Agency.TOPIC, self.beneficiary) if self.beneficiary else None,
            kind=self.kind,
            status=self.status if status else None,
            level=self.level,
            plan=resolve_id(Plan.TOPIC, self.plan) if self.plan else None,
            item=self.item,
            recommendation=self.recommendation,
            supervision=self.supervision,
        )


@page(router, "/obligations", "list_obligations", ObligationsAsked)
def register(visit: Visit, asked: ObligationsAsked) -> Response:
    """The register of duties."""
    moment = visit.moment
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: obligations.register(
                rows, moment, asked.filters(), limit=limit, after=after
            ),
        )
        return visit.show(
            "obligations.html",
            listing=listing,
            asked=asked,
            totals=totals(compliance.status_counts(rows, moment, asked.filters(status=False))),
            statuses=visit.words.codes("status"),
            plans=plan_directory.register(rows, moment, limit=CHOICES),
            agencies=agency_directory.register(rows, moment, limit=CHOICES),
        )


class DutyAsked(Question):
    """One duty, and about whom it is asked whether they were told of it."""

    account: str | None = None


@page(router, "/obligations/{id}", "explain_obligation", DutyAsked)
def duty(visit: Visit, asked: DutyAsked) -> Response:
    """One duty: why it has its date and its status, and who was told of it and why."""
    moment = visit.moment
    id = resolve_id("obligation", visit.request.path_params["id"])
    with visit.rows() as rows:
        found = visit.found(obligations.one(rows, moment, id))
        account = visit.found(explanation.explanation(rows, moment, id, visit.ports.calendars))
        trail = history.trail(rows, moment, {"related": str(id)}, limit=TRAIL)
        facts = {fact["position"]: fact for fact in trail}
        for position in {fact["position"] for fact in account["facts"]} - facts.keys():
            facts[position] = history.trail(rows, moment, {}, limit=1, after=position - 1)[0]
        round_ = None
        if found["supervision"]:
            # A recommendation keeps its source by id, a round its own duties by code.
            source = resolve_id("supervision", found["supervision"])
            round_ = supervision_register.one(rows, moment, source)
        alerts = open_alerts.register(rows, moment, {"obligation": str(id)})
        own = visit.caller.account_id
        about = asked.account or own
        told = notices.recipients(rows, [alert["id"] for alert in alerts])
        people = {own, about, *told, *visit.ports.contacts.colleagues(own)}
        timeline = [facts[position] for position in sorted(facts)]
        return visit.show(
            "obligation.html",
            duty=found,
            account=account,
            timeline=timeline,
            behind={fact["position"] for fact in account["facts"]},
            round=round_,
            alerts=alerts,
            told=why_told(visit.asking, id, asked.account),
            about=about,
            asked_about=visit.people(sorted(people)),
            names=visit.names_in(rows, timeline),
            people=visit.people([fact["actor"] for fact in timeline]),
        )
