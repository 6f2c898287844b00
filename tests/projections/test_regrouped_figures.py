"""However bodies merge, part and are followed, regrouped figures count each duty once and no rate passes 100 %."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings

from domain.commands import agencies, obligations
from domain.commands.obligations import Duty
from domain.errors import RefusalError
from domain.values import id_of
from projections import compliance, league_table
from projections.figure import Asked
from projections.moment import Moment
from tests.scenarios import (
    COMMITTEE,
    FIRST_DAY,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_plan,
    item,
)

BODIES: Final = tuple(f"so-{n}" for n in range(6))
GROUND: Final = "Nghị quyết"
BEGUN: Final = date(2023, 3, 1)
LAST: Final = date(2025, 6, 1)
MOVES: Final = st.lists(
    st.tuples(
        st.sampled_from(("merge", "split", "dissolve", "transfer", "meet", "meet", "rename")),
        st.integers(0, 800),
        st.tuples(*(st.sampled_from(BODIES) for _ in range(3))),
    ),
    min_size=3,
    max_size=9,
)


@contextmanager
def told(moves: list[tuple[Any, ...]]) -> Iterator[Scene]:
    """Six bodies that owe a report a year, and what became of them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Scene(f"sqlite:///{Path(folder) / 'ledger.db'}", LAST) as scene,
    ):
        given_agencies(scene)
        given_agencies(scene, {b: b for b in BODIES})
        given_plan(
            scene,
            period=(date(2023, 1, 1), date(2025, 12, 31)),
            items=(item("1", "report", "yearly", debtors=BODIES, before="11-20"),),
        )
        for what, after, bodies in moves:
            with suppress(RefusalError):
                _say(scene, what, BEGUN + timedelta(days=after), bodies)
        scene.catch_up(LAST)
        yield scene


def _say(scene: Scene, what: str, on: date, bodies: tuple[str, str, str]) -> None:
    one, other, another = bodies
    act, ledger = scene.act(on), scene.ledger
    match what:
        case "merge":
            agencies.merge(ledger, act, one, predecessors=(other, another), ground=GROUND)
        case "split":
            agencies.split(ledger, act, one, into=(other, another), ground=GROUND)
        case "dissolve":
            agencies.dissolve(ledger, act, one, heir=other, ground=GROUND, open_duties=1)
        case "transfer":
            agencies.transfer_responsibility(
                ledger, act, one, to=other, obligation_ids=None, ground=GROUND
            )
        case "rename":
            agencies.rename(ledger, act, one, name=f"Sở {on}", ground=None)
        case _:
            year = str(act.on.year)
            owed = Duty(
                "KH-2023", id_of("plan", "KH-2023"), "1", year, agency_id(one), agency_id(COMMITTEE)
            )
            obligations.fulfill(
                ledger, act, owed, received_on=act.on, document=LETTER, evidence=None
            )
            obligations.accept(ledger, act, owed, document=None)


@given(moves=MOVES)
@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
def test_regrouped_figures_count_each_duty_once(moves: list[tuple[Any, ...]]) -> None:
    with told(moves) as scene, scene.read_store.reading() as rows:
        for on in (FIRST_DAY, date(2023, 12, 1), date(2024, 12, 1), LAST):
            moment = Moment(on, scene.now)
            own = compliance.compliance(rows, moment, "agency")
            joined = compliance.compliance(rows, moment, "agency", by_successor=LAST)
            for found in (own, joined):
                assert all(r["rate"] is None or 0 <= r["rate"] <= 1 for r in found)
            assert _sums(joined) == _sums(own)
            ranked = league_table.league_table(Asked(rows, moment), ("report",), by_successor=LAST)
            assert all(r["rate"] is None or r["rate"] <= 1 for r in ranked)
            assert _sums(ranked) == _sums(own)


def _sums(found: list[dict[str, Any]]) -> tuple[int, ...]:
    left_out = sum(n for row in found for n in row["excluded"].values())
    return sum(r["numerator"] for r in found), sum(r["denominator"] for r in found), left_out
