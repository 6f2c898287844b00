"""What happened to one duty under a plan: by its own facts, and by the reports that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Self

from domain.time.cadence import STANDING
from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt, in_order_of_law
from projections.clocks import Change
from projections.duties import Head, day, fixed_limit

PLAIN: Final = {
    "obligation.accepted": "met",
    "obligation.returned": "returned",
    "obligation.waived": "waived",
    "obligation.cancelled": "cancelled",
    "obligation.suspended": "suspended",
    "obligation.resumed": "resumed",
    "obligation.started": "started",
}
"""Facts that change a duty and say nothing more."""


def own_changes(facts: Sequence[Learnt], head: Head, calendar: WorkingCalendar) -> list[Change]:
    """The changes of one duty; letters and rounds tell of their duties themselves."""
    if head.recommendation is not None or head.supervision is not None:
        return []
    found: list[Change] = []
    letters = _Letters.known_from(facts, head)
    for fact in in_order_of_law(facts):
        if fact.name.startswith("report."):
            found.extend(letters.take(fact))
        elif fact.name in PLAIN:
            found.append(Change(fact.on_day(), fact.position, PLAIN[fact.name]))
        elif fact.name == "obligation.fulfilled":
            received = day(fact.data["received_on"])
            found.append(Change(fact.on_day(), fact.position, "submitted", received))
        elif fact.name == "obligation.evidence_attached":
            dated = day(fact.data["dated_on"])
            found.append(Change(fact.on_day(), fact.position, "evidence", dated))
        elif fact.name == "obligation.due_date_extended":
            found.append(_extended(fact, head, calendar))
    return found


def _extended(fact: Learnt, head: Head, calendar: WorkingCalendar) -> Change:
    data = fact.data
    due = date.fromisoformat(data["due_on"])
    limit = fixed_limit(due, calendar, data["ground"], data["setter_id"], basis="accepted")
    # A request stays a request: whoever was asked is reminded, never late.
    limit = replace(limit, binds=head.modality == "assigned")
    return Change(fact.on_day(), fact.position, "limit", limit=limit)


def _answers(head: Head, data: Any) -> bool:
    """Whether a report is of this debtor and goes to whom the duty is owed: one does not serve two unnamed."""
    by = head.debtor_id is None or data["debtor_id"] in (head.debtor_id, *head.passed_from)
    meant = {head.identity_id, *head.heirs}
    return by and (head.identity_id is None or not meant.isdisjoint(data["addressee_ids"]))


@dataclass
class _Letter:
    """One report as far as it concerns this duty."""

    code: str
    any_addressee: bool
    """Whether the beneficiary is not among its addressees, so that what any of them says counts."""
    received: date | None = None
    pending: bool = False
    """Sent, and not returned since."""


@dataclass
class _Letters:
    """The reports that answer one duty. That which arrived first counts, as long as it is not returned."""

    head: Head
    known: dict[str, _Letter] = field(default_factory=dict)
    standing: _Letter | None = None

    @classmethod
    def known_from(cls, facts: Sequence[Learnt], head: Head) -> Self:
        """All that were ever sent: a receipt may, by a correction, come to lie before the day of sending."""
        found = cls(head)
        for fact in facts:
            data: Any = fact.data
            if fact.name == "report.submitted" and _answers(head, data):
                meant = {head.beneficiary_id, *head.heirs}
                named = not meant.isdisjoint(data["addressee_ids"])
                found.known[data["report"]] = _Letter(data["report"], any_addressee=not named)
        return found

    def take(self, fact: Learnt) -> Iterator[Change]:
        """Let one fact about a report change the duty."""
        data: Any = fact.data
        letter = self.known.get(data["report"])
        if letter is None or not self._concerns(letter, data.get("addressee_id")):
            return
        match fact.name:
            case "report.submitted":
                letter.pending = True
                yield from self._stand(fact)
            case "report.received" if letter.received is None:
                letter.received = day(data["received_on"])
                if letter is self.standing:
                    yield self._change(fact, "received", letter)
                yield from self._stand(fact)
            case "report.returned":
                letter.pending, letter.received = False, None
                if letter is self.standing:
                    self.standing = None
                    yield self._change(fact, "returned", letter)
                    yield from self._stand(fact)
            case "report.resubmitted" if not letter.pending:
                letter.pending = True
                yield from self._stand(fact)
            case "report.accepted":
                yield self._change(fact, "met", letter)
                if self.head.occurrence == STANDING:
                    # Work that goes on is not ended by it: the next report stands for it.
                    letter.pending, self.standing = False, None
                    yield from self._stand(fact)
            case _:
                pass

    def _stand(self, fact: Learnt) -> Iterator[Change]:
        """Let the report that arrived first stand for the duty; where none has arrived, the first one sent."""
        best = min(
            (x for x in self.known.values() if x.pending),
            key=lambda x: (x.received or date.max, x is not self.standing),
            default=None,
        )
        if best is not None and best is not self.standing:
            self.standing = best
            yield self._change(fact, "submitted", best)

    def _concerns(self, letter: _Letter, addressee: str | None) -> bool:
        return letter.any_addressee or addressee in (
            None,
            self.head.beneficiary_id,
            *self.head.heirs,
        )

    @staticmethod
    def _change(fact: Learnt, what: str, letter: _Letter) -> Change:
        return Change(
            fact.on_day(), fact.position, what, day=letter.received, reference=letter.code
        )
