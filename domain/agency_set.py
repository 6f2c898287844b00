"""Nhóm cơ quan — a group name of a plan ("các sở, ban, ngành"): a named, dated set of bodies, never a body."""

from __future__ import annotations

from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import check_code


class AgencySet(Subject):
    """Nhóm cơ quan — who belongs to it, from which day to which."""

    TOPIC = "agency_set"

    class Event(Fact):
        """Any fact about a set of bodies."""

    class Named(Event, FoundingFact):
        """Đặt tên nhóm — with the members known; not `complete`: the group is wider than they are."""

        TOPIC = "agency_set.named"

        name: str
        member_ids: tuple[UUID, ...]
        complete: bool

    class MemberAdded(Event):
        """Thêm thành viên — from `happened_on` on."""

        TOPIC = "agency_set.member_added"

        member_id: UUID

        def apply(self, aggregate: AgencySet) -> None:
            """Remember the member."""
            aggregate.members.add(self.member_id)

    class MemberRemoved(Event):
        """Bớt thành viên — `happened_on` is the first day without it."""

        TOPIC = "agency_set.member_removed"

        member_id: UUID

        def apply(self, aggregate: AgencySet) -> None:
            """Forget the member."""
            aggregate.members.discard(self.member_id)

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this set."""

        TOPIC = "agency_set.fact_corrected"

    def __init__(self, code: str, member_ids: tuple[UUID, ...]) -> None:
        self.code = code
        self.members = set(member_ids)

    @classmethod
    def name_set(
        cls, act: Act, *, code: str, name: str, member_ids: tuple[UUID, ...], complete: bool
    ) -> AgencySet:
        """Name a group; a complete one has members."""
        if not name.strip():
            raise InvalidInputError("name_given", "Thiếu tên nhóm.", pointer="/name")
        if complete and not member_ids:
            raise InvalidInputError(
                "complete_set_has_members",
                "Nhóm đủ thành viên phải nêu thành viên.",
                pointer="/member_ids",
            )
        found: AgencySet = cls._found(
            cls.Named,
            act,
            code=check_code(code),
            name=name.strip(),
            member_ids=member_ids,
            complete=complete,
        )
        return found

    def add_member(self, act: Act, *, member_id: UUID) -> None:
        """Let a body belong to it."""
        if member_id in self.members:
            raise ConflictError("member_once", "Cơ quan này đã thuộc nhóm.", pointer="/member_id")
        self._record(self.MemberAdded, act, member_id=member_id)

    def remove_member(self, act: Act, *, member_id: UUID) -> None:
        """Let a body belong to it no longer."""
        if member_id not in self.members:
            raise ConflictError(
                "member_known", "Cơ quan này không thuộc nhóm.", pointer="/member_id"
            )
        self._record(self.MemberRemoved, act, member_id=member_id)
