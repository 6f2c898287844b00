"""Điều được nêu — what a fact mentions: its words, the ids of bodies and subjects, its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from domain.values import Document
from projections.search_key import search_key

_NUMBER: Final = re.compile(r"\d+")


def words(value: Any) -> Iterator[str]:
    """Every text somewhere in a fact."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner)


def ids(value: Any) -> Iterator[UUID]:
    """Every id somewhere in a fact."""
    for word in words(value):
        if is_id(word):
            yield UUID(word)


def is_id(word: str) -> bool:
    """Whether a text is an id."""
    if len(word) != 36:  # noqa: PLR2004 - the length of a UUID as text
        return False
    try:
        UUID(word)
    except ValueError:
        return False
    return True


def documents(value: Any) -> Iterator[str]:
    """The number and symbol of every document somewhere in a fact, as letters write them: 15-ĐA/TU."""
    if isinstance(value, Mapping):
        number, symbol = value.get("number"), value.get("symbol")
        code = (
            Document(number, symbol if isinstance(symbol, str) else None).code
            if isinstance(number, str)
            else None
        )
        if code:
            yield code
        for inner in value.values():
            yield from documents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from documents(inner)


def paper(code: str) -> str:
    """A document's number and symbol as it is looked up: without marks, case or spaces."""
    return search_key(code).replace(" ", "")


def papers(code: str) -> tuple[str, ...]:
    """The keys under which a document is found: the whole, and its number alone."""
    whole = paper(code)
    number = _NUMBER.match(whole)
    return (whole, number[0]) if number and number[0] != whole else (whole,)
