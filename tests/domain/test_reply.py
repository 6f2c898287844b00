"""A recommendation is answered point by point and the answer assessed: each by who may."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pytest

from domain.errors import ConflictError
from domain.recommendation import (
    POSITIONS,
    PointReply,
)
from domain.values import Document
from tests.domain.given import (
    DEPARTMENT,
    FRONT,
    OFFICE,
    act,
    refused,
)
from tests.domain.letters import (
    ASSESSED,
    REPLIED,
    RESOLVED,
    accepted,
    received,
    replied,
    reply,
    sent,
)


class TestAReply:
    def test_to_every_point_answers_the_recommendation(self) -> None:
        letter = replied("accepted_in_part", "refused")
        assert (letter.phase, letter.unanswered) == ("replied", [])

    def test_to_some_points_leaves_the_others_owed(self) -> None:
        letter = replied("accepted")
        assert (letter.phase, letter.unanswered) == ("received", [2])
        reply(letter, points=(PointReply(2, "refused", "Trái luật"),), reply_code="TL-2")
        assert letter.phase == "replied"

    @pytest.mark.parametrize("document", [None, Document(title="Thư")])
    def test_is_a_written_and_numbered_document(self, document: Document | None) -> None:
        with refused("reply_has_document", "/document"):
            replied(document=document)

    def test_is_not_before_the_letter(self) -> None:
        with refused("after_recommendation", "/replied_on"):
            replied(replied_on=date(2023, 2, 28))

    def test_arrives_after_it_was_written(self) -> None:
        with refused("received_after_reply", "/received_on"):
            replied(received_on=date(2023, 3, 19))

    def test_comes_from_the_responsible_body(self) -> None:
        with refused("replier_responsible", "/agency_id"):
            replied(replier_id=OFFICE)

    @pytest.mark.parametrize("numbers", [(), (3,), (1, 1), (1, 2, 3)])
    def test_names_points_of_the_letter_each_once(self, numbers: tuple[int, ...]) -> None:
        with refused("points_exist", "/points"):
            replied(points=tuple(PointReply(no, "accepted") for no in numbers))

    def test_takes_a_known_position(self) -> None:
        with refused("position_known", "/points/position"):
            replied("agreed", "accepted")

    @pytest.mark.parametrize("position", POSITIONS)
    def test_says_why_where_it_does_not_accept(
        self,
        position: Literal["accepted", "accepted_in_part", "refused", "reconsideration_requested"],
    ) -> None:
        points = (PointReply(1, position, " "),)
        if position.startswith("accepted"):
            assert replied(points=points).positions == {1: position}
        else:
            with refused("refusal_has_reason", "/points/reason"):
                replied(points=points)

    def test_is_not_given_once_one_was_accepted(self) -> None:
        with refused("reply_still_owed", kind=ConflictError):
            reply(accepted())


class TestAnAssessment:
    def test_that_accepts_ends_the_duty_to_reply(self) -> None:
        assert accepted().phase == "reply_accepted"

    def test_that_finds_too_little_opens_it_again(self) -> None:
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=(2,))
        assert (letter.phase, letter.unanswered) == ("reply_insufficient", [2])
        with refused("every_point_replied", kind=ConflictError):
            letter.accept_reply(act(ASSESSED, FRONT))
        again = (PointReply(2, "accepted"),)
        with refused("letter_answers_once", "/points", ConflictError):
            reply(letter, points=again, replied_on=ASSESSED)
        reply(letter, points=again, replied_on=ASSESSED, reply_code="TL-2")
        letter.accept_reply(act(ASSESSED, FRONT))
        assert letter.phase == "reply_accepted"

    @pytest.mark.parametrize("letter", [sent, received])
    def test_wants_something_to_assess(self, letter: Any) -> None:
        with refused("reply_to_assess", kind=ConflictError):
            letter().accept_reply(act(ASSESSED, FRONT))
        with refused("reply_to_assess", kind=ConflictError):
            letter().find_reply_insufficient(act(ASSESSED, FRONT), reason="Thiếu", points=())

    def test_is_made_once(self) -> None:
        with refused("reply_to_assess", kind=ConflictError):
            accepted().accept_reply(act(ASSESSED, FRONT))
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=())
        with refused("reply_to_assess", kind=ConflictError):
            letter.accept_reply(act(ASSESSED, FRONT))

    def test_is_not_made_by_the_replier(self) -> None:
        with refused("assessor_is_not_replier", "/agency_id"):
            replied().accept_reply(act(ASSESSED, DEPARTMENT))

    def test_is_not_before_the_reply(self) -> None:
        with refused("assessed_after_reply", "/happened_on"):
            replied().accept_reply(act(date(2023, 3, 19), FRONT))

    def test_accepts_only_a_reply_to_every_point(self) -> None:
        with refused("every_point_replied", kind=ConflictError):
            replied("accepted").accept_reply(act(ASSESSED, FRONT))

    def test_accepts_the_whole_letter(self) -> None:
        with refused("accepted_whole", "/points"):
            replied().accept_reply(act(ASSESSED, FRONT), points=(1,))
        replied().accept_reply(act(ASSESSED, FRONT), points=(2, 1))

    def test_names_points_that_were_answered(self) -> None:
        with refused("points_replied", "/points"):
            replied("accepted").find_reply_insufficient(
                act(ASSESSED, FRONT), reason="Thiếu", points=(2,)
            )

    def test_that_finds_too_little_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            replied().find_reply_insufficient(act(ASSESSED, FRONT), reason="", points=())

    def test_that_sets_a_day_for_the_resolution_has_a_ground(self) -> None:
        with refused("limit_has_ground", "/ground"):
            replied().accept_reply(act(ASSESSED, FRONT), resolution_due_on=RESOLVED)

    def test_sets_no_day_already_past(self) -> None:
        with refused("limit_after_decision", "/resolution_due_on"):
            replied().accept_reply(act(ASSESSED), resolution_due_on=REPLIED, ground="Lộ trình")
