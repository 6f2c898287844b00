"""Kiến nghị đã gửi — the letter that raises duties to reply, to resolve and to publish, and who then owes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from uuid import UUID

from domain.obligation import obligation_id
from projections.bitemporal import Learnt
from projections.clocks import Change, State
from projections.duties import Head

VERBS: Final[Mapping[str, str]] = {
    "reply": "Trả lời",
    "resolution": "Giải quyết",
    "publication": "Công khai kết quả giải quyết",
}
GRANTED: Final = {"granted": "refused", "upheld": "reconsideration_requested"}
"""What a decision on a point makes of it: what is granted leaves nothing to resolve."""
SUCCEEDED: Final = "recommendation.responsibility_succeeded"
PASSED_ON: Final = ("recommendation.transferred", SUCCEEDED)
"""Facts after which another body is responsible."""


@dataclass(frozen=True)
class Issued:
    """Kiến nghị — the letter that raises the duties, and the code of the round it comes from."""

    fact: Learnt
    supervision: str | None
    _heads: dict[tuple[str, str], Head] = field(default_factory=dict, compare=False)

    @cached_property
    def points(self) -> frozenset[int]:
        """The numbers of its points."""
        return frozenset(p["no"] for p in self.fact.data["points"])

    def head(self, kind: str, debtor: str) -> Head:
        """The duty to reply or to resolve, of one body; made once, for it is asked for with every fact."""
        known = self._heads.get((kind, debtor))
        if known is None:
            known = self._heads[kind, debtor] = self._head(kind, debtor)
        return known

    def _head(self, kind: str, debtor: str) -> Head:
        data = self.fact.data
        text = "; ".join(p["text"] for p in data["points"])
        verb = VERBS[kind]
        return Head(
            id=str(obligation_id(data["code"], kind, UUID(debtor), "once", None)),
            kind=kind,
            title=f"{verb} kiến nghị {data['code']}: {text}",
            debtor_id=debtor,
            beneficiary_id=data["issuer_id"],
            level_of=debtor,
            occurrence="once",
            recommendation=data["code"],
            supervision=self.supervision,
        )


def folded(start: State, changes: Sequence[Change]) -> State:
    """The state to which the changes lead."""
    for change in sorted(changes, key=lambda c: (c.on, c.position)):
        start = start.after(change)
    return start
