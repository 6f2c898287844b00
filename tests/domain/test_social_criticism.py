"""A draft comes, is discussed, judged, answered and issued: each after the other, each by who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.social_criticism import Comment, CommentAnswer, SocialCriticism
from domain.values import Document
from tests.domain.given import DEPARTMENT, FRONT, LETTER, OFFICE, act, names, refused

ASKED = date(2023, 3, 1)
DRAFT = date(2023, 3, 10)
HELD = date(2023, 3, 20)
OPINION = date(2023, 3, 25)
ANSWERED = date(2023, 4, 5)
ISSUED = date(2023, 5, 1)


def requested(**fields: Any) -> SocialCriticism:
    given: dict[str, Any] = {
        "code": "PB-1",
        "requester_id": OFFICE,
        "lead_id": FRONT,
        "drafter_id": DEPARTMENT,
        "subject": "Dự thảo bảng giá đất",
        "document": LETTER,
    }
    return SocialCriticism.request(act(ASKED), **given | fields)


def with_draft(**fields: Any) -> SocialCriticism:
    criticism = requested()
    given: dict[str, Any] = {"received_on": DRAFT, "submission_on": ISSUED, "document": None}
    criticism.receive_draft(act(DRAFT), **given | fields)
    return criticism


def with_another_draft(criticism: SocialCriticism) -> None:
    criticism.receive_draft(act(ISSUED), received_on=ISSUED, submission_on=None, document=None)


def discussed() -> SocialCriticism:
    criticism = with_draft()
    criticism.discuss(act(HELD), form="conference", place="Trụ sở", minutes=LETTER)
    return criticism


def judged() -> SocialCriticism:
    criticism = discussed()
    criticism.give_opinion(
        act(OPINION), document=LETTER, points=(Comment(1, "Hạ giá"), Comment(2, "Lộ trình"))
    )
    return criticism


def answer(criticism: SocialCriticism, *points: CommentAnswer, **fields: Any) -> None:
    given: dict[str, Any] = {
        "answerer_id": DEPARTMENT,
        "document": LETTER,
        "received_on": ANSWERED,
        "points": points or (CommentAnswer(1, "accepted"),),
    }
    criticism.answer(act(ANSWERED), **given | fields)


def issue(criticism: SocialCriticism, **fields: Any) -> None:
    given: dict[str, Any] = {"document": LETTER, "effect": "changed_in_part", "note": None}
    criticism.issue_final_text(act(ISSUED), **given | fields)


def test_minutes_come_later_and_once() -> None:
    criticism = with_draft()
    for minutes in (None, LETTER, Document(title="Không số")):
        criticism.discuss(act(HELD), form="conference", place="Trụ sở", minutes=minutes)
    with refused("step_has_document", "/document"):
        criticism.document_discussion(act(OPINION), no=1, document=None)
    with refused("documented_after_discussion", "/happened_on"):
        criticism.document_discussion(act(DRAFT), no=1, document=LETTER)
    for no in (1, 3):
        criticism.document_discussion(act(OPINION), no=no, document=LETTER)
    for no in (0, 1, 2, 4):
        with refused("discussion_lacks_minutes", kind=ConflictError):
            criticism.document_discussion(act(OPINION), no=no, document=LETTER)
    assert names(criticism)[-2:] == ["discussion_documented"] * 2


def test_the_whole_way_leaves_its_facts() -> None:
    criticism = judged()
    answer(criticism, CommentAnswer(1, "accepted"), CommentAnswer(2, "not_accepted", "Luật định"))
    issue(criticism)
    assert names(criticism) == [
        "requested",
        "draft_received",
        "discussed",
        "opinion_given",
        "answered",
        "final_text_issued",
    ]


def test_a_request_names_a_draft_of_another() -> None:
    with refused("subject_given", "/subject"):
        requested(subject=" ")
    with refused("critic_is_not_drafter", "/drafter_id"):
        requested(drafter_id=FRONT)


def test_a_draft_comes_before_it_is_submitted() -> None:
    with refused("draft_before_submission", "/submission_on"):
        with_draft(submission_on=date(2023, 3, 9))
    with_draft(submission_on=None)


def test_nothing_happens_before_the_request() -> None:
    with refused("after_request", "/happened_on"):
        requested().receive_draft(
            act(date(2023, 2, 1)), received_on=date(2023, 2, 1), submission_on=None, document=None
        )


def test_a_discussion_is_of_a_draft_and_of_a_known_form() -> None:
    with refused("discussed_after_draft", "/happened_on", ConflictError):
        requested().discuss(act(HELD), form="written", place=None, minutes=None)
    with refused("form_known", "/form"):
        with_draft().discuss(act(HELD), form="rumor", place=None, minutes=None)


def test_minutes_and_letters_are_no_older_than_their_act_and_answer_a_point_once() -> None:
    older = replace(LETTER, issued_on=date(2023, 3, 1))
    for place in ("/minutes", "/document"):
        criticism = with_draft()
        minutes = older if place == "/minutes" else None
        with refused("minutes_after_discussion", f"{place}/issued_on"):
            criticism.discuss(act(HELD), form="conference", place="Trụ sở", minutes=minutes)
            criticism.document_discussion(act(OPINION), no=1, document=older)
    criticism, letter = judged(), replace(LETTER, issued_on=ANSWERED)
    answer(criticism, document=letter)
    with refused("letter_answers_once", "/points", ConflictError):
        answer(criticism, document=letter)
    answer(criticism, CommentAnswer(2, "accepted"), document=letter)


class TestAnOpinion:
    def test_follows_a_discussion(self) -> None:
        with refused("opinion_after_discussion", kind=ConflictError):
            with_draft().give_opinion(act(), document=LETTER, points=(Comment(1, "x"),))

    def test_is_given_once(self) -> None:
        with refused("opinion_once", kind=ConflictError):
            judged().give_opinion(act(), document=LETTER, points=(Comment(1, "x"),))

    @pytest.mark.parametrize("points", [(), (Comment(1, "x"), Comment(1, "y"))])
    def test_numbers_its_points(self, points: tuple[Comment, ...]) -> None:
        with refused("points_numbered", "/points"):
            discussed().give_opinion(act(), document=LETTER, points=points)

    def test_is_in_writing(self) -> None:
        with refused("step_has_document", "/document"):
            discussed().give_opinion(act(), document=Document(), points=(Comment(1, "x"),))

    @pytest.mark.parametrize(
        ("words", "rule", "pointer"),
        [
            ({"answer_due_on": ANSWERED, "ground": " "}, "limit_has_ground", "/ground"),
            ({"answer_term": "20wd"}, "limit_has_ground", "/ground"),
            (
                {"answer_due_on": HELD, "ground": "x"},
                "limit_after_decision",
                "/answer_due_on",
            ),
            (
                {"answer_due_on": ANSWERED, "answer_term": "20wd", "ground": "x"},
                "one_limit",
                "/answer_term",
            ),
            ({"answer_term": "15d-back", "ground": "x"}, "term_from_receipt", "/answer_term"),
            ({"answer_term": "soon", "ground": "x"}, "term_form", "/answer_term"),
        ],
    )
    def test_sets_a_day_or_a_term_on_a_ground(
        self, words: dict[str, Any], rule: str, pointer: str
    ) -> None:
        with refused(rule, pointer):
            discussed().give_opinion(
                act(OPINION), document=LETTER, points=(Comment(1, "x"),), **words
            )

    def test_is_received_once_after_it_was_given(self) -> None:
        for criticism, on in ((discussed(), OPINION), (judged(), HELD)):
            with refused("received_after_opinion", "/received_on", ConflictError):
                criticism.receive_opinion(act(on), received_on=on)
        criticism = judged()
        criticism.receive_opinion(act(OPINION), received_on=OPINION)
        with refused("received_once", kind=ConflictError):
            criticism.receive_opinion(act(OPINION), received_on=OPINION)


class TestAnAnswer:
    def test_follows_the_opinion(self) -> None:
        with refused("answer_after_opinion", kind=ConflictError):
            answer(discussed())

    def test_comes_from_the_drafter(self) -> None:
        with refused("answerer_is_drafter", "/agency_id"):
            answer(judged(), answerer_id=OFFICE)

    @pytest.mark.parametrize("numbers", [(), (3,), (1, 1)])
    def test_names_points_that_were_made(self, numbers: tuple[int, ...]) -> None:
        points = tuple(CommentAnswer(no, "accepted") for no in numbers)
        with refused("points_exist", "/points"):
            answer(judged(), points=points)

    def test_has_a_known_measure(self) -> None:
        with refused("taken_known", "/points/taken"):
            answer(judged(), CommentAnswer(1, "noted"))  # type: ignore[arg-type]  # wrong on purpose

    @pytest.mark.parametrize("taken", ["not_accepted", "accepted_in_part"])
    def test_explains_what_is_not_accepted(self, taken: Any) -> None:
        with refused("not_accepted_explained", "/points/explanation"):
            answer(judged(), CommentAnswer(1, taken, " "))

    def test_is_in_writing(self) -> None:
        with refused("step_has_document", "/document"):
            answer(judged(), document=None)


def test_the_final_text_follows_the_draft_with_a_known_effect() -> None:
    with refused("issued_after_draft", kind=ConflictError):
        issue(requested())
    with refused("effect_known", "/effect"):
        issue(with_draft(), effect="much")
    with refused("step_has_document", "/document"):
        issue(judged(), document=None)


@pytest.mark.parametrize("effect", ["changed", "changed_in_part"])
def test_the_final_text_takes_up_only_what_was_said(effect: str) -> None:
    with refused("effect_follows_opinion", "/effect", ConflictError):
        issue(with_draft(), effect=effect)
    issue(with_draft(), effect="unchanged")


@pytest.mark.parametrize("form", ["conference", "dialogue"])
def test_people_meet_at_a_place(form: str) -> None:
    with refused("place_given", "/place"):
        with_draft().discuss(act(HELD), form=form, place=" ", minutes=LETTER)
    with_draft().discuss(act(HELD), form="written", place=None, minutes=LETTER)


def test_giving_up_says_why() -> None:
    with refused("reason_given", "/reason"):
        requested().drop(act(HELD), reason=" ")


@pytest.mark.parametrize("end", [issue, lambda c: c.drop(act(ISSUED), reason="Thôi ban hành")])
def test_what_has_ended_stays_ended(end: Callable[[SocialCriticism], None]) -> None:
    criticism = judged()
    end(criticism)
    for step in (issue, with_another_draft, lambda c: c.drop(act(ISSUED), reason="x")):
        with refused("criticism_runs", kind=ConflictError):
            step(criticism)


def test_the_answer_is_owed_beyond_the_issue_of_the_text_but_not_of_what_was_given_up() -> None:
    issued, dropped = judged(), judged()
    issue(issued)
    issued.receive_opinion(act(OPINION), received_on=OPINION)
    answer(issued)
    assert issued.answered == {1}
    dropped.drop(act(ISSUED), reason="Thôi ban hành")
    with refused("criticism_runs", kind=ConflictError):
        answer(dropped)
    with refused("criticism_runs", kind=ConflictError):
        dropped.receive_opinion(act(OPINION), received_on=OPINION)


def test_a_revised_draft_begins_nothing_anew() -> None:
    criticism = with_draft()
    with_another_draft(criticism)
    criticism.discuss(act(HELD), form="conference", place="Trụ sở", minutes=LETTER)
    assert criticism.draft_on == DRAFT
