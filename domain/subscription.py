"""Đăng ký nhận — by which channel, how often and in which language an account wants to hear; never the address."""

from __future__ import annotations

from typing import Literal, get_args

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.notice import Pace

Lang = Literal["vi", "en"]
By = Literal["person", "link", "administrator"]
PACES: tuple[str, ...] = get_args(Pace)
LANGS: tuple[str, ...] = get_args(Lang)


def subscription_code(account: str, channel: str) -> str:
    """The identity of a subscription: one an account and channel."""
    return f"{account}~{channel}"


class Subscription(Subject):
    """Đăng ký nhận — chosen, chosen anew, ended, and chosen again."""

    TOPIC = "subscription"

    class Event(Fact):
        """Any fact about a subscription."""

    class Registered(Event, FoundingFact):
        """Đăng ký — the first choice of a channel."""

        TOPIC = "subscription.registered"

        account: str
        """An opaque account id."""
        channel: str
        pace: Pace
        lang: Lang

    class PaceChosen(Event):
        """Chọn nhịp và ngôn ngữ — also what takes an ended subscription up again."""

        TOPIC = "subscription.pace_chosen"

        pace: Pace
        lang: Lang

        def apply(self, aggregate: Subscription) -> None:
            """Remember that it runs."""
            aggregate.ended, aggregate.pace, aggregate.lang = False, self.pace, self.lang

    class Ended(Event):
        """Thôi nhận — by the person, by the link in a letter, or by an administrator."""

        TOPIC = "subscription.ended"

        by: By

        def apply(self, aggregate: Subscription) -> None:
            """Remember the end."""
            aggregate.ended = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this subscription."""

        TOPIC = "subscription.fact_corrected"

    def __init__(self, code: str, pace: str, lang: str) -> None:
        self.code = code
        self.pace = pace
        self.lang = lang
        self.ended = False

    @classmethod
    def register(
        cls, act: Act, *, account: str, channel: str, pace: Pace, lang: Lang
    ) -> Subscription:
        """Choose a channel for the first time."""
        _check(pace, lang)
        found: Subscription = cls._found(
            cls.Registered,
            act,
            code=subscription_code(account, channel),
            account=account,
            channel=channel,
            pace=pace,
            lang=lang,
        )
        return found

    def choose(self, act: Act, *, pace: Pace, lang: Lang) -> None:
        """Choose how often and in which language; what stays as it is leaves no fact."""
        _check(pace, lang)
        if self.ended or (pace, lang) != (self.pace, self.lang):
            self._record(self.PaceChosen, act, pace=pace, lang=lang)

    def end(self, act: Act, *, by: By) -> None:
        """Hear no more by this channel."""
        if self.ended:
            raise ConflictError("subscription_running", "Đã thôi nhận theo kênh này.")
        self._record(self.Ended, act, by=by)


def _check(pace: str, lang: str) -> None:
    for name, value, known in (("pace", pace, PACES), ("lang", lang, LANGS)):
        if value not in known:
            raise InvalidInputError(
                f"{name}_known",
                f"Không có “{value}”.",
                pointer=f"/{name}",
                allowed=", ".join(known),
            )
