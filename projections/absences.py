"""Vắng mặt — who was away on a day, as known at an instant, and who stood in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt, at
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State


def _ended(_: State, fact: Learnt) -> State:
    return {"back_on": fact.on}


class Absences(Register):
    """The read model behind absences and deputies."""

    name: ClassVar[str] = "absences"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "absence"
    FOUNDING: ClassVar[str] = "absence.stated"
    COLUMNS: ClassVar[tuple[str, ...]] = ("from_on", "to_on", "account", "deputy", "back_on")
    MOVES: ClassVar[Mapping[str, Move]] = {"ended": _ended}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The absence as stated."""
        keys = ("code", "account", "from_on", "to_on", "deputy")
        return {**{k: fact.data[k] for k in keys}, "stated_on": fact.on, "back_on": None}


READ_MODEL = Absences
register = Absences.register
one = Absences.one


def away(rows: Rows, moment: Moment) -> list[Row]:
    """Who is away on the day: account and deputy."""
    # Somebody may be entered as away after the first day of it: what is known of the day counts.
    return rows.fetch(
        "SELECT DISTINCT t.account, t.deputy FROM absences t WHERE "
        f"{at('t').replace(':on', ':last')} AND t.from_on <= :on AND t.to_on >= :on "
        "AND (t.back_on IS NULL OR t.back_on > :on) ORDER BY 1, 2",
        {**moment.params, "last": "9999-12-30"},
    )
