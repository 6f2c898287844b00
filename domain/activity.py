"""Hoạt động — a dialogue, a class, a conference: who chaired it, who came, where and when; and where one was needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code

ActivityKind = Literal[
    "dialogue",
    "class",
    "conference",
    "meeting",
    "standing_meeting",
    "consultation",
    "exchange",
    "review",
    "publication",
    "inspection",
    "reward",
]
Occasion = Literal["regular", "conflict"]
KINDS: tuple[str, ...] = get_args(ActivityKind)
OCCASIONS: tuple[str, ...] = get_args(Occasion)


SERVES: Mapping[str, tuple[str, ...]] = {
    "dialogue": ("meeting", "task"),
    "class": ("training",),
    "conference": ("review", "meeting", "consultation", "training"),
    "meeting": ("meeting",),
    "standing_meeting": ("task",),
    "consultation": ("consultation", "task"),
    "exchange": ("consultation", "task"),
    "review": ("review", "meeting"),
    "publication": ("publication",),
    "inspection": ("inspection",),
    "reward": ("reward",),
}
"""Which kinds of duty each kind of activity can meet: a meeting of the standing part is no meeting of the whole."""


@dataclass(frozen=True)
class ServedDuty:
    """Nghĩa vụ được biên bản nêu — what the rules about minutes need to know of a duty."""

    id: UUID
    kind: str
    item: str
    """The plan and its item: of one item, one activity meets one occurrence."""
    debtor_id: UUID | None
    begins_on: date | None
    held_by: date | None = None
    """The last day on which it is still held for this occurrence, where it must be held within it."""


Met = tuple[str, UUID | None]
"""The item of which a duty was met, and by whom."""


def one_occurrence_each(duties: Iterable[ServedDuty], earlier: Iterable[Met] = ()) -> None:
    """Refuse to let one occasion meet two occurrences of one item; `earlier` is what it has met before."""
    seen = set(earlier)
    for i, duty in enumerate(duties):
        if (duty.item, duty.debtor_id) in seen:
            raise InvalidInputError(
                "one_occurrence_each",
                "Một cuộc không tính cho hai kỳ của cùng một việc.",
                pointer=f"/obligation_ids/{i}",
            )
        seen.add((duty.item, duty.debtor_id))


def check_held_in_time(held_on: date, held_by: date | None, pointer: str) -> None:
    """Refuse what was held after its quarter or month for it: two meetings in one do not cover one that was missed."""
    if held_by is not None and held_on > held_by:
        raise InvalidInputError(
            "held_in_period",
            "Tổ chức sau khi kỳ kết thúc: cuộc họp của kỳ sau không bù cho kỳ đã bỏ.",
            pointer=pointer,
            allowed=f"held on or before {held_by.isoformat()}, or a later day set for it first",
        )


class Activity(Subject):
    """Hoạt động — announced, then held or not; chairing counts, attending does not."""

    TOPIC = "activity"

    class Event(Fact):
        """Any fact about an activity."""

    class Announced(Event, FoundingFact):
        """Dự kiến — it is on somebody's plan, or a conflict calls for it."""

        TOPIC = "activity.announced"

        kind: ActivityKind
        title: str
        host_ids: tuple[UUID, ...]
        occasion: Occasion
        area: str | None
        planned_for: date | None

    class Held(Event):
        """Tổ chức — on a day, at a place, chaired by some, attended by others."""

        TOPIC = "activity.held"
        DAY = "held_on"

        held_on: date
        place: str
        host_ids: tuple[UUID, ...]
        attending_ids: tuple[UUID, ...]
        participants: int | None
        minutes: Document | None

        def apply(self, aggregate: Activity) -> None:
            """Remember who chaired it."""
            aggregate.held_on = self.held_on
            aggregate.place = " ".join(self.place.split()).casefold()
            aggregate.host_ids = self.host_ids
            aggregate.attending_ids = self.attending_ids

    class PetitionRaised(Event):
        """Kiến nghị tại đối thoại — a petition that was handed over there, by its record."""

        TOPIC = "activity.petition_raised"

        petition_id: UUID

    class MemberReported(Event):
        """Thành viên báo cáo — a member told of what it had been assigned."""

        TOPIC = "activity.member_reported"

        member_id: UUID
        document: Document | None

        def apply(self, aggregate: Activity) -> None:
            """Remember who did."""
            aggregate.reported.add(self.member_id)

    class MinutesRecorded(Event):
        """Biên bản — what was held counts for the duties that its minutes name, and for no others."""

        TOPIC = "activity.minutes_recorded"

        document: Document
        obligation_ids: tuple[UUID, ...]

        def apply(self, aggregate: Activity) -> None:
            """Remember the duties."""
            aggregate.served.update(self.obligation_ids)

    class Cancelled(Event):
        """Không tổ chức — for a reason."""

        TOPIC = "activity.cancelled"

        reason: str

        def apply(self, aggregate: Activity) -> None:
            """Remember the end."""
            aggregate.cancelled = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this activity."""

        TOPIC = "activity.fact_corrected"

    def __init__(self, code: str, kind: str, host_ids: tuple[UUID, ...]) -> None:
        self.code = code
        self.kind = kind
        self.host_ids = host_ids
        self.attending_ids: tuple[UUID, ...] = ()
        self.held_on: date | None = None
        self.place: str | None = None
        self.cancelled = False
        self.reported: set[UUID] = set()
        self.served: set[UUID] = set()

    @classmethod
    def announce(
        cls,
        act: Act,
        *,
        code: str,
        kind: str,
        title: str,
        host_ids: tuple[UUID, ...],
        occasion: str = "regular",
        area: str | None = None,
        planned_for: date | None = None,
    ) -> Activity:
        """Say that it is to be held; a conflict names the place where it arose."""
        for value, known, pointer in ((kind, KINDS, "/kind"), (occasion, OCCASIONS, "/occasion")):
            if value not in known:
                raise InvalidInputError(
                    f"{pointer[1:]}_known",
                    f"Không có “{value}”.",
                    pointer=pointer,
                    allowed=", ".join(known),
                )
        if not title.strip():
            raise InvalidInputError("title_given", "Thiếu tên hoạt động.", pointer="/title")
        if occasion == "conflict" and not (area or "").strip():
            raise InvalidInputError(
                "conflict_has_area", "Nêu nơi xảy ra vụ việc phức tạp.", pointer="/area"
            )
        activity: Activity = cls._found(
            cls.Announced,
            act,
            code=check_code(code),
            kind=kind,
            title=title.strip(),
            host_ids=host_ids,
            occasion=occasion,
            area=area,
            planned_for=planned_for,
        )
        return activity

    def hold(
        self,
        act: Act,
        *,
        held_on: date,
        place: str,
        host_ids: tuple[UUID, ...],
        attending_ids: tuple[UUID, ...],
        participants: int | None,
        minutes: Document | None,
    ) -> None:
        """Record that it took place, once; nobody both chairs and attends."""
        self._must_be_open()
        hosts = host_ids or self.host_ids
        if not hosts:
            raise InvalidInputError("host_given", "Thiếu cơ quan chủ trì.", pointer="/host_ids")
        if not place.strip():
            raise InvalidInputError("place_given", "Thiếu nơi tổ chức.", pointer="/place")
        if set(hosts) & set(attending_ids):
            raise InvalidInputError(
                "host_or_guest",
                "Một cơ quan hoặc chủ trì, hoặc tham gia.",
                pointer="/attending_ids",
            )
        self._record(
            self.Held,
            act,
            held_on=held_on,
            place=place,
            host_ids=hosts,
            attending_ids=attending_ids,
            participants=participants,
            minutes=minutes,
        )

    def raise_petition(self, act: Act, *, petition_id: UUID) -> None:
        """Name a petition that was handed over there."""
        if self.held_on is None or act.on < self.held_on:
            raise ConflictError("raised_at_meeting", "Hoạt động chưa diễn ra.")
        self._record(self.PetitionRaised, act, petition_id=petition_id)

    def report_member(self, act: Act, *, member_id: UUID, document: Document | None) -> None:
        """Record that a member reported there, once."""
        if self.held_on is None or act.on < self.held_on:
            raise ConflictError("reported_at_meeting", "Hoạt động chưa diễn ra.")
        if member_id in self.reported:
            raise ConflictError("reported_once", "Thành viên này đã báo cáo.", pointer="/member_id")
        self._record(self.MemberReported, act, member_id=member_id, document=document)

    def record_minutes(
        self,
        act: Act,
        *,
        document: Document | None,
        duties: tuple[ServedDuty, ...],
        earlier: Iterable[Met] = (),
    ) -> None:
        """Let it count for what its minutes name, as far as it can; `earlier` is what it has met before."""
        if self.held_on is None:
            raise ConflictError("minutes_of_what_was_held", "Hoạt động chưa diễn ra.")
        if document is None:
            raise InvalidInputError(
                "minutes_given", "Không có biên bản thì không được tính.", pointer="/document"
            )
        told = "Biên bản đề ngày trước ngày tổ chức."
        stated.not_older(document, self.held_on, "minutes_after_meeting", told)
        one_occurrence_each(duties, earlier)
        for i, duty in enumerate(duties):
            self._must_fit(duty, f"/obligation_ids/{i}")
        self._record(
            self.MinutesRecorded,
            act,
            document=document,
            obligation_ids=tuple(d.id for d in duties),
        )

    def _must_fit(self, duty: ServedDuty, pointer: str) -> None:
        """Refuse a duty that this activity cannot meet."""
        if duty.kind not in SERVES[self.kind]:
            raise InvalidInputError(
                "activity_serves_duty",
                f"Hoạt động “{self.kind}” không thực hiện được nghĩa vụ “{duty.kind}”.",
                pointer=pointer,
                allowed=", ".join(SERVES[self.kind]),
            )
        if duty.debtor_id not in self.host_ids:
            raise InvalidInputError(
                "host_owes_duty",
                "Chỉ tính cho cơ quan chủ trì; tham gia không được tính.",
                pointer=pointer,
                allowed=", ".join(map(str, self.host_ids)),
            )
        if self.held_on and duty.begins_on and self.held_on < duty.begins_on:
            raise InvalidInputError(
                "held_in_period",
                "Tổ chức trước khi kỳ bắt đầu.",
                pointer=pointer,
                allowed=f"held on or after {duty.begins_on.isoformat()}",
            )
        if self.held_on:
            check_held_in_time(self.held_on, duty.held_by, pointer)
        if duty.id in self.served:
            raise ConflictError("served_once", "Nghĩa vụ này đã được tính.", pointer=pointer)

    def cancel(self, act: Act, *, reason: str) -> None:
        """Give it up."""
        self._must_be_open()
        stated.reason(reason)
        self._record(self.Cancelled, act, reason=reason)

    def _must_be_open(self) -> None:
        if self.cancelled or self.held_on is not None:
            raise ConflictError("activity_open", "Hoạt động đã tổ chức hoặc đã huỷ.")
