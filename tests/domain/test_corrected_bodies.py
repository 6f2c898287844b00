"""A corrected body is one that the command would have taken in that part."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.commands import (
    agencies,
    consultations,
    criticisms,
    petitions,
    replies,
    reply_limits,
    supervisions,
)
from domain.errors import ConflictError
from domain.obligation import inherited_id, obligation_id
from domain.recommendation import PointReply
from domain.social_criticism import Comment, CommentAnswer
from tests.domain.given import refused
from tests.rounds import given_notice, given_round
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_correction,
    given_petition,
    given_recommendation,
    given_reply,
)

LATER = date(2023, 6, 1)


def correct(scene: Scene, position: int, field: str, body: str) -> None:
    given_correction(scene, position, field, str(agency_id(body)), recorded_on=date(2023, 6, 1))


def test_a_finding_stays_with_the_bodies_of_its_round(scene: Scene) -> None:
    given_round(scene)
    found = supervisions.record_finding(
        scene.ledger,
        scene.act(date(2023, 3, 1)),
        "GS-1",
        kind="merit",
        statement="x",
        evidence=("x",),
    )
    with refused("concerned_supervised", "/value"):
        correct(scene, found.position, "concerned_id", COMMITTEE)
    correct(scene, found.position, "concerned_id", DEPARTMENT)
    with refused("lead_not_supervised", "/value"):
        correct(scene, found.position - 1, "lead_id", DEPARTMENT)
    ended = supervisions.cancel(
        scene.ledger,
        scene.act(date(2023, 3, 2)),
        "GS-1",
        reason="x",
        document=None,
        approved_by=COMMITTEE,
    )
    with refused("not_given_up_by_supervised", "/value"):
        correct(scene, ended.position, "approved_by_id", DEPARTMENT)


def test_a_reply_stays_with_the_body_that_had_the_letter(scene: Scene) -> None:
    given_recommendation(scene)
    replied = given_reply(scene, received_on=date(2023, 5, 20))
    with refused("replier_responsible", "/value"):
        correct(scene, replied.position, "replier_id", FRONT)


def test_a_reply_stays_in_the_time_of_its_writer(scene: Scene) -> None:
    given_recommendation(scene)
    agencies.merge(
        scene.ledger,
        scene.act(date(2023, 5, 10)),
        COMMITTEE,
        predecessors=(DEPARTMENT,),
        ground="Nghị quyết",
        letters=("KN-2023-0001",),
    )
    given: dict[str, Any] = {
        "document": LETTER,
        "points": (("KN-2023-0001", PointReply(1, "accepted")),),
    }
    early = replies.give_reply(
        scene.ledger,
        scene.act(date(2023, 5, 20)),
        reply_code="TL-1",
        agency=DEPARTMENT,
        replied_on=date(2023, 5, 8),
        received_on=date(2023, 5, 12),
        **given,
    )
    late = replies.give_reply(
        scene.ledger,
        scene.act(date(2023, 5, 20)),
        reply_code="TL-2",
        agency=COMMITTEE,
        replied_on=date(2023, 5, 15),
        received_on=None,
        **given,
    )
    for recorded, right, rule in (
        (early, "2023-05-11", "predecessor_acts_before_succession"),
        (late, "2023-05-09", "heir_acts_after_succession"),
    ):
        with refused(rule, "/value"):
            given_correction(scene, recorded.position, "replied_on", right, recorded_on=LATER)
    # What the predecessor had written is a reply of its own, and its heir owes none.
    duty = obligation_id("KN-2023-0001", "reply", agency_id(COMMITTEE), "once", None)
    row = scene.duty(date(2023, 5, 13), duty)
    assert row is not None
    assert (row["status"], row["received_on"]) == ("submitted", "2023-05-12")


def test_papers_stay_with_a_body_that_owed_them(scene: Scene) -> None:
    given_agencies(scene, {"huyen-a": "Huyện A"})
    given_round(scene, supervised=(DEPARTMENT, "huyen-a"))
    given_notice(scene, visit_on=date(2023, 3, 1))
    supplied = supervisions.supply_information(
        scene.ledger,
        scene.act(date(2023, 2, 10)),
        "GS-1",
        supplier=DEPARTMENT,
        document=LETTER,
        received_on=date(2023, 2, 10),
    )
    with refused("supplier_supervised", "/value"):
        correct(scene, supplied.position, "supplier_id", COMMITTEE)
    correct(scene, supplied.position, "supplier_id", "huyen-a")
    met = {
        body: scene.duty(LATER, obligation_id("GS-1", "information", agency_id(body), "once", None))
        for body in (DEPARTMENT, "huyen-a")
    }
    assert {body: row and row["status"] for body, row in met.items()} == {
        DEPARTMENT: "overdue",
        "huyen-a": "met",
    }


def test_papers_may_have_been_those_of_the_heir_of_another_body(scene: Scene) -> None:
    given_agencies(scene, {"huyen-a": "Huyện A"})
    on, ledger = date(2023, 2, 10), scene.ledger
    given_round(scene, supervised=(DEPARTMENT, "huyen-a"))
    given_notice(scene, visit_on=date(2023, 3, 1))
    merged = scene.act(date(2023, 2, 5))
    agencies.merge(ledger, merged, COMMITTEE, predecessors=("huyen-a",), ground="Nghị quyết")
    supplied = supervisions.supply_information(
        ledger, scene.act(on), "GS-1", supplier=DEPARTMENT, document=LETTER, received_on=on
    )
    own, of_the_other = (
        obligation_id("GS-1", "information", agency_id(body), "once", None)
        for body in (DEPARTMENT, "huyen-a")
    )

    def standing() -> list[Any]:
        rows = (
            scene.duty(LATER, d) for d in (own, inherited_id(of_the_other, agency_id(COMMITTEE)))
        )
        return [row and row["status"] for row in rows]

    assert standing() == ["met", "overdue"]
    correct(scene, supplied.position, "supplier_id", COMMITTEE)
    assert standing() == ["overdue", "met"]
    with refused("supplier_supervised", "/value"):
        correct(scene, supplied.position, "supplier_id", "huyen-a")
    correct(scene, supplied.position, "supplier_id", DEPARTMENT)
    assert standing() == ["met", "overdue"]


def test_who_assesses_verifies_or_debates_is_another_body_also_by_correction(scene: Scene) -> None:
    given_recommendation(scene)
    given_reply(scene, received_on=date(2023, 5, 20))
    accepted = replies.accept_reply(
        scene.ledger, scene.act(date(2023, 5, 21), by=FRONT), "KN-2023-0001"
    )
    with refused("assessor_is_not_replier", "/value"):
        correct(scene, accepted.position, "agency_id", DEPARTMENT)


def test_nobody_is_addressed_before_its_founding_by_correction(scene: Scene) -> None:
    agencies.register(
        scene.ledger,
        scene.act(LATER),
        code="so-moi",
        name="Sở mới",
        kind="department",
        level="province",
        founded_on=date(2023, 5, 30),
    )
    recorded = given_recommendation(scene, received_on=None)
    with refused("agency_exists", "/value", ConflictError):
        correct(scene, recorded.position, "addressee_id", "so-moi")
    correct(scene, recorded.position, "addressee_id", COMMITTEE)


def test_a_corrected_limit_lies_ahead_of_the_day_on_which_it_was_set(scene: Scene) -> None:
    given_recommendation(scene)
    extended = reply_limits.extend_reply_limit(
        scene.ledger,
        scene.act(date(2023, 5, 10)),
        "KN-2023-0001",
        old_due_on=date(2023, 5, 17),
        due_on=date(2023, 5, 30),
        requested_by=DEPARTMENT,
        approved_by=FRONT,
        ground="x",
        document=None,
    )
    given_reply(scene, received_on=date(2023, 5, 20))
    accepted = replies.accept_reply(scene.ledger, scene.act(date(2023, 5, 21)), "KN-2023-0001")
    for recorded, field, wrong, rule in (
        (extended, "due_on", "2023-05-17", "extension_is_later"),
        (extended, "old_due_on", "2023-05-30", "extension_is_later"),
        (accepted, "resolution_due_on", "2023-05-20", "limit_after_decision"),
    ):
        with refused(rule, "/value"):
            given_correction(scene, recorded.position, field, wrong, recorded_on=LATER)
    given_correction(scene, extended.position, "due_on", "2023-06-30", recorded_on=LATER)


def test_who_decides_nothing_stays_marked_as_passing_on(scene: Scene) -> None:
    agencies.register(
        scene.ledger,
        scene.act(date(2023, 1, 3)),
        code="dbqh",
        name="Đoàn ĐBQH",
        kind="na_delegation",
        level="province",
    )
    recorded = given_recommendation(scene, received_on=None)
    with refused("addressee_has_authority", "/value"):
        correct(scene, recorded.position, "addressee_id", "dbqh")
    given_correction(scene, recorded.position, "forwarding", True, recorded_on=LATER)
    correct(scene, recorded.position, "addressee_id", "dbqh")
    with refused("addressee_has_authority", "/value"):
        given_correction(scene, recorded.position, "forwarding", False, recorded_on=LATER)


def test_a_petition_neither_comes_back_nor_loses_who_told_its_outcome(scene: Scene) -> None:
    code = given_petition(scene)
    received = scene.ledger.recorder.max_notification_id()
    given_agencies(scene, {"huyen-a": "Huyện A"})
    on, ledger = date(2023, 2, 10), scene.ledger
    sent = petitions.forward(
        ledger, scene.act(on), code, number="12", forwarded_on=on, to=DEPARTMENT
    )
    with refused("no_forwarding_loop", "/value"):
        correct(scene, received or 0, "holder_id", DEPARTMENT)
    correct(scene, sent.position, "addressee_id", "huyen-a")
    petitions.record_outcome(
        ledger, scene.act(LATER), code, outcome="replied", agency="huyen-a", document=LETTER
    )
    with refused("outcome_from_holder", "/value"):
        correct(scene, sent.position, "addressee_id", DEPARTMENT)
    correct(scene, received or 0, "holder_id", COMMITTEE)


def test_a_draft_stays_with_who_answered_for_it_and_a_consultation_with_its_host(
    scene: Scene,
) -> None:
    on, ledger = date(2023, 2, 1), scene.ledger
    asked = criticisms.request(
        ledger,
        scene.act(on),
        code="PB-1",
        requester=COMMITTEE,
        lead=FRONT,
        drafter=DEPARTMENT,
        subject="Bảng giá đất",
        document=None,
    )
    correct(scene, asked.position, "drafter_id", COMMITTEE)
    correct(scene, asked.position, "drafter_id", DEPARTMENT)
    later: Any = scene.act(LATER)
    criticisms.receive_draft(
        ledger, later, "PB-1", received_on=LATER, submission_on=None, document=None
    )
    criticisms.discuss(ledger, later, "PB-1", form="written", place=None, minutes=None)
    points = (Comment(1, "Hạ giá"),)
    criticisms.give_opinion(ledger, later, "PB-1", document=LETTER, points=points)
    criticisms.answer(
        ledger,
        later,
        "PB-1",
        agency=DEPARTMENT,
        document=LETTER,
        received_on=LATER,
        points=(CommentAnswer(1, "accepted"),),
    )
    with refused("answerer_is_drafter", "/value"):
        correct(scene, asked.position, "drafter_id", COMMITTEE)
    opened = consultations.open(ledger, later, host=FRONT, plan_year=2024, parties=(DEPARTMENT,))
    with refused("field_correctable", "/field"):
        correct(scene, opened.position, "host_id", DEPARTMENT)
