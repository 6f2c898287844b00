"""What became of a matter is made public, reopened while it is followed, and closed for good."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.errors import ConflictError
from domain.recommendation import Recommendation
from tests.domain.given import FRONT, LETTER, act, names, refused
from tests.domain.letters import (
    FURTHER,
    HEIR,
    LATER,
    RECEIVED,
    closed,
    escalate,
    notice,
    propose,
    received,
    replied,
    sent,
    verified,
)


class TestPublication:
    def test_of_the_outcome_follows_a_reply(self) -> None:
        with refused("publication_after_reply", kind=ConflictError):
            received().publish_outcome(act(LATER), medium="Trang tin", link=None)
        with refused("publication_after_reply", kind=ConflictError):
            replied().publish_outcome(act(RECEIVED), medium="Trang tin", link=None)
        replied().publish_outcome(act(LATER), medium="Trang tin", link=None)

    def test_names_its_medium(self) -> None:
        with refused("medium_given", "/medium"):
            replied().publish_outcome(act(LATER), medium=" ", link=None)


class TestReopening:
    def test_owes_again_what_was_verified(self) -> None:
        letter = verified()
        letter.reopen(act(LATER, FRONT), reason="Tái diễn", document=None)
        assert letter.phase == "resolving"

    def test_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            verified().reopen(act(LATER, FRONT), reason="", document=None)

    def test_is_of_verified_matters_only(self) -> None:
        with refused("phase_allows", kind=ConflictError):
            replied().reopen(act(LATER, FRONT), reason="Tái diễn", document=None)


@pytest.mark.parametrize(
    "step",
    [
        lambda x: x.reopen(act(LATER), reason="Tái diễn", document=None),
        lambda x: x.succeed(act(LATER), to_id=HEIR, ground="NQ", document=None),
        lambda x: x.add_letter(act(LATER), document=FURTHER, sent_on=LATER, recipient_ids=()),
        lambda x: x.hold_dialogue(act(LATER), document=LETTER, outcome=None),
        escalate,
        notice,
        propose,
        lambda x: x.withdraw(act(LATER), reason="Trùng"),
    ],
)
def test_what_is_closed_stays_closed(step: Callable[[Recommendation], None]) -> None:
    letter = closed()
    with refused("recommendation_open", kind=ConflictError):
        step(letter)
    assert letter.phase == "closed"


def test_the_outcome_of_what_is_closed_may_still_be_told() -> None:
    letter = closed()
    letter.publish_outcome(act(LATER), medium="Báo", link=None)
    assert (names(letter)[-1], letter.phase) == ("outcome_published", "closed")
    withdrawn = sent()
    withdrawn.withdraw(act(LATER), reason="Trùng")
    with refused("recommendation_open", kind=ConflictError):
        withdrawn.publish_outcome(act(LATER), medium="Báo", link=None)
