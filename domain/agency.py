"""Cơ quan, tổ chức — any body, its name over time and its typed, dated edges to other bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, Level, check_code

EdgeType = Literal[
    "party_line",
    "party_over",
    "front_line",
    "pso_line",
    "member_of",
    "supervises",
    "accountable_to",
    "staff_of",
    "scores",
    "seat_in",
]
EDGE_TYPES: tuple[str, ...] = get_args(EdgeType)
LEVELS: tuple[str, ...] = get_args(Level)


@dataclass(frozen=True)
class Passed:
    """Đã chuyển giao — to whom duties of a body passed and from which day: some by name, or all."""

    on: date
    to_id: UUID
    obligation_ids: tuple[UUID, ...] | None


class Agency(Subject):
    """Cơ quan, tổ chức — a body that owes, assigns, supervises or receives."""

    TOPIC = "agency"

    class Event(Fact):
        """Any fact about a body."""

    class Registered(Event, FoundingFact):
        """Đăng ký cơ quan — the body enters the ledger under the name it bears."""

        TOPIC = "agency.registered"

        name: str
        kind: str
        level: Level
        founded_on: date | None
        province: str | None

    class EdgeAdded(Event):
        """Thêm quan hệ — from this body to another, from a day on (null: from before the records)."""

        TOPIC = "agency.edge_added"

        edge: EdgeType
        to_id: UUID
        from_on: date | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the edge."""
            aggregate.edges[self.edge, self.to_id] = self.from_on

    class EdgeEnded(Event):
        """Chấm dứt quan hệ — the edge holds no longer; `happened_on` is the first day without it."""

        TOPIC = "agency.edge_ended"

        edge: EdgeType
        to_id: UUID

        def apply(self, aggregate: Agency) -> None:
            """Forget the edge."""
            aggregate.edges.pop((self.edge, self.to_id), None)

    class Renamed(Event):
        """Đổi tên — the body bears another name from `happened_on`; earlier documents keep the old one."""

        TOPIC = "agency.renamed"

        name: str
        ground: str | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the name."""
            aggregate.name = self.name

    class Merged(Event):
        """Hợp nhất, sáp nhập — the body is no more from `happened_on`; another takes over all it did."""

        TOPIC = "agency.merged"

        into_id: UUID
        ground: str
        document: Document | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the end."""
            aggregate.end(self.happened_on, (self.into_id,))

    class Split(Event):
        """Chia tách — the body is no more from `happened_on`; which heir takes which duty is for a person to say."""

        TOPIC = "agency.split"

        into_ids: tuple[UUID, ...]
        ground: str
        document: Document | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the end."""
            aggregate.end(self.happened_on, self.into_ids)

    class Dissolved(Event):
        """Giải thể — the body is no more from `happened_on`; an heir is named where duties are left."""

        TOPIC = "agency.dissolved"

        heir_id: UUID | None
        ground: str
        document: Document | None

        def apply(self, aggregate: Agency) -> None:
            """Remember the end."""
            aggregate.end(self.happened_on, () if self.heir_id is None else (self.heir_id,))

    class Succeeded(Event):
        """Tiếp nhận chức năng, nhiệm vụ — this body follows others that are no more."""

        TOPIC = "agency.succeeded"

        predecessor_ids: tuple[UUID, ...]
        ground: str
        document: Document | None

    class ResponsibilityTransferred(Event):
        """Chuyển giao nghĩa vụ — open duties pass from this body to another on `happened_on`; no clock starts anew.

        Without `obligation_ids` all that it owes passes, what comes round later included.
        """

        TOPIC = "agency.responsibility_transferred"

        to_id: UUID
        obligation_ids: tuple[UUID, ...] | None
        ground: str
        document: Document | None

        def apply(self, aggregate: Agency) -> None:
            """Remember who took what, or all of it."""
            aggregate.passed.append(Passed(self.happened_on, self.to_id, self.obligation_ids))
            if self.obligation_ids is None:
                aggregate.heir_id = self.to_id

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this body."""

        TOPIC = "agency.fact_corrected"

    def __init__(
        self, code: str, name: str, kind: str, level: str, founded_on: date | None
    ) -> None:
        self.code = code
        self.name = name
        self.kind = kind
        self.level = level
        self.founded_on = founded_on
        self.edges: dict[tuple[str, UUID], date | None] = {}
        self.ended_on: date | None = None
        """The first day without the body."""
        self.successor_ids: tuple[UUID, ...] = ()
        self.heir_id: UUID | None = None
        """The body to which all its duties have passed."""
        self.passed: list[Passed] = []

    def end(self, on: date, successor_ids: tuple[UUID, ...]) -> None:
        """Be no more."""
        self.ended_on = on
        self.successor_ids = successor_ids

    def exists_on(self, day: date) -> bool:
        """Whether the body is there on a day; one whose founding is unknown has always been."""
        founded = self.founded_on is None or self.founded_on <= day
        return founded and (self.ended_on is None or day < self.ended_on)

    def heir_on(self, day: date, obligation_id: UUID) -> UUID | None:
        """The body to which a duty of this one has passed by a day, if to any."""
        return next(
            (
                p.to_id
                for p in self.passed
                if p.on <= day and (p.obligation_ids is None or obligation_id in p.obligation_ids)
            ),
            None,
        )

    @classmethod
    def register(
        cls,
        act: Act,
        *,
        code: str,
        name: str,
        kind: str,
        level: str,
        founded_on: date | None = None,
        province: str | None = None,
    ) -> Agency:
        """Enter a body into the ledger."""
        if not name.strip():
            raise InvalidInputError("name_given", "Thiếu tên cơ quan.", pointer="/name")
        if level not in LEVELS:
            raise InvalidInputError(
                "level_known",
                f"Không có cấp “{level}”.",
                pointer="/level",
                allowed=", ".join(LEVELS),
            )
        agency: Agency = cls._found(
            cls.Registered,
            act,
            code=check_code(code),
            name=name.strip(),
            kind=kind,
            level=level,
            founded_on=founded_on,
            province=province,
        )
        return agency

    def add_edge(self, act: Act, *, edge: str, to_id: UUID, from_on: date | None) -> None:
        """Relate this body to another."""
        if edge not in EDGE_TYPES:
            raise InvalidInputError(
                "edge_known",
                f"Không có loại quan hệ “{edge}”.",
                pointer="/edges/type",
                allowed=", ".join(EDGE_TYPES),
            )
        if to_id == self.id:
            raise InvalidInputError(
                "edge_to_another",
                "Cơ quan không thể quan hệ với chính mình.",
                pointer="/edges/to_id",
            )
        self.must_exist(from_on or act.on, "/edges/from")
        if (edge, to_id) in self.edges:
            raise ConflictError(
                "edge_once",
                "Quan hệ này đã được ghi.",
                pointer="/edges",
                allowed="an edge not yet held",
            )
        self._record(self.EdgeAdded, act, edge=edge, to_id=to_id, from_on=from_on)

    def end_edge(self, act: Act, *, edge: str, to_id: UUID) -> None:
        """End a relation."""
        if (edge, to_id) not in self.edges:
            raise ConflictError(
                "edge_held", "Quan hệ này không còn hoặc chưa có.", pointer="/edges"
            )
        since = max(filter(None, (self.edges[edge, to_id], self.founded_on)), default=None)
        if since is not None and act.on < since:
            raise InvalidInputError(
                "edge_ends_after_beginning",
                f"Quan hệ này bắt đầu ngày {since:%d/%m/%Y}.",
                pointer="/happened_on",
                allowed=f">= {since.isoformat()}",
            )
        self._record(self.EdgeEnded, act, edge=edge, to_id=to_id)

    def rename(self, act: Act, *, name: str, ground: str | None) -> None:
        """Give the body another name from the day of the act."""
        if not name.strip() or name.strip() == self.name:
            raise InvalidInputError("name_new", "Tên mới phải khác tên cũ.", pointer="/name")
        self.must_exist(act.on, "/happened_on")
        self._record(self.Renamed, act, name=name.strip(), ground=ground)

    def merge_into(
        self, act: Act, *, into_id: UUID, ground: str, document: Document | None
    ) -> None:
        """Be absorbed by another body, which takes over every open duty."""
        self._must_end(act, (into_id,), ground, "/predecessor_ids")
        self._record(self.Merged, act, into_id=into_id, ground=ground, document=document)
        self._pass_on(act, into_id, None, ground, document)

    def split(
        self, act: Act, *, into_ids: tuple[UUID, ...], ground: str, document: Document | None
    ) -> None:
        """Be divided among others; each open duty waits until a person says who takes it."""
        if len(set(into_ids)) < 2:  # noqa: PLR2004 - one heir alone is a merger
            raise InvalidInputError(
                "split_into_several",
                "Chia tách phải ra ít nhất hai cơ quan; chỉ một nơi nhận thì là sáp nhập.",
                pointer="/into_ids",
                allowed="at least two different bodies",
            )
        self._must_end(act, into_ids, ground, "/into_ids")
        self._record(self.Split, act, into_ids=into_ids, ground=ground, document=document)

    def dissolve(
        self,
        act: Act,
        *,
        heir_id: UUID | None,
        ground: str,
        document: Document | None,
        open_duties: int,
    ) -> None:
        """Be no more. `open_duties` is what it owes on the day: without an heir nothing may be left."""
        if heir_id is None and open_duties:
            raise ConflictError(
                "open_duties_have_heir",
                f"Còn {open_duties} nghĩa vụ chưa xong: phải nêu cơ quan tiếp nhận.",
                pointer="/heir_id",
                allowed="a body that takes over the open duties",
            )
        heirs = () if heir_id is None else (heir_id,)
        self._must_end(act, heirs, ground, "/heir_id")
        self._record(self.Dissolved, act, heir_id=heir_id, ground=ground, document=document)
        if heir_id is not None:
            self._pass_on(act, heir_id, None, ground, document)

    def succeed(
        self,
        act: Act,
        *,
        predecessor_ids: tuple[UUID, ...],
        ground: str,
        document: Document | None,
    ) -> None:
        """Follow bodies that are no more."""
        self.must_exist(act.on, "/into_id")
        self._record(
            self.Succeeded,
            act,
            predecessor_ids=predecessor_ids,
            ground=ground,
            document=document,
        )

    def transfer_responsibility(
        self,
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
        again = [
            x for x in obligation_ids or () for p in self.passed if x in (p.obligation_ids or ())
        ]
        if again:
            raise ConflictError(
                "responsibility_held",
                f"Nghĩa vụ {again[0]} đã được chuyển giao.",
                pointer="/obligation_ids",
                allowed="a transfer by the body that holds it now",
            )
        check_ground(ground)
        self._pass_on(act, to_id, obligation_ids, ground, document)

    def must_exist(self, day: date, pointer: str) -> None:
        """Refuse to let a body act on a day before its founding or after its end."""
        if not self.exists_on(day):
            raise self._not_there(day, pointer)

    def _not_there(self, day: date, pointer: str) -> ConflictError:
        return ConflictError(
            "agency_exists",
            f"{self.name} không tồn tại vào ngày {day:%d/%m/%Y}.",
            pointer=pointer,
            allowed=", ".join(map(str, self.successor_ids)) or "a body that exists on that day",
        )

    def _must_end(self, act: Act, heirs: tuple[UUID, ...], ground: str, pointer: str) -> None:
        if self.ended_on is not None:
            raise ConflictError(
                "agency_ends_once",
                f"{self.name} đã chấm dứt từ ngày {self.ended_on:%d/%m/%Y}.",
                pointer=pointer,
            )
        self.must_exist(act.on, pointer)
        if self.id in heirs:
            raise InvalidInputError(
                "heir_is_another",
                "Cơ quan chấm dứt không thể là nơi tiếp nhận.",
                pointer=pointer,
            )
        check_ground(ground)

    def _pass_on(
        self,
        act: Act,
        to_id: UUID,
        obligation_ids: tuple[UUID, ...] | None,
        ground: str,
        document: Document | None,
    ) -> None:
        self._record(
            self.ResponsibilityTransferred,
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
