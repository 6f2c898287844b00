"""Small immutable values that facts are made of, and the rule that makes codes and ids interchangeable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal
from uuid import UUID, uuid5

from domain.errors import InvalidInputError

NAMESPACE = UUID("6d1c2f4e-6f0b-5e0a-9c3b-0c1d5a7e9b21")
CODE = re.compile(r"[A-Za-z0-9ĐđÀ-ỹ][A-Za-z0-9ĐđÀ-ỹ._~-]{0,99}")

_NOISE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
"""Kinds of characters that copying loses, adds or puts in place of one another: spaces, marks unseen, dashes."""

Level = Literal["central", "province", "district", "commune"]


@lru_cache(maxsize=8_192)
def id_of(kind: str, code: str) -> UUID:
    """The id of a subject, derived from its kind and human code: a second registration must collide.

    A code is the same however its marks are put together: keyboards and systems differ there, readers cannot see it.
    """
    return uuid5(NAMESPACE, f"{kind}/{unicodedata.normalize('NFC', code)}")


def resolve_id(kind: str, id_or_code: str) -> UUID:
    """The id behind an id or a human code; both name the same subject everywhere."""
    try:
        return UUID(id_or_code)
    except ValueError:
        return id_of(kind, id_or_code)


def check_code(code: str, pointer: str = "/code") -> str:
    """Return the code with its marks composed, or refuse one that could not stand in a URL path."""
    code = unicodedata.normalize("NFC", code)
    if not CODE.fullmatch(code) or _is_id(code):
        raise InvalidInputError(
            "code_form",
            f"Mã “{code}” không hợp lệ.",
            pointer=pointer,
            allowed="1–100 letters, digits, and . _ ~ -; no slash; not in the form of a UUID",
        )
    return code


def _is_id(code: str) -> bool:
    """Whether it would be taken for an id, under which its subject could never be found."""
    try:
        UUID(code)
    except ValueError:
        return False
    return True


def _unspaced(code: str) -> str:
    """A code as it is matched: spaces and dashes come and go on the way from paper, and neither tells two apart."""
    folded = unicodedata.normalize("NFKC", code).casefold()
    return "".join(c for c in folded if unicodedata.category(c) not in _NOISE)


@dataclass(frozen=True)
class Document:
    """Văn bản — a document by reference. Identity is number + symbol + date + issuer; unknown parts stay unknown."""

    number: str | None = None
    symbol: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    title: str | None = None

    @property
    def code(self) -> str | None:
        """Số, ký hiệu — "15-ĐA/TU" from 15 and ĐA/TU; a state symbol carries its own slash."""
        if self.number is None and self.symbol is None:
            return None
        if self.number is None or self.symbol is None:
            return self.number or self.symbol
        return f"{self.number}{'' if self.symbol[:1] in '-/' else '-'}{self.symbol}"

    def is_same_paper(self, other: Document) -> bool:
        """Whether number, symbol and day are the same, whatever else is told of it."""
        code, same = (_unspaced(d.code or "") for d in (self, other))
        return bool(code) and (code, self.issued_on) == (same, other.issued_on)


@dataclass(frozen=True)
class Signer:
    """Người ký — the capacity of the signature, never the person."""

    capacity: str | None = None
    on_behalf_of: str | None = None
