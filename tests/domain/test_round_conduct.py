"""A round has a team, is announced, is handed papers and is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.values import Document
from tests.domain.given import (
    DEPARTMENT,
    LETTER,
    OFFICE,
    act,
    names,
    refused,
)
from tests.domain.rounds import (
    CONCLUDED,
    HELD,
    NOTIFIED,
    PUBLISHED,
    concluded,
    held,
    hold,
    notify,
    planned,
)


def test_a_team_comes_from_other_bodies_than_the_supervised() -> None:
    team: dict[str, Any] = {"head_id": "p1", "member_ids": ("p2",), "document": LETTER}
    with refused("member_not_supervised", "/home_ids"):
        planned().form_team(act(), home_ids=(OFFICE, DEPARTMENT), **team)
    planned().form_team(act(), home_ids=(OFFICE,), **team)


class TestANotice:
    def test_comes_before_the_visit(self) -> None:
        round_ = planned()
        hold(round_, unannounced=True)
        with refused("notice_before_visit", "/happened_on", ConflictError):
            notify(round_, date(2023, 3, 2), visit_on=None)

    @pytest.mark.parametrize("field", ["visit_on", "information_due_on"])
    def test_asks_for_nothing_before_its_own_day(self, field: str) -> None:
        with refused("date_after_notice", f"/{field}"):
            notify(planned(), **{field: date(2023, 1, 31)})

    def test_may_be_followed_by_another_and_the_first_still_announced_the_session(self) -> None:
        round_ = planned()
        notify(round_)
        notify(round_, date(2023, 2, 20))
        hold(round_, date(2023, 2, 10))


def test_information_comes_from_a_supervised_body() -> None:
    with refused("supplier_supervised", "/agency_id"):
        held().supply_information(
            act(HELD), supplier_id=OFFICE, for_ids=(OFFICE,), document=LETTER, received_on=HELD
        )


@pytest.mark.parametrize("notified", [None, HELD])
def test_information_that_nobody_asked_for_meets_nothing(notified: date | None) -> None:
    round_ = planned()
    if notified:
        notify(round_, notified)
    words: dict[str, Any] = {"supplier_id": DEPARTMENT, "for_ids": (DEPARTMENT,), "document": None}
    with refused("information_after_notice", "/received_on"):
        round_.supply_information(act(NOTIFIED), received_on=NOTIFIED, **words)
    hold(round_, unannounced=not notified)
    round_.supply_information(act(HELD), received_on=HELD, **words)


def test_no_session_is_held_after_the_conclusion() -> None:
    round_ = concluded()
    with refused("session_before_conclusion", "/happened_on", ConflictError):
        hold(round_, PUBLISHED)
    hold(round_, CONCLUDED)


@pytest.mark.parametrize("notified", [None, date(2023, 3, 2)])
def test_a_session_without_a_notice_before_it_is_declared_unannounced(
    notified: date | None,
) -> None:
    round_ = planned()
    if notified:
        notify(round_, notified, visit_on=None)
    with refused("session_after_notice", "/happened_on", ConflictError):
        hold(round_)
    with refused("unannounced_allowed", "/allowed_by_id"):
        hold(round_, unannounced=True, allowed_by_id=None)
    with refused("not_allowed_by_supervised", "/allowed_by_id"):
        hold(round_, unannounced=True, allowed_by_id=DEPARTMENT)
    hold(round_, unannounced=True)


def test_the_order_for_a_round_allows_that_nobody_is_told() -> None:
    hold(
        planned(origin="unplanned", ordering_document=LETTER), unannounced=True, allowed_by_id=None
    )


class TestMinutes:
    def test_come_later_and_once(self) -> None:
        round_ = held()
        for minutes in (None, Document(title="Không số")):
            round_.hold_session(act(HELD), place=None, minutes=minutes)
        with refused("step_has_document", "/document"):
            round_.document_session(act(CONCLUDED), no=2, document=None)
        with refused("documented_after_session", "/happened_on"):
            round_.document_session(act(NOTIFIED), no=2, document=LETTER)
        for no in (2, 3):
            round_.document_session(act(CONCLUDED), no=no, document=LETTER)
        for no in (0, 1, 2, 4):
            with refused("session_lacks_minutes", kind=ConflictError):
                round_.document_session(act(CONCLUDED), no=no, document=LETTER)
        assert names(round_)[-2:] == ["session_documented"] * 2


def test_one_paper_is_one_session_and_is_handed_in_once_and_not_before_it_was_written() -> None:
    round_, paper = planned(), replace(LETTER, issued_on=HELD)
    notify(round_)
    given: dict[str, Any] = {"place": "Trụ sở", "minutes": paper}
    round_.hold_session(act(HELD), **given)
    with refused("session_recorded_once", "/minutes", ConflictError):
        round_.hold_session(act(HELD), **given)
    round_.hold_session(act(HELD), **given | {"minutes": LETTER})
    given = {"supplier_id": DEPARTMENT, "for_ids": (DEPARTMENT,), "document": paper}
    with refused("document_before_receipt", "/document/issued_on"):
        round_.supply_information(act(HELD), received_on=NOTIFIED, **given)
    round_.supply_information(act(HELD), received_on=HELD, **given)
    with refused("information_recorded_once", "/document", ConflictError):
        round_.supply_information(act(HELD), received_on=HELD, **given)
