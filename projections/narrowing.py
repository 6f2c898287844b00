"""Thu hẹp — the read models as somebody sees them who may read the matters of some bodies alone.

Every table named in a query is replaced by its visible rows before the query runs. Lists, single rows, counts and
rates therefore agree by construction: none of them can tell of a row that the others would not show. A table that
is neither narrowed nor known to tell nothing stops the query.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache, lru_cache
from typing import Any, Final

from projections.read_model import Row, Rows, read_model_classes
from projections.register import Register

MINE: Final = "SELECT p.subject FROM parties p WHERE p.agency IN ({bodies})"
CONDITIONS: Final[Mapping[str, str]] = {
    "obligations": "debtor IN ({bodies}) OR beneficiary IN ({bodies}) OR (addressees IS NOT NULL AND ({awaited}))",
    "history": f"subject IN ({MINE}) OR SUBSTR(name, 1, 7) = 'agency.' OR SUBSTR(name, 1, 11) = 'local_rule.'"
    " OR SUBSTR(name, 1, 18) = 'calendar_decision.'",
    "notices": "recipient = :narrow_account",
    "notice_alerts": "recipient = :narrow_account",
    "notice_counts": "1 = 0",
    "absences": "account = :narrow_account OR deputy = :narrow_account",
    "subscriptions": "account = :narrow_account",
    "incidents": "1 = 0",
}
"""Which rows of a table are visible, where it is not simply those of the subjects to which one is a party."""
OPEN: Final = frozenset(
    {
        "agency_directory",
        "agency_sets",
        "agency_ties",
        "rolling_rules",
        "alert_thresholds",
        "notification_ladders",
        "calendar_decisions",
        "calendar_decisions_facts",
        "local_rules",
        "codes",
        "read_models",
        "obligation_horizon",
        "obligation_sources",
        "history_agencies",
        "history_related",
        "history_documents",
        "history_findings",
        "history_stretches",
        "history_words",
        "open_alert_recipients",
    }
)
"""Tables that are for everybody, or that only lead to rows of narrowed ones."""
_PIECES: Final = re.compile(
    r"""
      '(?:[^']|'')*'                                        # text
    | --[^\n]*
    | \b(?P<made>[A-Za-z_]\w*)\s*(?:\([\w\s,]*\)\s*)?AS\s*(?=\()   # a table that the query makes itself
    | \b(?P<from>FROM|JOIN)\s+(?P<table>[A-Za-z_]\w*)(?:\s+(?:AS\s+)?(?P<alias>[A-Za-z_]\w*))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NO_ALIAS: Final = frozenset(
    [
        "where",
        "order",
        "group",
        "join",
        "on",
        "cross",
        "left",
        "inner",
        "limit",
        "union",
        "having",
        "natural",
        "using",
    ]
)


class UnknownTableError(RuntimeError):
    """A query names a table of which nobody has said what of it a narrow reader may see."""


class NarrowRows:
    """Rows as those see them whose matters are those of some bodies."""

    def __init__(self, rows: Rows, bodies: Collection[str], account: str) -> None:
        self._rows = rows
        self._params: dict[str, Any] = {f"narrow_{i}": b for i, b in enumerate(sorted(bodies))}
        self._many = len(self._params)
        self._params["narrow_account"] = account

    def execute(self, sql: str, _: Mapping[str, Any] | None = None) -> int:
        """Refuse: who reads narrowly writes nothing here."""
        raise UnknownTableError(sql)

    def execute_many(self, sql: str, _: Sequence[Mapping[str, Any]]) -> None:
        """Refuse: who reads narrowly writes nothing here."""
        raise UnknownTableError(sql)

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Run one query on the visible rows."""
        return self._rows.fetch(narrow(sql, self._many), {**(params or {}), **self._params})


@contextmanager
def narrowed(
    reading: AbstractContextManager[Rows], bodies: Collection[str] | None, account: str
) -> Iterator[Rows]:
    """The rows of a reading: all of them, or those about the matters of some bodies."""
    with reading as rows:
        yield rows if bodies is None else NarrowRows(rows, bodies, account)


@lru_cache(maxsize=1024)
def narrow(sql: str, many: int) -> str:
    """The query with every narrowed table in it replaced by its visible rows; `many` is how many bodies there are."""
    bodies = ", ".join(f":narrow_{i}" for i in range(many)) or "NULL"
    each = (f"addressees LIKE '%' || :narrow_{i} || '%'" for i in range(many))
    awaited = " OR ".join(each) or "1 = 0"
    made = {piece["made"].lower() for piece in _PIECES.finditer(sql) if piece["made"]}

    def say(piece: re.Match[str]) -> str:
        table = piece["table"]
        if table is None or table.lower() in made or table in OPEN:
            return piece[0]
        condition = _conditions().get(table)
        if condition is None:
            raise UnknownTableError(table)
        alias = piece["alias"]
        named = alias is not None and alias.lower() not in _NO_ALIAS
        rest = f"{alias}" if named else f"{table}{'' if alias is None else f' {alias}'}"
        visible = condition.format(bodies=bodies, awaited=awaited)
        return f"{piece['from']} (SELECT * FROM {table} WHERE {visible}) {rest}"

    return _PIECES.sub(say, sql)


@cache
def _conditions() -> Mapping[str, str]:
    """The condition of every narrowed table; the register of a kind of subject shows those to which one is a party."""
    registers = (c.name for c in read_model_classes() if issubclass(c, Register))
    mine = {name: f"subject IN ({MINE})" for name in registers if name not in OPEN}
    return {**mine, **CONDITIONS}
