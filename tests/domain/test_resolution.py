"""A recommendation is resolved, verified, urged and ended: each by who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.recommendation import (
    Recommendation,
)
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    OFFICE,
    act,
    facts,
    names,
    refused,
)
from tests.domain.letters import (
    ASSESSED,
    RECEIVED,
    TERM,
    VERIFIED,
    accepted,
    closed,
    extend,
    received,
    replied,
    reply,
    report,
    resolved,
    sent,
    verified,
    withdrawn,
)


class TestAResolution:
    def test_is_started_reported_and_verified(self) -> None:
        letter = accepted()
        letter.start_resolution(act(ASSESSED, DEPARTMENT), measures="Lập tổ công tác")
        assert letter.phase == "resolving"
        report(letter)
        assert letter.phase == "resolved"
        letter.verify_resolution(act(VERIFIED, FRONT), evidence=None, document=None)
        assert letter.phase == "verified"

    @pytest.mark.parametrize("letter", [received, replied, resolved, verified])
    def test_is_reported_after_an_accepted_reply_once(self, letter: Any) -> None:
        with refused("phase_allows", kind=ConflictError):
            report(letter())

    @pytest.mark.parametrize("evidence", [(), ("", " ")])
    def test_is_not_reported_without_evidence(self, evidence: tuple[str, ...]) -> None:
        with refused("evidence_given", "/evidence"):
            report(accepted(), evidence=evidence)

    def test_is_reported_by_the_responsible_body(self) -> None:
        with refused("resolver_responsible", "/agency_id"):
            report(accepted(), resolver_id=OFFICE)

    def test_is_not_before_the_letter(self) -> None:
        with refused("after_recommendation", "/received_on"):
            report(accepted(), received_on=date(2023, 2, 28))

    def test_is_not_verified_by_who_resolved_it(self) -> None:
        with refused("verifier_is_not_resolver", "/agency_id"):
            resolved().verify_resolution(act(VERIFIED, DEPARTMENT), evidence=None, document=None)

    def test_is_not_verified_before_it_was_reported(self) -> None:
        with refused("verified_after_report", "/happened_on"):
            resolved().verify_resolution(act(ASSESSED, FRONT), evidence=None, document=None)

    @pytest.mark.parametrize("letter", [resolved, verified])
    def test_may_be_disputed_and_is_then_owed_again(self, letter: Any) -> None:
        disputed = letter()
        disputed.dispute_resolution(act(VERIFIED, FRONT), reason="Chưa làm")
        assert disputed.phase == "disputed"
        report(disputed, received_on=VERIFIED)
        assert disputed.phase == "resolved"

    def test_is_disputed_with_a_reason(self) -> None:
        with refused("reason_given", "/reason"):
            resolved().dispute_resolution(act(VERIFIED), reason=" ")

    @pytest.mark.parametrize("letter", [received, accepted])
    def test_is_disputed_and_verified_only_once_claimed(self, letter: Any) -> None:
        with refused("phase_allows", kind=ConflictError):
            letter().dispute_resolution(act(VERIFIED), reason="Chưa làm")
        with refused("phase_allows", kind=ConflictError):
            letter().verify_resolution(act(VERIFIED), evidence=None, document=None)


class TestAReminder:
    def test_before_the_limit_is_marked_early(self) -> None:
        with refused("reminder_early_marked", "/early"):
            received().send_reminder(act(), document=None, recipient_id=None, overdue=False)

    def test_goes_to_the_responsible_body_and_is_counted(self) -> None:
        letter = received()
        letter.send_reminder(act(), document=None, recipient_id=None, overdue=True)
        letter.send_reminder(act(), document=None, recipient_id=COUNCIL, overdue=False, early=True)
        first, second = facts(letter)[-2:]
        assert isinstance(first, Recommendation.ReminderSent)
        assert isinstance(second, Recommendation.ReminderSent)
        assert (first.recipient_id, first.step) == (DEPARTMENT, 1)
        assert (second.recipient_id, second.step) == (COUNCIL, 2)


class TestTheEnd:
    def test_comes_after_a_verified_resolution(self) -> None:
        assert closed().phase == "closed"

    def test_comes_with_an_accepted_reply_that_refuses_every_point(self) -> None:
        letter = accepted("refused", "refused")
        letter.close(act(ASSESSED), reason="Không thuộc thẩm quyền")
        assert letter.phase == "closed"

    @pytest.mark.parametrize("letter", [sent, received, replied, accepted, resolved])
    def test_does_not_come_before(self, letter: Any) -> None:
        with refused("closed_after_verification", kind=ConflictError):
            letter().close(act(), reason=None)

    def test_does_not_come_while_a_refused_point_stands_beside_an_accepted_one(self) -> None:
        with refused("closed_after_verification", kind=ConflictError):
            accepted("accepted", "refused").close(act(), reason=None)

    def test_by_withdrawal_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            received().withdraw(act(), reason="")

    @pytest.mark.parametrize("letter", [sent, received, replied, accepted, resolved, verified])
    def test_by_withdrawal_comes_from_any_open_state(self, letter: Any) -> None:
        one = letter()
        one.withdraw(act(), reason="Đã giải quyết")
        assert one.phase == "withdrawn"

    @pytest.mark.parametrize("ended", [closed, withdrawn])
    @pytest.mark.parametrize(
        "command",
        [
            lambda r: r.receive(act(), received_on=RECEIVED, incoming_number=None),
            lambda r: r.transfer(
                act(), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
            ),
            lambda r: r.set_reply_limit(act(), limit=TERM, document=None),
            extend,
            reply,
            lambda r: r.find_reply_insufficient(act(), reason="Thiếu", points=()),
            lambda r: r.accept_reply(act()),
            lambda r: r.start_resolution(act(), measures="Làm"),
            report,
            lambda r: r.verify_resolution(act(), evidence=None, document=None),
            lambda r: r.dispute_resolution(act(), reason="Chưa"),
            lambda r: r.send_reminder(act(), document=None, recipient_id=None, overdue=True),
            lambda r: r.withdraw(act(), reason="Thôi"),
            lambda r: r.close(act(), reason=None),
        ],
    )
    def test_is_the_end(self, ended: Any, command: Any) -> None:
        letter = ended()
        before = names(letter)
        with refused("recommendation_open", kind=ConflictError):
            command(letter)
        assert names(letter) == before

    @pytest.mark.parametrize(
        "command",
        [
            lambda r, a: r.transfer(
                a, to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
            ),
            lambda r, a: r.send_reminder(a, document=None, recipient_id=None, overdue=True),
            lambda r, a: r.withdraw(a, reason="Thôi"),
        ],
    )
    def test_and_all_before_it_happen_after_the_letter(self, command: Any) -> None:
        with refused("after_recommendation", "/happened_on"):
            command(sent(), act(date(2023, 2, 28)))
