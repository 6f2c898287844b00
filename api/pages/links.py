"""Đường dẫn — every link carries the two times and the language of the page it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

LEDGER: Final = "ledger"
"""Which ledger of a read site is looked at."""
CARRIED: Final = ("on", "known_at", "lang", LEDGER)
"""What a link hands on; a day or an instant only where the visitor chose one."""
PAGES: Final[Mapping[str, str]] = {
    "agency": "agencies",
    "plan": "plans",
    "supervision": "supervisions",
    "recommendation": "recommendations",
    "report": "reports",
    "obligation": "obligations",
    "inspection": "inspections",
    "criticism": "criticisms",
    "petition": "petitions",
    "target": "targets",
    "scorecard": "scorecards",
    "activity": "activities",
    "consultation": "consultations",
    "local_rule": "local-rules",
}
"""The page on which a subject of each kind is shown."""


class Links:
    """The addresses that a page may name."""

    pages: Final = PAGES

    def __init__(self, path: str, given: Mapping[str, str]) -> None:
        self.path = path
        self._given = dict(given)
        self._carried = {k: v for k, v in given.items() if k in CARRIED}

    def to(self, path: str, **params: object) -> str:
        """An address with these parameters, at the same moment and in the same language."""
        return _joined(path, {**self._carried, **_told(params)})

    def here(self, **changes: object) -> str:
        """This page with some parameters changed; None takes one away. A list starts over."""
        kept = {k: v for k, v in self._given.items() if k not in ("cursor", *changes)}
        return _joined(self.path, {**kept, **_told(changes)})

    def next(self, cursor: str) -> str:
        """The next page of this list."""
        return _joined(self.path, {**self._given, "cursor": cursor})

    def subject(self, kind: str, code_or_id: object, **params: object) -> str:
        """The page about one subject."""
        return self.to(f"/{PAGES[kind]}/{quote(str(code_or_id), safe='')}", **params)

    def fields(self, *own: str) -> list[tuple[str, str]]:
        """What a form must carry along, beside the fields of its own."""
        return [(k, v) for k, v in self._given.items() if k not in ("cursor", *own)]

    def carried(self, *own: str) -> list[tuple[str, str]]:
        """The moment and the language alone, for a form that asks a new question."""
        return [(k, v) for k, v in self._carried.items() if k not in own]


def _told(params: Mapping[str, object]) -> dict[str, str]:
    return {k: str(v) for k, v in params.items() if v is not None and v != ""}


def _joined(path: str, params: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(params)}" if params else path
