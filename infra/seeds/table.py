"""One table of a seed file, read key by key; a wrong file says which field breaks which rule."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from domain.values import CODE

_PLACE: Final = re.compile(r"\d{3}:\d+(-\d+)?")
_AMBIGUITY: Final = re.compile(r"A\d{2}")

T = TypeVar("T")


class SeedError(ValueError):
    """A seed file that cannot be used: which file, where in it, and what would be right."""

    def __init__(self, file: str, pointer: str, message: str) -> None:
        super().__init__(f"{file}{pointer}: {message}")
        self.file = file
        self.pointer = pointer


class Table:
    """One table of a seed file, read key by key; a key that nobody read is a mistake."""

    def __init__(self, file: str, pointer: str, given: Any) -> None:
        self.file, self.pointer = file, pointer
        if not isinstance(given, dict):
            raise SeedError(file, pointer, f"must be a table, not {given!r}")
        self._given = given
        self._unread = set(given)

    def wrong(self, key: str, message: str) -> SeedError:
        """The error for one key."""
        return SeedError(self.file, f"{self.pointer}/{key}", message)

    def take(self, key: str, of: type[T]) -> T:
        """A value that must be there."""
        value = self.maybe(key, of)
        if value is None:
            raise self.wrong(key, "is missing")
        return value

    def maybe(self, key: str, of: type[T]) -> T | None:
        """A value that may be unknown; unknown is left out, never empty."""
        self._unread.discard(key)
        value = self._given.get(key)
        if value is None:
            return None
        if not isinstance(value, of) or (of is int and isinstance(value, bool)):
            raise self.wrong(key, f"must be {of.__name__}, not {value!r}")
        if isinstance(value, str) and not value.strip():
            raise self.wrong(key, "is empty; leave out what is unknown")
        return value

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """A word of a closed vocabulary."""
        value = self.take(key, str)
        if value not in allowed:
            raise self.wrong(key, f"has no “{value}”; allowed: {', '.join(allowed)}")
        return value

    def code(self, key: str) -> str:
        """A code that can stand in a URL path."""
        value = self.take(key, str)
        if not CODE.fullmatch(value):
            raise self.wrong(key, f"“{value}” is no code: letters, digits and . _ ~ -, no slash")
        return value

    def place(self) -> str | None:
        """Where in a document the table rests: "001:35" or "001:35-39"."""
        value = self.maybe("place", str)
        if value is not None and not _PLACE.fullmatch(value):
            raise self.wrong("place", f"“{value}” is no place; write 001:35 or 001:35-39")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of different words; absent means none."""
        values = self.maybe(key, list) or []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(key, f"must be a list of words, not {value!r}")
        if len(set(values)) < len(values):
            raise self.wrong(key, "names something twice")
        return tuple(values)

    def ambiguities(self) -> tuple[str, ...]:
        """Codes of points that the document leaves unclear."""
        values = self.words("ambiguities")
        for value in values:
            if not _AMBIGUITY.fullmatch(value):
                raise self.wrong("ambiguities", f"“{value}” is no ambiguity; write A01 … A52")
        return values

    def child(self, key: str) -> Table | None:
        """A table inside this one."""
        given = self.maybe(key, dict)
        return None if given is None else Table(self.file, f"{self.pointer}/{key}", given)

    def children(self, key: str) -> Iterator[Table]:
        """Each table of a list of tables."""
        for i, given in enumerate(self.maybe(key, list) or []):
            yield Table(self.file, f"{self.pointer}/{key}/{i}", given)

    def close(self) -> None:
        """Refuse what nobody read: a misspelt key must not vanish."""
        if self._unread:
            raise self.wrong(min(self._unread), "is not understood")


def read_table(path: Path) -> Table:
    """The outermost table of a file."""
    try:
        with path.open("rb") as file:
            return Table(path.name, "", tomllib.load(file))
    except FileNotFoundError as error:
        raise SeedError(path.name, "", "there is no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(path.name, "", f"is not TOML: {error}") from error
