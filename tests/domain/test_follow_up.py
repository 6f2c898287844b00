"""The ladder of urging: reminders, dialogue, bodies above, notices, councils."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.recommendation import Recommendation
from domain.values import Document
from tests.domain.given import COUNCIL, DEPARTMENT, LETTER, OFFICE, act, names, refused
from tests.domain.letters import (
    LATER,
    escalate,
    insufficient,
    notice,
    propose,
    received,
    verified,
)


class TestTheLadder:
    def test_of_escalation_has_a_cause(self) -> None:
        with refused("escalation_has_cause", kind=ConflictError):
            escalate(received(), overdue=False)
        escalate(insufficient(), overdue=False)
        escalate(received())

    def test_has_known_steps(self) -> None:
        with refused("escalation_known", "/step"):
            escalate(received(), step="press")

    def test_leads_to_somebody_else_than_the_debtor(self) -> None:
        with refused("told_above_debtor", "/to_id"):
            escalate(received(), to_id=DEPARTMENT)

    def test_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            escalate(received(), reason=" ")

    @pytest.mark.parametrize("document", [None, Document(title="Không số")])
    def test_is_on_paper_at_every_step(self, document: Document | None) -> None:
        letter = received()
        letter.send_reminder(act(LATER), document=None, recipient_id=None, overdue=True)
        day: dict[str, Any] = {"document": document}
        steps: tuple[Callable[[], None], ...] = (
            lambda: letter.hold_dialogue(act(LATER), outcome=None, **day),
            lambda: escalate(letter, **day),
            lambda: notice(letter, **day),
            lambda: propose(letter, **day),
        )
        for step in steps:
            with refused("step_has_document", "/document"):
                step()

    def test_urges_before_it_proposes_responsibility(self) -> None:
        letter = received()
        with refused("urged_before_responsibility", kind=ConflictError):
            propose(letter)
        letter.send_reminder(act(LATER), document=LETTER, recipient_id=None, overdue=True)
        propose(letter)

    def test_proposes_responsibility_for_a_cause(self) -> None:
        with refused("escalation_has_cause", kind=ConflictError):
            propose(received(), overdue=False)

    def test_gives_notice_to_somebody_of_a_period_past(self) -> None:
        with refused("recipients_given", "/recipient_ids"):
            notice(received(), recipient_ids=())
        with refused("period_past", "/period"):
            notice(received(), period_to=date(2023, 6, 30))
        with refused("period_past", "/period"):
            notice(received(), period_from=date(2023, 5, 31), period_to=date(2023, 5, 1))

    def test_gives_notice_of_a_half_year_once(self) -> None:
        letter = received()
        notice(letter, recipient_ids=(COUNCIL,))
        notice(letter)
        with refused("notice_once", "/recipient_ids", ConflictError):
            notice(letter)
        # Another stretch of the same half-year is no other half-year.
        with refused("notice_once", "/recipient_ids", ConflictError):
            notice(letter, period_from=date(2023, 1, 1))
        notice(letter, period_from=date(2022, 6, 1), period_to=date(2022, 11, 30))


class TestAReminder:
    def test_without_its_letter_gets_it_later_and_once(self) -> None:
        letter = received()
        for document in (LETTER, None, Document(title="Không số")):
            letter.send_reminder(act(LATER), document=document, recipient_id=None, overdue=True)
        with refused("step_has_document", "/document"):
            letter.document_reminder(act(LATER), step=2, document=Document(title="Không số"))
        with refused("documented_after_reminder", "/happened_on"):
            letter.document_reminder(act(LATER - timedelta(1)), step=2, document=LETTER)
        letter.document_reminder(act(LATER), step=2, document=LETTER)
        for step in (0, 1, 2, 4):
            with refused("reminder_lacks_document", kind=ConflictError):
                letter.document_reminder(act(LATER), step=step, document=LETTER)
        letter.document_reminder(act(LATER), step=3, document=LETTER)
        assert names(letter)[-2:] == ["reminder_documented"] * 2

    def test_is_another_letter_than_the_reminders_before(self) -> None:
        letter = received()
        paper = Document(number="12", symbol="CV", issued_on=LATER)
        letter.send_reminder(act(LATER), document=paper, recipient_id=None, overdue=True)
        with refused("reminder_letter_once", "/document", ConflictError):
            letter.send_reminder(act(LATER), document=paper, recipient_id=None, overdue=True)
        letter.send_reminder(act(LATER), document=None, recipient_id=None, overdue=True)
        with refused("reminder_letter_once", "/document", ConflictError):
            letter.document_reminder(act(LATER), step=2, document=paper)


class TestADebate:
    def debate(self, letter: Recommendation, on: date = LATER, **fields: Any) -> None:
        given: dict[str, Any] = {
            "council_id": COUNCIL,
            "session": "Kỳ họp giữa năm 2023",
            "opinion": "Giao UBND giải quyết trong quý III",
            "directed_ids": (OFFICE,),
            "document": LETTER,
        }
        letter.debate(act(on), **given | fields)

    def test_follows_what_the_council_was_told(self) -> None:
        letter = received()
        with refused("debate_follows_report", "/council_id", ConflictError):
            self.debate(letter)
        escalate(letter)
        with refused("debate_follows_report", "/council_id", ConflictError):
            self.debate(letter, LATER - timedelta(days=1))
        self.debate(letter)

    def test_may_follow_a_notice(self) -> None:
        letter = received()
        notice(letter)
        self.debate(letter)

    def test_has_an_opinion(self) -> None:
        letter = received()
        escalate(letter)
        with refused("opinion_given", "/opinion"):
            self.debate(letter, opinion=" ")


def test_nobody_is_urged_who_owes_nothing_any_more() -> None:
    """A register that lags may still call the duty overdue; the letter's own facts decide."""
    letter = verified()
    with refused("reminder_early_marked", "/early"):
        letter.send_reminder(act(LATER), document=LETTER, recipient_id=None, overdue=True)
    with refused("escalation_has_cause", kind=ConflictError):
        escalate(letter)
