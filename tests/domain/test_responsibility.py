"""Who has a letter: it is transferred along one way, and passes to heirs by law."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.given import DEPARTMENT, FRONT, OFFICE, act, refused
from tests.domain.letters import (
    HEIR,
    LATER,
    RECEIVED,
    RESOLVED,
    received,
    replied,
    reply,
    report,
    resolved,
)


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

    def test_may_have_passed_it_on_before_it_followed_who_has_it(self) -> None:
        letter = received()
        letter.transfer(
            act(LATER), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="continues"
        )
        letter.succeed(act(LATER), to_id=DEPARTMENT, ground="NQ 190", document=None)
        assert letter.responsible_id == DEPARTMENT
        with refused("no_transfer_loop", "/to_id"):
            letter.transfer(
                act(LATER), to_id=OFFICE, reason="Thẩm quyền", document=None, clock="continues"
            )

    def test_writes_nothing_before_it_follows_and_its_predecessor_nothing_after(self) -> None:
        letter = received()
        letter.succeed(act(LATER), to_id=HEIR, ground="NQ 190", document=None)
        with refused("replier_responsible", "/agency_id"):
            reply(letter, replier_id=HEIR)
        with refused("replier_responsible", "/agency_id"):
            reply(letter, replier_id=DEPARTMENT, replied_on=LATER)
        reply(letter, replier_id=DEPARTMENT, received_on=LATER)
        letter.accept_reply(act(LATER, FRONT))
        with refused("resolver_responsible", "/agency_id"):
            report(letter, resolver_id=HEIR, received_on=RESOLVED)
        with refused("resolver_responsible", "/agency_id"):
            report(letter, resolver_id=DEPARTMENT, received_on=LATER)
        report(letter, resolver_id=HEIR, received_on=LATER)

    def test_verifies_nothing_of_what_its_predecessor_resolved(self) -> None:
        letter = resolved()
        letter.succeed(act(LATER), to_id=HEIR, ground="NQ 190", document=None)
        for body in (DEPARTMENT, HEIR):
            with refused("verifier_is_not_resolver", "/agency_id"):
                letter.verify_resolution(act(LATER, body), evidence="x", document=None)
