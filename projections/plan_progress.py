"""Tiến độ kế hoạch — how many duties of each plan stand in which status."""

from __future__ import annotations

from uuid import UUID

from projections import plan_directory
from projections.bitemporal import at
from projections.moment import Moment
from projections.read_model import Row, Rows


def progress(rows: Rows, moment: Moment) -> list[Row]:
    """Each plan with the number of its duties by status; a plan without duties shows none."""
    found = rows.fetch(
        "SELECT o.plan, o.status, COUNT(*) AS n FROM obligations o "
        f"WHERE {at('o')} AND o.plan IS NOT NULL GROUP BY o.plan, o.status",
        moment.params,
    )
    counts: dict[str, dict[str, int]] = {}
    for row in found:
        counts.setdefault(row["plan"], {})[row["status"]] = int(row["n"])
    return [
        {
            "plan": plan["code"],
            "plan_id": plan["id"],
            "title": plan["title"],
            "document_code": plan["document_code"],
            "issuer_id": plan["issuer_id"],
            "period": plan["period"],
            "items": len(plan["items"]),
            "statuses": dict(sorted(counts.get(plan["id"], {}).items())),
            "total": sum(counts.get(plan["id"], {}).values()),
        }
        for plan in plan_directory.register(rows, moment, limit=500)
    ]


def item_progress(rows: Rows, moment: Moment, plan: UUID) -> dict[str, dict[str, int]]:
    """The number of duties under each item of one plan, by status; an item without duties is left out."""
    found = rows.fetch(
        "SELECT o.item, o.status, COUNT(*) AS n FROM obligations o "
        f"WHERE {at('o')} AND o.plan = :plan AND o.item IS NOT NULL "
        "GROUP BY o.item, o.status ORDER BY o.item, o.status",
        {**moment.params, "plan": str(plan)},
    )
    counts: dict[str, dict[str, int]] = {}
    for row in found:
        counts.setdefault(row["item"], {})[row["status"]] = int(row["n"])
    return counts
