"""What SQL is portable here: `:named` parameters, lists of them after `IN`, and ids, days and instants as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from types import NoneType
from typing import Any
from uuid import UUID

from infra.event_store.stored_fact import text_of

_IS_NULL = "is_null__"
_PLAIN = frozenset({NoneType, bool, int, float, str})
_PIECES = re.compile(
    r"""
      '(?:[^']|'')*'                                   # text
    | "(?:[^"]|"")*"                                   # a quoted name
    | --[^\n]*                                         # a comment
    | /\*.*?\*/
    | ::                                               # a cast
    | \bIN\s+:(?P<list>[A-Za-z_]\w*)
    | (?<![\w:]):(?P<name>[A-Za-z_]\w*)(?P<null>\s+IS\s+(?:NOT\s+)?NULL\b)?
    | %
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PLACES = re.compile(r"%\((?P<name>\w+)\)s|%%")


@lru_cache(maxsize=2048)
def translated(sql: str) -> tuple[str, frozenset[str]]:
    """The statement with `%(name)s` in place of `:name`, and the names that are asked for NULL.

    `:name IS NULL` alone does not tell PostgreSQL what `:name` is; it becomes a truth value of its own. `IN :name`
    takes a list, so that a statement stays the same however many are asked for.
    """
    asked: set[str] = set()

    def say(piece: re.Match[str]) -> str:
        name = piece["name"]
        if piece["list"] is not None:
            return f"= ANY(%({piece['list']})s)"
        if name is None:
            return piece[0].replace("%", "%%")
        if piece["null"] is None:
            return f"%({name})s"
        asked.add(name)
        negated = "not" in piece["null"].lower()
        return f"{'NOT ' if negated else ''}%({_IS_NULL}{name})s"

    return _PIECES.sub(say, sql), frozenset(asked)


@lru_cache(maxsize=2048)
def unfolded(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement for a database without lists, and the names of those that it takes as JSON."""
    lists: list[str] = []

    def say(piece: re.Match[str]) -> str:
        name = piece["list"]
        if name is None:
            return piece[0]
        lists.append(name)
        return f"IN (SELECT value FROM json_each(:{name}))"

    return _PIECES.sub(say, sql), tuple(lists)


@lru_cache(maxsize=2048)
def numbered(sql: str) -> tuple[bytes, tuple[str, ...], frozenset[str]]:
    """The statement with `$1`, `$2` … for its parameters, their names in that order, and those asked for NULL."""
    text, asked = translated(sql)
    places: dict[str, int] = {}

    def say(piece: re.Match[str]) -> str:
        name = piece["name"]
        return "%" if name is None else f"${places.setdefault(name, len(places) + 1)}"

    return _PLACES.sub(say, text).encode(), tuple(places), asked


def parameters(asked: frozenset[str], params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters, with the truth values that the statement asks for."""
    if not asked:
        return params
    return {**params, **{f"{_IS_NULL}{name}": params[name] is None for name in asked}}


def plain(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Parameters as read models keep them: ids, days and instants are text on both databases."""
    if _PLAIN.issuperset(map(type, params.values())):
        return params
    return {name: as_text(value) for name, value in params.items()}


def as_text(value: Any) -> Any:
    """An id, a day or an instant as read models keep it, alone or in a list; anything else as it is."""
    if isinstance(value, list):
        return list(map(as_text, value))
    if isinstance(value, datetime):
        return text_of(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
