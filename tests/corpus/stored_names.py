"""What the ledger stores, written down: each name with its fields, and one frozen fact of each name and version.

`python -m tests.corpus.stored_names` writes the list anew and adds the facts that are missing; a frozen fact
is never rewritten.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.facts import registry
from infra.event_store.mapper import FactMapper
from infra.event_store.stored_fact import FactRow

FOLDER = Path(__file__).parent
NAMES = FOLDER / "stored_names.json"
EVENTS = FOLDER / "events"

AN_ID = UUID("3f2c8a52-7d0e-5b1e-9a43-5f6f0c6f5d11")
SIMPLE: dict[Any, Any] = {
    str: "văn bản",
    int: 3,
    float: 0.5,
    bool: True,
    date: date(2023, 11, 20),
    datetime: datetime(2023, 11, 20, 2, 30, tzinfo=UTC),
    UUID: AN_ID,
    Any: "giá trị",
}


def listed() -> dict[str, dict[str, str]]:
    """Each stored name with its version, and each value inside a fact, with the types of their fields."""
    mapper = FactMapper()
    listing: dict[str, dict[str, str]] = {}
    for name in sorted(registry()):
        shape = mapper.shape(name)
        hints = get_type_hints(shape.cls)
        listing[f"{name}.v{shape.version}"] = {
            field: spelled(hints[field]) for field in shape.fields
        }
        for field in shape.fields:
            _list_values(hints[field], listing)
    return dict(sorted(listing.items()))


def _list_values(hint: Any, listing: dict[str, dict[str, str]]) -> None:
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        listing[hint.__name__] = {field.name: spelled(hints[field.name]) for field in fields(hint)}
        for inner in hints.values():
            _list_values(inner, listing)
    for inner in get_args(hint):
        _list_values(inner, listing)


def spelled(hint: Any) -> str:
    """A type as the list writes it: short, and the same wherever the class lives."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return " | ".join(spelled(argument) for argument in arguments)
    if origin is Literal:
        return " | ".join(repr(argument) for argument in arguments)
    if origin is not None:
        return f"{origin.__name__}[{', '.join(spelled(argument) for argument in arguments)}]"
    if hint is Ellipsis:
        return "..."
    return "None" if hint is type(None) else str(getattr(hint, "__name__", hint))


def example(hint: Any) -> Any:
    """A value of the type with nothing left out."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin is Literal:
        return arguments[0]
    if origin in (Union, types.UnionType):
        return example(next(a for a in arguments if a is not type(None)))
    if origin in (tuple, list, frozenset):
        return [example(arguments[0])]
    if origin is dict:
        return {"khóa": example(arguments[1])}
    hints = get_type_hints(hint)
    return {field.name: example(hints[field.name]) for field in fields(hint)}


def frozen(name: str) -> dict[str, Any]:
    """A fact of the name at its present version, as JSON to keep."""
    shape = FactMapper().shape(name)
    hints = get_type_hints(shape.cls)
    row = {
        "name": name,
        "schema_version": shape.version,
        "originator_id": AN_ID,
        "originator_version": 1 if shape.originator_topic else 2,
        "recorded_at": SIMPLE[datetime],
        "happened_on": SIMPLE[date],
        "actor": "account-1",
        "agency_id": AN_ID,
        "correlation": "request-1",
        "state": {field: example(hints[field]) for field in shape.fields},
    }
    plain: dict[str, Any] = msgspec.to_builtins(row)
    return plain


def row_of(kept: dict[str, Any]) -> FactRow:
    """A kept fact as the store would hand it over."""
    columns = {
        **kept,
        "state": msgspec.json.encode(kept["state"]),
        "position": 1,
        "command_id": None,
        "subject_code": None,
    }
    return msgspec.convert([columns[name] for name in FactRow._fields], FactRow)


def write() -> None:
    """Bring the list up to date and add what is missing."""
    NAMES.write_text(json.dumps(listed(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    EVENTS.mkdir(exist_ok=True)
    for name, cls in registry().items():
        path = EVENTS / f"{name}.v{cls.class_version}.json"
        if not path.exists():
            text = json.dumps(frozen(name), indent=2, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
