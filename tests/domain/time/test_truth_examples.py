"""Every worked window of the two plans that were read by hand, from the cadences with which we ship the plans."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

from domain.time.cadence import Cadence, Occurrence, occurrences
from domain.time.period import Validity
from infra.seeds import plans_loader

EXAMPLES: Final = {"001": 11, "004": 9}
"""How many items of each document have worked windows."""
CADENCES: Final[dict[str, dict[str, Any]]] = {
    f"{document}/{item.code}": dict(item.cadence)
    for document in EXAMPLES
    for item in plans_loader.load_plan(document).items
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


def test_the_windows_worked_out_by_hand_are_found(plans_folder: Path) -> None:
    for uid, (document, item) in truth(plans_folder).items():
        found = [as_written(o, cycle_of(o, CADENCES[uid])) for o in listed(document, CADENCES[uid])]
        assert found == item["due_examples"], uid


def test_no_worked_window_is_left_out(plans_folder: Path) -> None:
    items = truth(plans_folder)
    assert Counter(uid.partition("/")[0] for uid in items) == EXAMPLES
    assert sum(len(item["due_examples"]) for _, item in items.values()) == 38
