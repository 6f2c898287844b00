"""Lệnh hỏi lại sau đính chính — a corrected fact is told once more to the method that records such facts.

What that method refuses of a new fact it refuses of a corrected one, in the same words: its rules stand in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from inspect import signature
from typing import Any, Final

from domain.actor import Act
from domain.agency import Agency
from domain.errors import InvalidInputError, RefusalError
from domain.facts import Fact, Subject
from domain.local_rule import LocalRule
from domain.obligation import Obligation
from domain.petition import Petition
from domain.plan import Plan
from domain.report import Report
from domain.social_criticism import SocialCriticism

METHODS: Final[Mapping[type[Fact], Callable[..., Any]]] = {
    Agency.Registered: Agency.register,
    Agency.Renamed: Agency.rename,
    Agency.Succeeded: Agency.succeed,
    LocalRule.Issued: LocalRule.issue,
    LocalRule.RollingDecided: LocalRule.decide_rolling,
    LocalRule.Superseded: LocalRule.supersede,
    Obligation.Waived: Obligation.waive,
    Obligation.Cancelled: Obligation.cancel,
    Obligation.DueDateExtended: Obligation.extend,
    Obligation.Suspended: Obligation.suspend,
    Petition.Forwarded: Petition.forward,
    Plan.AmbiguityRaised: Plan.raise_ambiguity,
    Plan.AmbiguityReopened: Plan.reopen_ambiguity,
    Plan.DueDateSet: Plan.set_due_date,
    Plan.LeadChanged: Plan.change_lead,
    Plan.OccurrenceRequested: Plan.request_occurrence,
    Plan.ReportTermsSet: Plan.set_report_terms,
    Report.Received: Report.receive,
    Report.PassedVia: Report.pass_via,
    Report.Returned: Report.return_,
    Report.Resubmitted: Report.resubmit,
    Report.Accepted: Report.accept,
    Report.Forwarded: Report.forward,
    Report.Debated: Report.debate,
    SocialCriticism.OpinionGiven: SocialCriticism.give_opinion,
}
"""By the fact: what records it from its own fields. What a method asks of the registers beside them is optional."""


def check_told_again(
    before: Callable[[], Subject | None],
    was: Fact,
    corrected: Fact,
    *,
    today: date,
    listed: Mapping[str, Any],
) -> None:
    """Refuse a corrected fact that its method would not have recorded after what came before it.

    `before` is the subject as it then stood, anew each time. What the fact broke before by the same rule does not
    count: a rule that came later takes no other correction away. `listed` is what the registers say, by argument.
    """
    wrong = _refusal(before(), corrected, today, listed)
    if wrong is None:
        return
    broken = _refusal(before(), was, today, listed)
    if broken is not None and broken.rule == wrong.rule:
        return
    if isinstance(wrong, InvalidInputError):
        raise wrong.at("/value") from wrong
    raise wrong


def _refusal(
    before: Any, fact: Fact, today: date, listed: Mapping[str, Any]
) -> RefusalError | None:
    method = METHODS.get(type(fact))
    if method is None:
        return None
    taken = signature(method).parameters
    told = {name: getattr(fact, name) for name in taken if hasattr(fact, name)}
    told |= {name: value for name, value in listed.items() if name in taken}
    act = Act(fact.actor, fact.timestamp, today, fact.happened_on, fact.agency_id)
    try:
        if before is None:
            method(act, **told)
        else:
            method(before, act, **told)
    except RefusalError as wrong:
        return wrong
    return None
