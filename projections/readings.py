"""Cách hiểu theo từng thời gian — the duties of an item by each reading of its text, on the days on which it held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from projections.bitemporal import FOREVER
from projections.clocks import Span
from projections.duties import Course

Reading = tuple[date, int | None, Sequence[Course]]
"""The duties of an item as it was read from a day on, by which fact."""


def in_turn(readings: Sequence[Reading]) -> list[Course]:
    """The duties of an item, each with what it was by every reading; some are duties by one of them alone."""
    if len(readings) == 1:
        return list(readings[0][2])
    by_id = [(since, by, {c.head.id: c for c in courses}) for since, by, courses in readings]
    found = []
    for duty in dict.fromkeys(d for _, _, courses in by_id for d in courses):
        held: list[tuple[date, Course | None]] = []
        last: Course | None = None
        for since, by, courses in by_id:
            read = courses.get(duty)
            if read is None and last is not None and last.lapsed_by is None:
                last = replace(last, lapsed_by=by)
            last = read or last
            held.append((since, last))
        if last is not None:
            found.append(replace(last, readings=tuple(held)))
    return found


def of_what_was_done(spans: Sequence[Span], lapsed_by: int) -> Iterator[Span]:
    """Of a duty that is none by the reading that holds: what is met or awaits its answer stays, and shows as before.

    What was only begun is asked no longer; what nobody had begun is not told at all.
    """
    for span in spans:
        state = span.state
        if state.phase in ("met", "submitted"):
            yield span
        elif state.started_on or state.evidence_on or state.report:
            ended = replace(state, phase="cancelled", behind=(*state.behind, lapsed_by))
            yield replace(span, status="cancelled", state=ended)


def on_their_days(stretches: Sequence[tuple[date, Sequence[Span]]]) -> Iterator[Span]:
    """Of what each reading gives, the days on which it held."""
    ends = [*(since.isoformat() for since, _ in stretches[1:]), FOREVER]
    for (since, spans), end in zip(stretches, ends, strict=True):
        for span in spans:
            first, last = max(span.on_from, since.isoformat()), min(span.on_to, end)
            if first < last:
                yield replace(span, on_from=first, on_to=last)
