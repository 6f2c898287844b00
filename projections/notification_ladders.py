"""Thang thông báo — the ladders that the ledger's bodies have set, in force or not, each with its ground."""

from __future__ import annotations

from typing import ClassVar

from projections.register import Register
from projections.setting_register import Settings


class NotificationLadders(Settings, Register):
    """The read model behind the ladders."""

    name: ClassVar[str] = "notification_ladders"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "notification_ladder"
    FOUNDING: ClassVar[str] = "notification_ladder.set"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "rule", "level", "status")
    SAYS: ClassVar[tuple[str, ...]] = ("rule", "level", "rungs")


READ_MODEL = NotificationLadders
register = NotificationLadders.register
one = NotificationLadders.one
