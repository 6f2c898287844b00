"""Whatever is said in whatever order: one outcome at most, and what has ended stays ended."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, cast

import pytest
from hypothesis import given, settings

from domain.errors import ConflictError, InvalidInputError, RefusalError
from domain.facts import Subject
from domain.petition import Petition
from domain.recommendation import ENDED, Point, PointReply, Recommendation, ReplyLimit
from domain.social_criticism import Comment, CommentAnswer, SocialCriticism
from domain.supervision import Supervision
from domain.values import id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, names
from tests.domain.orders import LAST, START, Step, steps

HEIR: Final = id_of("agency", "heir")
BODIES: Final = (DEPARTMENT, OFFICE, HEIR, COUNCIL, FRONT)
POSITIONS: Final = ("accepted", "accepted_in_part", "refused", "reconsideration_requested")

LETTER_COMMANDS: Final = (
    "receive", "transfer", "succeed", "limit", "extend", "reply", "reply", "reply", "insufficient",
    "reconsider", "accept", "accept", "start", "report", "report", "verify", "verify", "dispute", "reopen",
    "remind", "name_letter", "escalate", "notice", "responsibility", "debate", "publish", "repeat", "letter",
    "withdraw", "close", "close",
)  # fmt: skip


def letter_step(letter: Recommendation, name: str, on: date, draw: int) -> None:
    chance = random.Random(draw)
    by, other = chance.choice(BODIES), chance.choice(BODIES)
    flag, position = chance.random() < 0.5, cast("Any", chance.choice(POSITIONS))
    some = tuple(sorted(chance.sample((1, 2), chance.randint(1, 2))))
    replier = letter.responsible_id if chance.random() < 0.9 else other
    commands: dict[str, Callable[[], None]] = {
        "receive": lambda: letter.receive(act(on), received_on=on, incoming_number=None),
        "transfer": lambda: letter.transfer(
            act(on), to_id=other, reason="x", document=None, clock="continues"
        ),
        "succeed": lambda: letter.succeed(act(on), to_id=other, ground="x", document=None),
        "limit": lambda: letter.set_reply_limit(
            act(on), limit=ReplyLimit("15d", None, FRONT, "x"), document=None
        ),
        "extend": lambda: letter.extend_reply_limit(
            act(on), old_due_on=None, due_on=on + timedelta(days=9), requested_by_id=other,
            approved_by_id=FRONT, ground="x", document=None,
        ),
        "reply": lambda: letter.give_reply(
            act(on), reply_code=f"TL-{draw}", replier_id=replier, document=LETTER, replied_on=on,
            received_on=None, points=tuple(PointReply(no, position, "x") for no in some),
        ),
        "insufficient": lambda: letter.find_reply_insufficient(
            act(on, by), reason="x", points=some if flag else ()
        ),
        "accept": lambda: letter.accept_reply(act(on, by)),
        "reconsider": lambda: letter.decide_reconsideration(
            act(on, by), decision="upheld" if flag else "granted", points=(), reason="x", document=None
        ),
        "start": lambda: letter.start_resolution(act(on), measures="x"),
        "report": lambda: letter.report_resolution(
            act(on), resolver_id=replier, measures="x", evidence=("x",), document=None,
            received_on=on,
        ),
        "verify": lambda: letter.verify_resolution(act(on, by), evidence=None, document=None),
        "dispute": lambda: letter.dispute_resolution(act(on), reason="x"),
        "reopen": lambda: letter.reopen(act(on), reason="x", document=None),
        "remind": lambda: letter.send_reminder(
            act(on), document=None, recipient_id=None, overdue=flag, early=not flag
        ),
        "name_letter": lambda: letter.document_reminder(
            act(on), step=chance.randint(1, 3), document=LETTER
        ),
        "escalate": lambda: letter.escalate(
            act(on), to_id=other, step="upper_body", reason="x", document=LETTER, overdue=flag
        ),
        "notice": lambda: letter.give_notice(
            act(on), recipient_ids=(other,), period_from=START, period_to=on, document=LETTER
        ),
        "responsibility": lambda: letter.propose_responsibility(
            act(on), to_id=other, reason="x", document=LETTER, overdue=flag
        ),
        "debate": lambda: letter.debate(
            act(on), council_id=other, session="x", opinion="x", directed_ids=(), document=LETTER
        ),
        "publish": lambda: letter.publish_outcome(act(on), medium="x", link=None),
        "repeat": lambda: letter.link_repeat(
            act(on), repeats_id=HEIR, repeated_on=START, repeated_repeats_id=None, reason=None
        ),
        "letter": lambda: letter.add_letter(
            act(on), document=LETTER, sent_on=on, recipient_ids=()
        ),
        "withdraw": lambda: letter.withdraw(act(on), reason="x"),
        "close": lambda: letter.close(act(on), reason=None),
    }  # fmt: skip
    commands[name]()


def sent() -> Recommendation:
    return Recommendation.issue(
        act(START),
        code="KN-1",
        source_type="petition",
        source_id=HEIR,
        issuer_id=FRONT,
        addressee_id=DEPARTMENT,
        document=None,
        points=(Point(1, "a"), Point(2, "b")),
        urgent=False,
        reply_limit=None,
        source_concluded_on=None,
    )


@settings(max_examples=200, deadline=None)
@given(steps(LETTER_COMMANDS))
def test_a_recommendation_reaches_one_outcome_at_most(said: list[Step]) -> None:
    letter, on = sent(), START
    ended: str | None = None
    for name, later, draw in said:
        on += timedelta(days=later)
        before = len(letter.pending_events)
        with suppress(RefusalError):
            letter_step(letter, name, min(on, LAST), draw)
        told = len(letter.pending_events) - before
        # The outcome may be told after the follow-up has ended: that ends nothing anew.
        said_after = told == 0 or (name == "publish" and ended == "closed")
        assert ended is None or (said_after and letter.phase == ended)
        ended = letter.phase if letter.phase in ENDED else None
    outcomes = [n for n in names(letter) if n in ENDED]
    assert len(outcomes) <= 1
    assert_the_order_of_law(names(letter))


def assert_the_order_of_law(told: list[str]) -> None:
    """Answered, accepted, resolved, verified: none before the other."""
    order = ("reply_given", "reply_accepted", "resolution_reported", "resolution_verified")
    for earlier, later in pairwise(order):
        if later in told:
            assert told.index(earlier) < told.index(later)
    if "closed" in told:
        assert {"resolution_verified", "reply_accepted"} & set(told)
    if told.count("reopened") > told.count("resolution_verified"):
        pytest.fail("reopened what had not been verified")


ROUND_COMMANDS: Final = (
    "team", "notify", "inform", "session", "session", "minutes", "name_report", "find", "find", "contest", "uphold",
    "take_back", "conclude", "conclude", "publish", "withhold", "postpone", "cancel", "merge",
    "count", "exclude", "close", "close",
)  # fmt: skip


def round_step(round_: Supervision, name: str, on: date, draw: int) -> None:
    chance = random.Random(draw)
    other, flag, no = chance.choice(BODIES), chance.random() < 0.5, chance.randint(1, 3)
    commands: dict[str, Callable[[], Any]] = {
        "team": lambda: round_.form_team(
            act(on), head_id="p1", member_ids=(), home_ids=(other,), document=None
        ),
        "notify": lambda: round_.notify(
            act(on), document=None, visit_on=on, information_due_on=None
        ),
        "inform": lambda: round_.supply_information(
            act(on), supplier_id=other, for_ids=(other,), document=None, received_on=on
        ),
        "session": lambda: round_.hold_session(
            act(on), place=None, minutes=None, unannounced=flag, allowed_by_id=other
        ),
        "minutes": lambda: round_.document_session(act(on), no=no, document=LETTER),
        "name_report": lambda: round_.document_conclusion(act(on), document=LETTER),
        "find": lambda: round_.record_finding(
            act(on), kind="merit", statement="x", evidence=("x",), concerned_id=None
        ),
        "contest": lambda: round_.contest_finding(act(on), no=no, text="x"),
        "uphold": lambda: round_.uphold_finding(act(on), no=no, reason="x"),
        "take_back": lambda: round_.withdraw_finding(act(on), no=no, reason="x"),
        "conclude": lambda: round_.conclude(act(on), document=LETTER if flag else None),
        "publish": lambda: round_.publish_result(act(on), medium="x", link=None),
        "withhold": lambda: round_.withhold_publication(act(on), reason="x", authority_id=other),
        "postpone": lambda: round_.postpone(act(on), reason="x", window_from=None, window_to=None),
        "cancel": lambda: round_.cancel(act(on), reason="x", document=None),
        "merge": lambda: round_.merge(
            act(on), into_id=HEIR, into_runs=flag, reason="x", approved_by_id=None
        ),
        "count": lambda: round_.count(act(on), target_id=other, rule="x"),
        "exclude": lambda: round_.exclude(act(on), target_id=other, rule="x"),
        "close": lambda: round_.close(act(on), open_recommendations=draw % 2),
    }
    commands[name]()


@settings(max_examples=200, deadline=None)
@given(steps(ROUND_COMMANDS))
def test_a_round_reaches_one_outcome_at_most(said: list[Step]) -> None:
    round_ = Supervision.plan(
        act(START),
        code="GS-1",
        lead_id=FRONT,
        subject="x",
        supervised_ids=(DEPARTMENT,),
        origin="regular",
    )
    on, ended, concluded_on = START, None, None
    for name, later, draw in said:
        on = min(on + timedelta(days=later), LAST)
        with suppress(RefusalError):
            round_step(round_, name, on, draw)
        assert ended in (None, round_.ended)
        assert concluded_on in (None, round_.concluded_on)
        ended, concluded_on = round_.ended, round_.concluded_on
    told = names(round_)
    assert len([n for n in told if n in ("cancelled", "merged", "closed")]) <= 1
    assert told.count("concluded") <= 1
    assert not ({"cancelled", "merged"} & set(told) and "concluded" in told)
    # Counting goes on after the follow-up has ended: it says nothing of the round itself. What a closed round owes
    # the public may still be published.
    if round_.ended is not None:
        after = told[told.index(round_.ended) + 1 :]
        owed = {"result_published"} if round_.ended == "closed" else set()
        assert set(after) <= {"counted", "excluded"} | owed


CRITICISM_COMMANDS: Final = (
    "draft", "discuss", "minutes", "opinion", "receive", "answer", "answer", "issue", "drop",
)  # fmt: skip


def criticism_step(criticism: SocialCriticism, name: str, on: date, draw: int) -> None:
    chance = random.Random(draw)
    some = tuple(sorted(chance.sample((1, 2), chance.randint(1, 2))))
    taken = cast("Any", chance.choice(("accepted", "not_accepted")))
    commands: dict[str, Callable[[], None]] = {
        "draft": lambda: criticism.receive_draft(
            act(on), received_on=on, submission_on=None, document=None
        ),
        "discuss": lambda: criticism.discuss(act(on), form="written", place=None, minutes=None),
        "minutes": lambda: criticism.document_discussion(
            act(on), no=chance.randint(1, 3), document=LETTER
        ),
        "opinion": lambda: criticism.give_opinion(
            act(on), document=LETTER, points=(Comment(1, "a"), Comment(2, "b"))
        ),
        "receive": lambda: criticism.receive_opinion(act(on), received_on=on),
        "answer": lambda: criticism.answer(
            act(on),
            answerer_id=chance.choice((DEPARTMENT, OFFICE)),
            document=LETTER,
            received_on=on,
            points=tuple(CommentAnswer(no, taken, chance.choice(("x", None))) for no in some),
        ),
        "issue": lambda: criticism.issue_final_text(
            act(on), document=LETTER, effect="changed", note=None
        ),
        "drop": lambda: criticism.drop(act(on), reason=chance.choice(("x", ""))),
    }
    commands[name]()


@settings(max_examples=150, deadline=None)
@given(steps(CRITICISM_COMMANDS))
def test_a_criticism_reaches_one_outcome_at_most(said: list[Step]) -> None:
    criticism = SocialCriticism.request(
        act(START), code="PB-1", requester_id=OFFICE, lead_id=FRONT, drafter_id=DEPARTMENT,
        subject="x", document=None,
    )  # fmt: skip
    on: date = START
    ended: str | None = None
    for name, later, draw in said:
        on = min(on + timedelta(days=later), LAST)
        before = len(criticism.pending_events)
        with suppress(RefusalError):
            criticism_step(criticism, name, on, draw)
        # Minutes are still named, and what was said is still taken in and answered, beyond the issue of the text alone.
        silent = len(criticism.pending_events) == before
        outlasts = ended == "issued" and name in ("minutes", "receive", "answer")
        assert ended is None or (criticism.ended == ended and (silent or outlasts))
        ended = criticism.ended
    told = names(criticism)
    assert max(told.count("opinion_given"), told.count("opinion_received")) <= 1
    assert len([n for n in told if n in ("final_text_issued", "dropped")]) <= 1
    order = ("draft_received", "discussed", "opinion_given", "answered")
    assert all(told.index(a) < told.index(b) for a, b in pairwise(order) if b in told)


@settings(max_examples=150, deadline=None)
@given(steps(("forward", "forward", "take_in", "outcome", "outcome", "publish")))
def test_a_petition_goes_no_way_twice_and_has_one_last_outcome(said: list[Step]) -> None:
    petition = Petition.receive(act(START), code="DT-1", number="1", kind="voters", holder_id=FRONT)
    on, holders = START, [FRONT]
    for name, later, draw in said:
        on = min(on + timedelta(days=later), LAST)
        chance = random.Random(draw)
        to, outcome = chance.choice(BODIES), chance.choice(("replied", "resolved", "returned"))
        before = petition.outcome
        with suppress(RefusalError):
            if name == "forward":
                petition.forward(act(on), number="2", forwarded_on=on, addressee_id=to)
                holders.append(to)
            elif name == "take_in":
                petition.receive_forwarded(act(on), received_on=on)
            elif name == "outcome":
                petition.record_outcome(act(on), outcome=outcome, agency_id=to, document=LETTER)
            else:
                petition.publish_outcome(act(on), medium="x", link=None)
        assert before in (None, "replied") or petition.outcome == before
    assert len(set(holders)) == len(holders)
    told = names(petition)
    assert told.count("forwarding_received") <= told.count("forwarded")
    assert told.count("outcome_recorded") <= len(("replied", "resolved"))
    if "outcome_published" in told:
        assert told.index("outcome_recorded") < told.index("outcome_published")


def test_a_refusal_leaves_nothing_behind() -> None:
    letter: Subject = sent()
    before = list(letter.pending_events)
    with suppress(ConflictError, InvalidInputError):
        cast("Recommendation", letter).close(act(), reason=None)
    assert list(letter.pending_events) == before
