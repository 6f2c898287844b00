"""What is watched beside duties: rounds and targets, each from the file that knows when it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import ModuleType
from typing import Final

from projections import round_conclusion, target_pace
from projections.lateness import Changed, Spell
from projections.moment import Moment
from projections.read_model import Row, Rows

SOURCES: Final[Mapping[str, ModuleType]] = {
    "supervision": round_conclusion,
    "target": target_pace,
}
"""By the matter of an alert, which is also how the facts about it begin."""


def watched(changed: Changed) -> Changed:
    """Every round and target of which somebody may have to be told: few, however many duties there are."""
    for source in SOURCES.values():
        changed.beside(source.WATCHED)
    return changed


def touched(rows: Rows, after: int, until: int) -> list[str]:
    """Those about which facts were recorded after one position and up to another."""
    if until <= after:
        return []
    begins = " OR ".join(f"name LIKE '{matter}.%'" for matter in SOURCES)
    found = rows.fetch(
        "SELECT DISTINCT originator_id FROM events WHERE position > :after AND position <= :until "
        f"AND ({begins})",
        {"after": after, "until": until},
    )
    return sorted(str(row["originator_id"]) for row in found)


def spells(rows: Rows, ids: Sequence[str], known_at: datetime) -> dict[str, list[Spell]]:
    """Their spells; those of duties are told elsewhere."""
    found: dict[str, list[Spell]] = {}
    for source in SOURCES.values():
        found |= source.spells(rows, ids, known_at)
    return found


def shown(rows: Rows, moment: Moment, alerts: Sequence[Row]) -> dict[str, Row]:
    """What some alerts are about, as far as it is not a duty."""
    found: dict[str, Row] = {}
    for matter, source in SOURCES.items():
        ids = sorted({a["obligation"] for a in alerts if a["matter"] == matter})
        found |= source.shown(rows, moment, ids) if ids else {}
    return found
