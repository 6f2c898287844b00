"""Kết thúc phản biện — the text is issued with what it took up, or the matter is given up."""

from __future__ import annotations

from datetime import date

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.social_criticism.state import CriticismState, Event
from domain.social_criticism.values import EFFECTS, Effect
from domain.values import Document


class FinalTextIssued(Event):
    """Văn bản được ban hành — and what of the criticism it took up."""

    TOPIC = "criticism.final_text_issued"

    document: Document
    effect: Effect
    note: str | None

    def apply(self, aggregate: CriticismState) -> None:
        """Remember the end."""
        aggregate.ended = "issued"


class Dropped(Event):
    """Thôi phản biện — the draft was given up, or the request taken back."""

    TOPIC = "criticism.dropped"

    reason: str

    def apply(self, aggregate: CriticismState) -> None:
        """Remember the end."""
        aggregate.ended = "dropped"


def issue_final_text(
    self: CriticismState, act: Act, *, document: Document | None, effect: str, note: str | None
) -> None:
    """Record the text as issued, answered or not, and what of the criticism it took up."""
    self._must_run(act)
    if self.draft_on is None or act.on < self.draft_on:
        raise ConflictError("issued_after_draft", "Chưa nhận dự thảo.")
    if effect not in EFFECTS:
        raise InvalidInputError(
            "effect_known",
            f"Không có mức “{effect}”.",
            pointer="/effect",
            allowed=", ".join(EFFECTS),
        )
    check_effect(self, act.on, effect)
    self._record(FinalTextIssued, act, document=stated.paper(document), effect=effect, note=note)


def check_effect(self: CriticismState, on: date, effect: str) -> None:
    """Refuse a text that took up what had not been said."""
    if effect != "unchanged" and (self.opinion_on is None or on < self.opinion_on):
        raise ConflictError(
            "effect_follows_opinion",
            "Chưa có văn bản phản biện thì văn bản không thay đổi theo phản biện.",
            pointer="/effect",
            allowed="unchanged, or the opinion first",
        )


def drop(self: CriticismState, act: Act, *, reason: str) -> None:
    """Give it up."""
    self._must_run(act)
    stated.reason(reason)
    self._record(Dropped, act, reason=reason)
