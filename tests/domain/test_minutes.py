"""What was held counts for the duties that its minutes name, as far as it can meet them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.activity import KINDS, SERVES, Activity, ServedDuty
from domain.errors import ConflictError
from tests.domain.given import COUNCIL, DEPARTMENT, LETTER, OFFICE, TODAY, act, names, refused


def held(kind: str = "meeting", **fields: Any) -> Activity:
    activity = Activity.announce(act(), code="HD-1", kind=kind, title="Họp quý", host_ids=(OFFICE,))
    activity.hold(
        act(),
        held_on=TODAY,
        place="Trụ sở",
        host_ids=(),
        attending_ids=(COUNCIL,),
        participants=None,
        minutes=None,
        **fields,
    )
    return activity


def duty(**fields: Any) -> ServedDuty:
    given: dict[str, Any] = {
        "id": uuid4(),
        "kind": "meeting",
        "item": "KH-1/1",
        "debtor_id": OFFICE,
        "begins_on": date(2023, 10, 1),
    }
    return ServedDuty(**given | fields)


def minute(activity: Activity, *duties: ServedDuty) -> None:
    activity.record_minutes(act(), document=LETTER, duties=duties)


def test_one_event_meets_two_duties_when_minuted_as_both() -> None:
    activity = held()
    minute(activity, duty(), duty(item="KH-1/2"))
    assert names(activity)[-1] == "minutes_recorded"


def test_a_meeting_without_minutes_counts_for_nothing() -> None:
    with refused("minutes_given", "/document"):
        held().record_minutes(act(), document=None, duties=(duty(),))


def test_minutes_bear_no_day_before_the_meeting() -> None:
    early, known = (replace(LETTER, issued_on=day) for day in (date(2023, 11, 30), TODAY))
    with refused("minutes_after_meeting", "/document/issued_on"):
        held().record_minutes(act(), document=early, duties=())
    held().record_minutes(act(), document=known, duties=())


def test_what_was_not_held_has_no_minutes() -> None:
    activity = Activity.announce(
        act(), code="HD-1", kind="meeting", title="Họp", host_ids=(OFFICE,)
    )
    with refused("minutes_of_what_was_held", kind=ConflictError):
        minute(activity, duty())


def test_one_meeting_does_not_cover_two_quarters() -> None:
    with refused("one_occurrence_each", "/obligation_ids/1"):
        minute(held(), duty(), duty())


def test_a_meeting_of_the_standing_part_is_no_meeting_of_the_whole() -> None:
    with refused("activity_serves_duty", "/obligation_ids/0"):
        minute(held("standing_meeting"), duty())


def test_attending_is_not_hosting() -> None:
    for guest in (COUNCIL, DEPARTMENT):
        with refused("host_owes_duty", "/obligation_ids/0"):
            minute(held(), duty(debtor_id=guest))


def test_nothing_counts_for_a_period_that_has_not_begun() -> None:
    with refused("held_in_period", "/obligation_ids/0"):
        minute(held(), duty(begins_on=date(2024, 1, 1)))


def test_a_duty_is_met_by_it_once() -> None:
    activity, one = held(), duty()
    minute(activity, one)
    with refused("served_once", "/obligation_ids/0", ConflictError):
        minute(activity, one)


def test_a_member_reports_once_and_at_the_meeting() -> None:
    activity = held()
    activity.report_member(act(), member_id=COUNCIL, document=None)
    with refused("reported_once", "/member_id", ConflictError):
        activity.report_member(act(), member_id=COUNCIL, document=None)
    planned = Activity.announce(act(), code="HD-2", kind="meeting", title="Họp", host_ids=(OFFICE,))
    with refused("reported_at_meeting", kind=ConflictError):
        planned.report_member(act(), member_id=COUNCIL, document=None)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_can_meet(kind: str) -> None:
    assert SERVES[kind]
