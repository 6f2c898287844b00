"""Phản biện xã hội — reasoned comment on a draft before it is issued: asked for, discussed, answered.

One chapter a file: its facts, and the rules by which they may happen. Here stands what they make together.
"""

from __future__ import annotations

from uuid import UUID

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact
from domain.social_criticism import draft, opinion, outcome, state
from domain.social_criticism.state import CriticismState
from domain.social_criticism.values import (
    DRAFT_GROUND,
    DRAFT_TERM,
    EFFECTS,
    FORMS,
    TAKEN,
    Comment,
    CommentAnswer,
    Effect,
    Form,
    Taken,
)
from domain.values import Document, check_code

__all__ = [
    "DRAFT_GROUND",
    "DRAFT_TERM",
    "EFFECTS",
    "FORMS",
    "TAKEN",
    "Comment",
    "CommentAnswer",
    "Effect",
    "Form",
    "SocialCriticism",
    "Taken",
]


class SocialCriticism(CriticismState):
    """Phản biện xã hội — one draft under criticism."""

    TOPIC = "criticism"

    Event = state.Event

    Requested = draft.Requested
    DraftReceived = draft.DraftReceived
    Discussed = draft.Discussed
    DiscussionDocumented = draft.DiscussionDocumented
    receive_draft = draft.receive_draft
    discuss = draft.discuss
    document_discussion = draft.document_discussion

    OpinionGiven = opinion.OpinionGiven
    OpinionReceived = opinion.OpinionReceived
    Answered = opinion.Answered
    give_opinion = opinion.give_opinion
    receive_opinion = opinion.receive_opinion
    answer = opinion.answer

    FinalTextIssued = outcome.FinalTextIssued
    Dropped = outcome.Dropped
    issue_final_text = outcome.issue_final_text
    drop = outcome.drop

    class FactCorrected(state.Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this criticism."""

        TOPIC = "criticism.fact_corrected"

    @classmethod
    def request(
        cls,
        act: Act,
        *,
        code: str,
        requester_id: UUID,
        lead_id: UUID,
        drafter_id: UUID,
        subject: str,
        document: Document | None,
    ) -> SocialCriticism:
        """Ask for criticism of a draft."""
        if not subject.strip():
            raise InvalidInputError("subject_given", "Thiếu tên dự thảo.", pointer="/subject")
        draft.check_critic(lead_id, drafter_id)
        criticism: SocialCriticism = cls._found(
            cls.Requested,
            act,
            code=check_code(code),
            requester_id=requester_id,
            lead_id=lead_id,
            drafter_id=drafter_id,
            subject=subject.strip(),
            document=document,
        )
        return criticism
