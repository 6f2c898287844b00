"""Minh chứng của điểm — what in the ledger the evidence of a score names, so that it can be opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from projections import codes
from projections.fact_shelf import CHUNK
from projections.read_model import Row, Rows

SHOWN: Final = frozenset(
    {
        "activity",
        "consultation",
        "criticism",
        "obligation",
        "petition",
        "plan",
        "recommendation",
        "report",
        "supervision",
    }
)
"""The kinds of subject that show what a body has done."""


def refer(rows: Rows, criteria: Iterable[Row]) -> None:
    """Give each criterion what its evidence refers to: a place in the ledger, or subjects by code or id.

    Only what the reader may see is told: there may be no such thing, or it may be others'.
    """
    marked = list(criteria)
    words = {e.strip() for c in marked for e in c["evidence"]}
    numbers = sorted(int(word) for word in words if _is_position(word))
    called = codes.named(rows, sorted(words)) if words else {}
    ids = sorted({str(id) for found in called.values() for kind, id in found if kind in SHOWN})
    places, subjects = _seen(rows, "position", numbers), _seen(rows, "subject", ids)
    for criterion in marked:
        criterion["refers_to"] = told = []
        for evidence in criterion["evidence"]:
            word = evidence.strip()
            if _is_position(word) and int(word) in places:
                told.append(_to(evidence, position=int(word)))
            told += [
                _to(evidence, kind=kind, id=str(id))
                for kind, id in called.get(word, [])
                if str(id) in subjects
            ]


def _to(evidence: str, **place: Any) -> Row:
    return {"evidence": evidence, "position": None, "kind": None, "id": None, **place}


def _is_position(word: str) -> bool:
    return word.isascii() and word.isdecimal() and not word.startswith("0")


def _seen(rows: Rows, column: str, values: Sequence[Any]) -> set[Any]:
    """Those of some positions or subjects of which the trail tells the reader."""
    found: set[Any] = set()
    for start in range(0, len(values), CHUNK):
        some = {f"v{i}": value for i, value in enumerate(values[start : start + CHUNK])}
        given = ", ".join(f":{name}" for name in some)
        asked = f"SELECT DISTINCT h.{column} AS v FROM history h WHERE h.{column} IN ({given})"
        found |= {row["v"] for row in rows.fetch(asked, some)}
    return found
