"""What a command refuses because of the day before it, a correction does not bring about either."""

from __future__ import annotations

from datetime import date
from typing import get_type_hints

from domain.commands import (
    follow_up,
    obligations,
    supervisions,
)
from domain.commands.obligations import Duty
from domain.day_order import check_order
from domain.day_rules import ORDERS
from domain.facts import registry
from domain.plan import Plan
from domain.report import Report
from domain.values import Document, id_of
from tests.domain.correcting import correct
from tests.domain.given import refused
from tests.rounds import given_notice, given_round
from tests.scenarios import (
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_limit,
    given_plan,
    given_recommendation,
    given_reply,
    given_report,
    item,
)


class TestTheOrderOfDays:
    """What a command refuses because of the day before it, a correction does not bring about either."""

    def test_a_receipt_stays_between_the_letter_and_the_reply(self, scene: Scene) -> None:
        done = given_recommendation(scene)
        given_reply(scene, received_on=date(2023, 5, 15))
        with refused("after_recommendation", "/value"):
            correct(scene, done.position, "received_on", "2023-04-27")
        with refused("reply_after_receipt", "/value"):
            correct(scene, done.position, "received_on", "2023-05-16")
        correct(scene, done.position, "received_on", "2023-05-15")

    def test_a_reply_stays_after_the_letter(self, scene: Scene) -> None:
        given_recommendation(scene)
        done = given_reply(scene, received_on=date(2023, 5, 15))
        with refused("after_recommendation", "/value"):
            correct(scene, done.position, "replied_on", "2023-04-27")

    def test_a_report_arrives_after_it_was_sent(self, scene: Scene) -> None:
        duty = id_of("obligation", "x")
        sent, came = date(2023, 5, 10), date(2023, 5, 12)
        came_at = given_report(scene, "BC-1", duty, submitted_on=sent, received_on=came).position
        with refused("received_after_submission", "/value"):
            correct(scene, came_at, "received_on", "2023-05-09")
        with refused("received_after_submission", "/value"):
            correct(scene, came_at - 1, "submitted_on", "2023-05-13")
        with refused("submitted_in_or_after_period", "/value"):
            correct(scene, came_at - 1, "submitted_on", "2022-12-31")
        correct(scene, came_at - 1, "submitted_on", "2023-05-12")

    def test_a_plan_is_issued_after_its_bases_before_what_rests_on_it_and_not_ahead(
        self, scene: Scene
    ) -> None:
        basis = Document(number="1", symbol="CT/TU", issued_on=date(2023, 1, 2))
        done = given_plan(scene, items=(item("1-a", "report", "yearly"),), bases=(basis,))
        given_limit(scene, "1-a", by="12-15")
        for day, rule in (
            ("2023-01-01", "issued_after_bases"),
            ("2023-03-02", "after_issue"),
            ("2023-06-02", "not_in_the_future"),
        ):
            for field in ("issued_on", "happened_on"):
                with refused(rule, "/value"):
                    correct(scene, done.position, field, day)
        correct(scene, done.position, "happened_on", "2023-01-02")
        assert scene.ledger.load(Plan, "KH-2023").issued_on == date(2023, 1, 2)

    def test_a_round_is_concluded_after_its_last_session(self, scene: Scene) -> None:
        act = scene.act
        given_round(scene)
        given_notice(scene)
        held = supervisions.hold_session(
            scene.ledger, act(date(2023, 3, 1)), "GS-1", place=None, minutes=LETTER
        )
        done = supervisions.conclude(scene.ledger, act(date(2023, 4, 1)), "GS-1", document=LETTER)
        with refused("concluded_after_session", "/value"):
            correct(scene, done.position, "happened_on", "2023-02-28")
        with refused("concluded_after_session", "/value"):
            correct(scene, held.position, "happened_on", "2023-04-02")
        with refused("session_after_notice", "/value"):
            correct(scene, held.position, "happened_on", "2023-02-01")
        late = supervisions.hold_session(
            scene.ledger, act(date(2023, 3, 20)), "GS-1", place=None, minutes=LETTER
        )
        with refused("session_before_conclusion", "/value"):
            correct(scene, late.position, "happened_on", "2023-04-02")
        told = supervisions.supply_information(
            scene.ledger,
            act(date(2023, 2, 20)),
            "GS-1",
            supplier=DEPARTMENT,
            document=LETTER,
            received_on=date(2023, 2, 20),
        )
        with refused("information_after_notice", "/value"):
            correct(scene, told.position, "received_on", "2023-02-01")
        correct(scene, held.position, "happened_on", "2023-04-01")

    def test_the_letter_of_a_reminder_is_named_after_it(self, scene: Scene) -> None:
        letter = given_recommendation(scene).code
        for _ in range(2):
            follow_up.send_reminder(
                scene.ledger, scene.act(date(2023, 5, 20)), letter, document=None, overdue=True
            )
        named = follow_up.document_reminder(
            scene.ledger, scene.act(date(2023, 5, 25)), letter, step=1, document=LETTER
        )
        with refused("documented_after_reminder", "/value"):
            correct(scene, named.position, "happened_on", "2023-05-19")
        first, second = named.position - 2, named.position - 1
        correct(scene, second, "happened_on", "2023-05-26")
        with refused("documented_after_reminder", "/value"):
            correct(scene, first, "happened_on", "2023-05-26")
        with refused("reminders_in_order", "/value"):
            correct(scene, second, "happened_on", "2023-05-19")

    def test_a_duty_is_accepted_after_it_was_shown_and_extended_to_a_day_ahead(
        self, scene: Scene
    ) -> None:
        given_plan(scene, items=(item("1", "task", "yearly"),))
        duty = Duty("KH-2023", id_of("plan", "KH-2023"), "1", "2023", agency_id(DEPARTMENT), None)
        act, first, second = scene.act, date(2023, 3, 1), date(2023, 3, 20)
        ledger = scene.ledger
        longer = obligations.extend(
            ledger, act(first), duty, due_on=second, setter=FRONT, ground="CV", document=None
        )
        with refused("limit_after_decision", "/value"):
            correct(scene, longer.position, "due_on", "2023-02-28")
        shown = obligations.fulfill(
            ledger, act(first), duty, received_on=first, document=LETTER, evidence=None
        )
        with refused("returned_after_receipt", "/happened_on"):
            obligations.return_(ledger, act(date(2023, 2, 28)), duty, reason="Thiếu")
        obligations.return_(ledger, act(date(2023, 3, 10)), duty, reason="Thiếu")
        anew = obligations.fulfill(
            ledger, act(second), duty, received_on=second, document=LETTER, evidence=None
        )
        done = obligations.accept(ledger, act(second), duty, document=None)
        for position, field, day, rule in (
            (shown.position, "received_on", "2023-03-11", "returned_after_receipt"),
            (anew.position, "received_on", "2023-03-09", "fulfilled_after_return"),
            (anew.position, "received_on", "2023-03-21", "accepted_after_receipt"),
            (done.position, "happened_on", "2023-03-19", "accepted_after_receipt"),
        ):
            with refused(rule, "/value"):
                correct(scene, position, field, day)
        correct(scene, anew.position, "received_on", "2023-03-12")

    def test_every_rule_names_facts_and_days_that_there_are(self) -> None:
        known = registry()
        for order in ORDERS:
            told = [n for n in known if n == order.later or n.startswith(order.later.rstrip("*"))]
            assert told, order
            for name, day in ((told[0], order.later_day), (order.earlier, order.earlier_day)):
                assert day in get_type_hints(known[name]) or hasattr(known[name], day), order


def test_a_new_fact_is_held_to_the_same_list_as_a_correction(scene: Scene) -> None:
    sent, came, early = date(2023, 7, 3), date(2023, 7, 5), date(2023, 6, 1)
    duty = id_of("obligation", "n-1")
    report = given_report(scene, "BC-1", duty, submitted_on=sent, received_on=came)
    before = scene.ledger.streams.facts_of(report.id)
    with refused("received_after_submission", "/received_on"):
        check_order(Report.Received, early, {"received_on": early}, before)
    with refused("comments_before_submission", "/collected_on"):
        check_order(Report.CommentsCollected, came, {"collected_on": came}, before)
    check_order(Report.Received, came, {"received_on": came}, before)
