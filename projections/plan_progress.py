"""Tiến độ kế hoạch — how many duties of each plan stand in which status."""

from __future__ import annotations

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
