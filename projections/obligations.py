"""Sổ nghĩa vụ — who owes what, to whom, by when, and in which state: the one register that all else reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from projections import agency_directory
from projections.bitemporal import at
from projections.moment import Moment
from projections.read_model import Row, Rows

EVERY: Final = 1_000_000
REPORT_TERMS: Final = ("data_from", "cut_off_on", "tier")
"""From which day to which the figures of a report run, and the tier in which it is sent."""
Source = Literal["plan", "recommendation", "supervision", "consultation", "criticism", "petition"]
"""What raises duties."""
PUBLISHED: Final = ("supervision", "recommendation", "petition")
"""What has an outcome that is owed to the public."""
OF_SOURCE: Final = (
    "EXISTS (SELECT 1 FROM obligation_sources s "
    "WHERE s.obligation = o.obligation AND s.source >= :source AND s.source < :beyond)"
)
RELEASED: Final = ("waived", "cancelled", "transferred")
SETTLED: Final = ("met", "met_late", *RELEASED)
"""What nobody awaits any more."""
AWAITED_BY: Final = "(o.beneficiary = :{0} OR o.addressees LIKE '%' || :{0} || '%')"
NOT_OPEN: Final = (*SETTLED, "standing")


@dataclass(frozen=True)
class ObligationFilter:
    """Which duties are asked for; None asks for all."""

    agency: UUID | None = None
    """The body that owes."""
    beneficiary: UUID | None = None
    kind: str | None = None
    status: str | None = None
    level: str | None = None
    plan: UUID | None = None
    item: str | None = None
    recommendation: str | None = None
    supervision: str | None = None
    source: Source | None = None
    ids: tuple[UUID, ...] = ()

    def where(self) -> tuple[str, dict[str, Any]]:
        """The conditions, and their parameters; to whom it is owed depends on the day: see `asked`."""
        params: dict[str, Any] = {
            "debtor": str(self.agency) if self.agency else None,
            "kind": self.kind,
            "status": self.status,
            "level": self.level,
            "plan": str(self.plan) if self.plan else None,
            "item": self.item,
            "recommendation": self.recommendation,
            "supervision": self.supervision,
        }
        params = {k: v for k, v in params.items() if v is not None}
        conditions = [f"o.{k} = :{k}" for k in params]
        if self.source:
            conditions.append(OF_SOURCE)
            params |= {"source": f"{self.source}:", "beyond": f"{self.source};"}
        if self.ids:
            names = {f"id{i}": str(x) for i, x in enumerate(self.ids)}
            conditions.append(f"o.obligation IN ({', '.join(':' + n for n in names)})")
            params.update(names)
        return "".join(f" AND {c}" for c in conditions), params


ALL: Final = ObligationFilter()


def asked(rows: Rows, moment: Moment, filters: ObligationFilter) -> tuple[str, dict[str, Any]]:
    """The conditions of a question as things stand on the day, and their parameters."""
    conditions, params = filters.where()
    if filters.beneficiary is None:
        return conditions, params
    owed_to, bodies = _owed_to(rows, moment, str(filters.beneficiary))
    return f"{conditions} AND {owed_to}", params | bodies


def register(
    rows: Rows,
    moment: Moment,
    filters: ObligationFilter = ALL,
    *,
    limit: int = 100,
    after: tuple[str, str] | None = None,
) -> list[Row]:
    """The duties listed on a day, as known at an instant; earliest limit first, those without one last."""
    conditions, params = asked(rows, moment, filters)
    if after is not None:
        conditions += " AND (o.sort_due > :after_due OR (o.sort_due = :after_due AND o.obligation > :after_id))"
        params |= {"after_due": after[0], "after_id": after[1]}
    found = rows.fetch(
        f"SELECT o.* FROM obligations o WHERE {at('o')}{conditions} "
        "ORDER BY o.sort_due, o.obligation LIMIT :limit",
        {**moment.params, **params, "limit": limit},
    )
    return _shown(rows, moment, found)


def one(rows: Rows, moment: Moment, obligation: UUID) -> Row | None:
    """One duty, or None when it is not listed on that day."""
    found = register(rows, moment, ObligationFilter(ids=(obligation,)), limit=1)
    return found[0] if found else None


def open_duties(rows: Rows, moment: Moment, agency: UUID) -> int:
    """How many duties a body has that are neither met nor ended; what nobody has asked for is none."""
    found = rows.fetch(
        f"SELECT COUNT(*) AS n FROM obligations o WHERE {at('o')} AND o.debtor = :agency "
        f"AND o.status NOT IN ({', '.join(f'{s!r}' for s in NOT_OPEN)})",
        {**moment.params, "agency": str(agency)},
    )
    return int(found[0]["n"])


def open_letters(
    rows: Rows, moment: Moment, agencies: Sequence[UUID], only: Sequence[UUID] | None = None
) -> tuple[str, ...]:
    """The recommendations that some bodies have still to reply to or to resolve; of these duties alone, if named."""
    named = None if only is None else {str(duty) for duty in only}
    found = {
        duty["recommendation"]
        for agency in agencies
        for duty in register(rows, moment, ObligationFilter(agency=agency), limit=EVERY)
        if duty["recommendation"]
        and duty["kind"] != "publication"
        and duty["status"] not in NOT_OPEN
        and (named is None or duty["id"] in named)
    }
    return tuple(sorted(found))


def publishers(rows: Rows, moment: Moment, subject: UUID) -> frozenset[str]:
    """Who owes the public the outcome of a round, a recommendation or a petition."""
    sources = {f"s{i}": f"{kind}:{subject}" for i, kind in enumerate(PUBLISHED)}
    found = rows.fetch(
        "SELECT DISTINCT o.debtor FROM obligation_sources s "
        "JOIN obligations o ON o.obligation = s.obligation "
        f"WHERE s.source IN ({', '.join(':' + s for s in sources)}) AND o.kind = 'publication' "
        f"AND o.debtor IS NOT NULL AND {at('o')}",
        {**moment.params, **sources},
    )
    return frozenset(row["debtor"] for row in found)


def _owed_to(rows: Rows, moment: Moment, body: str) -> tuple[str, dict[str, str]]:
    """What is owed to a body: what was from the first, and what is open of those in whose place it stands."""
    heirs = agency_directory.successors(rows, moment)
    names = {f"to{i}": b for i, b in enumerate([body, *(b for b, h in heirs.items() if h == body)])}
    is_open = f"o.status NOT IN ({', '.join(f'{s!r}' for s in SETTLED)})"
    gone = heirs.get(body, body) != body
    ways = [
        f"({AWAITED_BY.format(name)}"
        + (f" AND {is_open})" if n else f" AND NOT {is_open})" if gone else ")")
        for n, name in enumerate(names)
    ]
    return f"({' OR '.join(ways)})", names


def _heirs(rows: Rows, moment: Moment, found: Sequence[tuple[Row, Row]]) -> Mapping[str, str]:
    """In whose place another body stands on the day, of those to whom something is still owed."""
    owed = {
        a
        for row, data in found
        if row["status"] not in SETTLED
        for a in (row["beneficiary"], *data["addressees"])
    }
    heirs = agency_directory.successors(rows, moment) if owed - {None} else {}
    return {body: heirs[body] for body in owed & heirs.keys()}


def _shown(rows: Rows, moment: Moment, found: Sequence[Row]) -> list[Row]:
    parsed = [(row, json.loads(row["data"])) for row in found]
    ids = {
        a
        for row, data in parsed
        for a in (row["debtor"], data["setter"], *data["addressees"], *data["passed_from"])
        if a
    }
    heirs = _heirs(rows, moment, parsed)
    names = agency_directory.NameBook(rows, moment, ids | set(heirs.values()))
    return [_duty(moment, row, data, names, heirs) for row, data in parsed]


def _duty(
    moment: Moment,
    row: Row,
    data: Row,
    names: agency_directory.NameBook,
    heirs: Mapping[str, str],
) -> Row:
    then = date.fromisoformat(data["listed_from"])
    met_on = data["met_on"] if row["status"] in ("met", "met_late") else None
    # Of what is owed no longer, or by another body, the row begins on the day of the end.
    ended_on = row["on_from"] if row["status"] in RELEASED else met_on
    # To whom it was owed stays told of what is settled; what is open is owed to whoever stands in that place.
    held = {} if row["status"] in SETTLED else heirs
    period = {"from": data["period_from"], "to": data["period_to"]}
    return {
        "id": row["obligation"],
        "kind": row["kind"],
        "title": data["title"],
        "debtor": names.then_and_now(row["debtor"], then),
        "passed_from": [names.then_and_now(a, then) for a in data["passed_from"]],
        "beneficiary": names.then_and_now(held.get(row["beneficiary"], row["beneficiary"]), then),
        "addressees": [
            names.then_and_now(a, then)
            for a in dict.fromkeys(held.get(a, a) for a in data["addressees"])
        ],
        "level": row["level"],
        "plan": data["plan"],
        "plan_item": row["item"],
        "place": data["place"],
        "modality": data["modality"],
        "occurrence": data["occurrence"],
        "identity": data["identity"],
        "period": period if data["period_from"] else None,
        **dict(zip(REPORT_TERMS, data["cut_off"] or (None, None, None), strict=True)),
        "opens_on": data["opens_on"],
        "due_on": row["due_on"],
        "prudential_on": data["prudential_on"],
        "due_basis": data["due_basis"],
        "ground": data["ground"],
        "setter": names.then_and_now(data["setter"], then),
        "status": row["status"],
        "days_late": _days_late(moment, row, data),
        "received_on": data["received_on"],
        "started_on": data["started_on"],
        "evidence_on": data["evidence_on"],
        "question": data["question"],
        "met_on": met_on,
        "age_days": _age_days(moment, data["clock_start"], ended_on),
        "clock_start": data["clock_start"],
        "recommendation": row["recommendation"],
        "supervision": row["supervision"],
        "source": _source(row, data),
        "report": data["report"],
        "_key": (row["sort_due"], row["obligation"]),
    }


def _source(row: Row, data: Row) -> Row | None:
    """What raised the duty: a plan, a recommendation, a round, a consultation and the like, by its code."""
    named = {"recommendation": row["recommendation"], "supervision": row["supervision"]}
    found = data["source"] or next(((k, v) for k, v in named.items() if v), None)
    found = found or (("plan", data["plan"]) if data["plan"] else None)
    return {"type": found[0], "code": found[1]} if found else None


def _days_late(moment: Moment, row: Row, data: Row) -> int:
    """By how many days the limit was passed: so far while overdue, in the end by the day of receipt."""
    if row["due_on"] is None or not data["makes_late"]:
        return 0
    today = moment.on.isoformat()
    # What is still on its way has not arrived late yet.
    ended = {"overdue": today, "met_late": data["met_on"], "submitted": data["received_on"]}
    end = ended.get(row["status"])
    if end is None or (row["status"] == "submitted" and end > today):
        return 0
    return max((date.fromisoformat(end) - date.fromisoformat(row["due_on"])).days, 0)


def _age_days(moment: Moment, clock_start: str | None, ended_on: str | None) -> int | None:
    """Since when the clock has run, in days: to the day asked for, or to that on which it was met or fell away."""
    if clock_start is None:
        return None
    end = date.fromisoformat(ended_on) if ended_on else moment.on
    age = (end - date.fromisoformat(clock_start)).days
    return age if age >= 0 else None
