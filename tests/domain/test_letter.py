"""A letter: to whom it goes, on what it rests, which other letters carry it, what it repeats."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import ConflictError
from domain.recommendation import Recommendation
from domain.values import Document
from tests.domain.given import LETTER, OFFICE, act, names, refused
from tests.domain.letters import (
    FURTHER,
    LATER,
    sent,
)


class TestAnAddressee:
    @pytest.mark.parametrize("kind", ["na_delegation", "media"])
    def test_without_authority_is_marked_as_forwarding(self, kind: str) -> None:
        with refused("addressee_has_authority", "/addressee_id"):
            sent(addressee_kind=kind)
        assert sent(addressee_kind=kind, forwarding=True).phase == "sent"

    def test_with_authority_is_no_forwarding_body(self) -> None:
        assert sent(addressee_kind="department").phase == "sent"


def test_a_letter_rests_on_findings_that_stand() -> None:
    with refused("findings_stand", "/finding_nos"):
        sent(finding_nos=(1, 3), standing_findings=frozenset({1, 2}))
    sent(finding_nos=(1, 2), standing_findings=frozenset({1, 2}))


class TestARepeat:
    def link(self, letter: Recommendation, **fields: Any) -> None:
        given: dict[str, Any] = {
            "repeats_id": uuid4(),
            "repeated_on": date(2022, 3, 1),
            "repeated_repeats_id": None,
            "reason": None,
        }
        letter.link_repeat(act(LATER), **given | fields)

    def test_is_linked_to_an_earlier_recommendation_once(self) -> None:
        letter = sent()
        self.link(letter)
        with refused("repeat_linked_once", kind=ConflictError):
            self.link(letter)

    def test_does_not_repeat_a_later_one_or_itself_or_in_a_circle(self) -> None:
        letter = sent()
        wrong: tuple[dict[str, Any], ...] = (
            {"repeated_on": date(2023, 3, 2)},
            {"repeats_id": letter.id},
            {"repeated_repeats_id": letter.id},
        )
        for fields in wrong:
            with refused("repeats_an_earlier_one", "/repeats_id"):
                self.link(letter, **fields)


def test_another_letter_carries_it_after_the_first_one() -> None:
    letter = sent()
    with refused("after_recommendation", "/sent_on"):
        letter.add_letter(act(), document=LETTER, sent_on=date(2023, 2, 1), recipient_ids=())
    with refused("step_has_document", "/document"):
        letter.add_letter(act(), document=Document(), sent_on=LATER, recipient_ids=())
    letter.add_letter(act(LATER), document=FURTHER, sent_on=LATER, recipient_ids=(OFFICE,))
    assert names(letter)[-1] == "letter_added"


def test_the_same_letter_is_not_added_twice() -> None:
    letter = sent(document=LETTER)
    with refused("letter_added_once", "/document", ConflictError):
        letter.add_letter(act(LATER), document=LETTER, sent_on=LATER, recipient_ids=())
    letter.add_letter(act(LATER), document=FURTHER, sent_on=LATER, recipient_ids=())
    with refused("letter_added_once", "/document", ConflictError):
        letter.add_letter(act(LATER), document=FURTHER, sent_on=LATER, recipient_ids=())
