"""Cấp của nghĩa vụ — the level of the body that gives a duty its own, as it was known from each instant on."""

from __future__ import annotations

from collections.abc import Iterable

from projections.bitemporal import Learnt, as_known
from projections.duty_knowledge import Levels
from projections.fact_shelf import FactShelf
from projections.read_model import Rows


class DutyLevels:
    """The levels of bodies, on the shelf of the register of duties."""

    def __init__(self, shelf: FactShelf) -> None:
        self._shelf = shelf

    def keep(self, rows: Rows, fact: Learnt, agency: str) -> Iterable[str]:
        """Keep what tells the level of a body; a correction of it reaches every duty that has this level."""
        corrected = fact.name == "agency.fact_corrected" and fact.data["field"] == "level"
        if fact.name == "agency.registered" or corrected:
            self._shelf.put(rows, f"agency:{agency}", fact)
        if not corrected:
            return ()
        found = rows.fetch(
            "SELECT obligation FROM obligation_sources WHERE level_of = :agency",
            {"agency": agency},
        )
        return [row["obligation"] for row in found]

    def of(self, rows: Rows, agencies: Iterable[str | None]) -> Levels:
        """What was known of the levels of some bodies, when."""
        kept = self._shelf.get_many(rows, [f"agency:{a}" for a in agencies if a])
        return {
            subject.partition(":")[2]: [
                (fact.recorded_at, as_known(facts[: i + 1])[0].data["level"])
                for i, fact in enumerate(facts)
            ]
            for subject, facts in kept.items()
        }
