"""The duties behind a recommendation: to reply, from receipt; to resolve, by its own clock; to publish the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from domain.time.calendar import WorkingCalendar
from projections.bitemporal import Learnt, goes_on, in_order_of_law
from projections.duties import Course
from projections.issued_letter import PASSED_ON, SUCCEEDED, Issued
from projections.passing import Transfers, passed_on
from projections.reply_duties import Replies
from projections.resolution_duties import Outcomes, Resolutions


class Letter:
    """Đọc kiến nghị — the duties that a recommendation's facts, as known from one instant to the next, have raised.

    What comes last in law, too, goes on from what was read before; anything else is read again from the first fact.
    """

    def __init__(self) -> None:
        self._read: list[Learnt] = []
        self._by: tuple[WorkingCalendar, str | None] | None = None
        self._issued: Issued | None = None

    def courses(
        self,
        facts: list[Learnt],
        calendar: WorkingCalendar,
        supervision: str | None = None,
        transfers: Transfers = MappingProxyType({}),
    ) -> tuple[Course, ...]:
        """The duties; one about which nothing new was said is the very one that was told before.

        Who replies and resolves is said by the letter's own facts; what its issuer owes the public passes to whoever
        follows the issuer.
        """
        if not facts or facts[0].name != "recommendation.issued":
            return ()
        by = (calendar, supervision)
        if by == self._by and goes_on(self._read, facts):
            self._take(facts[len(self._read) :])
        else:
            self._begin(Issued(facts[0], supervision), calendar)
            self._take(facts[1:])
        self._read, self._by = facts, by
        return (
            *self._replies.courses(),
            *self._resolutions.found,
            *passed_on([self._outcomes.found] if self._outcomes.found else (), transfers),
        )

    def _begin(self, issued: Issued, calendar: WorkingCalendar) -> None:
        if self._issued is None or self._issued != issued:
            self._issued = issued
        self._replies = Replies(self._issued, calendar)
        self._resolutions = Resolutions(self._issued, calendar)
        self._outcomes = Outcomes(self._issued)
        self._holder = self._issued.fact.data["addressee_id"]

    def _take(self, facts: Sequence[Learnt]) -> None:
        """Who has it on a day says who owes on it, in whatever order that was recorded: also a merger told late."""
        for fact in in_order_of_law(facts):
            if fact.name in PASSED_ON:
                if fact.name == SUCCEEDED and fact.data["from_id"] != self._holder:
                    # Passed on before that body ended, as was told only later: its heir has none of it.
                    continue
                self._holder = fact.data["to_id"]
                self._replies.pass_on(fact)
            else:
                self._replies.take(fact)
            self._resolutions.take(fact)
            self._outcomes.take(fact)
