"""The application: every resource mounted, every error in one shape, every request counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI
from starlette.routing import BaseRoute

from api import (
    activities,
    agencies,
    agency_sets,
    alert_settings,
    alerts,
    ambiguities,
    assessments,
    calendar,
    calendar_decisions,
    cascade,
    compliance,
    conclusions,
    conduct,
    consultations,
    contested_findings,
    corrections,
    criticisms,
    erasures,
    errors,
    events,
    findings,
    follow_up,
    funds,
    incidents,
    indicators,
    inspections,
    letters,
    local_rules,
    mandates,
    notices,
    obligations,
    openapi,
    operations,
    pages,
    petitions,
    plan_decisions,
    plan_drafts,
    plan_items,
    plan_life,
    plans,
    reads,
    recommendations,
    replies,
    reply_limits,
    reports,
    resolutions,
    rules,
    scorecards,
    scores,
    subscriptions,
    supervision_steps,
    supervisions,
    targets,
    worklists,
)
from api.door import Resource, Writers
from api.gate import Gate
from api.middleware import Watchman
from api.ports import Ports
from api.rates import Rates
from api.remembered import Remembered

RESOURCES: Final[tuple[Resource, ...]] = tuple(
    module.resource
    for module in (
        obligations,
        compliance,
        recommendations,
        assessments,
        reply_limits,
        resolutions,
        follow_up,
        replies,
        letters,
        events,
        inspections,
        erasures,
        reads,
        alerts,
        notices,
        supervisions,
        conduct,
        contested_findings,
        conclusions,
        supervision_steps,
        findings,
        criticisms,
        petitions,
        activities,
        consultations,
        targets,
        funds,
        scorecards,
        scores,
        indicators,
        reports,
        plans,
        plan_items,
        plan_decisions,
        plan_drafts,
        plan_life,
        cascade,
        ambiguities,
        worklists,
        local_rules,
        mandates,
        agencies,
        agency_sets,
        corrections,
        calendar,
        calendar_decisions,
        rules,
        alert_settings,
        subscriptions,
        incidents,
    )
)
"""Asked for most first: routes are tried in this order."""


def create_app(ports: Ports, *, more: Sequence[BaseRoute] = ()) -> FastAPI:
    """Build the application on its ports; `more` are routes that keep a door of their own, like the log's proofs."""
    app = FastAPI(
        title="giamsat",
        version=ports.settings.version,
        description=openapi.DESCRIPTION,
        # openapi.install answers it, written once; the pages made of it would load scripts from other sites.
        openapi_url=None,
        redirect_slashes=False,
        # What is measured stands at /metrics; nothing is told to anybody else.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.ports = ports
    app.state.writers = Writers(ports)
    for resource in RESOURCES:
        app.router.routes.extend(resource.routes)
    app.router.routes.extend(operations.router.routes)
    app.router.routes.extend(more)
    pages.mount(app)
    errors.install(app)
    openapi.install(app)
    app.add_middleware(Remembered)
    app.add_middleware(Gate)
    app.add_middleware(Rates)
    app.add_middleware(Watchman)
    return app
