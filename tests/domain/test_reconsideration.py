"""A reply asks to reconsider, or promises step by step."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from domain.errors import ConflictError
from domain.recommendation import Point, PointReply, Recommendation, RoadmapStep
from tests.domain.given import DEPARTMENT, FRONT, LETTER, act, refused
from tests.domain.letters import (
    LATER,
    replied,
    sent,
)


class TestARoadmap:
    def test_lies_ahead_of_the_reply(self) -> None:
        with refused("roadmap_ahead", "/points/roadmap"):
            promised(RoadmapStep(date(2023, 3, 19), "Rà soát"))

    def test_and_the_day_promised_lie_ahead_together(self) -> None:
        with refused("promised_after_reply", "/points/promised_on"):
            replied(points=(PointReply(1, "accepted", promised_on=date(2023, 3, 19)),))
        replied(points=(PointReply(1, "accepted", promised_on=date(2023, 3, 20)),))

    def test_has_steps_with_their_days(self) -> None:
        promised(RoadmapStep(LATER, "Rà soát"), RoadmapStep(LATER, "Ban hành"))


def promised(*roadmap: RoadmapStep) -> Recommendation:
    """A reply that takes on one point step by step."""
    return replied(points=(PointReply(1, "accepted", roadmap=roadmap),))


class TestAReconsideration:
    def test_that_is_upheld_opens_the_points_again(self) -> None:
        letter = asked()
        decide(letter, "upheld", reason="Đúng thẩm quyền")
        assert (letter.phase, letter.unanswered) == ("reply_insufficient", [1])

    def test_that_is_granted_leaves_nothing_to_resolve(self) -> None:
        letter = asked("refused")
        decide(letter, "granted", reason="Có lý")
        letter.accept_reply(act(LATER, FRONT))
        letter.close(act(LATER), reason=None)
        assert letter.phase == "closed"

    def test_is_decided_before_the_reply_is_accepted(self) -> None:
        letter = asked()
        with refused("reconsideration_decided", kind=ConflictError):
            letter.accept_reply(act(LATER, FRONT))
        decide(letter, "granted", reason="Có lý")
        letter.accept_reply(act(LATER, FRONT))

    def test_is_decided_only_where_the_reply_asks_for_it(self) -> None:
        for points in ((), (1,)):
            with refused("reconsideration_asked", "/points", ConflictError):
                decide(asked("accepted", first="accepted"), "upheld", points=points)
        with refused("reconsideration_asked", "/points", ConflictError):
            decide(asked(), "upheld", points=(2,))

    def test_is_decided_with_a_reason_in_known_words(self) -> None:
        with refused("reason_given", "/reason"):
            decide(asked(), "upheld", reason=" ")
        with refused("decision_known", "/decision"):
            decide(asked(), "perhaps")

    def test_is_not_decided_by_who_asks(self) -> None:
        with refused("assessor_is_not_replier", "/agency_id"):
            decide(asked(), "granted", by=DEPARTMENT)


def asked(second: str = "accepted", *, first: str = "reconsideration_requested") -> Recommendation:
    """A reply that asks to reconsider a point."""
    letter = sent(points=(Point(1, "Công khai quyết toán"), Point(2, "Thu hồi")))
    letter.give_reply(
        act(LATER),
        reply_code="TL-9",
        replier_id=letter.responsible_id,
        document=LETTER,
        replied_on=LATER,
        received_on=None,
        points=tuple(
            PointReply(no, cast("Any", said), "Trái thẩm quyền")
            for no, said in enumerate((first, second), 1)
        ),
    )
    return letter


def decide(
    letter: Recommendation,
    decision: str,
    *,
    points: tuple[int, ...] = (),
    reason: str = "Lý do",
    by: UUID = FRONT,
) -> None:
    letter.decide_reconsideration(
        act(LATER, by), decision=decision, points=points, reason=reason, document=None
    )
