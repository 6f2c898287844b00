"""Trị số sau đính chính — whether the commands would have taken a corrected fact after what came before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.activity import Activity
from domain.application import Ledger
from domain.day_order import said
from domain.errors import InvalidInputError
from domain.facts import Fact
from domain.fund import Fund, beyond
from domain.inspection import Inspection
from domain.inspection_papers import check_conclusion, check_mandate
from domain.petition import Petition, check_way
from domain.plan import Plan
from domain.recommendation import Recommendation
from domain.recommendation.answers import check_answers
from domain.recommendation.kept import check_kept
from domain.score_sheet import Mark, ScoreSheet, check_marks
from domain.scorecard import Scorecard
from domain.social_criticism import SocialCriticism
from domain.social_criticism.opinion import check_drafter
from domain.social_criticism.outcome import check_effect
from domain.supervision import Supervision
from domain.supervision.planning import check_later
from domain.target import Target
from domain.target.counting import ProgressCounted
from domain.target.number import Adjusted, check_corrected
from domain.target.number import Set as TargetSet
from domain.values import Document


def check_values(ledger: Ledger, before: Any, corrected: Fact) -> None:
    """Refuse a number, a year or a word that a paper, the subject as it stood or another subject contradicts."""
    match before, corrected:
        case Fund(), Fund.Event():
            before.check_step(corrected)
        case SocialCriticism(), SocialCriticism.FinalTextIssued(effect=effect):
            check_effect(before, corrected.happened_on, effect)
        case ScoreSheet(), ScoreSheet.Event():
            card = ledger.load(Scorecard, before.scorecard_id)
            card.check_scoring(corrected.happened_on, before.year)
            if isinstance(corrected, ScoreSheet.ScoreRevised):
                check_marks((Mark(corrected.criterion, corrected.points),), card.maxima)
        case None, Supervision.Planned(plan_id=UUID() as plan, item=str() as item):
            _check_item(ledger, plan, item)
        case Supervision(), Supervision.Postponed(window_from=begins, window_to=ends):
            check_later(before, begins, ends)
        case Recommendation(), Recommendation.ReplyGiven(points=answers):
            check_answers(before, answers)
        case Target(), Target.ProgressCounted():
            _check_year(ledger, corrected)
        case None, Inspection.Opened(mandate=mandate):
            check_mandate(mandate, corrected.happened_on)
        case Inspection(mandate=mandate), Inspection.Closed(document=document):
            check_conclusion(document, mandate, corrected.happened_on)
        case _:
            pass


def check_rest(known: Sequence[Fact], then: Sequence[Fact], corrected: Fact) -> None:
    """Refuse what takes away from later facts what they rest on; what they went beyond before does not count."""
    match corrected:
        case Recommendation.Issued() | Recommendation.ReplyGiven():
            check_kept(known, corrected)
        case SocialCriticism.Requested(drafter_id=drafter_id):
            check_drafter(known, drafter_id)
        case Petition.Received() | Petition.Forwarded():
            check_way(known, then)
        case Fund.Event():
            _check_amounts(known, then, corrected)
        case TargetSet() | Adjusted():
            check_corrected(known, then)
        case _:
            pass


def check_named(was: Any, right: Any) -> None:
    """Refuse to take number, symbol or name away from a document that had them: what rests on paper rests on it."""
    if not isinstance(was, Document):
        return
    named = isinstance(right, Document) and (right.code or (right.title if not was.code else None))
    if (was.code or was.title) and not named:
        raise InvalidInputError(
            "document_stays_named",
            "Văn bản đã có số, ký hiệu thì không đính chính thành không có.",
            pointer="/value",
            allowed="the document with its number or symbol",
        )


def _check_amounts(known: Sequence[Fact], then: Sequence[Fact], corrected: Fact) -> None:
    before = {(step.originator_version, wrong.rule) for step, wrong in beyond(known)}
    for step, wrong in beyond(then):
        own = step.originator_version == corrected.originator_version
        if not own and (step.originator_version, wrong.rule) not in before:
            raise InvalidInputError(
                wrong.rule,
                f"Đính chính làm sai “{said(type(step))}” ngày {step.happened_on:%d/%m/%Y}: {wrong}",
                pointer="/value",
                allowed="what the later amounts rest on; or correct theirs, or their note, first",
            )


def _check_item(ledger: Ledger, plan: UUID, item: str) -> None:
    """A round stands on an item that its plan has; plan and item are corrected one after the other."""
    known = ledger.load(Plan, plan)
    if item not in known.items:
        raise InvalidInputError(
            "plan_item_known",
            f"Kế hoạch “{known.code}” không có mục “{item}”.",
            pointer="/value",
            allowed=", ".join(sorted(known.items)[:50]) or "no item: correct it to none first",
        )


def _check_year(ledger: Ledger, counted: ProgressCounted) -> None:
    """An act counts in its own year: where its day was wrong, that is corrected first."""
    if ledger.knows(Supervision, counted.act_id):
        done_on = ledger.load(Supervision, counted.act_id).concluded_on
    else:
        done_on = ledger.load(Activity, counted.act_id).held_on
    if done_on is not None and done_on.year != counted.year:
        raise InvalidInputError(
            "counted_in_its_year",
            f"“{counted.act_code}” thực hiện ngày {done_on:%d/%m/%Y} nên tính vào năm {done_on.year}.",
            pointer="/year",
            allowed=str(done_on.year),
        )
