"""Whatever a command names must be in the ledger; what is founded is founded once."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.commands import (
    agencies,
    recommendations,
    replies,
)
from domain.commands.plans import ItemInput
from domain.errors import ConflictError, NotFoundError
from domain.recommendation import PointReply, Recommendation
from tests.domain.correcting import KN, LATER
from tests.domain.given import refused
from tests.scenarios import (
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    given_agencies,
    given_plan,
    given_recommendation,
)


class TestReferences:
    """What a command names must be in the ledger; the refusal says where it was named."""

    def test_an_unknown_subject_is_not_found(self, scene: Scene) -> None:
        with refused("recommendation_unknown", kind=NotFoundError):
            recommendations.withdraw(scene.ledger, scene.act(LATER), "KN-0", reason="Thôi")

    def test_an_unknown_body_at_the_end_of_an_edge_is_refused(self, scene: Scene) -> None:
        edge = agencies.EdgeDraft("supervises", "khong-co")
        with refused("agency_known", "/edges/0/to_id"):
            agencies.register(
                scene.ledger,
                scene.act(LATER),
                code="so-moi",
                name="Sở mới",
                kind="department",
                level="province",
                edges=(edge,),
            )

    def test_an_unknown_lead_is_refused_at_its_place(self, scene: Scene) -> None:
        unknown = ItemInput("1-a", "task", "Việc", leads=(DEPARTMENT, "khong-co"))
        with refused("agency_known", "/items/0/leads/1"):
            given_plan(scene, items=(unknown,))

    def test_a_code_is_taken_once(self, scene: Scene) -> None:
        with refused("agency_already_recorded", "/code", ConflictError):
            given_agencies(scene, {FRONT: "Tên khác"})

    def test_a_day_still_to_come_is_refused_where_it_was_given(self, scene: Scene) -> None:
        given_recommendation(scene, received_on=None)
        with refused("not_in_the_future", "/received_on"):
            recommendations.receive(
                scene.ledger,
                scene.act(date(2023, 5, 2)),
                KN,
                received_on=date(2023, 5, 3),
                incoming_number=None,
            )

    def test_one_letter_replies_to_several_recommendations_or_to_none(self, scene: Scene) -> None:
        given_recommendation(scene)
        given_recommendation(scene, "KN-2023-0002")
        letter: dict[str, Any] = {
            "reply_code": "TL-1",
            "agency": DEPARTMENT,
            "document": LETTER,
            "replied_on": date(2023, 5, 10),
            "received_on": None,
        }
        with refused("refusal_has_reason"):
            replies.give_reply(
                scene.ledger,
                scene.act(date(2023, 5, 10)),
                points=(
                    (KN, PointReply(1, "accepted")),
                    ("KN-2023-0002", PointReply(1, "refused")),
                ),
                **letter,
            )
        assert scene.ledger.load(Recommendation, KN).phase == "received"
        replies.give_reply(
            scene.ledger,
            scene.act(date(2023, 5, 10)),
            points=((KN, PointReply(1, "accepted")), ("KN-2023-0002", PointReply(1, "accepted"))),
            **letter,
        )
        for code in (KN, "KN-2023-0002"):
            assert scene.ledger.load(Recommendation, code).phase == "replied"
