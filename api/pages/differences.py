"""Đã thay đổi gì, do ai — subjects as two moments know them, each difference as a plain Vietnamese sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.access import Admitted
from api.pages.words import catalog
from api.restricted import facts_seen_by, seen_by
from projections import changes, codes
from projections.agency_directory import NameBook
from projections.moment import Moment
from projections.read_model import Row, Rows

LONGEST: Final = 160
MOST_NAMED: Final = 5
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
NAMING: Final = ("no", "code")
"""What tells which item of a list is meant."""
UNGROUPED: Final = frozenset(
    {"year", "plan_year", "no", "step", "position", "opened_by", "by_position"}
)
"""Numbers that name something, and are written without separators."""
Called = Mapping[str, str]
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
_CODE: Final = re.compile(r"[a-z]+(_[a-z0-9]+)*")


def changed(
    rows: Rows,
    moment: Moment,
    filters: Mapping[str, Any],
    caller: Admitted | None = None,
    *,
    after: int = 0,
) -> Iterator[Row]:
    """Every subject that changed since an earlier moment, as `caller` may see it: what it said, says, and by whom."""
    since: Moment = filters["since"]

    def seen(kind: str, row: Row) -> Row:
        if kind != "supervision" or caller is None:
            return row
        return seen_by(caller, rows, [row])[0]

    for position, facts in changes.subjects(rows, moment, filters, after=after):
        shown = facts if caller is None else facts_seen_by(caller, facts)
        fields = changes.fields(rows, since, moment, facts, seen)
        kind = facts[0]["type"].partition(".")[0]
        by = {fact["position"]: fact for fact in facts}
        ids = set(_ids(fields))
        book = NameBook(rows, moment, ids | {f["agency"] for f in facts if f["agency"]})
        called = _called(rows, ids, book)
        yield {
            "subject": facts[0]["subject"],
            "subject_code": facts[0]["subject_code"],
            "kind": kind,
            "began": facts[0]["stream_version"] == 1,
            "fields": [
                _field(kind, field, by.get(field["position"]), book, called) for field in fields
            ],
            "facts": shown,
            "_key": (position,),
        }


def _called(rows: Rows, ids: Iterable[str], book: NameBook) -> Called:
    """What people call the subjects behind some ids: bodies by name, others by kind and code."""
    called = {body: row["name"] for body, row in book.now().items()}
    for subject in sorted(set(ids) - called.keys()):
        found = codes.lookup(rows, UUID(subject))
        words = catalog()["subject"].get(found[0]) if found else None
        if found and words:
            called[subject] = f"{words['vi'].lower()} {found[1]}"
    return called


def _field(kind: str, field: Row, fact: Row | None, book: NameBook, called: Called) -> Row:
    """One difference, with who made it, in a sentence."""
    name = field["field"]
    before, after = _apart(field["before"], field["after"])
    was, now = (said(kind, name, value, called) for value in (before, after))
    told = f"trước là {was}, nay là {now}" if was != now else "nội dung đã đổi"
    if isinstance(after, list) and not before and field["before"]:
        told = f"thêm {now}"
    label = _label(name) or "Nội dung khác"
    if fact is None:
        by = "theo thời gian, hoặc do sự kiện về đối tượng khác"
    else:
        day = date.fromisoformat(fact["happened_on"])
        body = book.on(fact["agency"], day) if fact["agency"] else None
        by = f"{body['name'] if body else 'tài khoản ' + fact['actor']}, ngày {day:%d/%m/%Y}"
        by += f", sự kiện số {fact['position']}"
    keys = ("actor", "agency", "happened_on", "recorded_at")
    return {
        **field,
        **{key: fact[key] if fact else None for key in keys},
        "sentence": f"{label}: {told} ({by}).",
    }


def _apart(before: Any, after: Any) -> tuple[Any, Any]:
    """Two values without what both hold: of lists the items, of an item that stands for another its parts."""
    if isinstance(before, list) and isinstance(after, list):
        gone = [item for item in before if item not in after]
        new = [item for item in after if item not in before]
        if len(gone) == len(new) == 1:
            (gone[0], new[0]) = _apart(gone[0], new[0])
        return gone, new
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        parts = [k for k in {**before, **after} if before.get(k) != after.get(k) or k in NAMING]
        return {k: before.get(k) for k in parts}, {k: after.get(k) for k in parts}
    return before, after


def said(kind: str, name: str, value: Any, called: Called) -> str:
    """A value of a row, as people read it."""
    if changes.empty(value):
        return "chưa có"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        return f"{value:,}".replace(",", ".") if name not in UNGROUPED else str(value)
    if isinstance(value, str):
        return _text(kind, name, value, called)
    if isinstance(value, Mapping):
        return _parts(kind, value, called) or "có nội dung"
    return _many(kind, name, value, called)


def _text(kind: str, name: str, value: str, called: Called) -> str:
    if _ID.fullmatch(value):
        return called.get(value, f"đối tượng {value[:8]}")
    if _DAY.fullmatch(value):
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
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


def _many(kind: str, name: str, values: Sequence[Any], called: Called) -> str:
    if all(isinstance(value, str) for value in values) and len(values) <= MOST_NAMED:
        return ", ".join(_text(kind, name, value, called) for value in values)
    last = _parts(kind, values[-1], called) if isinstance(values[-1], Mapping) else ""
    if len(values) == 1 and last:
        return last
    return f"{len(values)} mục" + (f" (mục cuối: {last})" if last else "")


def _parts(kind: str, value: Mapping[str, Any], called: Called) -> str:
    """The first few parts of an item that have a name among people."""
    plain = (
        f"{label[:1].lower()}{label[1:]} {said(kind, part, inner, called)}"
        for part, inner in value.items()
        if (label := _label(part) or _own_label(part, inner)) and _tellable(part, inner)
    )
    return "; ".join([text for text, _ in zip(plain, range(MOST_NAMED), strict=False)])


def _own_label(part: str, value: Any) -> str | None:
    """Parts that stand under a year, a number or a figure's own name are called by it."""
    return part if part.isdecimal() or isinstance(value, int | float) else None


def _tellable(part: str, value: Any) -> bool:
    """Whether a part of an item says something in a few words."""
    if changes.empty(value):
        return False
    if isinstance(value, str) and _CODE.fullmatch(value):
        return _meant("", part, value) is not None
    return isinstance(value, str | int | float) or (part.isdecimal() and bool(value))


def _label(name: str) -> str | None:
    """What people call a field of a row."""
    entry = catalog()["row_field"].get(name) or catalog()["field"].get(name)
    return entry["vi"] if entry else None


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _ids(inner)
