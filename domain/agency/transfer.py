"""Chuyển giao nghĩa vụ: what one body owed passes to another."""

from __future__ import annotations

from uuid import UUID

from domain.actor import Act
from domain.agency.state import AgencyState, Event, Passed
from domain.errors import ConflictError, InvalidInputError
from domain.values import Document


class ResponsibilityTransferred(Event):
    """Chuyển giao nghĩa vụ — open duties pass from this body to another on `happened_on`; no clock starts anew.

    Without `obligation_ids` all that it owes passes, what comes round later included.
    """

    TOPIC = "agency.responsibility_transferred"

    to_id: UUID
    obligation_ids: tuple[UUID, ...] | None
    ground: str
    document: Document | None

    def apply(self, aggregate: AgencyState) -> None:
        """Remember who took what, or all of it."""
        passed = Passed(
            self.happened_on, self.to_id, self.obligation_ids, self.ground, self.document
        )
        aggregate.passed.append(passed)
        if self.obligation_ids is None:
            aggregate.heir_id = self.to_id


def transfer_responsibility(
    self: AgencyState,
    act: Act,
    *,
    to_id: UUID,
    obligation_ids: tuple[UUID, ...] | None,
    ground: str,
    document: Document | None,
) -> None:
    """Let another body owe what this one owes: some duties by name, or all."""
    if to_id == self.id:
        raise InvalidInputError(
            "heir_is_another", "Không chuyển giao cho chính mình.", pointer="/to_id"
        )
    if obligation_ids == ():
        raise InvalidInputError(
            "obligation_given",
            "Phải nêu nghĩa vụ được chuyển.",
            pointer="/obligation_ids",
            allowed="the ids of duties, or null for all",
        )
    if self.heir_id is not None:
        raise ConflictError(
            "responsibility_held",
            "Mọi nghĩa vụ của cơ quan này đã được chuyển giao.",
            pointer="/obligation_ids",
            allowed="a transfer by the body that holds them now",
        )
    if len(self.successor_ids) > 1 and to_id not in self.successor_ids:
        raise InvalidInputError(
            "heir_among_successors",
            "Nơi nhận không phải là cơ quan được chia tách ra.",
            pointer="/to_id",
            allowed=", ".join(map(str, self.successor_ids)),
        )
    again = [x for x in obligation_ids or () for p in self.passed if x in (p.obligation_ids or ())]
    if again:
        raise ConflictError(
            "responsibility_held",
            f"Nghĩa vụ {again[0]} đã được chuyển giao.",
            pointer="/obligation_ids",
            allowed="a transfer by the body that holds it now",
        )
    check_ground(ground)
    pass_on(self, act, to_id=to_id, obligation_ids=obligation_ids, ground=ground, document=document)


def pass_on(
    self: AgencyState,
    act: Act,
    *,
    to_id: UUID,
    ground: str,
    document: Document | None,
    obligation_ids: tuple[UUID, ...] | None = None,
) -> None:
    """Record it; whoever calls this has seen that it may."""
    self._record(
        ResponsibilityTransferred,
        act,
        to_id=to_id,
        obligation_ids=obligation_ids,
        ground=ground,
        document=document,
    )


def check_ground(ground: str) -> None:
    """Refuse a reorganization that rests on nothing."""
    if not ground.strip():
        raise InvalidInputError(
            "reorganization_has_ground", "Sắp xếp tổ chức phải có căn cứ.", pointer="/ground"
        )
