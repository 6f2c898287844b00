"""Vắng mặt — days on which an account is away, and who stands in for it: by ids, never by names."""

from __future__ import annotations

from datetime import date

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject

LONGEST_DAYS = 366


def absence_code(account: str, from_on: date) -> str:
    """The identity of an absence: an account is away from a day once."""
    return f"{account}~{from_on.isoformat()}"


class Absence(Subject):
    """Vắng mặt — who is away hears nothing; the deputy hears in their place."""

    TOPIC = "absence"

    class Event(Fact):
        """Any fact about an absence."""

    class Stated(Event, FoundingFact):
        """Báo vắng mặt — both days included."""

        TOPIC = "absence.stated"

        account: str
        """An opaque account id."""
        from_on: date
        to_on: date
        deputy: str | None
        """The account that stands in."""

    class Ended(Event):
        """Trở lại — back before the last day; `happened_on` is the first day at work again."""

        TOPIC = "absence.ended"

        def apply(self, aggregate: Absence) -> None:
            """Remember the end."""
            aggregate.ended = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this absence."""

        TOPIC = "absence.fact_corrected"

    def __init__(self, code: str, to_on: date) -> None:
        self.code = code
        self.to_on = to_on
        self.ended = False

    def is_of(self, account: str) -> bool:
        """Whether it is this account that is away."""
        return self.code.rpartition("~")[0] == account

    @classmethod
    def state(
        cls, act: Act, *, account: str, from_on: date, to_on: date, deputy: str | None
    ) -> Absence:
        """Say that an account is away, and who stands in."""
        if not 0 <= (to_on - from_on).days < LONGEST_DAYS:
            raise InvalidInputError(
                "period_ordered",
                "Ngày cuối phải từ ngày đầu trở đi, không quá một năm.",
                pointer="/to_on",
                allowed=f"{from_on.isoformat()} … {LONGEST_DAYS} days",
            )
        if deputy == account:
            raise InvalidInputError(
                "deputy_is_another", "Không tự thay mình.", pointer="/deputy", allowed="another"
            )
        found: Absence = cls._found(
            cls.Stated,
            act,
            code=absence_code(account, from_on),
            account=account,
            from_on=from_on,
            to_on=to_on,
            deputy=deputy,
        )
        return found

    def end(self, act: Act) -> None:
        """Say that the account is back."""
        if self.ended or act.on > self.to_on:
            raise ConflictError("absence_running", "Việc vắng mặt đã kết thúc.")
        self._record(self.Ended, act)
