"""The limit of a reply is set later and extended: by somebody else than the debtor, on a ground, in time."""

from __future__ import annotations

from datetime import date

from domain.errors import ConflictError
from domain.recommendation import (
    Recommendation,
    ReplyLimit,
)
from tests.domain.given import (
    DEPARTMENT,
    FRONT,
    LETTER,
    act,
    facts,
    refused,
)
from tests.domain.letters import (
    ASSESSED,
    REPLIED,
    extend,
    received,
    replied,
    reply,
)


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
