"""A petition is a number, a day and an addressee: it goes on and never back, and its outcome is told once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.petition import Petition
from tests.domain.given import DEPARTMENT, FRONT, LETTER, OFFICE, act, refused

RECEIVED = date(2023, 3, 1)
FORWARDED = date(2023, 3, 5)
SETTLED = date(2023, 4, 1)


def received(**fields: Any) -> Petition:
    given: dict[str, Any] = {
        "code": "DT-1",
        "number": "125/ĐT",
        "kind": "complaint",
        "holder_id": FRONT,
    }
    return Petition.receive(act(RECEIVED), **given | fields)


def forwarded(**fields: Any) -> Petition:
    petition = received()
    forward(petition, **fields)
    return petition


def forward(petition: Petition, **fields: Any) -> None:
    given: dict[str, Any] = {
        "number": "30-CV/MTTQ",
        "forwarded_on": FORWARDED,
        "addressee_id": DEPARTMENT,
    }
    petition.forward(act(FORWARDED), **given | fields)


def settle(petition: Petition, outcome: str = "resolved", **fields: Any) -> None:
    given: dict[str, Any] = {"agency_id": petition.holder_id, "document": LETTER}
    petition.record_outcome(act(fields.pop("on", SETTLED)), outcome=outcome, **given | fields)


@pytest.mark.parametrize("number", ["Nguyễn Văn A", "125 của bà B", "", "đơn của ông C"])
def test_only_numbers_are_kept(number: str) -> None:
    with refused("number_only", "/number"):
        received(number=number)
    with refused("number_only", "/number"):
        forwarded(number=number)


def test_its_kind_is_known() -> None:
    with refused("petition_kind_known", "/kind"):
        received(kind="rumor")


def test_it_never_goes_back() -> None:
    petition = forwarded()
    for back in (FRONT, DEPARTMENT):
        with refused("no_forwarding_loop", "/to_id"):
            forward(petition, addressee_id=back)
    forward(petition, addressee_id=OFFICE)


def test_it_goes_on_after_it_came_and_before_its_outcome() -> None:
    with refused("forwarded_after_receipt", "/forwarded_on"):
        forwarded(forwarded_on=date(2023, 2, 1))
    petition = forwarded()
    settle(petition)
    with refused("forwarded_before_outcome", kind=ConflictError):
        forward(petition, addressee_id=OFFICE)


class TestAnOutcome:
    def test_is_known(self) -> None:
        with refused("outcome_known", "/outcome"):
            settle(forwarded(), "vague")

    def test_comes_from_who_holds_it(self) -> None:
        with refused("outcome_from_holder", "/agency_id"):
            settle(forwarded(), agency_id=OFFICE)

    @pytest.mark.parametrize("outcome", ["replied", "resolved", "not_accepted"])
    def test_is_told_on_paper(self, outcome: str) -> None:
        with refused("outcome_has_document", "/document"):
            settle(forwarded(), outcome, document=None)

    def test_of_a_petition_sent_back_needs_no_paper(self) -> None:
        settle(forwarded(), "returned", document=None)

    def test_follows_the_forwarding(self) -> None:
        with refused("outcome_after_receipt", "/happened_on"):
            settle(forwarded(), on=RECEIVED)

    def test_is_told_once_but_a_reply_may_be_followed_by_a_resolution(self) -> None:
        petition = forwarded()
        settle(petition, "replied")
        with refused("outcome_once", kind=ConflictError):
            settle(petition, "replied")
        settle(petition, "resolved")
        with refused("outcome_once", kind=ConflictError):
            settle(petition, "returned")

    def test_is_published_after_it_is_there(self) -> None:
        petition = forwarded()
        with refused("publication_after_outcome", kind=ConflictError):
            petition.publish_outcome(act(SETTLED), medium="Báo", link=None)
        settle(petition)
        with refused("medium_given", "/medium"):
            petition.publish_outcome(act(SETTLED), medium=" ", link=None)
        petition.publish_outcome(act(SETTLED), medium="Báo", link=None)


@pytest.mark.parametrize(
    ("words", "rule", "pointer"),
    [
        ({"reply_due_on": SETTLED}, "limit_has_ground", "/ground"),
        ({"reply_term": "15d", "ground": " "}, "limit_has_ground", "/ground"),
        ({"reply_due_on": RECEIVED, "ground": "x"}, "limit_after_decision", "/reply_due_on"),
        (
            {"reply_due_on": SETTLED, "reply_term": "15d", "ground": "x"},
            "one_limit",
            "/reply_term",
        ),
        ({"reply_term": "before:2023-05-01", "ground": "x"}, "term_from_receipt", "/reply_term"),
    ],
)
def test_its_outcome_is_wanted_by_a_day_or_a_term_on_a_ground(
    words: dict[str, Any], rule: str, pointer: str
) -> None:
    with refused(rule, pointer):
        forwarded(**words)


def test_it_is_taken_in_once_by_each_body_to_which_it_went() -> None:
    for petition, on in ((received(), FORWARDED), (forwarded(), RECEIVED)):
        with refused("received_after_forwarding", "/received_on", ConflictError):
            petition.receive_forwarded(act(on), received_on=on)
    petition = forwarded()
    petition.receive_forwarded(act(FORWARDED), received_on=FORWARDED)
    with refused("received_once", kind=ConflictError):
        petition.receive_forwarded(act(FORWARDED), received_on=FORWARDED)
    forward(petition, addressee_id=OFFICE)
    petition.receive_forwarded(act(FORWARDED), received_on=FORWARDED)
    late = forwarded()
    late.receive_forwarded(act(SETTLED), received_on=SETTLED)
    with refused("forwarded_after_receipt", "/forwarded_on"):
        forward(late, addressee_id=OFFICE)
