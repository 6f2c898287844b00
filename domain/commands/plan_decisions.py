"""Commands on what a plan leaves to a decision: days, terms, periods, and to whom an item is owed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.plan import Plan
from domain.plan.decision import Decision
from domain.values import Document


@dataclass(frozen=True)
class DecisionInput:
    """Quyết định — as a caller gives it: the bodies by id or code."""

    item: str
    authority: str
    ground: str
    debtor: str | None = None
    document: Document | None = None

    def decided(self, ledger: Ledger, act: Act) -> Decision:
        """The decision with its references resolved; who decides is there on the day."""
        return Decision(
            item=self.item,
            debtor_id=None
            if self.debtor is None
            else references.agency(ledger, self.debtor, "/debtor_id", on=None),
            authority_id=references.agency(ledger, self.authority, "/authority_id", on=act.on),
            ground=self.ground,
            document=self.document,
        )


def set_due_date(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    setter: str,
    ground: str,
    occurrence: str | None = None,
    debtor: str | None = None,
    by: str | None = None,
    due_on: date | None = None,
    document: Document | None = None,
    already_met: bool = False,
    listed: Collection[str] = (),
) -> Recorded:
    """Record the decision that fixes a date the text left open; `already_met`, `listed` are what the register says."""
    subject = ledger.load(Plan, plan, act)
    subject.set_due_date(
        act,
        item=item,
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        occurrence=occurrence,
        debtor_id=_debtor(ledger, act, debtor),
        by=by,
        due_on=due_on,
        document=document,
        already_met=already_met,
        listed=listed,
    )
    return ledger.keep(act, subject)


def set_report_terms(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    to_day: int,
    send_term: str,
    setter: str,
    ground: str,
    months_before: int = 0,
    from_day: int = 1,
    tier: str | None = None,
    debtors: tuple[str, ...] = (),
    document: Document | None = None,
) -> Recorded:
    """Set cut-off and sending of a periodic report."""
    subject = ledger.load(Plan, plan, act)
    subject.set_report_terms(
        act,
        item=item,
        months_before=months_before,
        from_day=from_day,
        to_day=to_day,
        send_term=send_term,
        tier=tier,
        debtor_ids=references.agencies(ledger, debtors, "/debtor_ids", on=act.on),
        setter_id=references.agency(ledger, setter, "/setter_id", on=act.on),
        ground=ground,
        document=document,
    )
    return ledger.keep(act, subject)


def request_occurrence(
    ledger: Ledger,
    act: Act,
    plan: str,
    *,
    item: str,
    requester: str,
    ground: str,
    cause: str = "request",
    occurrence: str | None = None,
    debtor: str | None = None,
    due_on: date | None = None,
    document: Document | None = None,
    already_met: bool = False,
) -> Recorded:
    """Ask for what is owed on request, or name the day that an occurrence awaited; `already_met` is the register's."""
    subject = ledger.load(Plan, plan, act)
    subject.request_occurrence(
        act,
        item=item,
        cause=cause,
        requester_id=references.agency(ledger, requester, "/requester_id", on=act.on),
        occurrence=occurrence,
        debtor_id=_debtor(ledger, act, debtor),
        due_on=due_on,
        ground=ground,
        document=document,
        already_met=already_met,
    )
    return ledger.keep(act, subject)


def decide_occurrence(
    ledger: Ledger,
    act: Act,
    plan: str,
    decision: DecisionInput,
    *,
    is_owed: bool,
    occurrence: str | None = None,
    asked: Collection[str] = (),
) -> Recorded:
    """Say whether an occurrence in question is owed; `asked` are those that the register has in question."""
    subject = ledger.load(Plan, plan, act)
    subject.decide_occurrence(
        act, decision.decided(ledger, act), occurrence=occurrence, is_owed=is_owed, asked=asked
    )
    return ledger.keep(act, subject)


def name_addressees(
    ledger: Ledger, act: Act, plan: str, decision: DecisionInput, *, addressees: tuple[str, ...]
) -> Recorded:
    """Say to whom an item is owed where nothing told it at the issue; a later decision takes its place."""
    subject = ledger.load(Plan, plan, act)
    subject.name_addressees(
        act,
        decision.decided(ledger, act),
        addressee_ids=references.agencies(ledger, addressees, "/addressee_ids", on=act.on),
    )
    return ledger.keep(act, subject)


def _debtor(ledger: Ledger, act: Act, debtor: str | None) -> UUID | None:
    return None if debtor is None else references.agency(ledger, debtor, "/debtor_id", on=act.on)
