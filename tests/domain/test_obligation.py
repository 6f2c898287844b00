"""A duty opens with its first fact, and ends by acceptance, waiver or cancellation: never by its debtor."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.errors import ConflictError
from domain.obligation import Obligation, obligation_code, obligation_id
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    LETTER,
    OFFICE,
    TODAY,
    act,
    names,
    refused,
)

PLAN = UUID(int=1)


def opened(occurrence: str = "2023") -> Obligation:
    code = obligation_code("KH-1", "1-a", DEPARTMENT, occurrence, FRONT)
    return Obligation.open(
        act(),
        code=code,
        plan_id=PLAN,
        item="1-a",
        debtor_id=DEPARTMENT,
        beneficiary_id=FRONT,
        occurrence=occurrence,
    )


def shown() -> Obligation:
    duty = opened()
    duty.fulfill(act(), received_on=TODAY, document=LETTER, evidence=None)
    return duty


def accepted() -> Obligation:
    duty = shown()
    duty.accept(act(by=FRONT))
    return duty


def waived() -> Obligation:
    duty = opened()
    duty.waive(act(by=FRONT), reason="Không phát sinh", document=None)
    return duty


def cancelled() -> Obligation:
    duty = opened()
    duty.cancel(act(by=FRONT), reason="Bãi bỏ", document=None)
    return duty


def suspended() -> Obligation:
    duty = opened()
    duty.suspend(act(by=FRONT), reason="Chờ sắp xếp", document=None)
    return duty


def extend(duty: Obligation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "due_on": date(2023, 12, 31),
        "setter_id": FRONT,
        "ground": "TB 5",
        "document": None,
    }
    duty.extend(act(), **given | fields)


def test_the_parts_of_a_duty_make_its_id() -> None:
    parts: Any = ("KH-1", "1-a", DEPARTMENT, "2023", FRONT)
    assert obligation_id(*parts) == opened().id
    others: Any = ("KH-2", "1-b", None, "2024", None)
    for changed in range(len(parts)):
        one_changed = (*parts[:changed], others[changed], *parts[changed + 1 :])
        assert obligation_id(*one_changed) != opened().id


def test_what_was_shown_awaits_acceptance() -> None:
    duty = shown()
    assert duty.phase == "submitted"
    duty.return_(act(by=FRONT), reason="Thiếu biên bản")
    assert duty.phase == "open"
    duty.fulfill(act(), received_on=TODAY, document=None, evidence="Biên bản")
    duty.accept(act(by=FRONT))
    assert names(duty)[1:] == ["fulfilled", "returned", "fulfilled", "accepted"]


@pytest.mark.parametrize("evidence", [None, " "])
def test_nothing_is_shown_without_evidence(evidence: str | None) -> None:
    with refused("evidence_given", "/document"):
        opened().fulfill(act(), received_on=TODAY, document=None, evidence=evidence)


@pytest.mark.parametrize(
    ("command", "rule", "pointer"),
    [
        (lambda d: d.accept(act(by=DEPARTMENT)), "assessor_is_not_debtor", "/agency_id"),
        (
            lambda d: d.return_(act(by=DEPARTMENT), reason="Thiếu"),
            "returner_is_not_debtor",
            "/agency_id",
        ),
        (
            lambda d: d.waive(act(by=DEPARTMENT), reason="Bận", document=None),
            "not_waived_by_debtor",
            "/agency_id",
        ),
        (
            lambda d: d.cancel(act(by=DEPARTMENT), reason="Bận", document=None),
            "not_cancelled_by_debtor",
            "/agency_id",
        ),
    ],
)
def test_the_debtor_does_not_decide_on_its_own_duty(command: Any, rule: str, pointer: str) -> None:
    with refused(rule, pointer):
        command(shown())


@pytest.mark.parametrize(
    "command",
    [
        lambda d: d.return_(act(), reason=""),
        lambda d: d.waive(act(), reason=" ", document=None),
        lambda d: d.cancel(act(), reason="", document=None),
    ],
)
def test_a_decision_says_why(command: Any) -> None:
    with refused("reason_given", "/reason"):
        command(shown())


def test_a_pause_says_why() -> None:
    with refused("reason_given", "/reason"):
        opened().suspend(act(), reason="", document=None)


@pytest.mark.parametrize("ended", [accepted, waived, cancelled])
@pytest.mark.parametrize(
    "command",
    [
        lambda d: d.fulfill(act(), received_on=TODAY, document=LETTER, evidence=None),
        lambda d: d.accept(act()),
        lambda d: d.return_(act(), reason="Thiếu"),
        lambda d: d.waive(act(), reason="Miễn", document=None),
        lambda d: d.cancel(act(), reason="Bỏ", document=None),
        extend,
        lambda d: d.suspend(act(), reason="Chờ", document=None),
        lambda d: d.resume(act(), document=None),
    ],
)
def test_an_ended_duty_stays_ended(ended: Any, command: Any) -> None:
    with refused("phase_allows", kind=ConflictError):
        command(ended())


def test_a_paused_duty_goes_on_when_resumed() -> None:
    duty = suspended()
    with refused("phase_allows", kind=ConflictError):
        duty.fulfill(act(), received_on=TODAY, document=LETTER, evidence=None)
    duty.resume(act(), document=None)
    assert duty.phase == "open"


def test_a_paused_duty_may_be_waived() -> None:
    duty = suspended()
    duty.waive(act(by=COUNCIL), reason="Không phát sinh", document=None)
    assert duty.phase == "waived"


def test_an_extension_has_a_ground() -> None:
    with refused("limit_has_ground", "/ground"):
        extend(opened(), ground="")


def test_an_extension_is_not_given_to_oneself() -> None:
    with refused("not_extended_by_debtor", "/setter_id"):
        extend(opened(), setter_id=DEPARTMENT)
    extend(opened(), setter_id=OFFICE)


def test_an_extension_is_not_to_a_day_already_past() -> None:
    with refused("limit_after_decision", "/due_on"):
        extend(opened(), due_on=date(2023, 11, 30))


def test_what_was_done_before_its_window_needs_a_word_of_evidence() -> None:
    early: dict[str, Any] = {"received_on": TODAY, "document": LETTER, "opens_on": date(2024, 1, 1)}
    with refused("before_window_noted", "/evidence"):
        opened().fulfill(act(), evidence=None, **early)
    opened().fulfill(act(), evidence="Theo hướng dẫn, làm sớm", **early)


def test_the_debtor_does_not_suspend_its_own_duty() -> None:
    with refused("not_suspended_by_debtor", "/agency_id"):
        opened().suspend(act(by=DEPARTMENT), reason="Bận", document=None)


def test_work_on_a_duty_begins_once() -> None:
    duty = opened()
    duty.start(act())
    with refused("started_once", kind=ConflictError):
        duty.start(act())


@pytest.mark.parametrize("dated_on", [date(2023, 9, 30), date(2023, 12, 21)])
def test_evidence_from_outside_the_window_needs_a_word(dated_on: date) -> None:
    duty, window = opened(), {"opens_on": date(2023, 10, 1), "due_on": date(2023, 12, 20)}
    with refused("outside_window_noted", "/evidence"):
        duty.attach_evidence(act(), dated_on=dated_on, document=LETTER, evidence=" ", **window)
    duty.attach_evidence(act(), dated_on=dated_on, document=LETTER, evidence="Làm sớm", **window)
    duty.attach_evidence(
        act(), dated_on=date(2023, 12, 20), document=LETTER, evidence=None, **window
    )


def test_evidence_is_a_document_or_a_word_and_is_enough_when_all_is_done() -> None:
    duty = opened()
    with refused("evidence_given", "/document"):
        duty.attach_evidence(act(), dated_on=TODAY, document=None, evidence=" ")
    duty.attach_evidence(act(), dated_on=TODAY, document=LETTER, evidence=None)
    duty.fulfill(act(), received_on=TODAY, document=None, evidence=None)
    assert duty.phase == "submitted"


def test_work_that_goes_on_all_the_time_takes_more_after_each_acceptance() -> None:
    duty = opened("standing")
    for number in ("1", "2"):
        duty.fulfill(act(), received_on=TODAY, document=None, evidence=f"Đợt {number}")
        duty.accept(act(by=FRONT))
    duty.attach_evidence(act(), dated_on=TODAY, document=LETTER, evidence=None)
    assert names(duty)[-5:] == [
        "fulfilled",
        "accepted",
        "fulfilled",
        "accepted",
        "evidence_attached",
    ]
