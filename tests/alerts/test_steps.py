"""Whatever an alert has said, the steps bring it to what is known, and then there are none left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.steps import Ends, NeverWas, Opens, Step, steps
from domain.actor import Act
from domain.alert import Alert
from domain.values import id_of
from projections.lateness import Spell
from tests.scenarios import FIRST_DAY, morning

DAY_ZERO = date(2023, 5, 1)
Spells = list[tuple[int, int | None]]
"""First day and day of the end, counted from 1 May."""


def day(n: int) -> date:
    return DAY_ZERO + timedelta(days=n)


def late(spells: Spells) -> list[Spell]:
    return [
        Spell(
            status="overdue",
            obligation="o",
            kind="reply",
            occurrence="once",
            title="",
            debtor_id=None,
            beneficiary_id=None,
            clock_start=None,
            due_on=day(first - 1),
            effective_on=day(first),
            from_on=day(first),
            to_on=None if to is None else day(to),
            ended_by=None,
        )
        for first, to in spells
    ]


def act(on: date) -> Act:
    return Act(actor="a", at=morning(FIRST_DAY), today=on, on=on)


def raised(spell: Spell) -> Alert:
    return Alert.raise_(
        act(spell.from_on),
        rule="r",
        stage="overdue",
        obligation_id=id_of("obligation", "o"),
        clock_start=None,
        due_on=spell.due_on,
        effective_on=spell.effective_on,
        recipient_ids=(),
    )


def take(alert: Alert, step: Step) -> None:
    match step:
        case Opens():
            spell = step.spell
            alert.reopen(act(step.on), None, due_on=spell.due_on, effective_on=spell.effective_on)
        case Ends():
            alert.resolve(act(step.on), step.by_position)
        case NeverWas():
            alert.retract(act(step.on), None, "")


def told(alert: Alert, spells: Spells, by: int = 99) -> list[str]:
    needed = list(steps(alert.turns, late(spells), day(by)))
    for step in needed:
        take(alert, step)
    return [type(step).__name__ for step in needed]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([(10, None)], [(10, None)], []),
        ([(10, None)], [(10, 14)], ["Ends"]),
        ([(10, None)], [], ["NeverWas"]),
        ([(10, 14)], [], ["NeverWas"]),
        ([(10, 14)], [(10, None)], ["Opens"]),
        ([(10, 14)], [(10, 12)], []),
        ([(10, None)], [(15, None)], ["NeverWas", "Opens"]),
        ([(10, None)], [(8, None)], ["NeverWas", "Opens"]),
        ([(10, None)], [(10, 14), (20, 22), (30, None)], ["Ends", "Opens", "Ends", "Opens"]),
        ([(10, 14), (20, None)], [(10, 14)], ["NeverWas", "Opens", "Ends"]),
        ([(10, 14), (20, None)], [(10, 12), (20, None)], []),
        ([(10, None)], [(10, None), (100, None)], []),
    ],
)
def test_the_steps_tell_what_has_changed(
    before: Spells, after: Spells, expected: list[str]
) -> None:
    alert = raised(late(before)[0])
    told(alert, before)
    assert told(alert, after) == expected


@st.composite
def some_spells(draw: st.DrawFn) -> Spells:
    days = sorted(draw(st.sets(st.integers(5, 60), max_size=6)))
    pairs: Spells = list(zip(days[::2], [*days[1::2], None], strict=False))
    return pairs


@given(st.lists(some_spells(), min_size=1), st.integers(0, 70))
def test_an_alert_ends_up_saying_what_is_known_and_stays_so(known: list[Spells], by: int) -> None:
    alert = raised(late([(3, None)])[0])
    for spells in known:
        told(alert, spells, by)
        begun = [s for s in spells if s[0] <= by]
        stands = bool(begun) and begun[-1][1] is None
        assert alert.is_open == stands
        assert (alert.state == "retracted") == (not begun)
        for _ in range(3):
            settled = told(alert, spells, by) == []
        assert settled
