"""Đăng ký nhận — which channels an account wanted to hear by on a day, how often and in which language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import Learnt
from projections.register import Move, Register, State


def _chosen(_: State, fact: Learnt) -> State:
    return {"state": "running", "pace": fact.data["pace"], "lang": fact.data["lang"], "by": None}


def _ended(_: State, fact: Learnt) -> State:
    return {"state": "ended", "by": fact.data["by"]}


class Subscriptions(Register):
    """The read model behind subscriptions."""

    name: ClassVar[str] = "subscriptions"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "subscription"
    FOUNDING: ClassVar[str] = "subscription.registered"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "account", "channel", "state")
    MOVES: ClassVar[Mapping[str, Move]] = {"pace_chosen": _chosen, "ended": _ended}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The subscription as registered."""
        keys = ("code", "account", "channel", "pace", "lang")
        return {**{k: fact.data[k] for k in keys}, "state": "running", "by": None}


READ_MODEL = Subscriptions
register = Subscriptions.register
one = Subscriptions.one
