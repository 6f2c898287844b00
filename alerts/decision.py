"""Quyết định — whether somebody is told of an alert, and why: asked when a notice is composed, sent, and ever after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from alerts import ladder
from alerts.ladder import Ladder, Rung, Whom, begins_on
from alerts.rule import Text
from alerts.sentence import late_since
from domain.alert import OPEN

REASONS: Final[Mapping[str, Text]] = {
    "told": Text("Thuộc diện được báo.", "Is to be told."),
    "not_concerned": Text(
        "Cơ quan hoặc vai trò của người này không thuộc thang thông báo của nghĩa vụ.",
        "The person's body or role has no rung on the ladder of this duty.",
    ),
    "may_not_read": Text("Người này không được xem nghĩa vụ.", "The person may not read the duty."),
    "rung_not_reached": Text(
        "Chưa đến ngày báo lên bậc của người này.", "The person's rung is not reached yet."
    ),
    "resolved": Text("Nguyên nhân đã hết.", "The cause has ended."),
    "retracted": Text("Cảnh báo đã thu hồi.", "The alert was taken back."),
    "snoozed": Text("Đang hoãn nhắc.", "Reminders are put off."),
    "acknowledged": Text("Đã có người tiếp nhận.", "Somebody has taken it in hand."),
    "own_act": Text("Do chính người này vừa thực hiện.", "It follows from the person's own act."),
    "absent": Text(
        "Đang vắng mặt; báo cho người thay, nếu có.", "Absent; the deputy is told, if there is one."
    ),
    "already_told": Text("Đã báo trước đó.", "Was told before."),
    "unsubscribed": Text("Đã thôi nhận theo kênh này.", "No longer wants to be told this way."),
    "awaits_slot": Text("Chờ đến giờ gửi.", "Waits for the time of sending."),
    "not_raised": Text("Chưa có cảnh báo nào.", "No alert has been raised."),
}
"""Every decision not to tell somebody has a name; the first one is the decision to tell."""


@dataclass(frozen=True)
class Person:
    """Người — an account with its body and role, as far as telling goes."""

    account_id: str
    role: str
    agency_id: str | None
    absent: bool = False
    """Away altogether; among further capacities: in that one alone."""
    standing_in_for: tuple[Person, ...] = ()
    """In which other capacities this one is told: by further mandates, and for those absent."""

    @property
    def capacities(self) -> tuple[tuple[Person, bool], ...]:
        """Each capacity, and whether the person is away in it."""
        return tuple((one, self.absent or one.absent) for one in (self, *self.standing_in_for))


@dataclass(frozen=True)
class Cause:
    """Việc làm phát sinh cảnh báo — whose act opened it, and on which day that was recorded."""

    account_id: str
    recorded_on: date


@dataclass(frozen=True)
class Decision:
    """The reason, with the rung on which the person stands and from when it hears."""

    reason: str
    rung: Rung | None = None
    from_on: date | None = None

    @property
    def tells(self) -> bool:
        """Whether the person is to be told."""
        return self.reason == "told"


def decide(
    alert: Mapping[str, Any],
    whom: Mapping[Whom, frozenset[str]],
    person: Person,
    on: date,
    *,
    steps: Ladder = ladder.LADDER,
    caused_by: Cause | None = None,
    snoozer: Person | None = None,
) -> Decision:
    """Decide on one alert and one person, on a day.

    `caused_by` is whose act opened the alert, `snoozer` who put reminders off. Whoever did it need not hear what
    follows at once; of its staying so they hear, when a higher rung of theirs is reached, as others do.
    """
    since = date.fromisoformat(late_since(alert))
    stands = _stands(alert, whom, person, steps)
    if not stands:
        return Decision("not_concerned")
    quiet: frozenset[str] = frozenset()
    if alert["state"] == "snoozed" and on < date.fromisoformat(alert["snoozed_until"]):
        quiet = _put_off(steps, _stands(alert, whom, snoozer, steps) if snoozer else ())
    did_on = (
        caused_by.recorded_on if caused_by and caused_by.account_id == person.account_id else None
    )

    def is_own(rung: Rung) -> bool:
        """Whether all there is to hear on it is what the person just did themselves."""
        return did_on is not None and begins_on(rung, since) <= did_on

    rung, absent = min(
        stands,
        key=lambda s: (s[1], s[0].id in quiet, is_own(s[0]), begins_on(s[0], since)),
    )
    begins = begins_on(rung, since)
    reason = _silence(alert, on, begins, absent=absent, own=is_own(rung), snoozed=rung.id in quiet)
    return Decision(reason or "told", rung, None if begins == date.min else begins)


def _stands(
    alert: Mapping[str, Any], whom: Mapping[Whom, frozenset[str]], person: Person, steps: Ladder
) -> list[tuple[Rung, bool]]:
    """The rungs on which a person stands, and whether they are away there."""
    stands = [
        (rung, away)
        for one, away in person.capacities
        for rung in ladder.rungs(steps, one.agency_id, one.role, whom)
    ]
    # What was given to somebody who is away is the deputy's meanwhile.
    stands += [
        (ladder.RUNGS["responsible"], away)
        for one, away in person.capacities
        if one.account_id == alert.get("assignee")
    ]
    return stands


def _put_off(steps: Ladder, stands: Sequence[tuple[Rung, bool]]) -> frozenset[str]:
    """The rungs that a snooze silences: that of who asked for it and those below; those above hear in their turn."""
    own = {rung.id for rung, _ in stands}
    height = max((n for n, rung in enumerate(steps, 1) if rung.id in own), default=0)
    return frozenset({"responsible", *(rung.id for rung in steps[:height])})


def _silence(
    alert: Mapping[str, Any], on: date, begins: date, *, absent: bool, own: bool, snoozed: bool
) -> str | None:
    state = alert["state"]
    if state not in OPEN:
        return str(state)
    if snoozed:
        return "snoozed"
    if own:
        return "own_act"
    if absent:
        return "absent"
    if on < begins:
        return "rung_not_reached"
    # Who has it in hand need not be told again, nor those beside; those above hear in their turn.
    return "acknowledged" if state == "acknowledged" and begins <= date.min else None
