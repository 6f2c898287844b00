"""A wrong fact is corrected by another fact: field, right value, reason; the subject then decides anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.agency import Agency
from domain.commands import (
    reports,
)
from domain.errors import ConflictError, NotFoundError
from domain.facts import CorrectionFact
from domain.recommendation import Recommendation
from domain.report import Report
from domain.supervision import Supervision
from domain.values import id_of
from tests.domain.correcting import KN, LATER, correct
from tests.domain.given import refused
from tests.rounds import given_round
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_correction,
    given_limit,
    given_plan,
    given_recommendation,
    given_reply,
    item,
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


def test_a_corrected_reference_names_a_body_of_the_ledger(scene: Scene) -> None:
    done = given_recommendation(scene, received_on=None)
    with refused("agency_known", "/value"):
        correct(scene, done.position, "addressee_id", str(id_of("agency", "khong-co")))
    with refused("agency_known", "/value"):
        correct(scene, done.position, "addressee_id", "khong-co")
    correct(scene, done.position, "addressee_id", COMMITTEE)
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
        done = given_limit(scene, "1-a", by="12-15")
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
    done = given_round(scene, "GS-2023-0001", window_from=date(2023, 3, 1))
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
