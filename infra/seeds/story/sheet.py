"""The sheets of the story, read strictly: every word is used or refused, every paper bears the mark of fiction."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from domain.values import Document
from infra.seeds import registry
from infra.seeds.table import SeedError

HERE: Final = Path(__file__).parent
MARK: Final = "MINH-HOA"
"""In the symbol of every fictional document."""
_PAPER: Final = re.compile(rf"(\d+)(?:-([^/-].*{MARK})|(/.*{MARK}))")


class Row:
    """One table of a sheet, taken word by word; what nobody took is a mistake."""

    def __init__(self, where: str, given: dict[str, Any]) -> None:
        self.where = where
        self._left = dict(given)

    def take(self, key: str) -> Any:
        """A word that must be there."""
        if key not in self._left:
            raise SeedError(self.where, f"/{key}", "is missing")
        return self._left.pop(key)

    def maybe(self, key: str, otherwise: Any = None) -> Any:
        """A word that may be missing."""
        return self._left.pop(key, otherwise)

    def day(self, key: str) -> date:
        """A day that must be there."""
        value: date = self.take(key)
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes, none when missing."""
        return tuple(self.maybe(key, ()))

    def rows(self, key: str) -> Iterator[Row]:
        """Each table of a list."""
        for i, given in enumerate(self.maybe(key, ())):
            yield Row(f"{self.where}/{key}/{i}", given)

    def rest(self) -> dict[str, Any]:
        """All that is left, taken."""
        left, self._left = self._left, {}
        return left

    def paper(self, key: str, issued_on: date, issuer: str | None) -> Document | None:
        """A fictional document by its code, or None."""
        code = self.maybe(key)
        return None if code is None else paper(self.where, code, issued_on, issuer)

    def close(self) -> None:
        """Refuse what nobody took."""
        if self._left:
            raise SeedError(self.where, f"/{min(self._left)}", "is not understood")


def sheet(name: str) -> Row:
    """A sheet by its name."""
    path = HERE / f"{name}.toml"
    return Row(path.name, tomllib.loads(path.read_text(encoding="utf-8")))


def paper(where: str, code: str, issued_on: date, issuer: str | None) -> Document:
    """A fictional document: "45-CV/TU-MINH-HOA" of the Party, "45/UBND-MINH-HOA" of the state and the Front."""
    found = _PAPER.fullmatch(code)
    if found is None:
        raise SeedError(where, "/document", f"“{code}” must end in {MARK}: no real paper is named")
    symbol = found[2] or found[3]
    name = agency_names().get(issuer or "")
    return Document(number=found[1], symbol=symbol, issued_on=issued_on, issuer=name)


@cache
def agency_names() -> dict[str, str]:
    """The name of each registered body by its code."""
    return {agency.code: agency.name for agency in registry.load_agencies()}
