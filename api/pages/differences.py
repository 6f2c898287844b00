"""Đã thay đổi gì, do ai — subjects as two moments know them, each difference as a plain Vietnamese sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.access import Admitted
from api.pages.figures import day as day_text
from api.pages.values import ID, Called, label, said
from api.pages.words import Words, catalog
from api.restricted import facts_seen_by, seen_by
from projections import changes, codes
from projections.agency_directory import NameBook
from projections.moment import Moment
from projections.read_model import Row, Rows

NAMING: Final = ("no", "code")
"""What tells which item of a list is meant."""


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
        shown = facts if caller is None else facts_seen_by(caller, rows, moment, facts)
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
            called[subject] = f"{words['vi'].lower()} {_short(*found)}"
    return called


def _short(kind: str, code: str) -> str:
    """The code of a subject as people say it: of a duty its plan and item, of an alert its rule, stage and day."""
    first, *rest = code.split("~")
    if kind == "obligation" and rest:
        return f"{first}, mục {rest[0]}"
    if kind == "alert" and len(rest) > 1:
        words = Words("vi")
        rule, stage = words.word("rule", first), words.word("stage", rest[0])
        return f"“{rule}”, mức “{stage}”, tính từ {day_text(rest[1])}"
    return code


def _field(kind: str, field: Row, fact: Row | None, book: NameBook, called: Called) -> Row:
    """One difference, with who made it, in a sentence."""
    name = field["field"]
    before, after = _apart(field["before"], field["after"])
    was, now = (said(kind, name, value, called) for value in (before, after))
    told = f"trước là {was}, nay là {now}" if was != now else "nội dung đã đổi"
    if isinstance(after, list) and not before and field["before"]:
        told = f"thêm {now}"
    field_name = label(name) or "Nội dung khác"
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
        "sentence": f"{field_name}: {told} ({by}).",
    }


def _apart(before: Any, after: Any) -> tuple[Any, Any]:
    """Two values without what both hold: of lists the items, of an item that stands for another its parts."""
    if isinstance(before, list) and isinstance(after, list):
        gone = [item for item in before if item not in after]
        new = [item for item in after if item not in before]
        named = _named(gone)
        if len(gone) == len(new) == 1 or (named and named == _named(new)):
            pairs = [_apart(*pair) for pair in zip(gone, new, strict=True)]
            return [was for was, _ in pairs], [now for _, now in pairs]
        return gone, new
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        parts = [k for k in {**before, **after} if before.get(k) != after.get(k) or k in NAMING]
        return {k: before.get(k) for k in parts}, {k: after.get(k) for k in parts}
    return before, after


def _named(items: list[Any]) -> list[Any] | None:
    """What the items of a list are called; None where one is not."""
    names = [isinstance(i, Mapping) and next((i[n] for n in NAMING if n in i), None) for i in items]
    return names if all(names) else None


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        if ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _ids(inner)
