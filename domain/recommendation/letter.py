"""Văn bản kiến nghị — the letter: its points, its addressee as written, further letters, what it repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.correctable import reading
from domain.errors import ConflictError, InvalidInputError
from domain.facts import FoundingFact
from domain.recommendation.limit import check_limit, check_setter
from domain.recommendation.state import Event, RecommendationState
from domain.recommendation.values import Point, ReplyLimit
from domain.values import Document

SourceType = Literal["supervision", "dialogue", "petition", "report", "consultation", "criticism"]
SOURCE_TYPES: tuple[str, ...] = get_args(SourceType)
FORWARDING_KINDS = frozenset({"na_delegation", "reception_office", "media"})
"""Kinds of body that pass a matter on and decide none: they are addressed as forwarding bodies or not at all."""


def check_addressee(addressee_id: UUID, issuer_id: UUID) -> None:
    """Refuse a recommendation to oneself."""
    if addressee_id == issuer_id:
        raise InvalidInputError(
            "addressee_is_another", "Không kiến nghị với chính mình.", pointer="/addressee_id"
        )


def check_points(points: tuple[Point, ...]) -> None:
    """Refuse a letter that asks nothing, or numbers two points alike."""
    if not points or not all(p.text.strip() for p in points):
        raise InvalidInputError(
            "points_given", "Kiến nghị phải có ít nhất một ý.", pointer="/points"
        )
    if len({p.no for p in points}) != len(points):
        raise InvalidInputError("points_numbered", "Số thứ tự các ý bị lặp.", pointer="/points")


def check_first_limit(limit: ReplyLimit | None, addressee_id: UUID, issued_on: date) -> None:
    """Refuse a limit that is none, that the debtor sets for itself, or that was over when the letter left."""
    check_limit(limit)
    if limit is None:
        return
    check_setter(limit, addressee_id, "/reply_limit/setter_id")
    if limit.due_on and limit.due_on < issued_on:
        raise InvalidInputError(
            "limit_after_letter",
            "Thời hạn trả lời trước ngày kiến nghị.",
            pointer="/reply_limit/due_on",
            allowed=f">= {issued_on.isoformat()}",
        )


def check_authority(addressee_kind: str | None, *, forwarding: bool) -> None:
    """Refuse to ask a decision of a body that decides nothing, unless it is asked to pass the matter on."""
    if addressee_kind in FORWARDING_KINDS and not forwarding:
        raise InvalidInputError(
            "addressee_has_authority",
            "Cơ quan này không có thẩm quyền giải quyết; phải ghi rõ là nhờ chuyển.",
            pointer="/addressee_id",
            allowed="forwarding = true, or a body with authority",
        )


def check_source(issued_on: date, source_on: date | None, *, urgent: bool) -> None:
    """Refuse a letter that is older than what it comes from, unless it is urgent."""
    if source_on is not None and issued_on < source_on and not urgent:
        raise InvalidInputError(
            "issued_after_source",
            f"Kiến nghị trước khi có nguồn của nó, ngày {source_on:%d/%m/%Y}.",
            pointer="/issued_on",
            allowed=f"urgent = true, or a day >= {source_on.isoformat()}",
        )


def named(document: Document) -> tuple[str, date | None]:
    """By what one letter of an issuer is told from another."""
    return document.code or "", document.issued_on


class Issued(Event, FoundingFact):
    """Kiến nghị — the letter leaves, with its points, its addressee and its reply limit or none."""

    TOPIC = "recommendation.issued"
    FIXED: ClassVar[frozenset[str]] = frozenset({"source_type", "source_id"})
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = {
        "points": reading(tuple[Point, ...]),
        "reply_limit": reading(ReplyLimit),
    }
    class_version: ClassVar[int] = 2

    source_type: SourceType
    source_id: UUID
    issuer_id: UUID
    addressee_id: UUID
    document: Document | None
    points: tuple[Point, ...]
    urgent: bool
    reply_limit: ReplyLimit | None
    finding_nos: tuple[int, ...]
    """The findings of the round on which it rests."""
    forwarding: bool
    """Whether the addressee is asked to pass the matter on, having no authority of its own."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier letters named no findings, and nobody was marked as forwarding."""
        state |= {"finding_nos": [], "forwarding": False}

    def check(self) -> None:
        """A body recommends something to another; the limit that it sets is a limit."""
        check_addressee(self.addressee_id, self.issuer_id)
        check_points(self.points)
        check_first_limit(self.reply_limit, self.addressee_id, self.happened_on)


class LetterAdded(Event):
    """Nêu trong văn bản khác — another letter carries the same recommendation; the clock stays with the first."""

    TOPIC = "recommendation.letter_added"
    DAY = "sent_on"

    document: Document
    sent_on: date
    recipient_ids: tuple[UUID, ...]

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the letter."""
        aggregate.letters.add(named(self.document))


class RepeatLinked(Event):
    """Kiến nghị lặp lại — the same matter was recommended before; the earlier one keeps its own history."""

    TOPIC = "recommendation.repeat_linked"
    FIXED: ClassVar[frozenset[str]] = frozenset({"repeats_id"})

    repeats_id: UUID
    reason: str | None

    def apply(self, aggregate: RecommendationState) -> None:
        """Remember the earlier one."""
        aggregate.repeats_id = self.repeats_id


def add_letter(
    self: RecommendationState,
    act: Act,
    *,
    document: Document | None,
    sent_on: date,
    recipient_ids: tuple[UUID, ...],
) -> None:
    """Say that another letter carries the recommendation too."""
    self._must_be_open()
    self._not_before_issue(sent_on, "/sent_on")
    paper = stated.paper(document)
    if named(paper) in self.letters or (self.document and named(paper) == named(self.document)):
        raise ConflictError(
            "letter_added_once",
            f"Văn bản {paper.code} đã được ghi cho kiến nghị này.",
            pointer="/document",
            allowed="another letter",
        )
    self._record(
        LetterAdded,
        act,
        document=paper,
        sent_on=sent_on,
        recipient_ids=recipient_ids,
    )


def link_repeat(
    self: RecommendationState,
    act: Act,
    *,
    repeats_id: UUID,
    repeated_on: date,
    repeated_repeats_id: UUID | None,
    reason: str | None,
) -> None:
    """Say that an earlier recommendation asked the same."""
    self._must_be_open()
    if self.id in (repeats_id, repeated_repeats_id) or repeated_on > self.issued_on:
        raise InvalidInputError(
            "repeats_an_earlier_one",
            "Kiến nghị được lặp lại phải có trước.",
            pointer="/repeats_id",
            allowed=f"another one, issued by {self.issued_on.isoformat()}",
        )
    if self.repeats_id is not None:
        raise ConflictError("repeat_linked_once", "Đã nối với một kiến nghị trước đó.")
    self._record(RepeatLinked, act, repeats_id=repeats_id, reason=reason)
