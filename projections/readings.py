"""Cách hiểu theo từng thời gian — the duties of an item by each reading of its text, on the days on which it held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from projections.bitemporal import FOREVER
from projections.clocks import Span
from projections.duties import Course

Reading = tuple[date, Sequence[Course]]
"""The duties of an item as it was read from a day on."""


def in_turn(readings: Sequence[Reading]) -> list[Course]:
    """The duties of an item, each with what it was by every reading; some are duties by one of them alone."""
    if len(readings) == 1:
        return list(readings[0][1])
    by_id = [(since, {c.head.id: c for c in courses}) for since, courses in readings]
    found = []
    for duty in dict.fromkeys(d for _, courses in by_id for d in courses):
        held = tuple((since, courses.get(duty)) for since, courses in by_id)
        last = next(course for _, course in reversed(held) if course is not None)
        found.append(replace(last, readings=held))
    return found


def on_their_days(stretches: Sequence[tuple[date, Sequence[Span]]]) -> Iterator[Span]:
    """Of what each reading gives, the days on which it held."""
    ends = [*(since.isoformat() for since, _ in stretches[1:]), FOREVER]
    for (since, spans), end in zip(stretches, ends, strict=True):
        for span in spans:
            first, last = max(span.on_from, since.isoformat()), min(span.on_to, end)
            if first < last:
                yield replace(span, on_from=first, on_to=last)
