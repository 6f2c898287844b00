"""Giá trị đính chính — which fields of a fact can be corrected, and how a correction says what is right.

Plain values come as JSON has them. A document, the points of a letter, a limit come whole, each part by its own type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.errors import InvalidInputError
from domain.time.instant import parse_day
from domain.values import Document, resolve_id

AGENCY: Final = "agency"
"""The kind of subject that a reference names, where a fact says no other."""
ENVELOPE: Final = frozenset(
    {
        "originator_id",
        "originator_version",
        "originator_topic",
        "timestamp",
        "actor",
        "agency_id",
        "correlation",
    }
)
UNCORRECTABLE: Final = (ENVELOPE - {"agency_id"}) | {"code"}
PLAIN: Final = (bool, int, float, str, date, UUID)
SAME: Final[Mapping[Any, tuple[Any, ...]]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
}
"""What JSON says as the fact keeps it."""


def read_field(fact_class: Any, field: str, value: Any) -> Any:
    """The right value of a field, as a correction gives it; refuses what cannot be corrected."""
    hints = get_type_hints(fact_class)
    structures = _structures(fact_class, hints)
    allowed = sorted(
        f.name
        for f in fields(fact_class)
        if f.name not in UNCORRECTABLE | fact_class.FIXED
        and (f.name in structures or _plain(hints[f.name]) is not None)
    )
    if field not in allowed:
        raise InvalidInputError(
            "field_correctable",
            f"Trường “{field}” của {fact_class.TOPIC} không đính chính được.",
            pointer="/field",
            allowed=", ".join(allowed),
        )
    return stored_value(fact_class, field, value)


def stored_value(fact_class: Any, field: str, value: Any) -> Any:
    """The value of a correction that is recorded, as the type that the field has: what can be corrected may change."""
    hints = get_type_hints(fact_class)
    structures = _structures(fact_class, hints)
    if value is None and NoneType in get_args(hints[field]):
        return None
    if field in structures:
        return structures[field](value)
    return _read(_plain(hints[field]), value, "/value", fact_class.REFERENCES.get(field, AGENCY))


def reading(hint: Any) -> Callable[[Any], Any]:
    """How a value of this type is read: for the facts that name what of theirs is corrected as a whole."""
    return lambda value: _read(hint, value, "/value")


def _structures(fact_class: Any, hints: Mapping[str, Any]) -> Mapping[str, Callable[[Any], Any]]:
    """The fields that are corrected as a whole: every document, and what the fact itself names."""
    papers = {n: reading(Document) for n, hint in hints.items() if _kinds(hint) == [Document]}
    return {**papers, **fact_class.STRUCTURES}


def _plain(hint: Any) -> Any:
    """The single plain type of a hint (without None), or None when the field is a structure."""
    kinds = _kinds(hint)
    one = kinds[0] if len(kinds) == 1 else None
    return one if one in PLAIN or get_origin(one) is Literal else None


def _kinds(hint: Any) -> list[Any]:
    """The types of which a value may be one, without None; a number that need not be whole is of one type."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    found = [kind for kind in kinds if kind is not NoneType]
    return [float] if found == [int, float] else found


def _read(hint: Any, value: Any, pointer: str, named: str = AGENCY) -> Any:
    """The value as its type says it; `named` is the kind of subject that a reference names."""
    if value is None and NoneType in get_args(hint):
        return None
    [kind] = _kinds(hint)
    of = type(value)
    if get_origin(kind) is tuple and of is list:
        [one, *_] = get_args(kind)
        read: Any = tuple(_read(one, v, f"{pointer}/{i}") for i, v in enumerate(value))
    elif is_dataclass(kind) and of is dict:
        read = _read_parts(kind, value, pointer)
    elif of in SAME.get(kind, ()) or (get_origin(kind) is Literal and value in get_args(kind)):
        read = value
    elif kind in (date, UUID) and of is str:
        read = _read_day(value, pointer) if kind is date else resolve_id(named, value)
    else:
        raise _unfit(value, pointer, kind)
    return read


def _read_parts(kind: Any, value: Mapping[str, Any], pointer: str) -> Any:
    """What may be unknown, or has a usual value, may be left out; a name that is no part of it is refused."""
    hints = get_type_hints(kind)
    for name in value:
        if name not in hints:
            raise _unfit(name, pointer, kind)
    asked = [n for n in hints if n in value or not hasattr(kind, n)]
    return kind(**{n: _read(hints[n], value.get(n), f"{pointer}/{n}") for n in asked})


def _read_day(value: str, pointer: str) -> date:
    try:
        return parse_day(value)
    except InvalidInputError as wrong:
        raise _unfit(value, pointer, date) from wrong


def _unfit(value: Any, pointer: str, kind: Any) -> InvalidInputError:
    allowed = ", ".join(get_type_hints(kind)) if is_dataclass(kind) else ""
    return InvalidInputError(
        "value_fits_field",
        f"Giá trị “{value}” không hợp với trường này.",
        pointer=pointer,
        allowed=allowed or str(getattr(kind, "__name__", kind)),
    )
