"""Cuộc giám sát chưa kết thúc khi hết quý III — which planned rounds of a year are open, and until when they were."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from projections import agency_directory, supervision_register
from projections.bitemporal import FOREVER, instant_text
from projections.lateness import KNOWN, Spell
from projections.moment import Moment
from projections.read_model import Row, Rows

ENDED: Final = ("concluded", "closed", "cancelled", "merged")
ENDING: Final = tuple(f"supervision.{what}" for what in (*ENDED, "postponed"))
END_OF_Q3: Final = (9, 30)
"""The scheme wants rounds to end by then (“nên”): whoever does not is reminded, never late."""
_DONE: Final = ", ".join(f"'{status}'" for status in ENDED)


WATCHED: Final = (
    "SELECT subject AS obligation FROM supervision_register WHERE known_to = :still "
    f"AND on_to = :forever AND status NOT IN ({_DONE}) AND origin <> 'unplanned'"
)
"""The rounds that are open as now known; who was ordered between times keeps no yearly rhythm."""


def spells(rows: Rows, ids: Sequence[str], known_at: datetime) -> dict[str, list[Spell]]:
    """From when to when each of some rounds was open, for the year in which its window ends."""
    names = {f"s{i}": s for i, s in enumerate(ids)}
    by_round: dict[str, list[Row]] = {}
    for row in rows.fetch(
        "SELECT subject, on_from, on_to, status, lead_id, data FROM supervision_register "
        f"WHERE subject IN ({', '.join(':' + n for n in names)}) AND {KNOWN} "
        "AND origin <> 'unplanned' ORDER BY subject, on_from",
        {**names, "known_at": instant_text(known_at)},
    ):
        by_round.setdefault(row["subject"], []).append(row)
    return {
        subject: [_ended(rows, spell, known_at) for spell in _open(spans)]
        for subject, spans in by_round.items()
    }


def shown(rows: Rows, moment: Moment, ids: Sequence[str]) -> dict[str, Row]:
    """Some rounds as people are told of them: what a duty's row says, as far as a round has it."""
    found: dict[str, Row] = {}
    for subject in ids:
        row = supervision_register.one(rows, moment, UUID(subject))
        if row is not None:
            names = agency_directory.names(rows, moment, [row["lead_id"]])
            found[subject] = {
                "id": subject,
                "kind": "supervision",
                "title": f"{row['code']} – {row['subject']}",
                "debtor": party(names, row["lead_id"]),
                "beneficiary": None,
                "plan": None,
                "level": None,
                "occurrence": None,
                "link": f"/supervisions/{row['code']}",
            }
    return found


def party(names: Row, body: str | None) -> Row | None:
    """A body as rows of duties name it."""
    known = names.get(body) if body else None
    if known is None:
        return None
    return {"id": body, "code": known["code"], "name_then": None, "name_now": known["name"]}


def _open(spans: Sequence[Row]) -> Iterator[Spell]:
    since: Row | None = None
    for row, following in pairwise((*spans, None)):
        assert row is not None  # noqa: S101 - only the last of the pairs holds None, and second
        data = json.loads(row["data"])
        if row["status"] in ENDED:
            continue
        since = since or row
        goes_on = (
            following is not None
            and following["status"] not in ENDED
            and _due(json.loads(following["data"])) == _due(data)
        )
        if goes_on:
            continue
        yield _spell(since, data, row["on_to"])
        since = None


def _spell(first: Row, data: Row, on_to: str) -> Spell:
    due = _due(data)
    return Spell(
        status="open",
        obligation=first["subject"],
        kind="supervision",
        occurrence=None,
        title=data["subject"],
        debtor_id=first["lead_id"],
        beneficiary_id=None,
        clock_start=date(due.year, 1, 1),
        due_on=due,
        effective_on=date.fromordinal(due.toordinal() + 1),
        from_on=date.fromisoformat(first["on_from"]),
        to_on=None if on_to == FOREVER else date.fromisoformat(on_to),
        ended_by=None,
        matter="supervision",
    )


def _due(data: Row) -> date:
    window = data["window"]
    last = window["to"] or window["from"] or data["planned_on"]
    return date(int(last[:4]), *END_OF_Q3)


def _ended(rows: Rows, spell: Spell, known_at: datetime) -> Spell:
    """The spell with the fact that ended it."""
    if spell.to_on is None:
        return spell
    found = rows.fetch(
        "SELECT MAX(position) AS position FROM supervision_register_facts WHERE subject = :s "
        f"AND recorded_at <= :known_at AND name IN ({', '.join(repr(n) for n in ENDING)})",
        {"s": spell.obligation, "known_at": instant_text(known_at)},
    )
    return Spell(**{**vars(spell), "ended_by": found[0]["position"]})
