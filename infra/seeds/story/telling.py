"""Telling the story: every step in the order in which it was written down, the deadline watch looking in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from domain.application import Ledger
from domain.time.instant import day_of
from infra.event_store.recorder import FactRecorder
from infra.seeds.story import decisions, duties, founding, recommendations, reports, rounds
from infra.seeds.story.step import Beat, schedule
from infra.seeds.story.year import FIRST_DAY, watch_days, watch_instant

Watch = Callable[[date, datetime], Any]
"""What looks for lateness: on a day, at an instant."""


def tell(
    ledger: Ledger,
    *,
    catch_up: Callable[[], Any],
    watch: Watch | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the whole history. One that was cut short goes on where it stopped: no step is told twice.

    `catch_up` brings the read models to the end of the ledger; `watch` is called on each morning of a working day
    of the year, between the facts written before and after it; `progress` hears how many steps of how many are told.
    """
    recorder = cast("FactRecorder", ledger.recorder)
    last = recorder.read_after(recorder.last_position() - 1, 1)
    resumed_at = last[-1].recorded_at if last else None
    positions: dict[str, int] = {}
    mornings = _mornings(resumed_at) if watch else iter(())
    morning = next(mornings, None)
    told = beats()
    for i, beat in enumerate(told):
        while watch and morning and watch_instant(morning) <= beat.at:
            catch_up()
            watch(morning, watch_instant(morning))
            morning = next(mornings, None)
        positions[beat.step.id] = _say(ledger, recorder, beat, positions, again=resumed_at)
        if progress:
            progress(i + 1, len(told))
    while watch and morning:
        catch_up()
        watch(morning, watch_instant(morning))
        morning = next(mornings, None)
    catch_up()


@cache
def beats() -> tuple[Beat, ...]:
    """The whole story, in the order in which it is written down."""
    chapters = (founding, decisions, rounds, recommendations, reports, duties)
    return tuple(schedule(step for chapter in chapters for step in chapter.steps()))


def _say(
    ledger: Ledger,
    recorder: FactRecorder,
    beat: Beat,
    positions: dict[str, int],
    *,
    again: datetime | None,
) -> int:
    """Tell one step, unless it has been told; where it stands."""
    act = beat.step.act(beat.at)
    if again is not None and act.command_id is not None:
        found = recorder.find_command(act.command_id)
        if found is not None:
            position: int = found.answer["position"]
            return position
    return beat.step.say(ledger, act, positions).position


def _mornings(resumed_at: datetime | None) -> Iterator[date]:
    return iter(watch_days(day_of(resumed_at) if resumed_at else FIRST_DAY))
