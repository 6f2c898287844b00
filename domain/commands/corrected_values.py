"""Trị số sau đính chính — whether the commands would have taken a corrected fact after what came before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.activity import Activity
from domain.application import Ledger
from domain.day_order import said
from domain.errors import InvalidInputError
from domain.facts import Fact
from domain.fund import Fund, beyond
from domain.inspection import Inspection
from domain.inspection_papers import check_conclusion, check_mandate
from domain.score_sheet import Mark, ScoreSheet, check_marks
from domain.scorecard import Scorecard
from domain.social_criticism import SocialCriticism
from domain.social_criticism.outcome import check_effect
from domain.supervision import Supervision
from domain.target import Target
from domain.target.counting import ProgressCounted


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
        case Target(), Target.ProgressCounted():
            _check_year(ledger, corrected)
        case None, Inspection.Opened(mandate=mandate):
            check_mandate(mandate, corrected.happened_on)
        case Inspection(mandate=mandate), Inspection.Closed(document=document):
            check_conclusion(document, mandate, corrected.happened_on)
        case _:
            pass


def check_rest(known: Sequence[Fact], then: Sequence[Fact], corrected: Fact) -> None:
    """Refuse an amount on which later ones no longer rest; those that went beyond it before do not count."""
    if not isinstance(corrected, Fund.Event):
        return
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
