"""An inspection file is worked on by its team, freezes what it asked, tells who has seen it, and ends once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError, ForbiddenError, NotFoundError
from domain.inspection import Inspection, QuestionPart
from domain.values import Document
from tests.domain.given import FRONT, LETTER, TODAY, act, names, refused

DIGEST = "ab" * 32
STRANGER = replace(act(), actor="account-9")
QUESTION = (QuestionPart("chain", "KN-1"),)
EARLY = date(2023, 11, 20)


def opened(on: date = TODAY, **fields: Any) -> Inspection:
    given: dict[str, Any] = {
        "code": "HS-1",
        "subject": "Giải quyết kiến nghị",
        "purpose": "Kiểm tra định kỳ",
        "mandate": LETTER,
        "lead_id": FRONT,
        "team": ("account-2", "account-1"),
    }
    return Inspection.open(act(on), **given | fields)


def asked() -> Inspection:
    inspection = opened()
    inspection.save_query(act(), title="Kiến nghị KN-1", question=QUESTION)
    return inspection


def freeze(inspection: Inspection, **fields: Any) -> None:
    given: dict[str, Any] = {
        "query_no": 1,
        "sha256": DIGEST,
        "facts": 3,
        "size": 10,
        "root": "AAAA",
    }
    inspection.freeze_bundle(act(), **given | fields)


def frozen() -> Inspection:
    inspection = asked()
    freeze(inspection)
    return inspection


def give_copy(inspection: Inspection, **fields: Any) -> None:
    given: dict[str, Any] = {
        "no": 1,
        "recipient": "Ủy ban Kiểm tra",
        "recipient_id": None,
        "given_on": TODAY,
        "medium": "Đĩa quang",
        "purpose": "Thẩm tra",
        "document": None,
    }
    told = given | fields
    inspection.give_copy(act(told["given_on"]), **told)


def close(inspection: Inspection, *conclusions: str, document: Document = LETTER) -> None:
    inspection.close(act(), document=document, conclusions=conclusions)


def test_whoever_opens_it_is_of_the_team_once() -> None:
    assert opened().team == ("account-1", "account-2")


def test_it_needs_a_mandate_a_subject_and_a_purpose() -> None:
    with refused("mandate_named", "/mandate"):
        opened(mandate=Document())
    with refused("text_given", "/subject"):
        opened(subject=" ")
    with refused("text_given", "/purpose"):
        opened(purpose=" ")


def test_its_whole_way() -> None:
    inspection = frozen()
    inspection.read_bundle(act(), no=1, purpose="Nghiên cứu")
    close(inspection, "Đã giải quyết đúng hạn")
    give_copy(inspection)
    assert names(inspection) == [
        "opened", "query_saved", "bundle_frozen", "bundle_read", "closed", "copy_given",
    ]  # fmt: skip


def test_the_team_alone_works_on_it() -> None:
    inspection = frozen()
    with refused("worked_on_by_its_team", kind=ForbiddenError):
        inspection.save_query(STRANGER, title="Câu", question=QUESTION)
    with refused("worked_on_by_its_team", kind=ForbiddenError):
        inspection.close(STRANGER, document=LETTER, conclusions=("Xong",))


class TestATeam:
    def test_takes_nobody_twice(self) -> None:
        inspection = opened()
        with refused("member_once", "/member", ConflictError):
            inspection.add_member(act(), member="account-2")
        inspection.add_member(act(), member="account-3")
        assert "account-3" in inspection.team

    def test_releases_who_is_in_it_and_never_the_last(self) -> None:
        inspection = opened()
        with refused("member_of_team", "/member"):
            inspection.release_member(act(), member="account-9", reason="Chuyển việc")
        with refused("text_given", "/reason"):
            inspection.release_member(act(), member="account-2", reason=" ")
        inspection.release_member(act(), member="account-2", reason="Chuyển việc")
        with refused("team_not_empty", "/member", ConflictError):
            inspection.release_member(act(), member="account-1", reason="Chuyển việc")


class TestAQuery:
    def test_asks_something(self) -> None:
        with refused("question_given", "/question"):
            opened().save_query(act(), title="Câu", question=())

    def test_has_a_title(self) -> None:
        with refused("text_given", "/title"):
            opened().save_query(act(), title="", question=QUESTION)


class TestABundle:
    def test_answers_a_saved_query(self) -> None:
        with refused("query_saved", "/query"):
            freeze(opened())

    def test_is_known_by_its_digest(self) -> None:
        with refused("digest_form", "/sha256"):
            freeze(asked(), sha256="x")

    @pytest.mark.parametrize("no", [0, 2])
    def test_is_read_and_copied_after_it_was_frozen(self, no: int) -> None:
        with refused("bundle_frozen", "/no", NotFoundError):
            frozen().read_bundle(act(), no=no, purpose="Đọc")
        with refused("bundle_frozen", "/bundle"):
            give_copy(frozen(), no=no)

    def test_is_read_for_a_purpose(self) -> None:
        with refused("text_given", "/query/purpose"):
            frozen().read_bundle(act(), no=1, purpose=" ")

    @pytest.mark.parametrize("field", ["recipient", "medium", "purpose"])
    def test_goes_somewhere_in_some_form_for_a_purpose(self, field: str) -> None:
        with refused("text_given", f"/{field}"):
            give_copy(frozen(), **{field: " "})


def test_it_ends_once_with_conclusions() -> None:
    inspection = frozen()
    with refused("conclusions_given", "/conclusions"):
        close(inspection, " ")
    with refused("text_given", "/conclusions/1"):
        close(inspection, "Đúng hạn", " ")
    close(inspection, "Đúng hạn")
    for late in (
        lambda: close(inspection, "Lại"),
        lambda: freeze(inspection),
        lambda: inspection.save_query(act(), title="Câu", question=QUESTION),
        lambda: inspection.add_member(act(), member="account-3"),
        lambda: inspection.release_member(act(), member="account-2", reason="Xong"),
    ):
        with refused("file_open", kind=ConflictError):
            late()


def test_nothing_of_it_comes_before_what_it_rests_on() -> None:
    inspection = opened()
    with refused("after_opening", "/happened_on"):
        inspection.save_query(act(EARLY), title="Câu", question=QUESTION)
    inspection = asked()
    with refused("after_opening", "/happened_on"):
        inspection.check_freezing(act(EARLY), query_no=1)
    inspection = opened(on=EARLY)
    inspection.save_query(act(), title="Câu", question=QUESTION)
    with refused("frozen_after_query", "/happened_on"):
        inspection.check_freezing(act(EARLY), query_no=1)
    freeze(inspection)
    with refused("handed_out_after_freezing", "/given_on"):
        give_copy(inspection, given_on=EARLY)
    inspection.add_member(act(), member="account-3")
    with refused("left_after_joining", "/happened_on"):
        inspection.release_member(act(EARLY), member="account-3", reason="Chuyển việc")
    # Who is of the team from the beginning leaves whenever it was.
    inspection.release_member(act(EARLY), member="account-2", reason="Chuyển việc")


def test_it_is_opened_on_a_mandate_that_is_there_and_ends_with_a_conclusion_that_is() -> None:
    mandate = replace(LETTER, issued_on=TODAY)
    with refused("mandate_before_opening", "/mandate/issued_on"):
        opened(on=EARLY, mandate=mandate)
    inspection = opened(mandate=mandate)
    for issued_on, because in (
        (EARLY, "conclusion_after_mandate"),
        (date(2023, 12, 2), "conclusion_before_closing"),
    ):
        with refused(because, "/document/issued_on"):
            close(inspection, "Đúng hạn", document=replace(LETTER, issued_on=issued_on))
    close(inspection, "Đúng hạn", document=mandate)
