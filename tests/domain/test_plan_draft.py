"""A draft is consulted on, judged in the edition submitted, and issued."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.errors import ConflictError
from domain.plan import Plan
from domain.values import Document
from tests.domain.given import (
    COUNCIL,
    LETTER,
    OFFICE,
    TODAY,
    act,
    facts,
    names,
    refused,
)
from tests.domain.plans import ON_REQUEST, YEARLY, draft, resolve, unclear
from tests.domain.test_plan import issued, item


class TestADraft:
    def test_is_consulted_on_and_judged_in_the_edition_submitted(self) -> None:
        plan = draft()
        plan.consult(act(), party_ids=(OFFICE,), outcome=None, document=None)
        plan.submit_for_opinion(act(), addressee_id=COUNCIL, is_over_issuer=True, document=None)
        plan.give_opinion(act(), opinion="agree", edition=None, document=None)
        assert names(plan)[1:] == ["consulted", "submitted_for_opinion", "opinion_given"]

    def test_is_put_before_somebody(self) -> None:
        with refused("party_given", "/party_ids"):
            draft().consult(act(), party_ids=(), outcome=None, document=None)

    def test_goes_only_to_the_committee_over_its_issuer(self) -> None:
        with refused("addressee_over_issuer", "/addressee_id"):
            draft().submit_for_opinion(
                act(), addressee_id=COUNCIL, is_over_issuer=False, document=None
            )

    def test_is_not_judged_before_it_is_submitted(self) -> None:
        with refused("plan_submitted", kind=ConflictError):
            draft().give_opinion(act(), opinion="agree", edition=None, document=None)

    def test_is_not_judged_in_another_edition(self) -> None:
        plan = draft()
        plan.submit_for_opinion(act(), addressee_id=COUNCIL, is_over_issuer=True, document=None)
        with refused("opinion_on_submitted_edition", "/edition"):
            plan.give_opinion(act(), opinion="agree", edition=7, document=None)

    def revise(self, plan: Plan, on: date = TODAY, **fields: Any) -> None:
        given: dict[str, Any] = {
            "title": None,
            "bases": None,
            "items": (),
            "removed": (),
            "reason": "Tiếp thu ý kiến",
            "document": None,
        }
        plan.revise(act(on), **given | fields)

    def test_is_judged_in_its_latest_edition_once_that_was_submitted(self) -> None:
        plan = draft()
        plan.add_item(act(), item(cadence=YEARLY))
        to: dict[str, Any] = {"addressee_id": COUNCIL, "is_over_issuer": True, "document": None}
        plan.submit_for_opinion(act(), **to)
        plan.give_opinion(act(), opinion="agree_with_changes", edition=1, document=None)
        self.revise(plan, items=[item(code="2-a")], removed=["1-a"])
        assert list(plan.items) == ["2-a"]
        # What the committee said was about the text that lay before it.
        plan.give_opinion(act(), opinion="agree", edition=None, document=None)
        plan.submit_for_opinion(act(), **to)
        with refused("opinion_on_submitted_edition", "/edition"):
            plan.give_opinion(act(), opinion="agree", edition=1, document=None)
        plan.give_opinion(act(), opinion="agree", edition=2, document=None)
        said = [f.edition for f in facts(plan) if isinstance(f, Plan.OpinionGiven)]
        assert said == [1, 1, 2]

    def test_has_an_item_anew_in_place_of_the_one_with_its_code(self) -> None:
        plan = draft()
        plan.add_item(act(), item(cadence=YEARLY))
        unclear(plan)
        resolve(plan)
        self.revise(plan, items=[item(cadence=ON_REQUEST)])
        assert plan.items["1-a"].cadence == "on_request"
        plan.reopen_ambiguity(act(), ambiguity="A40", reason="Bản mới", document=None)
        self.revise(plan, removed=["1-a"])
        # The reading says nothing of what the draft no longer has.
        resolve(plan)
        self.revise(plan, title="Kế hoạch khác")
        plan.reopen_ambiguity(act(), ambiguity="A40", reason="Bản mới", document=None)

    def test_is_revised_in_something_for_a_reason_and_only_as_a_draft(self) -> None:
        plan = draft()
        with refused("revision_changes_something", "/items"):
            self.revise(plan)
        with refused("reason_given", "/reason"):
            self.revise(plan, title="Khác", reason=" ")
        with refused("title_given", "/title"):
            self.revise(plan, title=" ")
        with refused("item_known", "/removed/0"):
            self.revise(plan, removed=["9-z"])
        plan.add_item(act(), item())
        with refused("item_once", "/removed/0"):
            self.revise(plan, items=[item()], removed=["1-a"])
        with refused("plan_in_draft", kind=ConflictError):
            self.revise(issued(item()), title="Khác")

    def test_rests_on_the_bases_of_its_latest_edition(self) -> None:
        plan = draft()
        self.revise(plan, bases=(Document(title="Chỉ thị", issued_on=date(2023, 11, 30)),))
        self.revise(plan, title="Kế hoạch khác")
        assert [b.issued_on for b in plan.bases] == [date(2023, 11, 30)]

    def test_is_no_draft_once_issued(self) -> None:
        with refused("plan_in_draft", kind=ConflictError):
            issued(item()).consult(act(), party_ids=(OFFICE,), outcome=None, document=None)

    def test_is_not_reviewed_nor_ended(self) -> None:
        with refused("plan_in_force", kind=ConflictError):
            draft().conclude(act(), document=LETTER, open_duties=0, fate=None)
