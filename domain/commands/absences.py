"""Commands on absences."""

from __future__ import annotations

from datetime import date

from domain.absence import Absence
from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.errors import ConflictError


def state(
    ledger: Ledger, act: Act, *, account: str, from_on: date, to_on: date, deputy: str | None = None
) -> Recorded:
    """Say that an account is away, and who stands in."""
    absence = Absence.state(act, account=account, from_on=from_on, to_on=to_on, deputy=deputy)
    if ledger.knows(Absence, absence.id):
        raise ConflictError(
            "absence_already_recorded",
            f"Đã báo vắng mặt từ ngày {from_on:%d/%m/%Y}.",
            pointer="/from_on",
            allowed="another first day",
        )
    return ledger.keep(act, absence)


def end(ledger: Ledger, act: Act, absence: str) -> Recorded:
    """Say that an account is back before the last day."""
    subject = ledger.load(Absence, absence, act)
    subject.end(act)
    return ledger.keep(act, subject)
