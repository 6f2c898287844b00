"""Every alert of the demonstration's year, as worked out from the registers: each rule, each stage, each pass."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from infra.read_store import ReadStore
from infra.seeds.reference import calendars
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY, tell
from infra.seeds.story.year import watch_days, watch_instant
from infra.service import Service
from infra.settings import Settings
from projections.bitemporal import instant_text
from projections.read_model import Row, Rows
from tests.alerts.worked_out import DAY, Key, Registers, Runs, Set

WARNINGS = ("approaching", "due")
BESIDE_DUTIES = ("round_not_concluded", "target_behind_pace")
Opening = tuple[date, date]
"""The day on which an alert began, and the day from which it counts in law."""


@dataclass
class Told:
    """What the ledger says of one alert by some instant: its openings, and the day on which each ended."""

    key: Key
    openings: list[Opening] = field(default_factory=list)
    ends: list[date | None] = field(default_factory=list)

    def stands_on(self, day: date) -> bool:
        return any(
            first <= day and (end is None or day < end)
            for (first, _), end in zip(self.openings, self.ends, strict=True)
        )

    def lasting(self) -> list[tuple[Opening, bool]]:
        """Its openings, and whether each has ended; without those that ended on the day on which they began."""
        both = zip(self.openings, self.ends, strict=True)
        return [(opening, end is not None) for opening, end in both if end != opening[0]]


@dataclass
class Compared:
    """What the ledger says, held against what is worked out; `wrong` is empty where both are the same."""

    told: dict[str, Told] = field(default_factory=dict)
    raised: Counter[Key] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    standing: int = 0
    wrong: list[tuple[date, str, Key]] = field(default_factory=list)

    def pass_of(self, day: date, at: datetime, facts: Sequence[Row], registers: Registers) -> None:
        """Hold one pass of the watch against the registers as they were known to it."""
        before, runs = set(self.raised), registers.runs(day, at)
        fresh = dict(self._read(facts, runs, day, lambda on: registers.beside_duties(on, at)))
        by_key = {alert.key: alert for alert in self.told.values()}
        stands = {
            key for key, mine in runs.items() if any(r.from_on <= day < r.to_on for r in mine)
        }
        shown = {key for key, alert in by_key.items() if alert.stands_on(day)}
        self.wrong += [(day, "does not stand", key) for key in stands - shown]
        self.wrong += [(day, "stands", key) for key in shown - stands]
        self.standing += len(stands)
        wanted = {}
        for key, mine in runs.items():
            begun = [r for r in mine if r.from_on <= day]
            # Nobody is warned of what has come and gone.
            if begun and key not in before and (key in stands or key[2] not in WARNINGS):
                wanted[key] = begun[0].from_on, begun[0].effective_on
            if key in by_key and key[2] not in WARNINGS:
                lasting = [((r.from_on, r.effective_on), r.to_on <= day) for r in begun]
                said = [
                    (o, ended and end_of(by_key[key], o) <= day)
                    for o, ended in by_key[key].lasting()
                ]
                self.wrong += [(day, "says otherwise", key)] if said != lasting else []
        self.wrong += [(day, "missed", key) for key, _ in wanted.items() - fresh.items()]
        self.wrong += [(day, "extra", key) for key, _ in fresh.items() - wanted.items()]

    def _read(
        self, facts: Sequence[Row], runs: Runs, day: date, beside_duties: Callable[[date], Runs]
    ) -> Iterator[tuple[Key, Opening]]:
        for fact in facts:
            said, on, what = (
                json.loads(fact["state"]),
                date.fromisoformat(fact["happened_on"]),
                fact["name"],
            )
            self.facts[what] += 1
            if what == "alert.raised":
                alert = self.told[fact["originator_id"]] = Told(key_of(said))
                self.raised[alert.key] += 1
                yield alert.key, (on, date.fromisoformat(said["effective_on"]))
            alert = self.told[fact["originator_id"]]
            mine = runs.get(alert.key, [])
            if what in ("alert.raised", "alert.reopened"):
                alert.openings.append((on, date.fromisoformat(said["effective_on"])))
                alert.ends.append(None)
            elif what == "alert.resolved":
                alert.ends[-1] = on
                ended = [r.to_on for r in mine if (r.from_on, r.effective_on) == alert.openings[-1]]
                if alert.key[0] in BESIDE_DUTIES:
                    last = alert.key in beside_duties(on - DAY)
                    ended = [on] if last and alert.key not in beside_duties(on) else [date.max]
                if ended != ([on] if on != alert.openings[-1][0] else []):
                    self.wrong.append((day, f"ends on {on}, not {ended}", alert.key))
            else:
                assert what == "alert.retracted"
                if (
                    alert.openings
                    == [(r.from_on, r.effective_on) for r in mine][: len(alert.openings)]
                ):
                    self.wrong.append((day, "is taken back", alert.key))
                alert.openings, alert.ends = [], []


def end_of(alert: Told, opening: Opening) -> date:
    return alert.ends[alert.openings.index(opening)] or date.max


def key_of(said: dict[str, Any]) -> Key:
    return said["rule"], said["obligation_id"], said["stage"], said["clock_start"]


def compared(
    rows: Rows, passes: Sequence[tuple[date, datetime]], decided: Sequence[Set] = ()
) -> Compared:
    """Every pass of the watch, each with the facts that it recorded."""
    recorded: dict[str, list[Row]] = {}
    for fact in rows.fetch(
        "SELECT name, originator_id, happened_on, recorded_at, state FROM events "
        "WHERE name IN ('alert.raised', 'alert.resolved', 'alert.retracted', 'alert.reopened') "
        "ORDER BY position"
    ):
        recorded.setdefault(fact["recorded_at"], []).append(fact)
    registers, found = Registers(rows, calendars(), decided), Compared()
    for day, at in passes:
        found.pass_of(day, at, recorded.pop(instant_text(at), []), registers)
    assert not recorded, "told between the passes"
    return found


def test_every_alert_of_the_story_is_the_one_worked_out_from_the_registers(
    told_demonstration: Path, tmp_path: Path
) -> None:
    file = tmp_path / told_demonstration.name
    shutil.copyfile(told_demonstration, file)
    reads = ReadStore(f"sqlite:///{file}")
    with reads.reading() as rows:
        found = compared(rows, [(day, watch_instant(day)) for day in watch_days()])
    reads.close()
    assert found.wrong == []
    assert set(found.raised.values()) == {1}
    assert len(found.raised) > 450
    assert found.standing > 30_000
    assert len({(rule, stage) for rule, _, stage, _ in found.raised}) > 35
    assert min(found.facts[f"alert.{what}"] for what in ("resolved", "retracted", "reopened")) >= 10


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_days_on_which_nobody_watches_change_no_day_of_what_is_told(
    seed: int, tmp_path: Path
) -> None:
    url, random = f"sqlite:///{tmp_path / 'demo.db'}", Random(seed)
    settings = Settings(database_url=url, ledger=DEMO_LEDGER, today=DEMO_TODAY)
    passes: list[tuple[date, datetime]] = []
    with Service.open(settings, demo=True) as service:

        def now_and_then(day: date, at: datetime) -> int:
            if day != DEMO_TODAY and random.random() < 0.6:
                return 0
            passes.append((day, at))
            return service.look(day, at)

        tell(service.ledger, catch_up=service.catch_up, watch=now_and_then)
        with service.read_store.reading() as rows:
            found = compared(rows, passes)
    assert len(passes) < len(watch_days()) / 2
    assert found.wrong == []
    assert set(found.raised.values()) == {1}
    assert len(found.raised) > 380
