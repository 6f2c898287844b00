"""Sổ nghĩa vụ: keeps the facts behind every duty, and works its rows out again when one of them comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import ClassVar, Final

from domain.facts import RecordedFact
from projections import duty_links, lateness, working_calendars
from projections.bitemporal import STILL_KNOWN, Learnt, instant_text, learnt
from projections.duty_knowledge import DutyKnowledge, KnownDuties
from projections.duty_levels import DutyLevels
from projections.duty_rows import INSERT, CalendarTurns, duty_rows
from projections.duty_sources import SOURCES, debtors, reader
from projections.duty_transfers import DutyTransfers
from projections.fact_shelf import FactShelf
from projections.plans_below import PlansBelow
from projections.read_model import Row, Rows
from projections.reference import Reference

LOOK_AHEAD: Final = timedelta(days=400)
"""How far beyond today occurrences are worked out at once; a question beyond it extends the register first."""
RULED: Final = "local_rule:all"
DECIDED: Final = "calendar_decision:all"


class Obligations:
    """The read model behind the register of duties."""

    name: ClassVar[str] = "obligations"
    version: ClassVar[int] = 21
    # Duties of others name plans and rounds by their codes; consultations tell of duties under plans.
    APART: ClassVar[frozenset[str]] = frozenset(SOURCES) - {"plan", "supervision", "consultation"}
    tables: ClassVar[tuple[str, ...]] = (
        *FactShelf.tables_for("obligation_facts"),
        """CREATE TABLE IF NOT EXISTS obligation_sources (
            obligation TEXT PRIMARY KEY, source TEXT NOT NULL, item TEXT, level_of TEXT)""",
        "CREATE INDEX IF NOT EXISTS obligation_sources_by_source ON obligation_sources (source)",
        "CREATE INDEX IF NOT EXISTS obligation_sources_by_level ON obligation_sources (level_of)",
        *duty_links.TABLES,
        "CREATE TABLE IF NOT EXISTS obligation_horizon (one INTEGER PRIMARY KEY, through TEXT NOT NULL)",
        """CREATE TABLE IF NOT EXISTS obligations (
            obligation TEXT NOT NULL, known_from TEXT NOT NULL, known_to TEXT NOT NULL,
            on_from TEXT NOT NULL, on_to TEXT NOT NULL, status TEXT NOT NULL, kind TEXT NOT NULL,
            level TEXT, debtor TEXT, beneficiary TEXT, addressees TEXT, plan TEXT, item TEXT, recommendation TEXT,
            supervision TEXT, due_on TEXT, basis TEXT, sort_due TEXT NOT NULL,
            lacks TEXT, lacks_since TEXT, data TEXT NOT NULL,
            PRIMARY KEY (obligation, known_from, on_from))""",
        "CREATE INDEX IF NOT EXISTS obligations_by_status ON obligations (status, known_to, on_from)",
        "CREATE INDEX IF NOT EXISTS obligations_by_debtor ON obligations (debtor, known_to)",
        "CREATE INDEX IF NOT EXISTS obligations_by_beneficiary ON obligations (beneficiary, known_to)",
        "CREATE INDEX IF NOT EXISTS obligations_by_plan ON obligations (plan, known_to)",
        "CREATE INDEX IF NOT EXISTS obligations_by_due ON obligations (sort_due, obligation)",
        *lateness.INDEXES,
    )

    def __init__(self, reference: Reference) -> None:
        self.reference_fingerprint = reference.fingerprint
        """Other calendars give other days: the read store then builds the register again."""
        self._shipped = self._calendars = reference.calendars
        self._today = reference.today
        self._shelf = FactShelf("obligation_facts")
        self._levels = DutyLevels(self._shelf)
        self._transfers = DutyTransfers(self._shelf)
        self._below = PlansBelow(self._shelf)
        self._turns = CalendarTurns(reference.calendars)
        self._decided = 0
        self._rules: list[Learnt] = []

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Keep the facts of the batch, then work out again every duty they touch."""
        dirty: dict[str, set[str] | None] = {}
        news: dict[str, list[Learnt]] = {}
        founded: set[str] = set()
        for recorded in batch:
            kind, subject = recorded.name.split(".")[0], str(recorded.subject_id)
            fact = learnt(recorded)
            touched: Iterable[str] = ()
            if kind == "agency":
                touched = self._levels.keep(rows, fact, subject)
                dirty |= dict.fromkeys(self._transfers.keep(rows, fact, subject))
            elif kind in SOURCES:
                news.setdefault(f"{kind}:{subject}", []).append(fact)
                if recorded.version == 1:
                    founded.add(f"{kind}:{subject}")
                touched = duty_links.told_of(rows, self._shelf, fact, subject)
            elif kind in ("calendar_decision", "local_rule"):
                kept = DECIDED if kind == "calendar_decision" else RULED
                of_rule = replace(fact, data={**fact.data, "rule": subject})
                self._shelf.put(rows, kept, of_rule)
                sources = (s for k in SOURCES for s in self._shelf.subjects(rows, f"{k}:"))
                dirty |= dict.fromkeys(sources)
            elif kind == "obligation":
                duty_links.of_its_own(rows, self._shelf, fact, subject)
                touched = (subject,)
            elif kind == "report":
                said = replace(fact, data={**fact.data, "report": recorded.subject_code})
                touched = duty_links.told_of(rows, self._shelf, said, subject)
            for obligation in touched:
                self._touch(dirty, rows, obligation)
        known = self._shelf.add(rows, news, founded)
        for obligation in duty_links.agreed(rows, self._shelf, news, known):
            self._touch(dirty, rows, obligation)
        dirty |= dict.fromkeys(self._below.keep(rows, known, news))
        self._learn_calendars(rows)
        # A plan's duties move with the horizon, too; of other sources nothing changes but by what is new.
        added = {s: f for s, f in news.items() if s not in dirty and not s.startswith("plan:")}
        self._work_out(rows, dirty | dict.fromkeys(news), added, known)

    def _learn_calendars(self, rows: Rows) -> None:
        """Take in what the ledger has decided about days, here or in another process."""
        kept = self._shelf.get_many(rows, [DECIDED, RULED])
        decided, self._rules = kept[DECIDED], kept[RULED]
        if len(decided) != self._decided:
            self._decided = len(decided)
            self._calendars = working_calendars.extended(self._shipped, decided)
            self._turns = CalendarTurns(self._calendars)

    def extend(self, rows: Rows, through: date) -> None:
        """List the occurrences of plans up to a later day; what is already listed does not change."""
        if through <= horizon(rows):
            return
        self._learn_calendars(rows)
        self._move_horizon(rows, through)
        self._work_out(rows, dict.fromkeys(self._shelf.subjects(rows, "plan:")))

    @staticmethod
    def _touch(dirty: dict[str, set[str] | None], rows: Rows, obligation: str) -> None:
        found = rows.fetch(
            "SELECT s.source, (SELECT MAX(o.kind) FROM obligations o WHERE o.obligation = s.obligation) AS kind "
            "FROM obligation_sources s WHERE s.obligation = :obligation",
            {"obligation": obligation},
        )
        if found and found[0]["kind"] == "review":
            # A review at a milestone is the yearly one of its year, too.
            dirty[found[0]["source"]] = None
        elif found:
            touched = dirty.setdefault(found[0]["source"], set())
            if touched is not None:
                touched.add(obligation)

    def _move_horizon(self, rows: Rows, through: date) -> None:
        rows.execute(
            "INSERT INTO obligation_horizon VALUES (1, :through) "
            "ON CONFLICT (one) DO UPDATE SET through = excluded.through",
            {"through": through.isoformat()},
        )

    def _work_out(
        self,
        rows: Rows,
        dirty: Mapping[str, set[str] | None],
        added: Mapping[str, Sequence[Learnt]] = MappingProxyType({}),
        kept: Mapping[str, list[Learnt]] = MappingProxyType({}),
    ) -> None:
        """Replace the rows of the sources' duties (or of some of them) by what their facts now say.

        All sources go through each step together: what a step asks, it asks once. Where some facts were `added`
        to a source and nothing else has changed, what was known before them stays as it is. `kept` are the facts
        of the sources that have been read already.
        """
        through = horizon(rows)
        if through == date.min and dirty:
            through = self._today + LOOK_AHEAD
            self._move_horizon(rows, through)
        touched = {
            source: only if only is None else self._with_others(rows, source, only)
            for source, only in dirty.items()
        }
        shelf = {**self._shelf.get_many(rows, [s for s in touched if s not in kept]), **kept}
        shelf |= self._below.beside(rows, shelf)
        since = {
            s: min(f.recorded_at for f in facts)
            for s, facts in added.items()
            if not self._has_turned(shelf[s], facts)
        }
        any_passed = bool(touched) and self._transfers.any(rows)
        known = {
            source: self._known(
                rows,
                shelf[source],
                source,
                through,
                self._items(rows, only),
                any_passed=any_passed,
                since=since.get(source),
            )
            for source, only in touched.items()
        }
        of: dict[str, list[str]] = {}
        needed: dict[str, None] = {}
        ties: list[tuple[str, str]] = []
        for source, only in touched.items():
            if only is not None:
                # What is met by another act of the item follows it.
                for _, courses in known[source].courses:
                    only |= {o for o, c in courses.items() if not only.isdisjoint(c.met_with)}
            wanted = dict.fromkeys(o for _, courses in known[source].courses for o in courses)
            of[source] = [o for o in wanted if only is None or o in only]
            needed |= dict.fromkeys(of[source])
            needed |= dict.fromkeys(
                o
                for _, courses in known[source].courses
                for held in courses.values()
                for c in held.each()
                for o in (*c.inherits, *c.met_with)
            )
            before = [(o, t) for o in of[source] for t in known[source].ties_of(o)]
            ties += [(o, follows) for follows, tie in before for o in tie.duties()]
            needed |= dict.fromkeys(known[source].chain(tie for _, tie in before))
        own = self._shelf.get_many(rows, [f"obligation:{o}" for o in needed])
        levels = self._levels.of(
            rows,
            {
                c.head.level_of
                for k in known.values()
                for _, courses in k.courses
                for c in courses.values()
            },
        )
        fresh: list[Row] = []
        sources: list[Row] = []
        going_on: list[Row] = []
        knowledge = DutyKnowledge(self._calendars, self._turns, self._rules, own, levels)
        for source, duties in known.items():
            begun = since.get(source)
            for obligation in of[source]:
                runs = knowledge.runs(obligation, duties)
                if begun is not None:
                    runs = [run for run in runs if run.known_from >= begun]
                    end = instant_text(runs[0].known_from) if runs else STILL_KNOWN
                    if len(shelf[source]) > len(added[source]):
                        row = {"o": obligation, "since": instant_text(begun), "end": end}
                        going_on.append(row)
                fresh.extend(duty_rows(runs))
                head = next(
                    c[obligation].head for _, c in reversed(duties.courses) if obligation in c
                )
                sources.append(
                    {
                        "obligation": obligation,
                        "source": source,
                        "item": head.plan_item,
                        "level_of": head.level_of,
                    }
                )
        # Two facts of one instant are one state of knowledge: a duty listed between them was never known.
        of_source = "obligation IN (SELECT obligation FROM obligation_sources WHERE source = :s)"
        rows.execute_many(
            f"DELETE FROM obligations WHERE {of_source}",
            [{"s": s} for s, only in touched.items() if only is None and s not in since],
        )
        rows.execute_many(
            "DELETE FROM obligations WHERE obligation = :o AND known_from >= :since", going_on
        )
        rows.execute_many(
            "UPDATE obligations SET known_to = :end WHERE obligation = :o AND known_to >= :since",
            going_on,
        )
        rows.execute_many(
            "DELETE FROM obligations WHERE obligation = :o",
            [{"o": obligation} for only in touched.values() for obligation in only or ()],
        )
        rows.execute_many(INSERT, fresh)
        rows.execute_many(
            "INSERT INTO obligation_sources (obligation, source, item, level_of) "
            "VALUES (:obligation, :source, :item, :level_of) "
            "ON CONFLICT (obligation) DO UPDATE SET item = excluded.item, level_of = excluded.level_of",
            sources,
        )
        duty_links.tie(rows, ties)

    def _has_turned(self, facts: Sequence[Learnt], added: Sequence[Learnt]) -> bool:
        """Whether days were decided between a source's facts before: what was met keeps those known when it was.

        Which days each duty keeps follows from its whole history alone.
        """
        before = [f.recorded_at for f in facts if f.recorded_at < added[0].recorded_at]
        announced = self._calendars.announcements_after(min(before)) if before else ()
        return bool(announced) and announced[0] <= max(before)

    def _with_others(self, rows: Rows, source: str, only: set[str]) -> set[str]:
        """The duties touched, with those that follow from them; where bodies passed duties on, of their heirs, too."""
        if not self._transfers.any(rows):
            return duty_links.with_following(rows, only)
        with_heirs = duty_links.with_heirs(rows, source, only)
        return duty_links.with_heirs(rows, source, duty_links.with_following(rows, with_heirs))

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

    def _known(
        self,
        rows: Rows,
        facts: Sequence[Learnt],
        source: str,
        through: date,
        items: frozenset[str] | None,
        *,
        any_passed: bool,
        since: datetime | None,
    ) -> KnownDuties:
        """What was known of the duties of one source, when."""
        kind = source.partition(":")[0]

        @cache
        def code_of(other: str, subject: str) -> str | None:
            founding = self._shelf.get(rows, f"{other}:{subject}")[:1]
            return str(founding[0].data["code"]) if founding else None

        passed = self._transfers.of(rows, debtors(kind, facts)) if any_passed else {}
        read = reader(kind, through, items, code_of)
        return KnownDuties(facts, passed, self._calendars, read, since)


def horizon(rows: Rows) -> date:
    """The day up to which occurrences have been worked out."""
    found = rows.fetch("SELECT through FROM obligation_horizon")
    return date.fromisoformat(found[0]["through"]) if found else date.min


READ_MODEL = Obligations
