"""A report answers duties of its sender, for their addressees and for their period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.report.answering import AnsweredDuty, answered_period, check_answered
from domain.values import Document
from tests.domain.given import COUNCIL, FRONT, LETTER, OFFICE, refused

DUTY = AnsweredDuty(
    id=uuid4(),
    debtor_id=OFFICE,
    beneficiary_id=FRONT,
    of_plan=True,
    period_from=date(2023, 1, 1),
    period_to=date(2023, 12, 31),
)


def answered(*duties: AnsweredDuty, to: tuple[UUID, ...] = (FRONT,)) -> None:
    check_answered(duties, debtor_id=OFFICE, addressee_ids=to, document=LETTER)


def test_a_report_answers_duties_of_its_sender_under_a_plan() -> None:
    answered(DUTY)
    with refused("obligation_of_debtor", "/obligation_ids/0"):
        answered(replace(DUTY, debtor_id=COUNCIL))
    with refused("obligation_by_report", "/obligation_ids/1"):
        answered(DUTY, replace(DUTY, of_plan=False))


def test_one_submission_serves_the_addressees_that_it_names() -> None:
    with refused("addressee_of_each_duty", "/addressee_ids"):
        answered(DUTY, replace(DUTY, beneficiary_id=COUNCIL))
    answered(DUTY, replace(DUTY, beneficiary_id=COUNCIL), to=(FRONT, COUNCIL))


def test_a_version_sent_before_is_not_a_new_report() -> None:
    with refused("version_sent_once", "/document"):
        answered(replace(DUTY, sent=(Document(number="9", symbol="BC"), LETTER)))
    with refused("version_sent_once", "/document"):
        answered(DUTY, replace(DUTY, id=uuid4(), sent=(replace(LETTER, title="Báo cáo năm"),)))
    answered(replace(DUTY, sent=(replace(LETTER, symbol="BC"),)))


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        ("2022-12-15", "2023-12-14", True),
        ("2023-04-01", "2023-06-30", True),
        ("2022-07-01", "2023-06-30", True),
        ("2018-01-01", "2024-12-31", True),
        ("2022-01-01", "2023-01-01", False),
        ("2023-12-15", "2024-12-14", False),
    ],
)
def test_the_period_of_a_report_does_not_merely_touch_that_of_a_duty(
    first: str, last: str, fits: bool
) -> None:
    period = (date.fromisoformat(first), date.fromisoformat(last))
    if fits:
        assert answered_period([DUTY], *period) == period
        return
    with refused("period_of_duty", "/period"):
        answered_period([DUTY], *period)


def test_the_period_of_a_report_meets_that_of_each_duty() -> None:
    assert answered_period([DUTY], None, None) == (date(2023, 1, 1), date(2023, 12, 31))
    with refused("period_of_duty", "/period"):
        answered_period([DUTY], date(2024, 1, 1), date(2024, 6, 30))
    with refused("period_given", "/period"):
        answered_period([], None, None)
