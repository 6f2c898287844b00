"""Commands on what bodies decide for their own ledger, whatever it is that they decide."""

from __future__ import annotations

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.setting import Setting


def withdraw(ledger: Ledger, act: Act, kind: type[Setting], code: str, *, reason: str) -> Recorded:
    """End a decision: what held before it, or the next wider one, holds again."""
    setting = ledger.load(kind, code, act)
    setting.withdraw(act, reason=reason)
    return ledger.keep(act, setting)
