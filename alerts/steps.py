"""What has to be told about one alert: from what it has said so far to what is now known of its cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alerts import stages
from domain.alert import Alert, Stage, Turn
from projections.lateness import Spell


@dataclass(frozen=True)
class Opens:
    """The cause stands (again) from a day on."""

    on: date
    spell: Spell


@dataclass(frozen=True)
class Ends:
    """The cause has ended, by the fact at a position."""

    on: date
    by_position: int | None


@dataclass(frozen=True)
class NeverWas:
    """As now known, the cause never was what the alert said."""

    on: date


Step = Opens | Ends | NeverWas


@dataclass(frozen=True)
class Other:
    """An alert that may have to say something else than it does."""

    alert: UUID
    duty: str
    stage: Stage
    spells: list[Spell]

    def as_told_by(self, alert: Alert) -> list[Spell]:
        """The spells, those without a day where they were told; of a warning, with the days on which it was given."""
        openings = [t for t in alert.turns if t.effective_on is not None]
        told = {(t.on, t.effective_on) for t in openings}
        # What was answered at once and came back once more on that day is one opening, which lasts.
        lasting_last = sorted(self.spells, key=lambda s: (s.from_on, s.has_days))
        by_opening = {(s.from_on, s.effective_on): s for s in lasting_last}
        spells = [s for opening, s in by_opening.items() if s.has_days or opening in told]
        if self.stage not in stages.WARNINGS:
            return spells
        given = [
            stages.as_told(spell, opening.on, opening.effective_on or opening.on)
            for spell, opening in zip(spells, openings, strict=False)
        ]
        return [*given, *spells[len(given) :]]


def steps(told: Sequence[Turn], spells: Sequence[Spell], by: date) -> Iterator[Step]:
    """The steps that make an alert say what is known of its cause by a day, in order; none when it does already.

    Days open a spell, only a fact ends one: an end is told as soon as it is known, before the pass of its day.
    Only openings are compared, and whether the cause stands. Where just the day of an end has moved, the register of
    duties shows it, and nobody has anything to do about it.
    """
    spells = [s for s in spells if s.from_on <= by]
    openings = [turn for turn in told if turn.effective_on is not None]
    wanted = [Turn(s.from_on, s.effective_on) for s in spells]
    if openings != wanted[: len(openings)]:
        yield NeverWas(told[0].on)
        told, openings = (), []
    stands = bool(told) and told[-1].effective_on is not None
    if openings:
        last = spells[len(openings) - 1]
        if stands and last.to_on is not None:
            yield Ends(last.to_on, last.ended_by)
        elif not stands and len(openings) == len(spells) and last.to_on is None:
            yield Opens(told[-1].on, last)
    for spell in spells[len(openings) :]:
        yield Opens(spell.from_on, spell)
        if spell.to_on is not None:
            yield Ends(spell.to_on, spell.ended_by)
