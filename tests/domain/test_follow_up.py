"""What follows a letter: repeats, other letters, heirs, the ladder of urging, publication, reopening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from domain.errors import ConflictError
from domain.recommendation import Point, PointReply, Recommendation, ReplyLimit, RoadmapStep
from domain.values import Document, id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, names, refused

ISSUED = date(2023, 3, 1)
RECEIVED = date(2023, 3, 6)
REPLIED = date(2023, 3, 20)
VERIFIED = date(2023, 5, 20)
LATER = date(2023, 6, 1)
COMMITTEE = id_of("agency", "tinh-uy")
HEIR = id_of("agency", "so-moi")
FURTHER = Document(number="13", symbol="CV-UBND")


def sent(**fields: Any) -> Recommendation:
    given: dict[str, Any] = {
        "code": "KN-2023-0001",
        "source_type": "petition",
        "source_id": uuid4(),
        "issuer_id": FRONT,
        "addressee_id": DEPARTMENT,
        "document": LETTER,
        "points": (Point(1, "Công khai quyết toán"),),
        "urgent": False,
        "reply_limit": ReplyLimit("15d", None, FRONT, "QĐ 124"),
        "source_concluded_on": None,
    }
    return Recommendation.issue(act(ISSUED), **given | fields)


def received() -> Recommendation:
    letter = sent()
    letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number=None)
    return letter


def replied(**fields: Any) -> Recommendation:
    letter = received()
    reply(letter, PointReply(1, "accepted", **fields))
    return letter


def reply(letter: Recommendation, point: PointReply) -> None:
    letter.give_reply(
        act(REPLIED),
        reply_code="TL-1",
        replier_id=letter.responsible_id,
        document=LETTER,
        replied_on=REPLIED,
        received_on=None,
        points=(point,),
    )


def insufficient() -> Recommendation:
    letter = replied()
    letter.find_reply_insufficient(act(LATER, FRONT), reason="Chung chung", points=())
    return letter


def verified() -> Recommendation:
    letter = replied()
    letter.accept_reply(act(REPLIED, FRONT))
    letter.report_resolution(
        act(VERIFIED),
        resolver_id=DEPARTMENT,
        measures="Đã công khai",
        evidence=("ảnh",),
        document=None,
        received_on=VERIFIED,
    )
    letter.verify_resolution(act(VERIFIED, FRONT), evidence=None, document=None)
    return letter


def closed() -> Recommendation:
    letter = verified()
    letter.close(act(VERIFIED), reason=None)
    return letter


def escalate(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "to_id": COUNCIL,
        "step": "upper_body",
        "reason": "Quá hạn",
        "document": LETTER,
        "overdue": True,
    }
    letter.escalate(act(LATER, FRONT), **given | fields)


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


class TestATransfer:
    def test_says_which_clock_applies(self) -> None:
        letter = received()
        with refused("transfer_clock_known", "/clock"):
            letter.transfer(act(LATER), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="?")
        letter.transfer(
            act(LATER), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="continues"
        )
        assert letter.responsible_id == OFFICE

    def test_never_returns_along_the_way(self) -> None:
        letter = received()
        letter.transfer(
            act(LATER), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
        )
        letter.transfer(
            act(LATER), to_id=HEIR, reason="Thẩm quyền", document=None, clock="restarts"
        )
        for back in (OFFICE, DEPARTMENT, HEIR):
            with refused("no_transfer_loop", "/to_id"):
                letter.transfer(
                    act(LATER), to_id=back, reason="Thẩm quyền", document=None, clock="restarts"
                )


class TestAnHeir:
    def test_owes_what_the_merged_body_owed(self) -> None:
        letter = received()
        letter.succeed(act(LATER), to_id=HEIR, ground="NQ 190", document=None)
        assert (letter.responsible_id, letter.addressee_id) == (HEIR, DEPARTMENT)
        assert letter.received_on == RECEIVED

    def test_may_follow_after_the_reply(self) -> None:
        letter = replied()
        letter.succeed(act(LATER), to_id=HEIR, ground="NQ 190", document=None)
        letter.accept_reply(act(LATER, FRONT))
        assert letter.phase == "reply_accepted"

    def test_rests_on_a_ground(self) -> None:
        with refused("succession_has_ground", "/ground"):
            received().succeed(act(LATER), to_id=HEIR, ground=" ", document=None)

    def test_is_not_the_recommender(self) -> None:
        with refused("addressee_is_another", "/to_id"):
            received().succeed(act(LATER), to_id=FRONT, ground="NQ", document=None)

    def test_is_not_the_body_it_follows(self) -> None:
        with refused("no_transfer_loop", "/to_id"):
            received().succeed(act(LATER), to_id=DEPARTMENT, ground="NQ", document=None)

    def test_does_not_follow_before_its_predecessor_held_the_letter(self) -> None:
        letter = received()
        letter.transfer(
            act(LATER), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="restarts"
        )
        with refused("succeeded_after_transfer", "/happened_on"):
            letter.succeed(act(LATER - timedelta(days=1)), to_id=HEIR, ground="NQ", document=None)


class TestARoadmap:
    def test_lies_ahead_of_the_reply(self) -> None:
        with refused("roadmap_ahead", "/points/roadmap"):
            replied(roadmap=(RoadmapStep(date(2023, 3, 19), "Rà soát"),))

    def test_has_steps_with_their_days(self) -> None:
        replied(roadmap=(RoadmapStep(LATER, "Rà soát"), RoadmapStep(LATER, "Ban hành")))


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


def propose(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "to_id": COMMITTEE,
        "reason": "Không giải quyết",
        "document": LETTER,
        "overdue": True,
    }
    letter.propose_responsibility(act(LATER, FRONT), **given | fields)


def notice(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "recipient_ids": (COUNCIL, OFFICE),
        "period_from": date(2022, 12, 1),
        "period_to": date(2023, 5, 31),
        "document": LETTER,
    }
    letter.give_notice(act(LATER, FRONT), **given | fields)


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


class TestAReconsideration:
    def test_that_is_upheld_opens_the_points_again(self) -> None:
        letter = asked()
        decide(letter, "upheld", reason="Đúng thẩm quyền")
        assert (letter.phase, letter.unanswered) == ("reply_insufficient", [1])

    def test_that_is_granted_leaves_nothing_to_resolve(self) -> None:
        letter = asked("refused")
        decide(letter, "granted", reason="Có lý")
        letter.accept_reply(act(LATER, FRONT))
        letter.close(act(LATER), reason=None)
        assert letter.phase == "closed"

    def test_is_decided_before_the_reply_is_accepted(self) -> None:
        letter = asked()
        with refused("reconsideration_decided", kind=ConflictError):
            letter.accept_reply(act(LATER, FRONT))
        decide(letter, "granted", reason="Có lý")
        letter.accept_reply(act(LATER, FRONT))

    def test_is_decided_only_where_the_reply_asks_for_it(self) -> None:
        for points in ((), (1,)):
            with refused("reconsideration_asked", "/points", ConflictError):
                decide(asked("accepted", first="accepted"), "upheld", points=points)
        with refused("reconsideration_asked", "/points", ConflictError):
            decide(asked(), "upheld", points=(2,))

    def test_is_decided_with_a_reason_in_known_words(self) -> None:
        with refused("reason_given", "/reason"):
            decide(asked(), "upheld", reason=" ")
        with refused("decision_known", "/decision"):
            decide(asked(), "perhaps")

    def test_is_not_decided_by_who_asks(self) -> None:
        with refused("assessor_is_not_replier", "/agency_id"):
            decide(asked(), "granted", by=DEPARTMENT)


def asked(second: str = "accepted", *, first: str = "reconsideration_requested") -> Recommendation:
    """A reply that asks to reconsider a point."""
    letter = sent(points=(Point(1, "Công khai quyết toán"), Point(2, "Thu hồi")))
    letter.give_reply(
        act(LATER),
        reply_code="TL-9",
        replier_id=letter.responsible_id,
        document=LETTER,
        replied_on=LATER,
        received_on=None,
        points=tuple(
            PointReply(no, cast("Any", said), "Trái thẩm quyền")
            for no, said in enumerate((first, second), 1)
        ),
    )
    return letter


def decide(
    letter: Recommendation,
    decision: str,
    *,
    points: tuple[int, ...] = (),
    reason: str = "Lý do",
    by: UUID = FRONT,
) -> None:
    letter.decide_reconsideration(
        act(LATER, by), decision=decision, points=points, reason=reason, document=None
    )


def test_nobody_is_urged_who_owes_nothing_any_more() -> None:
    """A register that lags may still call the duty overdue; the letter's own facts decide."""
    letter = verified()
    with refused("reminder_early_marked", "/early"):
        letter.send_reminder(act(LATER), document=LETTER, recipient_id=None, overdue=True)
    with refused("escalation_has_cause", kind=ConflictError):
        escalate(letter)
