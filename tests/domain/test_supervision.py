"""A round is planned, moved, given up or merged; what has ended stays so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.supervision import Supervision
from domain.values import id_of
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    LETTER,
    act,
    names,
    refused,
)
from tests.domain.rounds import (
    HELD,
    NOTIFIED,
    PLANNED,
    cancelled,
    closed,
    conclude,
    concluded,
    find,
    hold,
    notify,
    planned,
)


class TestAPlannedRound:
    def test_has_a_subject(self) -> None:
        with refused("subject_given", "/subject"):
            planned(subject=" ")

    def test_supervises_somebody(self) -> None:
        with refused("supervised_given", "/supervised_ids"):
            planned(supervised_ids=())

    def test_does_not_supervise_its_own_lead(self) -> None:
        with refused("lead_not_supervised", "/supervised_ids"):
            planned(supervised_ids=(DEPARTMENT, FRONT))

    def test_has_a_known_origin(self) -> None:
        with refused("origin_known", "/origin"):
            planned(origin="rumor")

    def test_of_the_scheme_has_a_field(self) -> None:
        with refused("scheme_has_field", "/field"):
            planned(origin="scheme")
        assert planned(origin="scheme", field="đất đai").plan_id is None

    def test_outside_the_plan_has_an_order(self) -> None:
        with refused("unplanned_has_order", "/ordering_document"):
            planned(origin="unplanned")
        planned(origin="unplanned", ordering_document=LETTER)

    def test_is_not_planned_on_an_order_of_a_later_day(self) -> None:
        order = replace(LETTER, issued_on=PLANNED + timedelta(1))
        with refused("planned_after_order", "/ordering_document/issued_on"):
            planned(origin="unplanned", ordering_document=order)
        planned(origin="unplanned", ordering_document=replace(LETTER, issued_on=PLANNED))

    def test_has_a_window_that_ends_after_it_begins(self) -> None:
        with refused("window_ordered", "/window/to"):
            planned(window_from=HELD, window_to=NOTIFIED)


OTHER = id_of("supervision", "GS-2023-0002")


class TestAnOverlap:
    def test_is_refused_and_a_merger_offered(self) -> None:
        with refused("no_overlap", "/window", ConflictError):
            planned(overlapping={OTHER: "GS-2023-0002"})

    def test_that_has_a_reason_is_flagged(self) -> None:
        round_ = planned(overlapping={OTHER: "GS-2023-0002"}, overlap_reason="Khác địa bàn")
        assert names(round_) == ["planned", "overlap_flagged"]


class TestAMerger:
    def merge(self, round_: Supervision, **fields: Any) -> None:
        given: dict[str, Any] = {
            "into_id": OTHER,
            "into_runs": True,
            "reason": "Cùng nội dung",
            "approved_by_id": None,
        }
        round_.merge(act(NOTIFIED), **given | fields)

    def test_ends_the_round(self) -> None:
        round_ = planned()
        self.merge(round_)
        with refused("supervision_runs", kind=ConflictError):
            notify(round_)

    def test_is_into_another_round_that_runs(self) -> None:
        round_ = planned()
        for fields in ({"into_id": round_.id}, {"into_runs": False}):
            with refused("merged_into_another", "/into_id"):
                self.merge(round_, **fields)

    def test_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            self.merge(planned(), reason=" ")

    def test_comes_before_the_conclusion(self) -> None:
        with refused("cancel_before_conclusion", kind=ConflictError):
            self.merge(concluded())

    def test_of_a_round_that_was_to_count_has_the_approver_of_the_plan(self) -> None:
        round_ = planned(origin="scheme", field="a")
        with refused("given_up_with_approval", "/approved_by_id"):
            self.merge(round_)
        self.merge(round_, approved_by_id=COUNCIL)


def test_a_postponement_says_why_and_gives_a_window_in_order() -> None:
    with refused("reason_given", "/reason"):
        planned().postpone(act(), reason="", window_from=None, window_to=None)
    with refused("window_ordered", "/window/to"):
        planned().postpone(act(), reason="Bão", window_from=HELD, window_to=NOTIFIED)
    round_ = planned(window_from=HELD, window_to=date(2023, 4, 1))
    for begins, ends, pointer in ((PLANNED, NOTIFIED, "to"), (NOTIFIED, None, "from")):
        with refused("postponed_to_later", f"/window/{pointer}"):
            round_.postpone(act(), reason="Bão", window_from=begins, window_to=ends)
    # It may begin earlier, as long as it does not end before it was to begin; and then move again from there.
    round_.postpone(act(), reason="Bão", window_from=NOTIFIED, window_to=HELD)
    round_.postpone(act(), reason="Lũ", window_from=NOTIFIED, window_to=NOTIFIED)
    with refused("postponed_before_conclusion", kind=ConflictError):
        concluded().postpone(act(), reason="Bão", window_from=None, window_to=None)


@pytest.mark.parametrize(
    "move",
    [
        lambda r, a: r.postpone(a, reason="Bão", window_from=None, window_to=None),
        lambda r, a: r.cancel(a, reason="Bão", document=None),
        lambda r, a: r.merge(a, into_id=OTHER, into_runs=True, reason="Bão", approved_by_id=None),
    ],
)
def test_a_round_is_moved_or_given_up_after_it_was_planned(move: Any) -> None:
    before = act(date(2023, 1, 14))
    for round_ in (planned(), planned(window_from=HELD)):
        with refused("moved_after_planning", "/happened_on"):
            move(round_, before)
    # Entered when its time had begun, it was planned on some day before that nobody has named.
    move(planned(window_from=date(2023, 1, 14)), before)


def test_nothing_of_a_cancelled_round_is_published() -> None:
    with refused("supervision_runs", kind=ConflictError):
        cancelled().publish_result(act(), medium="Cổng", link=None)


def test_a_concluded_round_is_not_cancelled() -> None:
    with refused("cancel_before_conclusion", kind=ConflictError):
        concluded().cancel(act(), reason="Thôi", document=None)


def test_a_round_that_was_to_count_is_cancelled_with_the_approver_of_the_plan() -> None:
    round_ = planned(origin="scheme", field="a")
    with refused("given_up_with_approval", "/approved_by_id"):
        round_.cancel(act(NOTIFIED), reason="Bão", document=None)
    round_.cancel(act(NOTIFIED), reason="Bão", document=None, approved_by_id=COUNCIL)
    assert round_.ended == "cancelled"


@pytest.mark.parametrize("ended", [cancelled, closed])
@pytest.mark.parametrize(
    "command",
    [
        notify,
        lambda r: hold(r, unannounced=True),
        find,
        conclude,
        lambda r: r.contest_finding(act(), no=1, text="Sai"),
        lambda r: r.withhold_publication(act(), reason="Mật", authority_id=FRONT),
        lambda r: r.postpone(act(), reason="Bão", window_from=None, window_to=None),
        lambda r: r.cancel(act(), reason="Thôi", document=None),
        lambda r: r.close(act(), open_recommendations=0),
        lambda r: r.supply_information(
            act(),
            supplier_id=DEPARTMENT,
            for_ids=(DEPARTMENT,),
            document=None,
            received_on=HELD,
        ),
    ],
)
def test_an_ended_round_stays_ended(ended: Any, command: Any) -> None:
    round_ = ended()
    before = names(round_)
    with refused("supervision_runs", kind=ConflictError):
        command(round_)
    assert names(round_) == before
