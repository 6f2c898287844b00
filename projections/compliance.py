"""Tỷ lệ hoàn thành — how many duties whose day has come were met in time, and how many stand in each state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from projections import agency_directory, codes
from projections.bitemporal import at
from projections.moment import Moment
from projections.obligations import ALL, ObligationFilter, asked
from projections.read_model import Row, Rows

SETTLED: Final = ("met", "met_late", "overdue")
"""The statuses that a rate counts: duties whose day in law has come, or that were met before it."""

GROUPS: Final[Mapping[str, str]] = {
    "agency": "debtor",
    "level": "level",
    "plan": "plan",
    "kind": "kind",
}


def compliance(
    rows: Rows,
    moment: Moment,
    by: str,
    filters: ObligationFilter = ALL,
    *,
    by_successor: date | None = None,
) -> list[Row]:
    """Rates of duties met in time over duties whose day has come; what is left out is counted beside it.

    What was met without any limit, or by a day that was only inferred, could not be late: it is told beside the rate,
    and `in_time` is the rate of those alone whose limit the text states or a decision accepts.

    By body, each duty stands with the body that had it; `by_successor` puts it with who follows that one on this day.
    """
    conditions, params = asked(rows, moment, filters)
    then = replace(moment, on=by_successor or moment.on)
    heirs = agency_directory.successors(rows, then) if by_successor else {}
    column = GROUPS[by]
    found = rows.fetch(
        f"SELECT o.{column} AS key, o.status, o.basis, COUNT(*) AS n FROM obligations o "
        f"WHERE {at('o')}{conditions} GROUP BY o.{column}, o.status, o.basis",
        {**moment.params, **params},
    )
    groups: dict[str | None, Counter[str]] = defaultdict(Counter)
    met: dict[str | None, Counter[str]] = defaultdict(Counter)
    for row in found:
        key = heirs.get(row["key"], row["key"])
        groups[key][row["status"]] += int(row["n"])
        if row["status"] == "met":
            met[key][row["basis"]] += int(row["n"])
    labels = _labels(rows, moment, by, groups)
    answer = []
    for key in sorted(groups, key=lambda k: (labels.get(k) or "", k or "")):
        counts, by_basis = groups[key], met[key]
        without, inferred = by_basis["none"], by_basis["inferred"]
        denominator = sum(counts[s] for s in SETTLED)
        answer.append(
            {
                "key": key,
                "label": labels.get(key),
                **_rate(counts["met"], denominator),
                "excluded": {s: n for s, n in sorted(counts.items()) if s not in SETTLED},
                "beside": {"met_without_limit": without, "met_by_inferred_day": inferred},
                "in_time": _rate(
                    counts["met"] - without - inferred, denominator - without - inferred
                ),
            }
        )
    return answer


def _rate(numerator: int, denominator: int) -> Row:
    rate = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "rate": rate}


def _labels(
    rows: Rows, moment: Moment, by: str, keys: Iterable[str | None]
) -> dict[str | None, str | None]:
    if by == "agency":
        names = agency_directory.names(rows, moment, [k for k in keys if k])
        return {k: names.get(k, {}).get("name") if k else "Chưa rõ chủ trì" for k in keys}
    if by == "plan":
        known = {k: codes.lookup(rows, UUID(k)) for k in keys if k}
        return {k: (known[k] or (None, None))[1] if k else "Ngoài kế hoạch" for k in keys}
    return {k: k for k in keys}


def status_counts(rows: Rows, moment: Moment, filters: ObligationFilter = ALL) -> list[Row]:
    """How many duties there are of each kind, level and status, and how old the oldest overdue one is."""
    conditions, params = asked(rows, moment, filters)
    found = rows.fetch(
        "SELECT o.kind, o.level, o.status, COUNT(*) AS n, MIN(o.due_on) AS oldest "
        f"FROM obligations o WHERE {at('o')}{conditions} "
        "GROUP BY o.kind, o.level, o.status ORDER BY o.kind, o.level, o.status",
        {**moment.params, **params},
    )
    for row in found:
        overdue = row["status"] == "overdue" and row["oldest"]
        oldest = date.fromisoformat(row.pop("oldest")) if overdue else row.pop("oldest") and None
        row["oldest_overdue_days"] = (moment.on - oldest).days if oldest else 0
    return found
