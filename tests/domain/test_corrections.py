"""A wrong fact is corrected by another fact: field, right value, reason; the subject then decides anew."""

from __future__ import annotations

from datetime import date
from typing import Any, get_type_hints

import pytest

from domain.agency import Agency
from domain.commands import (
    agencies,
    corrections,
    follow_up,
    obligations,
    plans,
    recommendations,
    replies,
    reports,
    supervisions,
)
from domain.commands.obligations import Duty
from domain.commands.plans import ItemInput
from domain.day_order import check_order
from domain.day_rules import ORDERS
from domain.errors import ConflictError, NotFoundError
from domain.facts import CorrectionFact, registry
from domain.plan import Plan
from domain.recommendation import PointReply, Recommendation
from domain.report import Report
from domain.supervision import Supervision
from domain.values import Document, id_of
from tests.domain.given import refused
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_correction,
    given_plan,
    given_recommendation,
    given_reply,
    given_report,
    item,
)

LATER = date(2023, 6, 1)
KN = "KN-2023-0001"


def correct(scene: Scene, position: int, field: str, value: Any, reason: str = "Ghi nhầm") -> Any:
    return corrections.correct(
        scene.ledger,
        scene.act(LATER),
        corrects=position,
        field=field,
        value=value,
        reason=reason,
        document=None,
    )


def test_a_corrected_day_is_the_day_on_which_the_next_command_decides(scene: Scene) -> None:
    done = given_recommendation(scene)
    correct(scene, done.position, "received_on", "2023-05-04")
    letter = scene.ledger.load(Recommendation, KN)
    assert letter.received_on == date(2023, 5, 4)
    fact = scene.ledger.fact_at(done.position).fact
    assert fact.happened_on == date(2023, 5, 2)  # nothing was edited


def test_the_last_of_two_corrections_holds(scene: Scene) -> None:
    done = given_recommendation(scene)
    correct(scene, done.position, "received_on", "2023-05-04")
    correct(scene, done.position, "happened_on", "2023-05-03")
    assert scene.ledger.load(Recommendation, KN).received_on == date(2023, 5, 3)


def test_a_correction_stands_on_the_stream_of_what_it_corrects(scene: Scene) -> None:
    done = given_recommendation(scene)
    made = correct(scene, done.position, "incoming_number", None)
    fact = scene.ledger.fact_at(made.position).fact
    assert isinstance(fact, CorrectionFact)
    assert (fact.originator_id, fact.corrects, fact.corrects_version) == (
        id_of("recommendation", KN),
        done.position,
        2,
    )


def test_a_founding_day_moves_behind_what_followed_only_after_that(scene: Scene) -> None:
    done = given_recommendation(scene)
    with refused("after_recommendation", "/value"):
        correct(scene, done.position - 1, "happened_on", "2023-05-10")
    correct(scene, done.position, "received_on", "2023-05-12")
    correct(scene, done.position - 1, "happened_on", "2023-05-10")
    assert scene.ledger.load(Recommendation, KN).issued_on == date(2023, 5, 10)


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
        plans.set_due_date(
            scene.ledger,
            scene.act(date(2023, 3, 1)),
            "KH-2023",
            item="1-a",
            setter=COMMITTEE,
            ground="TB 5",
            by="12-15",
        )
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
        supervisions.plan(
            scene.ledger,
            act(date(2023, 2, 1)),
            code="GS-1",
            lead=FRONT,
            subject="Đất đai",
            supervised=(DEPARTMENT,),
            origin="regular",
        )
        supervisions.notify(
            scene.ledger,
            act(date(2023, 2, 2)),
            "GS-1",
            document=LETTER,
            visit_on=None,
            information_due_on=None,
        )
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


def test_a_corrected_reference_names_a_body_of_the_ledger(scene: Scene) -> None:
    done = given_recommendation(scene)
    with refused("agency_known", "/value"):
        correct(scene, done.position - 1, "addressee_id", str(id_of("agency", "khong-co")))
    correct(scene, done.position - 1, "addressee_id", str(agency_id(COMMITTEE)))
    assert scene.ledger.load(Recommendation, KN).responsible_id == agency_id(COMMITTEE)


def test_a_correction_says_why(scene: Scene) -> None:
    with refused("reason_given", "/reason"):
        correct(scene, 1, "name", "Tên khác", reason=" ")


def test_a_correction_names_a_position_of_the_ledger(scene: Scene) -> None:
    with refused("position_unknown", "/corrects", NotFoundError):
        correct(scene, 999, "name", "Tên khác")


def test_a_correction_is_not_itself_corrected(scene: Scene) -> None:
    made = correct(scene, 1, "name", "Tên khác")
    with refused("corrects_a_fact", "/corrects", ConflictError):
        correct(scene, made.position, "reason", "Lý do khác")
    correct(scene, 1, "name", "Tên khác nữa")
    assert scene.ledger.load(Agency, FRONT).name == "Tên khác nữa"


@pytest.mark.parametrize(
    "field", ["code", "actor", "timestamp", "originator_id", "no_such", "edges"]
)
def test_what_identifies_a_fact_is_not_corrected(scene: Scene, field: str) -> None:
    with refused("field_correctable", "/field"):
        correct(scene, 1, field, "x")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened_on", "2023-13-01"),
        ("happened_on", "9999-12-31"),
        ("happened_on", None),
        ("happened_on", 20230101),
        ("founded_on", "hôm qua"),
        ("level", "ward"),
        ("name", None),
        ("name", 5),
    ],
)
def test_a_corrected_value_fits_its_field(scene: Scene, field: str, value: Any) -> None:
    with refused("value_fits_field", "/value"):
        correct(scene, 1, field, value)


def test_nothing_is_corrected_to_have_happened_tomorrow(scene: Scene) -> None:
    done = given_recommendation(scene)
    for field in ("received_on", "happened_on"):
        with refused("not_in_the_future", "/value"):
            correct(scene, done.position, field, "2023-06-02")
    correct(scene, done.position, "received_on", "2023-06-01")


def test_a_reply_is_not_corrected_to_arrive_before_it_was_written(scene: Scene) -> None:
    given_recommendation(scene)
    done = given_reply(scene, received_on=date(2023, 5, 15))
    with refused("received_after_reply", "/value"):
        correct(scene, done.position, "received_on", "2023-05-14")


class TestAPlanStaysWhole:
    """What no read model could read is never recorded."""

    @pytest.fixture
    def plan(self, scene: Scene) -> int:
        return given_plan(scene, items=(item("1-a", "report", "yearly"),)).position

    def test_its_period_stays_in_order(self, scene: Scene, plan: int) -> None:
        with refused("period_ordered", "/value"):
            correct(scene, plan, "period_to", "2022-12-31")
        correct(scene, plan, "period_to", "2024-12-31")
        with refused("period_ordered", "/value"):
            correct(scene, plan, "period_from", "2025-01-01")

    def test_its_items_keep_their_names(self, scene: Scene, plan: int) -> None:
        for position in (plan - 1, plan - 2):
            with refused("field_correctable", "/field"):
                correct(scene, position, "item", "1-b")

    def test_a_decision_stays_one_limit(self, scene: Scene, plan: int) -> None:
        done = plans.set_due_date(
            scene.ledger,
            scene.act(date(2023, 3, 1)),
            "KH-2023",
            item="1-a",
            setter=COMMITTEE,
            ground="TB 5",
            by="12-15",
        )
        with refused("one_limit", "/value"):
            correct(scene, done.position, "due_on", "2023-12-15")
        with refused("one_limit", "/value"):
            correct(scene, done.position, "by", None)
        with refused("month_day", "/value"):
            correct(scene, done.position, "by", "cuối năm")
        correct(scene, done.position, "by", "12-10")


def test_a_report_keeps_its_period_in_order(scene: Scene) -> None:
    done = reports.submit(
        scene.ledger,
        scene.act(date(2023, 5, 1)),
        code="BC-2023-0001",
        obligation_ids=(id_of("obligation", "x"),),
        debtor=DEPARTMENT,
        addressees=(COMMITTEE,),
        period_from=date(2023, 1, 1),
        period_to=date(2023, 3, 31),
        document=LETTER,
        submitted_on=date(2023, 5, 1),
    )
    with refused("period_ordered", "/value"):
        correct(scene, done.position, "period_to", "2022-03-31")
    correct(scene, done.position, "debtor_id", str(agency_id(FRONT)))
    assert scene.ledger.load(Report, "BC-2023-0001").debtor_id == agency_id(FRONT)


def test_a_round_keeps_its_window_in_order(scene: Scene) -> None:
    done = supervisions.plan(
        scene.ledger,
        scene.act(date(2023, 2, 1)),
        code="GS-2023-0001",
        lead=FRONT,
        subject="Đất đai",
        supervised=(DEPARTMENT,),
        origin="regular",
        window_from=date(2023, 3, 1),
    )
    with refused("window_ordered", "/value"):
        correct(scene, done.position, "window_to", "2023-02-01")
    correct(scene, done.position, "subject", "Đất đai, xây dựng")
    assert scene.ledger.load(Supervision, "GS-2023-0001").lead_id == agency_id(FRONT)


def test_every_subject_can_be_corrected(scene: Scene) -> None:
    given_plan(scene, items=(item("1-a", "report", "yearly"),))
    given_recommendation(scene)
    head = scene.now
    last = given_correction(scene, 1, "name", "Mới", recorded_on=LATER).position
    for position in reversed(range(1, last)):
        correct(scene, position, "happened_on", "2023-05-20")
    assert scene.now > head


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
