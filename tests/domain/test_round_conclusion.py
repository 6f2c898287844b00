"""What a round finds, concludes, publishes and counts for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError, NotFoundError
from domain.supervision import Supervision
from domain.values import Document, id_of
from tests.domain.given import (
    COUNCIL,
    FRONT,
    LETTER,
    act,
    facts,
    names,
    refused,
)
from tests.domain.rounds import (
    CONCLUDED,
    HELD,
    PUBLISHED,
    closed,
    conclude,
    concluded,
    find,
    held,
    hold,
    notify,
    planned,
)

TARGET = id_of("target", "CT-234")


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


def test_the_report_of_the_conclusion_comes_later_and_once() -> None:
    round_ = held()
    with refused("after_conclusion", kind=ConflictError):
        round_.document_conclusion(act(CONCLUDED), document=LETTER)
    round_.conclude(act(CONCLUDED), document=None)
    with refused("step_has_document", "/document"):
        round_.document_conclusion(act(PUBLISHED), document=Document(title="Không số"))
    round_.document_conclusion(act(PUBLISHED), document=LETTER)
    with refused("conclusion_lacks_report", kind=ConflictError):
        round_.document_conclusion(act(PUBLISHED), document=LETTER)


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

    def test_is_withheld_once(self) -> None:
        supervision = concluded()
        supervision.withhold_publication(act(PUBLISHED), reason="Mật", authority_id=FRONT)
        with refused("withheld_once", kind=ConflictError):
            supervision.withhold_publication(act(PUBLISHED), reason="Mật", authority_id=COUNCIL)

    def test_stays_owed_when_the_follow_up_has_ended(self) -> None:
        supervision = closed()
        supervision.publish_result(act(), medium="Cổng", link=None)
        assert names(supervision)[-2:] == ["closed", "result_published"]

    def test_that_was_made_is_not_withheld(self) -> None:
        supervision = concluded()
        supervision.withhold_publication(act(PUBLISHED), reason="Mật", authority_id=FRONT)
        supervision.publish_result(act(PUBLISHED), medium="Cổng", link=None)
        with refused("withheld_before_publication", kind=ConflictError):
            supervision.withhold_publication(act(PUBLISHED), reason="Mật", authority_id=FRONT)


def test_a_round_is_not_closed_over_open_recommendations() -> None:
    with refused("recommendations_ended", kind=ConflictError):
        concluded().close(act(), open_recommendations=2)


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
        round_.count(act(), target_id=id_of("target", "CT-2"), rule="Chỉ tiêu khác")

    def test_may_be_taken_back_and_done_again(self) -> None:
        round_ = concluded()
        round_.count(act(), target_id=TARGET, rule="Có trong hiệp thương")
        round_.exclude(act(), target_id=TARGET, rule="Tính nhầm")
        round_.count(act(), target_id=TARGET, rule="Đã rà soát")

    def test_leaves_out_by_a_rule(self) -> None:
        with refused("reason_given", "/rule"):
            concluded().exclude(act(), target_id=TARGET, rule=" ")
