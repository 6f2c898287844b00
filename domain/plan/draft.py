"""Dự thảo kế hoạch — the editions of its text, who was asked about it, and what the committee said of which edition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Literal
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.plan.item import ItemDraft, add_item
from domain.plan.state import FIRST, Event, PlanState, must_have_title
from domain.values import Document


class DraftRevised(Event):
    """Chỉnh sửa dự thảo — a new edition of its text; what is null stays, whole items follow as facts.

    `replaced` are the items that come anew with this edition, `removed` those that it no longer has.
    """

    TOPIC = "plan.draft_revised"
    FIXED: ClassVar[frozenset[str]] = frozenset({"edition"})

    edition: int
    title: str | None
    bases: tuple[Document, ...] | None
    replaced: tuple[str, ...]
    removed: tuple[str, ...]
    reason: str
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Remember the edition; of what it replaces or leaves out nothing stands any more."""
        aggregate.editions.append(self.happened_on)
        if self.bases is not None:
            aggregate.bases = self.bases
        for item in (*self.replaced, *self.removed):
            aggregate.items.pop(item, None)


class Consulted(Event):
    """Lấy ý kiến — the draft was put before others, with what they said."""

    TOPIC = "plan.consulted"

    party_ids: tuple[UUID, ...]
    outcome: str | None
    document: Document | None


class SubmittedForOpinion(Event):
    """Trình cho ý kiến — one edition of the draft goes to the Party committee over the issuer."""

    TOPIC = "plan.submitted_for_opinion"
    class_version: ClassVar[int] = 2

    addressee_id: UUID
    edition: int
    document: Document | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier no draft could be revised, and the number was that of its facts."""
        state["edition"] = FIRST

    def apply(self, aggregate: PlanState) -> None:
        """Remember which edition lies there."""
        aggregate.submitted = (self.addressee_id, self.edition)


class OpinionGiven(Event):
    """Cho ý kiến — what the committee said of the edition that was submitted."""

    TOPIC = "plan.opinion_given"
    class_version: ClassVar[int] = 2

    opinion: Literal["agree", "agree_with_changes", "disagree"]
    edition: int
    document: Document | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier no draft could be revised, and the number was that of its facts."""
        state["edition"] = FIRST


def edition_on(self: PlanState, act: Act) -> int:
    """Which edition of the text stands on the day of the act."""
    return FIRST + sum(day <= act.on for day in self.editions)


def revise(
    self: PlanState,
    act: Act,
    *,
    title: str | None,
    bases: tuple[Document, ...] | None,
    items: Sequence[ItemDraft],
    removed: Collection[str],
    reason: str,
    document: Document | None,
) -> None:
    """Give the draft a new edition: each item given is new, or stands in place of the one of its code."""
    self._must_be_draft()
    stated.reason(reason)
    if title is not None:
        must_have_title(title)
    if title is None and bases is None and not items and not removed:
        raise InvalidInputError(
            "revision_changes_something",
            "Bản chỉnh sửa phải nêu nội dung khác bản trước.",
            pointer="/items",
            allowed="title, bases, items or removed",
        )
    for i, code in enumerate(removed):
        self.must_have(code, f"/removed/{i}")
        if any(item.code == code for item in items):
            raise InvalidInputError(
                "item_once", f"Mục “{code}” vừa bỏ vừa nêu lại.", pointer=f"/removed/{i}"
            )
    self._record(
        DraftRevised,
        act,
        edition=FIRST + len(self.editions) + 1,
        title=title,
        bases=bases,
        replaced=tuple(item.code for item in items if item.code in self.items),
        removed=tuple(removed),
        reason=reason,
        document=document,
    )
    for i, item in enumerate(items):
        add_item(self, act, item, f"/items/{i}")


def consult(
    self: PlanState,
    act: Act,
    *,
    party_ids: tuple[UUID, ...],
    outcome: str | None,
    document: Document | None,
) -> None:
    """Put the draft before others."""
    self._must_be_draft()
    if not party_ids:
        raise InvalidInputError(
            "party_given", "Phải nêu cơ quan được lấy ý kiến.", pointer="/party_ids"
        )
    self._record(Consulted, act, party_ids=party_ids, outcome=outcome, document=document)


def submit_for_opinion(
    self: PlanState,
    act: Act,
    *,
    addressee_id: UUID,
    is_over_issuer: bool,
    document: Document | None,
) -> None:
    """Submit the draft as it stood that day. `is_over_issuer` is what the edges between bodies say."""
    self._must_be_draft()
    if not is_over_issuer:
        raise InvalidInputError(
            "addressee_over_issuer",
            "Nơi cho ý kiến phải là cấp ủy lãnh đạo cơ quan ban hành.",
            pointer="/addressee_id",
            allowed="a body with a party_over edge to the issuer",
        )
    self._record(
        SubmittedForOpinion,
        act,
        addressee_id=addressee_id,
        edition=edition_on(self, act),
        document=document,
    )


def give_opinion(
    self: PlanState, act: Act, *, opinion: str, edition: int | None, document: Document | None
) -> None:
    """Record what the committee said of the edition that lies before it."""
    self._must_be_draft()
    if self.submitted is None:
        raise ConflictError("plan_submitted", "Dự thảo chưa được trình.")
    if edition not in (None, self.submitted[1]):
        raise InvalidInputError(
            "opinion_on_submitted_edition",
            "Ý kiến về bản khác với bản đã trình.",
            pointer="/edition",
            allowed=str(self.submitted[1]),
        )
    self._record(
        OpinionGiven,
        act,
        opinion=opinion,
        edition=self.submitted[1],
        document=document,
    )
