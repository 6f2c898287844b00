"""No step is dated before the one that it presupposes, whatever the order in which they are recorded."""

from __future__ import annotations

from datetime import date

from domain.recommendation import PointReply
from domain.score_sheet import Mark
from domain.scorecard import Rank
from domain.supervision import Supervision
from domain.values import id_of
from tests.domain.given import DEPARTMENT, FRONT, LETTER, OFFICE, act, refused
from tests.domain.test_outcomes import sent
from tests.domain.test_outcomes_of_counts_and_scores import MAXIMA, AYear

HOUSE = id_of("agency", "van-phong")


def day(month: int, of: int = 1) -> date:
    return date(2023, month, of)


def test_a_letter_is_resolved_disputed_and_ended_in_the_order_of_its_days() -> None:
    letter = sent()
    points = (PointReply(1, "accepted"), PointReply(2, "accepted"))

    def reply(on: date, code: str) -> None:
        letter.give_reply(
            act(on), reply_code=code, replier_id=letter.responsible_id, document=LETTER,
            replied_on=on, received_on=on, points=points,
        )  # fmt: skip

    def report(on: date) -> None:
        letter.report_resolution(
            act(on), resolver_id=letter.responsible_id, measures="x", evidence=("x",),
            document=None, received_on=on,
        )  # fmt: skip

    letter.transfer(act(day(2)), to_id=OFFICE, reason="x", document=None, clock="restarts")
    with refused("reply_after_transfer", "/replied_on"):
        reply(day(1, 20), "TL-1")
    reply(day(3), "TL-1")
    with refused("receipt_before_reply", "/received_on"):
        letter.receive(act(day(3, 2)), received_on=day(3, 2), incoming_number=None)
    letter.find_reply_insufficient(act(day(3, 10)), reason="x", points=())
    with refused("reply_after_assessment", "/replied_on"):
        reply(day(3, 9), "TL-2")
    reply(day(3, 20), "TL-2")
    letter.accept_reply(act(day(4)))
    with refused("resolution_in_order", "/received_on"):
        report(day(3, 30))
    report(day(5))
    letter.verify_resolution(act(day(6)), evidence="x", document=None)
    with refused("resolution_in_order", "/happened_on"):
        letter.dispute_resolution(act(day(5, 30)), reason="x")
    with refused("resolution_in_order", "/happened_on"):
        letter.reopen(act(day(5, 30)), reason="x", document=None)
    with refused("ended_after_every_step", "/happened_on"):
        letter.close(act(day(5, 30)), reason=None)
    with refused("ended_after_every_step", "/happened_on"):
        letter.withdraw(act(day(3, 5)), reason="x")
    letter.close(act(day(6)), reason=None)


def test_a_letter_is_passed_on_in_the_order_of_its_days() -> None:
    letter = sent()
    letter.succeed(act(day(3)), to_id=OFFICE, ground="Sáp nhập", document=None)
    with refused("passed_on_in_order", "/happened_on"):
        letter.succeed(act(day(2, 28)), to_id=HOUSE, ground="Sáp nhập", document=None)
    letter.transfer(act(day(3)), to_id=HOUSE, reason="x", document=None, clock="continues")


def test_what_was_done_before_the_heir_followed_may_be_told_after_it() -> None:
    letter = sent()
    letter.succeed(act(day(3)), to_id=OFFICE, ground="Sáp nhập", document=None)
    letter.transfer(act(day(2, 28)), to_id=HOUSE, reason="x", document=None, clock="continues")
    assert letter.responsible_id == HOUSE
    withdrawn = sent()
    withdrawn.succeed(act(day(3)), to_id=OFFICE, ground="Sáp nhập", document=None)
    withdrawn.withdraw(act(day(2, 28)), reason="x")


def test_a_round_is_concluded_and_given_up_after_what_it_came_to() -> None:
    def given() -> Supervision:
        round_ = Supervision.plan(
            act(day(1)), code="GS-1", lead_id=FRONT, subject="x", supervised_ids=(DEPARTMENT,),
            origin="regular",
        )  # fmt: skip
        round_.notify(act(day(2)), document=None, visit_on=None, information_due_on=None)
        round_.hold_session(act(day(3)), place=None, minutes=None)
        round_.record_finding(
            act(day(3, 10)), kind="merit", statement="x", evidence=("x",), concerned_id=None
        )
        return round_

    round_ = given()
    with refused("finding_in_order", "/happened_on"):
        round_.contest_finding(act(day(3, 9)), no=1, text="x")
    with refused("given_up_after_every_step", "/happened_on"):
        round_.cancel(act(day(3, 9)), reason="x", document=None)
    with refused("concluded_after_every_step", "/happened_on"):
        round_.conclude(act(day(3, 9)), document=LETTER)
    round_.conclude(act(day(4)), document=LETTER)
    with refused("team_before_conclusion", "/happened_on"):
        round_.form_team(
            act(day(4, 2)), head_id="p", member_ids=(), home_ids=(FRONT,), document=None
        )
    with refused("counted_after_conclusion", "/happened_on"):
        round_.count(act(day(3, 9)), target_id=OFFICE, rule="x")
    round_.count(act(day(5)), target_id=OFFICE, rule="x")
    with refused("counts_in_order", "/happened_on"):
        round_.exclude(act(day(4, 9)), target_id=OFFICE, rule="x")
    round_.withhold_publication(act(day(5)), reason="x", authority_id=FRONT)
    with refused("published_after_withheld", "/happened_on"):
        round_.publish_result(act(day(4, 9)), medium="x", link=None)
    round_.publish_result(act(day(6)), medium="x", link=None)
    with refused("closed_after_every_step", "/happened_on"):
        round_.close(act(day(5)), open_recommendations=0)


def test_a_score_is_contested_summed_up_ranked_and_rewarded_in_the_order_of_its_days() -> None:
    year = AYear()
    sheet, card = year.sheets[0], year.card
    card.issue(act(day(2)), document=LETTER)
    sheet.award(
        act(day(3)), marks=(Mark("1", 5, ("x",)),), maxima=MAXIMA, document=None, summed_up=False,
        reason=None,
    )  # fmt: skip
    with refused("contested_after_award", "/happened_on"):
        sheet.contest(act(day(2, 9)), criterion="1", reason="x")
    sheet.contest(act(day(4)), criterion="1", reason="x")

    def revise(on: date) -> None:
        sheet.revise(
            act(on), criterion="1", points=6, reason="x", evidence=(), maxima=MAXIMA
        )  # fmt: skip

    with refused("revised_after_award", "/happened_on"):
        revise(day(3, 9))
    revise(day(5))
    with refused("consolidated_after_scores", "/happened_on"):
        sheet.consolidate(act(day(4, 9)))
    sheet.consolidate(act(day(6)))
    scored = (sheet.subject_id,)
    with refused("applied_after_issue", "/happened_on"):
        card.consolidate(act(day(1, 9)), year=2023, scored_ids=scored, document=None)
    card.consolidate(act(day(6)), year=2023, scored_ids=scored, document=None)

    def rank(on: date) -> None:
        card.decide_ranking(
            act(on), year=2023, decided_by_id=OFFICE, ranking=(Rank(scored[0], 1, "Tốt"),),
            points=dict.fromkeys(scored, 1), document=None, reason=None,
        )  # fmt: skip

    def propose(on: date) -> None:
        card.propose_reward(
            act(on), subject_id=scored[0], years=(2023,), reward="bằng khen", criteria="x",
            proposed_by_id=FRONT, document=None,
        )  # fmt: skip

    def grant(on: date) -> None:
        card.grant_reward(
            act(on), subject_id=scored[0], reward="bằng khen", granted_by_id=OFFICE,
            document=LETTER,
        )  # fmt: skip

    with refused("ranking_after_consolidation", "/happened_on"):
        rank(day(5, 9))
    rank(day(7))
    with refused("proposed_after_ranking", "/happened_on"):
        propose(day(6, 9))
    propose(day(8))
    with refused("granted_after_proposal", "/happened_on"):
        grant(day(7, 9))
    grant(day(9))
