"""A plan in each state that tests of several sides begin from."""

from __future__ import annotations

from typing import Any

from domain.plan import Plan
from domain.plan.values import Reading
from domain.time.cadence import Cadence
from tests.domain.given import COUNCIL, FRONT, act
from tests.domain.test_plan import issued, item

ON_REQUEST = Cadence.from_json({"type": "on_request"})
YEARLY = Cadence.from_json({"type": "yearly"})
READINGS = (
    Reading("strict", "đến hết 19/11", {"1-a": {"type": "yearly", "detail": {"before": "11-20"}}}),
    Reading("usual", "đến hết 20/11", {"1-a": {"type": "yearly", "detail": {"by": "11-20"}}}),
)


def draft() -> Plan:
    return Plan.draft(act(), code="KH-2", title="Kế hoạch", type="plan", issuer_id=FRONT, bases=())


def unclear(plan: Plan | None = None, **fields: Any) -> Plan:
    plan = plan or issued(item(cadence=YEARLY))
    given: dict[str, Any] = {
        "ambiguity": "A40",
        "items": ("1-a",),
        "problem": "trước ngày 20/11",
        "readings": READINGS,
        "default": "strict",
        "decider_id": COUNCIL,
        "decided_by": None,
    }
    plan.raise_ambiguity(act(), **given | fields)
    return plan


def resolve(plan: Plan, **fields: Any) -> None:
    given: dict[str, Any] = {
        "ambiguity": "A40",
        "reading": "usual",
        "authority_id": COUNCIL,
        "ground": "Công văn",
    }
    plan.resolve_ambiguity(act(), **given | fields)
