"""Sự kiện chưa ghi — items that fall due with an event of which nobody has said that it has happened, or when.

An anchor is another item of the plan, a day, or an event told in words ("sau hội nghị …"). What was done of the item,
or the day that has come, asks for a record; of an event in words nothing tells whether it has happened: somebody must.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from projections.bitemporal import FOREVER
from projections.read_model import Row

IN_FORCE = "issued"


class Unrecorded(NamedTuple):
    """One item with the duties behind: those that were met by what gives rise to it, or those that wait for it."""

    kind: Literal["no_event", "no_anchor"]
    plan: Row
    item: Row
    duties: list[Row]


def unrecorded(plans: Iterable[Row], duties: Sequence[Row], on: date) -> Iterator[Unrecorded]:
    """Every such item of the plans, on a day.

    Whether what was done is the occasion that the text means is for a person to say: a review may be none of honors.
    """
    done: dict[tuple[str, str], dict[str, list[Row]]] = {}
    waiting: dict[tuple[str, str], list[Row]] = {}
    for duty in duties:
        if duty["plan"] and duty["met_on"]:
            of_item = done.setdefault((duty["plan"], duty["plan_item"]), {})
            of_item.setdefault(duty["occurrence"], []).append(duty)
        elif duty["plan"] and duty["occurrence"] == "event" and duty["status"] == "standing":
            waiting.setdefault((duty["plan"], duty["plan_item"]), []).append(duty)
    for plan in plans:
        codes = {item["code"] for item in plan["items"]}
        for item in plan["items"]:
            cadence = item["cadence"]
            if cadence["type"] != "event_triggered" or not item["trackable"] or item["removed_on"]:
                continue
            anchor = str((cadence.get("detail") or {}).get("anchor"))
            told = [r["on"] for r in item["requests"] if r["cause"] == "event"]
            if anchor in codes:
                left = _untold(done.get((plan["code"], anchor), {}).values(), told)
                if left:
                    yield Unrecorded("no_event", plan, item, left)
                continue
            left = waiting.get((plan["code"], item["code"]), [])
            came = _day(anchor)
            if told or not left or plan["status"] != IN_FORCE:
                continue
            if came is None:
                yield Unrecorded("no_anchor", plan, item, left)
            elif came <= on:
                yield Unrecorded("no_event", plan, item, left)


def _untold(occurrences: Iterable[list[Row]], told: Sequence[str]) -> list[Row]:
    """What was done of each occurrence without an event recorded until the next one was done."""
    ordered = sorted(occurrences, key=lambda duties: min(d["met_on"] for d in duties))
    begins = [min(d["met_on"] for d in duties) for duties in ordered]
    ends = [*begins[1:], FOREVER]
    return [
        duty
        for duties, first, end in zip(ordered, begins, ends, strict=False)
        if not any(first <= on < end for on in told)
        for duty in duties
    ]


def _day(anchor: str) -> date | None:
    """The day that an anchor names, where it names one."""
    try:
        return date.fromisoformat(anchor)
    except ValueError:
        return None
