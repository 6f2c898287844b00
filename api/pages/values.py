"""Giá trị — a value of a row as people read it, with whatever is nested in it: parts, lists, parts of their items."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from api.pages.cadence import cadence
from api.pages.figures import day, document, number, occurrence, term
from api.pages.words import Words, catalog
from projections import changes

LONGEST: Final = 160
MOST_NAMED: Final = 5
MOST_ITEMS: Final = 3
"""Items of a list that are told one by one."""
DEEPEST: Final = 3
"""Values in values in values: whoever wants more opens the subject."""
STATUSES: Final[Mapping[str, str]] = {
    "activity": "activity_status",
    "alert": "alert_state",
    "consultation": "consultation_status",
    "criticism": "criticism_status",
    "inspection": "inspection_status",
    "obligation": "status",
    "petition": "petition_status",
    "plan": "plan_status",
    "recommendation": "recommendation_status",
    "report": "report_status",
    "score_sheet": "score_status",
    "scorecard": "scorecard_status",
    "supervision": "supervision_status",
}
"""The words of a status, by the kind of subject."""
UNGROUPED: Final = frozenset(
    {
        "year",
        "years",
        "plan_year",
        "no",
        "step",
        "position",
        "opened_by",
        "opened_at",
        "by_position",
    }
)
"""Numbers that name something, and are written without separators."""
POSITIONS: Final = frozenset({"position", "opened_by", "by_position"})
UNTOLD: Final = "có nội dung"
Called = Mapping[str, str]
VIETNAMESE: Final = Words("vi")
ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
_CODE: Final = re.compile(r"[a-z]+(_[a-z0-9]+)*")


def said(kind: str, name: str, value: Any, called: Called, deep: int = 0) -> str:
    """A value of a row, as people read it."""
    if changes.empty(value):
        return "chưa có"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        return number(VIETNAMESE, value) if name not in UNGROUPED else str(value)
    if isinstance(value, str):
        return _text(kind, name, value, called)
    if isinstance(value, Mapping):
        return _whole(value) or _parts(kind, value, called, deep) or UNTOLD
    return _many(kind, name, value, called, deep)


def label(name: str) -> str | None:
    """What people call a field of a row."""
    entry = catalog()["row_field"].get(name) or catalog()["field"].get(name)
    return entry["vi"] if entry else None


def _text(kind: str, name: str, value: str, called: Called) -> str:
    if ID.fullmatch(value):
        return called.get(value, f"đối tượng {value[:8]}")
    if _DAY.fullmatch(value):
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
    if name == "term" or name.endswith("_term"):
        return term(VIETNAMESE, value)
    if name == "occurrence":
        return occurrence(VIETNAMESE, value) or f"“{value}”"
    if _CODE.fullmatch(value):
        return f"“{_meant(kind, name, value) or value}”"
    return f"“{value if len(value) <= LONGEST else value[: LONGEST - 1].rstrip() + '…'}”"


def _meant(kind: str, name: str, code: str) -> str | None:
    """What a code means: in the group of its field, or where all groups that have it agree; None where none tells."""
    groups = catalog()
    group = STATUSES.get(kind, "status") if name in ("status", "state") else name
    for words in (groups.get(f"{kind}_{name}", {}), groups.get(group, {})):
        if code in words:
            return words[code]["vi"]
    elsewhere = {words[code]["vi"] for words in groups.values() if code in words}
    return elsewhere.pop() if len(elsewhere) == 1 else None


def _whole(value: Mapping[str, Any]) -> str | None:
    """What is told in a phrase of its own: a document, a rhythm, a time from a day to a day."""
    keys = value.keys()
    if value.get("name_now"):
        return str(value["name_now"])
    if keys >= {"number", "symbol"}:
        told = document(VIETNAMESE, value)
        return told[:1].lower() + told[1:] or None
    if "type" in value and keys <= {"type", "detail", "raw"}:
        told = cadence(VIETNAMESE, value)
        return told[:1].lower() + told[1:]
    if keys == {"from", "to"}:
        begin, end = value["from"], value["to"]
        parts = (f"từ {day(begin)}" if begin else "", f"đến {day(end)}" if end else "")
        return " ".join(part for part in parts if part)
    return None


def _many(kind: str, name: str, values: Sequence[Any], called: Called, deep: int) -> str:
    """The first few of a list, and how many others there are."""
    plain = not any(isinstance(value, (Mapping, list)) for value in values)
    most = MOST_NAMED if plain else MOST_ITEMS
    if deep >= DEEPEST and not plain:
        return f"{len(values)} mục"
    told = [said(kind, name, value, called, deep + 1) for value in values[:most]]
    if UNTOLD in told:
        return f"{len(values)} mục"
    rest = f" và {len(values) - most} mục khác" if len(values) > most else ""
    if plain or len(told) == 1:
        return f"{', '.join(told)}{rest}"
    return " ".join(f"({i}) {one};" for i, one in enumerate(told, 1)).removesuffix(";") + rest


def _parts(kind: str, value: Mapping[str, Any], called: Called, deep: int) -> str:
    """The first few parts of an item that have a name among people."""
    told: list[str] = []
    for part, inner in value.items():
        if len(told) == MOST_NAMED:
            break
        if changes.empty(inner) or not (own := _label_in(part, inner)):
            continue
        if isinstance(inner, bool) and len(value) > 1:
            # That something is not so need not be said of each item.
            told += [own] if inner else []
            continue
        if isinstance(inner, (Mapping, list)):
            if deep >= DEEPEST:
                continue
            text = said(kind, part, inner, called, deep + 1)
            told.append(f"{own} ({text})" if isinstance(inner, Mapping) else f"{own} {text}")
        elif not isinstance(inner, str) or _told_by(part, inner):
            text = said(kind, part, inner, called)
            told.append(text if text.lower().startswith(own.lower()) else f"{own} {text}")
    return "; ".join(told)


def _label_in(part: str, value: Any) -> str | None:
    """What a part of an item is called; one under a year, a number, an item's or a figure's own name by that."""
    if part in POSITIONS and isinstance(value, int):
        return "sự kiện số"
    if part == "no":
        return "số"
    if part == "place" and isinstance(value, int):
        return "hạng"
    if known := label(part):
        return known[:1].lower() + known[1:]
    figure = isinstance(value, int | float) and not isinstance(value, bool)
    return part if figure or not _CODE.fullmatch(part) else None


def _told_by(part: str, value: str) -> bool:
    """Whether a text says something to people: a code says so only where the catalog has it."""
    return not _CODE.fullmatch(value) or _meant("", part, value) is not None
