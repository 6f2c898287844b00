"""A recommendation is sent, received, passed on, answered, assessed, resolved, verified: each by who may."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import uuid4

import pytest

from domain.errors import ConflictError
from domain.recommendation import (
    POSITIONS,
    SOURCE_TYPES,
    Point,
    PointReply,
    Recommendation,
    ReplyLimit,
)
from domain.values import Document
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

ISSUED = date(2023, 3, 1)
RECEIVED = date(2023, 3, 6)
REPLIED = date(2023, 3, 20)
ASSESSED = date(2023, 3, 27)
RESOLVED = date(2023, 5, 10)
VERIFIED = date(2023, 5, 20)
TERM = ReplyLimit(term="15d", due_on=None, setter_id=FRONT, ground="QĐ 124")


def sent(**fields: Any) -> Recommendation:
    given: dict[str, Any] = {
        "code": "KN-2023-0001",
        "source_type": "petition",
        "source_id": uuid4(),
        "issuer_id": FRONT,
        "addressee_id": DEPARTMENT,
        "document": LETTER,
        "points": (Point(1, "Công khai quyết toán"), Point(2, "Sửa quy chế")),
        "urgent": False,
        "reply_limit": TERM,
        "source_concluded_on": None,
    }
    on = fields.pop("on", ISSUED)
    return Recommendation.issue(act(on), **given | fields)


def received(**fields: Any) -> Recommendation:
    letter = sent(**fields)
    letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number="7")
    return letter


def reply(letter: Recommendation, *positions: str, **fields: Any) -> None:
    points = tuple(
        PointReply(no, position, "Trái thẩm quyền")  # type: ignore[arg-type]  # wrong on purpose in some
        for no, position in enumerate(positions or ("accepted", "accepted"), 1)
    )
    given: dict[str, Any] = {
        "reply_code": "TL-1",
        "replier_id": letter.responsible_id,
        "document": LETTER,
        "replied_on": REPLIED,
        "received_on": None,
        "points": points,
    }
    given |= fields
    letter.give_reply(act(given["replied_on"]), **given)


def replied(*positions: str, **fields: Any) -> Recommendation:
    letter = received()
    reply(letter, *positions, **fields)
    return letter


def accepted(*positions: str) -> Recommendation:
    letter = replied(*positions)
    letter.accept_reply(act(ASSESSED, FRONT))
    return letter


def report(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "resolver_id": DEPARTMENT,
        "measures": "Đã công khai",
        "evidence": ("ảnh chụp",),
        "document": None,
        "received_on": RESOLVED,
    }
    given |= fields
    letter.report_resolution(act(given["received_on"]), **given)


def resolved() -> Recommendation:
    letter = accepted()
    report(letter)
    return letter


def verified() -> Recommendation:
    letter = resolved()
    letter.verify_resolution(act(VERIFIED, FRONT), evidence="Biên bản", document=None)
    return letter


def closed() -> Recommendation:
    letter = verified()
    letter.close(act(VERIFIED), reason=None)
    return letter


def withdrawn() -> Recommendation:
    letter = received()
    letter.withdraw(act(REPLIED), reason="Đã giải quyết")
    return letter


class TestALetter:
    @pytest.mark.parametrize("source", [s for s in SOURCE_TYPES if s != "supervision"])
    def test_comes_from_any_source_of_the_vocabulary(self, source: str) -> None:
        assert sent(source_type=source).phase == "sent"

    def test_of_an_unknown_source_is_refused(self) -> None:
        with refused("source_known", "/source/type"):
            sent(source_type="rumor")

    @pytest.mark.parametrize("points", [(), (Point(1, " "),), (Point(1, "a"), Point(2, ""))])
    def test_without_a_point_to_answer_is_refused(self, points: tuple[Point, ...]) -> None:
        with refused("points_given", "/points"):
            sent(points=points)

    def test_numbers_its_points_once(self) -> None:
        with refused("points_numbered", "/points"):
            sent(points=(Point(1, "a"), Point(1, "b")))

    def test_goes_to_another_body(self) -> None:
        with refused("addressee_is_another", "/addressee_id"):
            sent(addressee_id=FRONT)

    @pytest.mark.parametrize("concluded", [None, date(2023, 3, 2)])
    def test_before_the_conclusion_of_its_round_is_urgent(self, concluded: date | None) -> None:
        with refused("issued_after_conclusion", "/issued_on"):
            sent(source_type="supervision", source_concluded_on=concluded)
        urgent = sent(source_type="supervision", source_concluded_on=concluded, urgent=True)
        assert urgent.phase == "sent"

    def test_may_leave_on_the_day_of_the_conclusion(self) -> None:
        assert sent(source_type="supervision", source_concluded_on=ISSUED).phase == "sent"

    def test_may_leave_without_a_limit(self) -> None:
        assert sent(reply_limit=None).reply_limit is None


class TestALimit:
    def test_has_a_ground(self) -> None:
        with refused("limit_has_ground", "/reply_limit/ground"):
            sent(reply_limit=ReplyLimit("15d", None, FRONT, " "))

    @pytest.mark.parametrize(("term", "due_on"), [(None, None), ("15d", date(2023, 4, 1))])
    def test_is_a_term_or_a_day(self, term: str | None, due_on: date | None) -> None:
        with refused("one_limit", "/reply_limit"):
            sent(reply_limit=ReplyLimit(term, due_on, FRONT, "QĐ 124"))

    @pytest.mark.parametrize("term", ["7d-back", "before:2023-04-01"])
    def test_is_counted_from_receipt(self, term: str) -> None:
        with refused("term_from_receipt", "/reply_limit/term"):
            sent(reply_limit=ReplyLimit(term, None, FRONT, "QĐ 124"))

    def test_can_be_read(self) -> None:
        with refused("term_form"):
            sent(reply_limit=ReplyLimit("mười lăm ngày", None, FRONT, "QĐ 124"))

    def test_is_not_before_the_letter(self) -> None:
        with refused("limit_after_letter", "/reply_limit/due_on"):
            sent(reply_limit=ReplyLimit(None, date(2023, 2, 28), FRONT, "QĐ 124"))


class TestAReceipt:
    def test_is_recorded_once(self) -> None:
        with refused("received_once", kind=ConflictError):
            received().receive(act(RECEIVED), received_on=RECEIVED, incoming_number=None)

    def test_is_not_before_the_letter(self) -> None:
        with refused("after_recommendation", "/received_on"):
            sent().receive(act(), received_on=date(2023, 2, 28), incoming_number=None)

    def test_may_be_recorded_after_the_reply(self) -> None:
        letter = sent()
        reply(letter)
        letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number="7")
        assert (letter.phase, letter.received_on) == ("replied", RECEIVED)
        with refused("received_once", kind=ConflictError):
            letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number=None)


class TestATransfer:
    def test_makes_another_body_responsible_that_awaits_its_own_receipt(self) -> None:
        letter = received()
        letter.transfer(act(REPLIED, DEPARTMENT), to_id=OFFICE, reason="Thẩm quyền", document=None)
        assert (letter.responsible_id, letter.addressee_id) == (OFFICE, DEPARTMENT)
        assert (letter.phase, letter.received_on) == ("transferred", None)
        letter.receive(act(REPLIED), received_on=REPLIED, incoming_number="9")
        assert letter.phase == "received"

    def test_never_goes_back_along_the_way(self) -> None:
        letter = received()
        letter.transfer(act(REPLIED), to_id=OFFICE, reason="Thẩm quyền", document=None)
        for to_id in (OFFICE, DEPARTMENT):
            with refused("no_transfer_loop", "/to_id"):
                letter.transfer(act(REPLIED), to_id=to_id, reason="Trả lại", document=None)

    def test_never_goes_to_the_body_that_recommends(self) -> None:
        with refused("addressee_is_another", "/to_id"):
            received().transfer(act(REPLIED), to_id=FRONT, reason="Trả lại", document=None)

    def test_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            received().transfer(act(REPLIED), to_id=OFFICE, reason=" ", document=None)

    def test_is_not_made_after_a_reply(self) -> None:
        with refused("transfer_before_reply", kind=ConflictError):
            replied("accepted").transfer(act(), to_id=OFFICE, reason="Thẩm quyền", document=None)

    def test_is_not_made_after_a_reply_that_did_not_suffice(self) -> None:
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=())
        with refused("transfer_before_reply", kind=ConflictError):
            letter.transfer(act(), to_id=OFFICE, reason="Thẩm quyền", document=None)

    def test_is_not_before_the_receipt(self) -> None:
        with refused("transferred_after_receipt", "/happened_on"):
            received().transfer(
                act(date(2023, 3, 5)), to_id=OFFICE, reason="Thẩm quyền", document=None
            )

    def test_comes_before_the_next_receipt(self) -> None:
        letter = received()
        letter.transfer(act(REPLIED), to_id=OFFICE, reason="Thẩm quyền", document=None)
        with refused("received_after_transfer", "/received_on"):
            letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number=None)


class TestALimitSetLater:
    limit = ReplyLimit(None, date(2023, 4, 1), FRONT, "Thông báo 5")

    def test_is_given_to_a_letter_without_one(self) -> None:
        letter = received(reply_limit=None)
        letter.set_reply_limit(act(REPLIED), limit=self.limit, document=None)
        assert letter.reply_limit == self.limit

    def test_is_given_once(self) -> None:
        with refused("limit_set_once", kind=ConflictError):
            received().set_reply_limit(act(REPLIED), limit=self.limit, document=None)

    def test_is_not_set_by_the_debtor(self) -> None:
        own = ReplyLimit("15d", None, DEPARTMENT, "Tự đặt")
        with refused("setter_is_not_debtor", "/setter_id"):
            received(reply_limit=None).set_reply_limit(act(REPLIED), limit=own, document=None)

    def test_has_a_ground(self) -> None:
        bare = ReplyLimit("15d", None, FRONT, "")
        with refused("limit_has_ground", "/ground"):
            received(reply_limit=None).set_reply_limit(act(REPLIED), limit=bare, document=None)

    def test_is_not_before_the_day_on_which_it_is_set(self) -> None:
        with refused("limit_after_decision", "/due_on"):
            received(reply_limit=None).set_reply_limit(
                act(date(2023, 4, 2)), limit=self.limit, document=None
            )

    def test_is_not_set_once_the_reply_is_there(self) -> None:
        letter = received(reply_limit=None)
        reply(letter)
        with refused("limit_before_reply", kind=ConflictError):
            letter.set_reply_limit(act(REPLIED), limit=self.limit, document=None)


def extend(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "old_due_on": date(2023, 3, 21),
        "due_on": date(2023, 4, 10),
        "requested_by_id": DEPARTMENT,
        "approved_by_id": FRONT,
        "ground": "Phức tạp",
        "document": None,
    }
    letter.extend_reply_limit(act(fields.pop("on", REPLIED)), **given | fields)


class TestAnExtension:
    def test_keeps_the_old_day_beside_the_new_one(self) -> None:
        letter = received()
        extend(letter)
        fact = facts(letter)[-1]
        assert isinstance(fact, Recommendation.ReplyLimitExtended)
        assert (fact.old_due_on, fact.due_on) == (date(2023, 3, 21), date(2023, 4, 10))

    def test_may_follow_a_partial_reply(self) -> None:
        letter = replied("accepted")
        extend(letter)

    def test_may_follow_a_reply_that_did_not_suffice(self) -> None:
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=())
        extend(letter, on=ASSESSED, document=LETTER)

    def test_after_the_limit_has_a_document(self) -> None:
        with refused("late_extension_has_document", "/document"):
            extend(received(), on=date(2023, 3, 22))
        extend(received(), on=date(2023, 3, 22), document=LETTER)
        extend(received(), on=date(2023, 3, 21))

    def test_is_not_made_once_the_reply_is_there(self) -> None:
        with refused("extension_before_reply", kind=ConflictError):
            extend(replied())

    def test_needs_a_limit_to_extend(self) -> None:
        with refused("limit_to_extend", kind=ConflictError):
            extend(received(reply_limit=None))

    def test_is_not_approved_by_the_debtor(self) -> None:
        with refused("not_extended_by_debtor", "/approved_by_id"):
            extend(received(), approved_by_id=DEPARTMENT)

    def test_has_a_ground(self) -> None:
        with refused("limit_has_ground", "/ground"):
            extend(received(), ground="")

    def test_moves_the_day_later(self) -> None:
        with refused("extension_is_later", "/due_on"):
            extend(received(), due_on=date(2023, 3, 21))

    def test_is_not_to_a_day_already_past(self) -> None:
        with refused("limit_after_decision", "/due_on"):
            extend(received(), on=date(2023, 4, 11))


class TestAReply:
    def test_to_every_point_answers_the_recommendation(self) -> None:
        letter = replied("accepted_in_part", "refused")
        assert (letter.phase, letter.unanswered) == ("replied", [])

    def test_to_some_points_leaves_the_others_owed(self) -> None:
        letter = replied("accepted")
        assert (letter.phase, letter.unanswered) == ("received", [2])
        reply(letter, points=(PointReply(2, "refused", "Trái luật"),), reply_code="TL-2")
        assert letter.phase == "replied"

    @pytest.mark.parametrize("document", [None, Document(title="Thư")])
    def test_is_a_written_and_numbered_document(self, document: Document | None) -> None:
        with refused("reply_has_document", "/document"):
            replied(document=document)

    def test_is_not_before_the_letter(self) -> None:
        with refused("after_recommendation", "/replied_on"):
            replied(replied_on=date(2023, 2, 28))

    def test_arrives_after_it_was_written(self) -> None:
        with refused("received_after_reply", "/received_on"):
            replied(received_on=date(2023, 3, 19))

    def test_comes_from_the_responsible_body(self) -> None:
        with refused("replier_responsible", "/agency_id"):
            replied(replier_id=OFFICE)

    @pytest.mark.parametrize("numbers", [(), (3,), (1, 1), (1, 2, 3)])
    def test_names_points_of_the_letter_each_once(self, numbers: tuple[int, ...]) -> None:
        with refused("points_exist", "/points"):
            replied(points=tuple(PointReply(no, "accepted") for no in numbers))

    def test_takes_a_known_position(self) -> None:
        with refused("position_known", "/points/position"):
            replied("agreed", "accepted")

    @pytest.mark.parametrize("position", POSITIONS)
    def test_says_why_where_it_does_not_accept(
        self,
        position: Literal["accepted", "accepted_in_part", "refused", "reconsideration_requested"],
    ) -> None:
        points = (PointReply(1, position, " "),)
        if position.startswith("accepted"):
            assert replied(points=points).positions == {1: position}
        else:
            with refused("refusal_has_reason", "/points/reason"):
                replied(points=points)

    def test_is_not_given_once_one_was_accepted(self) -> None:
        with refused("reply_still_owed", kind=ConflictError):
            reply(accepted())


class TestAnAssessment:
    def test_that_accepts_ends_the_duty_to_reply(self) -> None:
        assert accepted().phase == "reply_accepted"

    def test_that_finds_too_little_opens_it_again(self) -> None:
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=(2,))
        assert (letter.phase, letter.unanswered) == ("reply_insufficient", [2])
        with refused("every_point_replied", kind=ConflictError):
            letter.accept_reply(act(ASSESSED, FRONT))
        again = (PointReply(2, "accepted"),)
        with refused("letter_answers_once", "/points", ConflictError):
            reply(letter, points=again, replied_on=ASSESSED)
        reply(letter, points=again, replied_on=ASSESSED, reply_code="TL-2")
        letter.accept_reply(act(ASSESSED, FRONT))
        assert letter.phase == "reply_accepted"

    @pytest.mark.parametrize("letter", [sent, received])
    def test_wants_something_to_assess(self, letter: Any) -> None:
        with refused("reply_to_assess", kind=ConflictError):
            letter().accept_reply(act(ASSESSED, FRONT))
        with refused("reply_to_assess", kind=ConflictError):
            letter().find_reply_insufficient(act(ASSESSED, FRONT), reason="Thiếu", points=())

    def test_is_made_once(self) -> None:
        with refused("reply_to_assess", kind=ConflictError):
            accepted().accept_reply(act(ASSESSED, FRONT))
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=())
        with refused("reply_to_assess", kind=ConflictError):
            letter.accept_reply(act(ASSESSED, FRONT))

    def test_is_not_made_by_the_replier(self) -> None:
        with refused("assessor_is_not_replier", "/agency_id"):
            replied().accept_reply(act(ASSESSED, DEPARTMENT))

    def test_is_not_before_the_reply(self) -> None:
        with refused("assessed_after_reply", "/happened_on"):
            replied().accept_reply(act(date(2023, 3, 19), FRONT))

    def test_accepts_only_a_reply_to_every_point(self) -> None:
        with refused("every_point_replied", kind=ConflictError):
            replied("accepted").accept_reply(act(ASSESSED, FRONT))

    def test_accepts_the_whole_letter(self) -> None:
        with refused("accepted_whole", "/points"):
            replied().accept_reply(act(ASSESSED, FRONT), points=(1,))
        replied().accept_reply(act(ASSESSED, FRONT), points=(2, 1))

    def test_names_points_that_were_answered(self) -> None:
        with refused("points_replied", "/points"):
            replied("accepted").find_reply_insufficient(
                act(ASSESSED, FRONT), reason="Thiếu", points=(2,)
            )

    def test_that_finds_too_little_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            replied().find_reply_insufficient(act(ASSESSED, FRONT), reason="", points=())

    def test_that_sets_a_day_for_the_resolution_has_a_ground(self) -> None:
        with refused("limit_has_ground", "/ground"):
            replied().accept_reply(act(ASSESSED, FRONT), resolution_due_on=RESOLVED)

    def test_sets_no_day_already_past(self) -> None:
        with refused("limit_after_decision", "/resolution_due_on"):
            replied().accept_reply(act(ASSESSED), resolution_due_on=REPLIED, ground="Lộ trình")


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
            lambda r: r.transfer(act(), to_id=OFFICE, reason="Thẩm quyền", document=None),
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
            lambda r, a: r.transfer(a, to_id=OFFICE, reason="Thẩm quyền", document=None),
            lambda r, a: r.send_reminder(a, document=None, recipient_id=None, overdue=True),
            lambda r, a: r.withdraw(a, reason="Thôi"),
        ],
    )
    def test_and_all_before_it_happen_after_the_letter(self, command: Any) -> None:
        with refused("after_recommendation", "/happened_on"):
            command(sent(), act(date(2023, 2, 28)))
