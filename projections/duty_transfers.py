"""Chuyển giao đã ghi — what passed from each body to others, kept beside the duties, and whose duties that reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from projections.bitemporal import Learnt
from projections.fact_shelf import FactShelf
from projections.read_model import Rows

BEFORE: Final = (
    "SELECT DISTINCT subject FROM obligation_facts "
    "WHERE subject >= 'transfers:' AND subject < 'transfers;' AND data LIKE :agency"
)
ANY: Final = "SELECT 1 FROM obligation_facts WHERE subject >= 'transfers:' AND subject < 'transfers;' LIMIT 1"


class DutyTransfers:
    """The transfers between bodies, on the shelf of the register of duties."""

    def __init__(self, shelf: FactShelf) -> None:
        self._shelf = shelf

    def keep(self, rows: Rows, fact: Learnt, agency: str) -> Iterable[str]:
        """Keep what passes duties on between bodies: every source under which the first owes, or is owed, moves."""
        kept = f"transfers:{agency}"
        moves = fact.name == "agency.responsibility_transferred"
        if not moves and not (
            fact.name == "agency.fact_corrected"
            and any(f.position == fact.data["corrects"] for f in self._shelf.get(rows, kept))
        ):
            return ()
        self._shelf.put(rows, kept, fact)
        places = {f"to{i}": body for i, body in enumerate(sorted(self._stood_in_for(rows, agency)))}
        found = rows.fetch(
            "SELECT s.source FROM obligation_sources s JOIN obligations o "
            "ON o.obligation = s.obligation WHERE o.debtor = :agency "
            "UNION SELECT s.source FROM obligation_sources s JOIN obligations o "
            "ON o.obligation = s.obligation WHERE o.plan IS NOT NULL "
            f"AND o.beneficiary IN ({', '.join(':' + name for name in places)})",
            {"agency": agency, **places},
        )
        return [row["source"] for row in found]

    def _stood_in_for(self, rows: Rows, agency: str) -> set[str]:
        """The body, and all whose duties had come to it: a duty keeps the place of the first to whom it was owed."""
        found, waiting = {agency}, [agency]
        while waiting:
            told = rows.fetch(BEFORE, {"agency": f"%{waiting.pop()}%"})
            fresh = {row["subject"].partition(":")[2] for row in told} - found
            found |= fresh
            waiting += fresh
        return found

    def any(self, rows: Rows) -> bool:
        """Whether any body ever passed anything on."""
        return bool(rows.fetch(ANY))

    def of(self, rows: Rows, named: set[str]) -> dict[str, list[Learnt]]:
        """What passed from these bodies to others, and on from those."""
        found: dict[str, list[Learnt]] = {}
        while named:
            kept = self._shelf.get_many(rows, [f"transfers:{a}" for a in sorted(named)])
            found |= {subject.partition(":")[2]: facts for subject, facts in kept.items() if facts}
            named = {
                str(f.data["to_id"]) for facts in kept.values() for f in facts if "to_id" in f.data
            }
            named -= set(found)
            named = {a for a in named if self._shelf.get(rows, f"transfers:{a}")}
        return found
