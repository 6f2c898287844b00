"""Telling the story: every step in the order in which it was written down; in between the watch looks, and people are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from alerts.notifier import Notifier
from domain.application import Ledger
from domain.time.instant import day_of
from infra.seeds.story import (
    acts,
    decisions,
    duties,
    founding,
    mandates,
    recommendations,
    reform,
    reports,
    rounds,
)
from infra.seeds.story.step import Beat, schedule
from infra.seeds.story.year import DEMO_TODAY, notice_instant, watch_days, watch_instant
from projections.moment import Moment

Watch = Callable[[date, datetime], int]
"""What looks for lateness: on a day, at an instant; how many facts that recorded."""


def tell(
    ledger: Ledger,
    *,
    catch_up: Callable[[], Any],
    watch: Watch | None = None,
    notifier: Notifier | None = None,
    progress: Callable[[int, int], None] | None = None,
    today: date = DEMO_TODAY,
) -> None:
    """Write the whole history into an empty ledger.

    `catch_up` brings the read models to the end of the ledger. `watch` is called on the morning of each working day
    from FIRST_WATCH on, after what was written before it and before what was written later; `notifier` then tells
    people when the offices open. `progress` hears how many steps of how many are told. `today` is the day shown: what
    came later is not told.
    """
    told = beats(today)
    mornings = watch_days() if watch else []
    positions: dict[str, int] = {}

    def look_until(instant: datetime | None) -> None:
        while watch and mornings and (instant is None or watch_instant(mornings[0]) <= instant):
            morning = mornings.pop(0)
            catch_up()
            if watch(morning, watch_instant(morning)):
                catch_up()
            if notifier and notifier.compose(moment := Moment(morning, notice_instant(morning))):
                catch_up()
                notifier.send(moment)

    for i, beat in enumerate(told, 1):
        look_until(beat.at)
        recorded = beat.step.say(ledger, beat.step.act(beat.at), positions)
        positions[beat.step.id] = recorded.position
        if progress:
            progress(i, len(told))
    look_until(None)
    catch_up()


@cache
def beats(today: date = DEMO_TODAY) -> tuple[Beat, ...]:
    """The whole story up to a day, in the order in which it is written down."""
    chapters = (
        founding,
        mandates,
        decisions,
        rounds,
        recommendations,
        reports,
        duties,
        acts,
        reform,
    )
    whole = schedule(step for chapter in chapters for step in chapter.steps())
    return tuple(beat for beat in whole if day_of(beat.at) <= max(today, DEMO_TODAY))
