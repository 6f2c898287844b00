"""Criticism and petitions raise duties like everything else: the draft, the answer, the outcome and its publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.commands import criticisms, petitions, recommendations, resolutions
from domain.petition import Petition
from domain.social_criticism import Comment, CommentAnswer
from domain.values import Document
from projections import criticism_register, obligations, petition_register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FIRST_DAY,
    FRONT,
    Scene,
    given_agencies,
    given_petition,
    given_recommendation,
    given_settled,
)

PAPER = Document(number="60", symbol="MTTQ")
CODE = "PB-2023-0001"


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    scene = Scene(database_url, FIRST_DAY)
    given_agencies(scene)
    yield scene
    scene.close()


def duty(scene: Scene, kind: str, on: date) -> dict[str, Any] | None:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        moment = Moment(on, scene.now)
        found = obligations.register(rows, moment, ObligationFilter(kind=kind))
    assert len(found) <= 1
    return found[0] if found else None


def status(scene: Scene, kind: str, on: date) -> tuple[str, str | None]:
    found = duty(scene, kind, on)
    assert found is not None
    return found["status"], found["due_on"]


def requested(scene: Scene) -> None:
    on = date(2023, 5, 8)
    criticisms.request(
        scene.ledger,
        scene.act(on),
        code=CODE,
        requester=COMMITTEE,
        lead=FRONT,
        drafter=DEPARTMENT,
        subject="Dự thảo quy định",
        document=PAPER,
    )


def drafted(scene: Scene, on: date = date(2023, 5, 22)) -> None:
    criticisms.receive_draft(
        scene.ledger,
        scene.act(on),
        CODE,
        received_on=on,
        submission_on=date(2023, 6, 20),
        document=PAPER,
    )


def given_opinion(
    scene: Scene, due_on: date | None = date(2023, 6, 15), term: str | None = None
) -> None:
    on = date(2023, 6, 7)
    criticisms.discuss(
        scene.ledger, scene.act(on), CODE, form="conference", place="x", minutes=PAPER
    )
    criticisms.give_opinion(
        scene.ledger,
        scene.act(on),
        CODE,
        document=PAPER,
        points=(Comment(1, "a"), Comment(2, "b")),
        answer_due_on=due_on,
        answer_term=term,
        ground="Văn bản phản biện" if due_on or term else None,
    )


def answered(scene: Scene, on: date, *numbers: int) -> None:
    criticisms.answer(
        scene.ledger,
        scene.act(on),
        CODE,
        agency=DEPARTMENT,
        document=PAPER,
        received_on=on,
        points=tuple(CommentAnswer(no, "accepted") for no in numbers),
    )


def test_a_draft_is_owed_fifteen_days_before_it_is_submitted(scene: Scene) -> None:
    requested(scene)
    assert status(scene, "information", date(2023, 5, 20)) == ("awaiting_date", None)
    drafted(scene)
    assert status(scene, "information", date(2023, 5, 22)) == ("met", "2023-06-05")


def test_a_draft_that_comes_later_than_that_is_met_late(scene: Scene) -> None:
    requested(scene)
    drafted(scene, date(2023, 6, 6))
    assert status(scene, "information", date(2023, 6, 6)) == ("met_late", "2023-06-05")


def test_an_opinion_is_answered_in_writing_on_every_point(scene: Scene) -> None:
    requested(scene)
    drafted(scene)
    assert duty(scene, "reply", date(2023, 6, 1)) is None
    given_opinion(scene)
    assert status(scene, "reply", date(2023, 6, 8)) == ("due_soon", "2023-06-15")
    answered(scene, date(2023, 6, 14), 1)
    assert status(scene, "reply", date(2023, 6, 16)) == ("overdue", "2023-06-15")
    answered(scene, date(2023, 6, 16), 2)
    assert status(scene, "reply", date(2023, 6, 16)) == ("met_late", "2023-06-15")
    found = duty(scene, "reply", date(2023, 6, 16))
    assert found is not None
    assert found["source"] == {"type": "criticism", "code": CODE}


def test_an_opinion_without_a_limit_shows_its_age_and_no_lateness(scene: Scene) -> None:
    requested(scene)
    drafted(scene)
    given_opinion(scene, None)
    found = duty(scene, "reply", date(2023, 9, 7))
    assert found is not None
    assert (found["status"], found["days_late"], found["age_days"]) == ("no_limit", 0, 92)


def test_a_term_for_the_answer_runs_from_the_receipt_of_the_opinion(scene: Scene) -> None:
    requested(scene)
    drafted(scene)
    given_opinion(scene, None, "20wd")
    assert status(scene, "reply", date(2023, 6, 30)) == ("awaiting_date", None)
    on = date(2023, 6, 9)
    criticisms.receive_opinion(scene.ledger, scene.act(on), CODE, received_on=on)
    assert status(scene, "reply", date(2023, 7, 7)) == ("due_soon", "2023-07-07")
    assert status(scene, "reply", date(2023, 7, 8)) == ("overdue", "2023-07-07")
    with scene.read_store.reading() as rows:
        [criticism] = criticism_register.register(rows, Moment(on, scene.now))
    assert criticism["opinion"]["answer_term"] == "20wd"
    assert criticism["opinion"]["received_on"] == "2023-06-09"


def test_what_is_dropped_is_owed_no_more(scene: Scene) -> None:
    requested(scene)
    drafted(scene)
    given_opinion(scene)
    criticisms.drop(scene.ledger, scene.act(date(2023, 6, 9)), CODE, reason="Rút dự thảo")
    assert status(scene, "reply", date(2023, 7, 1))[0] == "cancelled"


def test_the_outcome_of_a_petition_is_owed_by_who_has_it_and_published_by_who_got_it(
    scene: Scene,
) -> None:
    code, on = given_petition(scene, "DT-2023-0001"), date(2023, 3, 10)
    petitions.forward(
        scene.ledger,
        scene.act(on),
        code,
        number="41/CV",
        forwarded_on=on,
        to=DEPARTMENT,
        reply_due_on=date(2023, 3, 31),
        ground="Công văn 41/CV",
    )
    assert status(scene, "reply", date(2023, 4, 3)) == ("overdue", "2023-03-31")
    assert duty(scene, "publication", date(2023, 4, 3)) is None
    petitions.record_outcome(
        scene.ledger,
        scene.act(date(2023, 4, 5), by=DEPARTMENT),
        code,
        outcome="resolved",
        agency=DEPARTMENT,
        document=PAPER,
    )
    assert status(scene, "reply", date(2023, 4, 5))[0] == "met_late"
    assert status(scene, "publication", date(2023, 4, 5))[0] == "no_limit"
    petitions.publish_outcome(
        scene.ledger, scene.act(date(2023, 4, 9)), code, medium="Bảng tin", link=None
    )
    assert status(scene, "publication", date(2023, 4, 9))[0] == "met"


def test_a_term_for_the_outcome_runs_from_the_receipt_of_the_petition(scene: Scene) -> None:
    code, on = given_petition(scene, "DT-2023-0001"), date(2023, 3, 10)

    def forward(to: str, term: str) -> None:
        petitions.forward(
            scene.ledger,
            scene.act(on),
            code,
            number="41/CV",
            forwarded_on=on,
            to=to,
            reply_term=term,
            ground="Công văn 41/CV",
        )

    forward(DEPARTMENT, "15d")
    assert status(scene, "reply", date(2023, 5, 1)) == ("awaiting_date", None)
    came = date(2023, 3, 17)
    petitions.receive_forwarded(scene.ledger, scene.act(came), code, received_on=came)
    # Fifteen days end on Saturday the 1st of April: a term that is counted rolls on to Monday.
    assert status(scene, "reply", date(2023, 4, 4)) == ("overdue", "2023-04-03")
    with scene.read_store.reading() as rows:
        row = petition_register.one(rows, Moment(came, scene.now), Petition.identify(code))
    assert row is not None
    [step] = row["forwardings"]
    assert (step["reply_term"], step["received_on"]) == ("15d", "2023-03-17")


def test_the_outcome_of_a_recommendation_is_owed_to_the_public_once_it_is_verified(
    scene: Scene,
) -> None:
    given_recommendation(scene)
    given_settled(scene, date(2023, 6, 5))
    assert duty(scene, "publication", date(2023, 6, 4)) is None
    assert status(scene, "publication", date(2023, 6, 5)) == ("no_limit", None)
    resolutions.dispute_resolution(
        scene.ledger, scene.act(date(2023, 6, 6)), "KN-2023-0001", reason="Tái diễn"
    )
    assert status(scene, "publication", date(2023, 6, 6))[0] == "suspended"


def test_what_was_published_before_counts_when_there_is_something_to_owe(scene: Scene) -> None:
    given_recommendation(scene)
    given_settled(scene, date(2023, 6, 5))
    recommendations.publish_outcome(
        scene.ledger, scene.act(date(2023, 6, 2)), "KN-2023-0001", medium="Báo", link=None
    )
    assert status(scene, "publication", date(2023, 6, 5))[0] == "met"
