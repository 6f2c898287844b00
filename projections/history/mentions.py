"""Điều được nêu — what a fact mentions: its words, the ids of bodies and subjects, its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from domain.values import Document
from projections.search_key import search_key

_PAPER: Final = re.compile(r"\W*(\d*)(.*)", re.DOTALL)
_NO_WORD: Final = re.compile(r"[\W_]+")


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
    """A document's number and symbol as it is looked up: 15-ĐA/TU, 15/ĐA-TU and 15ĐA–TU are one."""
    number, symbol = _PAPER.fullmatch(search_key(code)).groups()  # type: ignore[union-attr]  # it takes any text
    return f"{number} {_NO_WORD.sub('', symbol)}"


def papers(code: str) -> tuple[str, ...]:
    """The keys under which a document is found: the whole, and its number alone."""
    whole = paper(code)
    number = f"{whole.partition(' ')[0]} "
    return (whole,) if number in (whole, " ") else (whole, number)
