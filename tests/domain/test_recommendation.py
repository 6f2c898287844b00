"""A recommendation is sent, limited, received and passed on: each by who may."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import ConflictError
from domain.recommendation import (
    SOURCE_TYPES,
    Point,
    ReplyLimit,
)
from tests.domain.given import (
    DEPARTMENT,
    FRONT,
    OFFICE,
    act,
    refused,
)
from tests.domain.letters import (
    ASSESSED,
    ISSUED,
    RECEIVED,
    REPLIED,
    received,
    replied,
    reply,
    sent,
)


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
        letter.transfer(
            act(REPLIED, DEPARTMENT),
            to_id=OFFICE,
            reason="Thẩm quyền",
            document=None,
            clock="restarts",
        )
        assert (letter.responsible_id, letter.addressee_id) == (OFFICE, DEPARTMENT)
        assert (letter.phase, letter.received_on) == ("transferred", None)
        letter.receive(act(REPLIED), received_on=REPLIED, incoming_number="9")
        assert letter.phase == "received"

    def test_never_goes_back_along_the_way(self) -> None:
        letter = received()
        letter.transfer(
            act(REPLIED), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
        )
        for to_id in (OFFICE, DEPARTMENT):
            with refused("no_transfer_loop", "/to_id"):
                letter.transfer(
                    act(REPLIED), to_id=to_id, reason="Trả lại", document=None, clock="restarts"
                )

    def test_never_goes_to_the_body_that_recommends(self) -> None:
        with refused("addressee_is_another", "/to_id"):
            received().transfer(
                act(REPLIED), to_id=FRONT, reason="Trả lại", document=None, clock="restarts"
            )

    def test_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            received().transfer(
                act(REPLIED), to_id=OFFICE, reason=" ", document=None, clock="restarts"
            )

    def test_is_not_made_after_a_reply(self) -> None:
        with refused("transfer_before_reply", kind=ConflictError):
            replied("accepted").transfer(
                act(), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
            )

    def test_is_not_made_after_a_reply_that_did_not_suffice(self) -> None:
        letter = replied()
        letter.find_reply_insufficient(act(ASSESSED, FRONT), reason="Chung chung", points=())
        with refused("transfer_before_reply", kind=ConflictError):
            letter.transfer(
                act(), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
            )

    def test_is_not_before_the_receipt(self) -> None:
        with refused("transferred_after_receipt", "/happened_on"):
            received().transfer(
                act(date(2023, 3, 5)),
                to_id=OFFICE,
                reason="Thẩm quyền",
                document=None,
                clock="restarts",
            )

    def test_comes_before_the_next_receipt(self) -> None:
        letter = received()
        letter.transfer(
            act(REPLIED), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
        )
        with refused("received_after_transfer", "/received_on"):
            letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number=None)
