"""Sổ nghĩa vụ — who owes what, to whom, by when, and in which state: the one register that all else reads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from domain.facts import RecordedFact
from projections import (
    agency_directory,
    lateness,
    plan_duties,
    recommendation_duties,
    supervision_duties,
)
from projections.bitemporal import (
    FOREVER,
    STILL_KNOWN,
    Learnt,
    as_known,
    at,
    instant_text,
    learnt,
    versions,
)
from projections.clocks import Change, Span, spans
from projections.duties import Course
from projections.fact_shelf import FactShelf
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.reference import Reference

LOOK_AHEAD: Final = timedelta(days=400)
"""How far beyond today occurrences are worked out at once; a question beyond it extends the register first."""
SETTLED: Final = ("met", "met_late", "overdue")
"""The statuses that a rate counts: duties whose day in law has come, or that were met before it."""


class Obligations:
    """The read model behind the register of duties."""

    name: ClassVar[str] = "obligations"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[str, ...]] = (
        *FactShelf.tables_for("obligation_facts"),
        """CREATE TABLE IF NOT EXISTS obligation_sources (
            obligation TEXT PRIMARY KEY, source TEXT NOT NULL, item TEXT)""",
        "CREATE INDEX IF NOT EXISTS obligation_sources_by_source ON obligation_sources (source)",
        """CREATE TABLE IF NOT EXISTS obligation_reports (
            report TEXT NOT NULL, obligation TEXT NOT NULL, PRIMARY KEY (report, obligation))""",
        "CREATE TABLE IF NOT EXISTS obligation_levels (agency TEXT PRIMARY KEY, level TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS obligation_horizon (one INTEGER PRIMARY KEY, through TEXT NOT NULL)",
        """CREATE TABLE IF NOT EXISTS obligations (
            obligation TEXT NOT NULL, known_from TEXT NOT NULL, known_to TEXT NOT NULL,
            on_from TEXT NOT NULL, on_to TEXT NOT NULL, status TEXT NOT NULL, kind TEXT NOT NULL,
            level TEXT, debtor TEXT, beneficiary TEXT, plan TEXT, item TEXT, recommendation TEXT,
            supervision TEXT, due_on TEXT, sort_due TEXT NOT NULL, data TEXT NOT NULL,
            PRIMARY KEY (obligation, known_from, on_from))""",
        "CREATE INDEX IF NOT EXISTS obligations_by_status ON obligations (status, known_to, on_from)",
        "CREATE INDEX IF NOT EXISTS obligations_by_debtor ON obligations (debtor, known_to)",
        "CREATE INDEX IF NOT EXISTS obligations_by_plan ON obligations (plan, known_to)",
        "CREATE INDEX IF NOT EXISTS obligations_by_due ON obligations (sort_due, obligation)",
        *lateness.INDEXES,
    )

    def __init__(self, reference: Reference) -> None:
        self._calendars = reference.calendars
        self._today = reference.today
        self._shelf = FactShelf("obligation_facts")

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Keep the facts of the batch, then work out again every duty they touch."""
        dirty: dict[str, set[str] | None] = {}
        for recorded in batch:
            kind, subject = recorded.name.split(".")[0], str(recorded.subject_id)
            if recorded.name == "agency.registered":
                rows.execute(
                    "INSERT INTO obligation_levels VALUES (:agency, :level) ON CONFLICT DO NOTHING",
                    {"agency": subject, "level": recorded.fact.level},  # type: ignore[attr-defined]
                )
            elif kind in ("plan", "recommendation", "supervision"):
                self._shelf.put(rows, f"{kind}:{subject}", learnt(recorded))
                dirty[f"{kind}:{subject}"] = None
            elif kind == "obligation":
                fact = learnt(recorded)
                self._shelf.put(rows, f"obligation:{subject}", fact)
                self._touch(dirty, rows, subject)
            elif kind == "report":
                self._keep_report(rows, learnt(recorded), subject, dirty)
        for source, obligations in dirty.items():
            self._work_out(rows, source, obligations)

    def extend(self, rows: Rows, through: date) -> None:
        """List the occurrences of plans up to a later day; what is already listed does not change."""
        if through <= horizon(rows):
            return
        self._move_horizon(rows, through)
        for source in self._shelf.subjects(rows, "plan:"):
            self._work_out(rows, source, None)

    def _keep_report(
        self, rows: Rows, fact: Learnt, report: str, dirty: dict[str, set[str] | None]
    ) -> None:
        if fact.name == "report.submitted":
            for obligation in fact.data["obligation_ids"]:
                rows.execute(
                    "INSERT INTO obligation_reports VALUES (:report, :obligation) "
                    "ON CONFLICT DO NOTHING",
                    {"report": report, "obligation": obligation},
                )
        for row in rows.fetch(
            "SELECT obligation FROM obligation_reports WHERE report = :report", {"report": report}
        ):
            self._shelf.put(rows, f"obligation:{row['obligation']}", fact)
            self._touch(dirty, rows, row["obligation"])

    @staticmethod
    def _touch(dirty: dict[str, set[str] | None], rows: Rows, obligation: str) -> None:
        found = rows.fetch(
            "SELECT source FROM obligation_sources WHERE obligation = :obligation",
            {"obligation": obligation},
        )
        if found:
            touched = dirty.setdefault(found[0]["source"], set())
            if touched is not None:
                touched.add(obligation)

    def _move_horizon(self, rows: Rows, through: date) -> None:
        rows.execute(
            "INSERT INTO obligation_horizon VALUES (1, :through) "
            "ON CONFLICT (one) DO UPDATE SET through = excluded.through",
            {"through": through.isoformat()},
        )

    def _work_out(self, rows: Rows, source: str, only: set[str] | None) -> None:
        """Replace the rows of a source's duties (or of some of them) by what its facts now say."""
        facts = self._shelf.get(rows, source)
        through = horizon(rows)
        if through == date.min:
            through = self._today + LOOK_AHEAD
            self._move_horizon(rows, through)
        known = self._known_courses(
            facts, source.split(":", maxsplit=1)[0], through, self._items(rows, only)
        )
        wanted = dict.fromkeys(o for _, courses in known for o in courses)
        obligations = [o for o in wanted if only is None or o in only]
        own = self._shelf.get_many(rows, [f"obligation:{o}" for o in obligations])
        fresh = [
            row
            for obligation in obligations
            for row in self._rows_of(rows, obligation, known, own[f"obligation:{obligation}"])
        ]
        for obligation in obligations:
            rows.execute("DELETE FROM obligations WHERE obligation = :o", {"o": obligation})
        rows.execute_many(_INSERT, fresh)
        rows.execute_many(
            "INSERT INTO obligation_sources VALUES (:obligation, :source, :item) "
            "ON CONFLICT (obligation) DO NOTHING",
            [
                {"obligation": o, "source": source, "item": wanted_item(known, o)}
                for o in obligations
            ],
        )

    @staticmethod
    def _items(rows: Rows, only: set[str] | None) -> frozenset[str] | None:
        if only is None:
            return None
        found = set()
        for obligation in only:
            for row in rows.fetch(
                "SELECT item FROM obligation_sources WHERE obligation = :o", {"o": obligation}
            ):
                found.add(row["item"])
        return frozenset(found)

    def _known_courses(
        self,
        facts: Sequence[Learnt],
        kind: str,
        through: date,
        items: frozenset[str] | None,
    ) -> list[tuple[datetime, dict[str, Course]]]:
        """For each instant at which the source or the calendar was learnt: its duties as then known."""

        def work_out(known: list[Learnt], instant: datetime) -> tuple[Course, ...]:
            calendar = self._calendars.known_at(instant)
            if kind == "plan":
                return tuple(plan_duties.courses(known, calendar, through, items))
            if kind == "recommendation":
                return tuple(recommendation_duties.courses(known, calendar))
            return tuple(supervision_duties.courses(known, calendar))

        if not facts:
            return []
        first = min(f.recorded_at for f in facts)
        announcements = self._calendars.announcements_after(first)
        return [
            (version.known_from, {c.head.id: c for c in version.spans})
            for version in versions(facts, announcements, work_out)
        ]

    def _rows_of(
        self,
        rows: Rows,
        obligation: str,
        known: list[tuple[datetime, dict[str, Course]]],
        own: Sequence[Learnt],
    ) -> Iterable[Row]:
        instants = sorted({t for t, _ in known} | {f.recorded_at for f in own})
        last: tuple[Course | None, tuple[Span, ...]] | None = None
        runs: list[tuple[datetime, Course | None, tuple[Span, ...]]] = []
        for instant in instants:
            course = next((c.get(obligation) for t, c in reversed(known) if t <= instant), None)
            found: tuple[Span, ...] = ()
            if course is not None:
                calendar = self._calendars.known_at(instant)
                facts = as_known(f for f in own if f.recorded_at <= instant)
                changes: list[Change] = [
                    *course.changes,
                    *plan_duties.own_changes(facts, course.head, calendar),
                ]
                found = spans(course.listed_from, course.start, changes, calendar)
            if last is None or last != (course, found):
                runs.append((instant, course, found))
                last = (course, found)
        for i, (instant, course, found) in enumerate(runs):
            if course is None:
                continue
            known_to = runs[i + 1][0] if i + 1 < len(runs) else None
            level = self._level(rows, course.head.level_of)
            for span in found:
                yield _row(course, span, instant, known_to, level)

    def _level(self, rows: Rows, agency: str | None) -> str | None:
        found = rows.fetch("SELECT level FROM obligation_levels WHERE agency = :a", {"a": agency})
        return str(found[0]["level"]) if found else None


def wanted_item(known: list[tuple[datetime, dict[str, Course]]], obligation: str) -> str | None:
    """The plan item of a duty."""
    return next((c[obligation].head.plan_item for _, c in known if obligation in c), None)


READ_MODEL = Obligations

_COLUMNS: Final = (
    "obligation",
    "known_from",
    "known_to",
    "on_from",
    "on_to",
    "status",
    "kind",
    "level",
    "debtor",
    "beneficiary",
    "plan",
    "item",
    "recommendation",
    "supervision",
    "due_on",
    "sort_due",
    "data",
)
_INSERT: Final = (
    f"INSERT INTO obligations ({', '.join(_COLUMNS)}) "
    f"VALUES ({', '.join(':' + c for c in _COLUMNS)})"
)


def _row(
    course: Course, span: Span, known_from: datetime, known_to: datetime | None, level: str | None
) -> Row:
    head, state, limit = course.head, span.state, span.state.limit
    due = limit.due_on.isoformat() if limit.due_on else None
    return {
        "obligation": head.id,
        "known_from": instant_text(known_from),
        "known_to": until_text(known_to),
        "on_from": span.on_from,
        "on_to": span.on_to,
        "status": span.status,
        "kind": head.kind,
        "level": level,
        "debtor": head.debtor_id,
        "beneficiary": head.beneficiary_id,
        "plan": head.plan_id,
        "item": head.plan_item,
        "recommendation": head.recommendation,
        "supervision": head.supervision,
        "due_on": due,
        "sort_due": due or FOREVER,
        "data": json.dumps(
            {
                "title": head.title,
                "plan": head.plan,
                "place": head.place,
                "occurrence": head.occurrence,
                "identity": head.identity_id,
                "period_from": head.period_from,
                "period_to": head.period_to,
                "modality": head.modality,
                "listed_from": course.listed_from.isoformat(),
                "opens_on": _iso(state.opens_on),
                "prudential_on": _iso(limit.prudential_on),
                "due_basis": limit.basis,
                "makes_late": limit.makes_late,
                "ground": limit.ground,
                "setter": limit.setter_id,
                "clock_start": _iso(state.clock_start),
                "received_on": _iso(state.received_on),
                "met_on": _iso(state.met_on),
                "report": state.report,
                "rule": limit.rule,
                "behind": state.behind,
            },
            ensure_ascii=False,
        ),
    }


def until_text(known_to: datetime | None) -> str:
    """The exclusive end of a run of knowledge, as text."""
    return STILL_KNOWN if known_to is None else instant_text(known_to)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- questions --------------------------------------------------------------------------------------------------------


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
    ids: tuple[UUID, ...] = ()

    def where(self) -> tuple[str, dict[str, Any]]:
        """The conditions, and their parameters."""
        params: dict[str, Any] = {
            "debtor": str(self.agency) if self.agency else None,
            "beneficiary": str(self.beneficiary) if self.beneficiary else None,
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
        if self.ids:
            names = {f"id{i}": str(x) for i, x in enumerate(self.ids)}
            conditions.append(f"o.obligation IN ({', '.join(':' + n for n in names)})")
            params.update(names)
        return "".join(f" AND {c}" for c in conditions), params


def horizon(rows: Rows) -> date:
    """The day up to which occurrences have been worked out."""
    found = rows.fetch("SELECT through FROM obligation_horizon")
    return date.fromisoformat(found[0]["through"]) if found else date.min


def register(
    rows: Rows,
    moment: Moment,
    filters: ObligationFilter = ObligationFilter(),
    *,
    limit: int = 100,
    after: tuple[str, str] | None = None,
) -> list[Row]:
    """The duties listed on a day, as known at an instant; earliest limit first, those without one last."""
    conditions, params = filters.where()
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


def became_late(rows: Rows, moment: Moment, since: date | None = None) -> list[Row]:
    """The duties overdue on the day; with `since`, only those whose limit passed on or after it."""
    conditions, params = ObligationFilter(status="overdue").where()
    if since is not None:
        conditions += " AND o.due_on >= :since"
        params["since"] = (since - timedelta(days=1)).isoformat()
    found = rows.fetch(
        f"SELECT o.* FROM obligations o WHERE {at('o')}{conditions} "
        "ORDER BY o.due_on, o.obligation",
        {**moment.params, **params},
    )
    late = []
    for row in found:
        data = json.loads(row["data"])
        due = date.fromisoformat(row["due_on"])
        late.append(
            {
                "id": row["obligation"],
                "kind": row["kind"],
                "title": data["title"],
                "debtor_id": row["debtor"],
                "beneficiary_id": row["beneficiary"],
                "setter_id": data["setter"],
                "clock_start": data["clock_start"],
                "due_on": row["due_on"],
                "effective_on": (due + timedelta(days=1)).isoformat(),
                "occurrence": data["occurrence"],
                "period_from": data["period_from"],
                "period_to": data["period_to"],
                "level": row["level"],
                "behind": data["behind"],
            }
        )
    return late


def status_counts(
    rows: Rows, moment: Moment, filters: ObligationFilter = ObligationFilter()
) -> list[Row]:
    """How many duties there are of each kind, level and status, and how old the oldest overdue one is."""
    conditions, params = filters.where()
    found = rows.fetch(
        "SELECT o.kind, o.level, o.status, COUNT(*) AS n, MIN(o.due_on) AS oldest "
        f"FROM obligations o WHERE {at('o')}{conditions} GROUP BY o.kind, o.level, o.status",
        {**moment.params, **params},
    )
    for row in found:
        overdue = row["status"] == "overdue" and row["oldest"]
        oldest = date.fromisoformat(row.pop("oldest")) if overdue else row.pop("oldest") and None
        row["oldest_overdue_days"] = (moment.on - oldest).days if oldest else 0
    return found


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
    filters: ObligationFilter = ObligationFilter(),
) -> list[Row]:
    """Rates of duties met in time over duties whose day has come; what is left out is counted beside it."""
    conditions, params = filters.where()
    column = GROUPS[by]
    found = rows.fetch(
        f"SELECT o.{column} AS key, o.status, COUNT(*) AS n FROM obligations o "
        f"WHERE {at('o')}{conditions} GROUP BY o.{column}, o.status",
        {**moment.params, **params},
    )
    groups: dict[str | None, dict[str, int]] = defaultdict(dict)
    for row in found:
        groups[row["key"]][row["status"]] = int(row["n"])
    labels = _labels(rows, moment, by, groups)
    answer = []
    for key in sorted(groups, key=lambda k: (labels.get(k) or "", k or "")):
        counts = groups[key]
        denominator = sum(counts.get(s, 0) for s in SETTLED)
        answer.append(
            {
                "key": key,
                "label": labels.get(key),
                "numerator": counts.get("met", 0),
                "denominator": denominator,
                "rate": counts.get("met", 0) / denominator if denominator else None,
                "excluded": {s: n for s, n in sorted(counts.items()) if s not in SETTLED},
            }
        )
    return answer


def _labels(
    rows: Rows, moment: Moment, by: str, keys: Iterable[str | None]
) -> dict[str | None, str | None]:
    if by == "agency":
        names = agency_directory.names(rows, moment, [k for k in keys if k])
        return {k: names.get(k, {}).get("name") if k else "Chưa rõ chủ trì" for k in keys}
    if by == "plan":
        found = rows.fetch("SELECT DISTINCT plan, data FROM obligations WHERE plan IS NOT NULL")
        codes = {r["plan"]: json.loads(r["data"])["plan"] for r in found}
        return {k: codes.get(k) if k else "Ngoài kế hoạch" for k in keys}
    return {k: k for k in keys}


def _shown(rows: Rows, moment: Moment, found: Sequence[Row]) -> list[Row]:
    parsed = [(row, json.loads(row["data"])) for row in found]
    ids = {
        a for row, data in parsed for a in (row["debtor"], row["beneficiary"], data["setter"]) if a
    }
    now = agency_directory.names(rows, moment, ids)
    return [_duty(rows, moment, row, data, now) for row, data in parsed]


def _duty(rows: Rows, moment: Moment, row: Row, data: Row, now: Mapping[str, Row]) -> Row:
    then = Moment(date.fromisoformat(data["listed_from"]), moment.known_at)
    due = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    met_on = data["met_on"] if row["status"] in ("met", "met_late") else None
    days_late = 0
    if due is not None and row["status"] == "overdue":
        days_late = (moment.on - due).days
    elif due is not None and row["status"] == "met_late" and met_on:
        days_late = (date.fromisoformat(met_on) - due).days
    start = data["clock_start"]
    age = (moment.on - date.fromisoformat(start)).days if start else None
    period = {"from": data["period_from"], "to": data["period_to"]}
    return {
        "id": row["obligation"],
        "kind": row["kind"],
        "title": data["title"],
        "debtor": agency_directory.shown(rows, row["debtor"], then, now),
        "beneficiary": agency_directory.shown(rows, row["beneficiary"], then, now),
        "level": row["level"],
        "plan": data["plan"],
        "plan_item": row["item"],
        "place": data["place"],
        "modality": data["modality"],
        "occurrence": data["occurrence"],
        "identity": data["identity"],
        "period": period if data["period_from"] else None,
        "opens_on": data["opens_on"],
        "due_on": row["due_on"],
        "prudential_on": data["prudential_on"],
        "due_basis": data["due_basis"],
        "ground": data["ground"],
        "setter": agency_directory.shown(rows, data["setter"], then, now),
        "status": row["status"],
        "days_late": days_late,
        "received_on": data["received_on"],
        "met_on": met_on,
        "age_days": age if age is not None and age >= 0 else None,
        "clock_start": start,
        "recommendation": row["recommendation"],
        "supervision": row["supervision"],
        "report": data["report"],
        "_key": (row["sort_due"], row["obligation"]),
    }
