"""Commands on subscriptions."""

from __future__ import annotations

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.notice import Pace
from domain.subscription import By, Lang, Subscription, subscription_code


def choose(
    ledger: Ledger, act: Act, *, account: str, channel: str, pace: Pace, lang: Lang
) -> Recorded | None:
    """Choose a channel, or how often and in which language; None where nothing changes."""
    code = subscription_code(account, channel)
    if not ledger.knows(Subscription, Subscription.create_id(code)):
        subject = Subscription.register(act, account=account, channel=channel, pace=pace, lang=lang)
        return ledger.keep(act, subject)
    subject = ledger.load(Subscription, code)
    subject.choose(act, pace=pace, lang=lang)
    return ledger.keep(act, subject) if subject.pending_events else None


def end(ledger: Ledger, act: Act, *, account: str, channel: str, by: By) -> Recorded:
    """Hear no more by a channel."""
    subject = ledger.load(Subscription, subscription_code(account, channel))
    subject.end(act, by=by)
    return ledger.keep(act, subject)
