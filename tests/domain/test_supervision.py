"""A round is planned, notified, held, found upon, concluded and published, in this order."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.errors import ConflictError, NotFoundError
from domain.supervision import Supervision
from domain.values import Document, id_of
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    LETTER,
    OFFICE,
    act,
    facts,
    names,
    refused,
)

PLANNED = date(2023, 1, 15)
NOTIFIED = date(2023, 2, 1)
HELD = date(2023, 3, 1)
CONCLUDED = date(2023, 4, 1)
PUBLISHED = date(2023, 4, 20)


def planned(**fields: Any) -> Supervision:
    given: dict[str, Any] = {
        "code": "GS-2023-0001",
        "lead_id": FRONT,
        "subject": "Quản lý đất đai",
        "supervised_ids": (DEPARTMENT,),
        "origin": "regular",
    }
    return Supervision.plan(act(PLANNED), **given | fields)


def notify(round_: Supervision, on: date = NOTIFIED, **fields: Any) -> None:
    given: dict[str, Any] = {"document": LETTER, "visit_on": HELD, "information_due_on": None}
    round_.notify(act(on), **given | fields)


def hold(
    round_: Supervision,
    on: date = HELD,
    *,
    unannounced: bool = False,
    allowed_by_id: UUID | None = COUNCIL,
) -> None:
    round_.hold_session(
        act(on),
        place="Trụ sở",
        minutes=LETTER,
        unannounced=unannounced,
        allowed_by_id=allowed_by_id if unannounced else None,
    )


def find(round_: Supervision, **fields: Any) -> int:
    given: dict[str, Any] = {
        "kind": "shortcoming",
        "statement": "Chậm công khai",
        "evidence": ("Biên bản",),
        "concerned_id": DEPARTMENT,
    }
    return round_.record_finding(act(HELD), **given | fields)


def held() -> Supervision:
    round_ = planned()
    notify(round_)
    hold(round_)
    return round_


def conclude(round_: Supervision, on: date = CONCLUDED, **fields: Any) -> None:
    round_.conclude(act(on), document=LETTER, **fields)


def concluded() -> Supervision:
    round_ = held()
    find(round_)
    conclude(round_)
    return round_


def cancelled() -> Supervision:
    round_ = planned()
    round_.cancel(act(NOTIFIED), reason="Trùng kế hoạch", document=None)
    return round_


def closed() -> Supervision:
    round_ = concluded()
    round_.close(act(), open_recommendations=0)
    return round_


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

    def test_the_report_of_the_conclusion_comes_later_and_once(self) -> None:
        round_ = held()
        with refused("after_conclusion", kind=ConflictError):
            round_.document_conclusion(act(CONCLUDED), document=LETTER)
        round_.conclude(act(CONCLUDED), document=None)
        with refused("step_has_document", "/document"):
            round_.document_conclusion(act(PUBLISHED), document=Document(title="Không số"))
        round_.document_conclusion(act(PUBLISHED), document=LETTER)
        with refused("conclusion_lacks_report", kind=ConflictError):
            round_.document_conclusion(act(PUBLISHED), document=LETTER)


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

    def test_has_a_window_that_ends_after_it_begins(self) -> None:
        with refused("window_ordered", "/window/to"):
            planned(window_from=HELD, window_to=NOTIFIED)

    def test_has_a_team_from_other_bodies_than_the_supervised(self) -> None:
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


class TestAFinding:
    def test_is_numbered_in_order(self) -> None:
        round_ = held()
        assert [find(round_), find(round_, kind="merit")] == [1, 2]

    def test_is_of_a_known_kind(self) -> None:
        with refused("finding_kind_known", "/kind"):
            find(held(), kind="crime")

    def test_says_something(self) -> None:
        with refused("statement_given", "/statement"):
            find(held(), statement="")

    @pytest.mark.parametrize("evidence", [(), (" ",)])
    def test_has_evidence(self, evidence: tuple[str, ...]) -> None:
        with refused("evidence_given", "/evidence"):
            find(held(), evidence=evidence)

    def test_is_about_a_body_that_the_round_supervises_or_its_heir(self) -> None:
        with refused("concerned_supervised", "/concerned_id"):
            find(held(), concerned_id=COUNCIL)
        find(held(), concerned_id=COUNCIL, answering_ids=frozenset({COUNCIL}))
        find(held(), concerned_id=None)

    def test_about_a_person_is_restricted(self) -> None:
        with refused("person_restricted", "/restricted"):
            find(held(), about_person=True, restricted=False)
        round_ = held()
        find(round_, about_person=True)
        fact = facts(round_)[-1]
        assert isinstance(fact, Supervision.FindingRecorded)
        assert fact.restricted

    def test_is_contested_then_upheld_or_withdrawn(self) -> None:
        round_ = held()
        no = find(round_)
        round_.contest_finding(act(), no=no, text="Đã công khai")
        round_.uphold_finding(act(), no=no, reason="Chưa đủ")
        round_.withdraw_finding(act(), no=no, reason="Có minh chứng mới")
        assert round_.findings == {1: "withdrawn"}

    def test_is_named_by_its_number(self) -> None:
        with refused("finding_unknown", "/no", NotFoundError):
            held().contest_finding(act(), no=1, text="Không có")

    def test_is_upheld_only_when_contested(self) -> None:
        round_ = held()
        find(round_)
        with refused("finding_state", kind=ConflictError):
            round_.uphold_finding(act(), no=1, reason="Giữ")

    @pytest.mark.parametrize(
        "command",
        [
            find,
            lambda r: r.contest_finding(act(), no=1, text="Sai"),
            lambda r: r.withdraw_finding(act(), no=1, reason="Sai"),
        ],
    )
    def test_stands_once_the_round_is_concluded(self, command: Any) -> None:
        with refused("finding_before_conclusion", kind=ConflictError):
            command(concluded())

    def test_is_withdrawn_with_a_reason(self) -> None:
        round_ = held()
        find(round_)
        with refused("reason_given", "/reason"):
            round_.withdraw_finding(act(), no=1, reason="")


class TestAConclusion:
    def test_is_drawn_once(self) -> None:
        with refused("concluded_once", kind=ConflictError):
            conclude(concluded())

    def test_follows_a_session(self) -> None:
        round_ = planned()
        notify(round_)
        with refused("concluded_after_session", kind=ConflictError):
            conclude(round_)

    def test_is_not_before_the_last_session(self) -> None:
        round_ = held()
        hold(round_, date(2023, 3, 20))
        hold(round_, date(2023, 3, 10))
        with refused("concluded_after_session", "/happened_on"):
            conclude(round_, date(2023, 3, 19))

    def test_leaves_no_finding_in_dispute(self) -> None:
        round_ = held()
        find(round_)
        round_.contest_finding(act(), no=1, text="Sai")
        with refused("contested_settled", kind=ConflictError):
            conclude(round_)

    def test_that_sets_a_day_for_publication_has_a_ground(self) -> None:
        with refused("limit_has_ground", "/ground"):
            conclude(held(), publication_due_on=PUBLISHED)

    def test_sets_no_day_already_past(self) -> None:
        with refused("limit_after_decision", "/publication_due_on"):
            conclude(held(), publication_due_on=HELD, ground="QĐ 1")


class TestAPublication:
    @pytest.mark.parametrize(
        "command",
        [
            lambda r, a: r.publish_result(a, medium="Cổng", link=None),
            lambda r, a: r.withhold_publication(a, reason="Mật", authority_id=FRONT),
            lambda r, a: r.close(a, open_recommendations=0),
        ],
    )
    def test_and_the_end_come_after_the_conclusion(self, command: Any) -> None:
        with refused("after_conclusion", kind=ConflictError):
            command(held(), act(PUBLISHED))
        with refused("after_conclusion", "/happened_on"):
            command(concluded(), act(HELD))

    def test_names_the_medium(self) -> None:
        with refused("medium_given", "/medium"):
            concluded().publish_result(act(PUBLISHED), medium=" ", link=None)

    def test_is_withheld_with_a_reason(self) -> None:
        with refused("reason_given", "/reason"):
            concluded().withhold_publication(act(PUBLISHED), reason="", authority_id=FRONT)

    def test_that_was_made_is_not_withheld(self) -> None:
        supervision = concluded()
        supervision.withhold_publication(act(PUBLISHED), reason="Mật", authority_id=FRONT)
        supervision.publish_result(act(PUBLISHED), medium="Cổng", link=None)
        with refused("withheld_before_publication", kind=ConflictError):
            supervision.withhold_publication(act(PUBLISHED), reason="Mật", authority_id=FRONT)


def test_a_postponement_says_why_and_gives_a_window_in_order() -> None:
    with refused("reason_given", "/reason"):
        planned().postpone(act(), reason="", window_from=None, window_to=None)
    with refused("window_ordered", "/window/to"):
        planned().postpone(act(), reason="Bão", window_from=HELD, window_to=NOTIFIED)
    with refused("postponed_before_conclusion", kind=ConflictError):
        concluded().postpone(act(), reason="Bão", window_from=None, window_to=None)


def test_a_concluded_round_is_not_cancelled() -> None:
    with refused("cancel_before_conclusion", kind=ConflictError):
        concluded().cancel(act(), reason="Thôi", document=None)


def test_a_round_is_not_closed_over_open_recommendations() -> None:
    with refused("recommendations_ended", kind=ConflictError):
        concluded().close(act(), open_recommendations=2)


@pytest.mark.parametrize("ended", [cancelled, closed])
@pytest.mark.parametrize(
    "command",
    [
        notify,
        lambda r: hold(r, unannounced=True),
        find,
        conclude,
        lambda r: r.contest_finding(act(), no=1, text="Sai"),
        lambda r: r.publish_result(act(), medium="Cổng", link=None),
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


OTHER = id_of("supervision", "GS-2023-0002")
TARGET = id_of("target", "CT-234")


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


def test_a_round_that_was_to_count_is_cancelled_with_the_approver_of_the_plan() -> None:
    round_ = planned(origin="scheme", field="a")
    with refused("given_up_with_approval", "/approved_by_id"):
        round_.cancel(act(NOTIFIED), reason="Bão", document=None)
    round_.cancel(act(NOTIFIED), reason="Bão", document=None, approved_by_id=COUNCIL)
    assert round_.ended == "cancelled"


class TestCounting:
    def test_follows_the_conclusion(self) -> None:
        for step in (held().count, held().exclude):
            with refused("counted_after_conclusion", kind=ConflictError):
                step(act(), target_id=TARGET, rule="Có trong hiệp thương")

    def test_is_done_once_for_a_target(self) -> None:
        round_ = concluded()
        round_.count(act(), target_id=TARGET, rule="Có trong hiệp thương")
        with refused("counted_once", kind=ConflictError):
            round_.count(act(), target_id=TARGET, rule="Có trong hiệp thương")
        round_.count(act(), target_id=OTHER, rule="Chỉ tiêu khác")

    def test_may_be_taken_back_and_done_again(self) -> None:
        round_ = concluded()
        round_.count(act(), target_id=TARGET, rule="Có trong hiệp thương")
        round_.exclude(act(), target_id=TARGET, rule="Tính nhầm")
        round_.count(act(), target_id=TARGET, rule="Đã rà soát")

    def test_leaves_out_by_a_rule(self) -> None:
        with refused("reason_given", "/rule"):
            concluded().exclude(act(), target_id=TARGET, rule=" ")
