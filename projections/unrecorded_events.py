"""Sự kiện chưa ghi — items that fall due with an event of which nobody has said that it has happened, or when.

An anchor is another item of the plan, a day, or an event told in words ("sau hội nghị …"). What was done of the item,
or the day that has come, asks for a record; of an event in words nothing tells whether it has happened: somebody must.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from projections.bitemporal import FOREVER
from projections.read_model import Row
from projections.tied_items import AFTER, after

IN_FORCE = "issued"


class Unrecorded(NamedTuple):
    """One item with the duties behind: those that were met by what gives rise to it, or those that wait for it."""

    kind: Literal["no_event", "no_anchor"]
    plan: Row
    item: Row
    duties: list[Row]


def unrecorded(plans: Iterable[Row], duties: Sequence[Row], on: date) -> Iterator[Unrecorded]:
    """Every such item of the plans, on a day.

    What was done of another item raises by itself what its plan ties to it; a person says so only where nothing tells
    for whom it is the event.
    """
    done, followed, waiting = _sorted_out(duties)
    for plan in plans:
        codes = {item["code"] for item in plan["items"]}
        for item in plan["items"]:
            cadence = item["cadence"]
            if cadence["type"] != "event_triggered" or not item["trackable"] or item["removed_on"]:
                continue
            anchor = str((cadence.get("detail") or {}).get("anchor"))
            told = [r["on"] for r in item["requests"] if r["cause"] == "event"]
            if anchor in codes:
                untold = _untold(done.get((plan["code"], anchor), {}).values(), told)
                left = _not_followed(untold, plan["code"], item["code"], followed)
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


def _sorted_out(
    duties: Iterable[Row],
) -> tuple[
    dict[tuple[str, str], dict[str, list[Row]]],
    dict[tuple[str, str, str], set[str]],
    dict[tuple[str, str], list[Row]],
]:
    """What was done of each item by occurrence; who owes what follows from it; what waits for an event."""
    done: dict[tuple[str, str], dict[str, list[Row]]] = {}
    followed: dict[tuple[str, str, str], set[str]] = {}
    waiting: dict[tuple[str, str], list[Row]] = {}
    for duty in duties:
        if duty["plan"] and duty["debtor"] and duty["occurrence"].startswith(AFTER):
            key = (duty["plan"], duty["plan_item"], duty["occurrence"])
            followed.setdefault(key, set()).add(duty["debtor"]["id"])
        if duty["plan"] and duty["met_on"]:
            of_item = done.setdefault((duty["plan"], duty["plan_item"]), {})
            of_item.setdefault(duty["occurrence"], []).append(duty)
        elif duty["plan"] and duty["occurrence"] == "event" and duty["status"] == "standing":
            waiting.setdefault((duty["plan"], duty["plan_item"]), []).append(duty)
    return done, followed, waiting


def _not_followed(
    done: Sequence[Row], plan: str, item: str, followed: Mapping[tuple[str, str, str], set[str]]
) -> list[Row]:
    """What was done without anything being owed after it by a body that has a part in it, or by others alone."""
    all_parts = {body for duty in done for body in _parts(duty)}
    left = []
    for duty in done:
        by = followed.get((plan, item, after(duty["occurrence"])), set())
        if not by or (by & all_parts and not by & _parts(duty)):
            left.append(duty)
    return left


def _parts(done: Row) -> set[str]:
    """The bodies that have a part in what was done."""
    bodies = [done["debtor"], *done["addressees"], *done["passed_from"]]
    return {body["id"] for body in bodies if body}


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
