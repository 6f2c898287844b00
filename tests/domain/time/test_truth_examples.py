"""Every worked window of the two plans that were read by hand, from cadences in our own vocabulary."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.time.cadence import Cadence, Occurrence, occurrences
from domain.time.period import Validity

YEARLY = {"type": "yearly"}
IN_2023 = {"type": "once", "detail": {"year": 2023}}
BEFORE_20_11 = {"type": "yearly", "detail": {"before": "11-20", "outlives_plan": True}}
FOR_20_11 = {
    "type": "yearly",
    "detail": {"before": "11-20", "outlives_plan": True, "inferred": True},
}
EVERY_QUARTER = {"type": "quarterly", "detail": {"year": 2023}}

CADENCES: dict[str, dict[str, Any]] = {
    "001/II.2.1-a": {"type": "yearly", "detail": {"quarter": 4, "for_year": "next"}},
    "001/II.2.1-a.2": {"type": "yearly", "detail": {"by": "09-30", "soft": True}},
    "001/II.2.4-a": YEARLY,
    "001/II.2.4-b": YEARLY,
    "001/II.2.5-b": YEARLY,
    "001/II.2.5-c": YEARLY,
    "001/II.2.5-d": YEARLY,
    "001/II.3.1-a": IN_2023,
    "001/II.3.1-b": IN_2023,
    "001/II.3.3": {"type": "once", "detail": {"years": [2023, 2024]}},
    "001/II.3.4": IN_2023,
    "004/2.4-c": {"type": "once", "detail": {"year": 2025}},
    "004/2.4-d": {"type": "once", "detail": {"year": 2025}},
    "004/3-d": EVERY_QUARTER,
    "004/3-f": EVERY_QUARTER,
    "004/5.2-b": FOR_20_11,
    "004/5.2-d": BEFORE_20_11,
    "004/5.3-b": FOR_20_11,
    "004/5.3-c": FOR_20_11,
    "004/5.3-d": BEFORE_20_11,
}


def truth(folder: Path) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Each item that has worked windows, with the document it belongs to."""
    found = {}
    for plan in ("001", "004"):
        document = json.loads((folder / f"truth-{plan}.json").read_text())["document"]
        for item in document["items"]:
            if item["due_examples"]:
                found[item["uid"]] = (document, item)
    return found


def listed(document: dict[str, Any], cadence: dict[str, Any]) -> list[Occurrence]:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    period, bounds = document["period"], document["issue_date_bounds"]
    return occurrences(
        Cadence.from_json(cadence),
        period=Validity(day(period["start"]), day(period["end"])),
        issued_on=day(document["issue_date"]),
        issued_not_before=day(bounds["not_before"]),
        through=date(2023, 12, 31),
    )


def as_written(occurrence: Occurrence, cycle: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "cycle": cycle,
        "opens": str(occurrence.opens_on),
        "due": str(occurrence.due_on),
        "basis": occurrence.basis,
    }
    if occurrence.due_if_inclusive:
        written["due_if_inclusive"] = str(occurrence.due_if_inclusive)
    if occurrence.soft:
        written["soft"] = True
    if occurrence.ask_first:
        written["ask_first"] = True
    return written


def cycle_of(occurrence: Occurrence, cadence: dict[str, Any]) -> str:
    assert occurrence.period is not None
    first, last = occurrence.period.from_.year, occurrence.period.to.year
    if cadence.get("detail", {}).get("for_year") == "next":
        return f"plan for {first + 1}"
    if cadence["type"] == "once":
        return str(first) if first == last else f"{first}-{last}"
    return occurrence.key


@pytest.mark.parametrize("uid", CADENCES)
def test_the_windows_worked_out_by_hand_are_found(uid: str, plans_folder: Path) -> None:
    document, item = truth(plans_folder)[uid]
    found = [as_written(o, cycle_of(o, CADENCES[uid])) for o in listed(document, CADENCES[uid])]
    assert found == item["due_examples"]


def test_no_worked_window_is_left_out(plans_folder: Path) -> None:
    items = truth(plans_folder)
    assert set(items) == set(CADENCES)
    assert sum(len(item["due_examples"]) for _, item in items.values()) == 38
