"""Quyết định — whether somebody is told of an alert, and why: asked when a notice is composed, sent, and ever after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from alerts import ladder
from alerts.ladder import Ladder, Rung, Side, Whom, begins_on
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
    "snoozed": Text("Phía mình đang hoãn nhắc.", "The own side has put reminders off."),
    "acknowledged": Text(
        "Phía mình đã có người tiếp nhận.", "Somebody of the own side has taken it in hand."
    ),
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

LOWEST: Final = frozenset({"responsible", "recipient"})
"""The rung of each side on which alerts are dealt with."""


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
    """Việc làm phát sinh cảnh báo — whose act opened it, for which body, and on which day that was recorded."""

    account_id: str
    recorded_on: date
    agency_id: str | None = None


@dataclass(frozen=True)
class Silence:
    """Tiếp nhận, hoãn nhắc — what one side asked for, so that its people hear no more, or not before a day."""

    reason: Literal["acknowledged", "snoozed"]
    side: Side
    account_id: str
    until: date | None = None
    by: Person | None = None
    """Who asked, where the account is still known."""


@dataclass(frozen=True)
class Stand:
    """Chỗ đứng — a rung on which somebody hears, on whose side, and whether they are away there."""

    rung: Rung
    away: bool
    side: Side


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
    silences: Sequence[Silence] = (),
) -> Decision:
    """Decide on one alert and one person, on a day.

    `caused_by` is whose act opened the alert, `silences` what each side has asked for. Whoever did it need not hear
    what follows at once; of its staying so they hear, when a higher rung of theirs is reached, as others do.
    """
    since = date.fromisoformat(late_since(alert))
    stands = _stands(alert, whom, person, steps)
    if not stands:
        return Decision("not_concerned")
    quiet = {
        (rung, silence.side): silence.reason
        for silence in silences
        if silence.until is None or on < silence.until
        for rung in _silenced(silence, alert, whom, steps)
    }
    did_on = (
        caused_by.recorded_on if caused_by and caused_by.account_id == person.account_id else None
    )

    def is_own(rung: Rung) -> bool:
        """Whether all there is to hear on it is what the person just did themselves."""
        return did_on is not None and begins_on(rung, since) <= did_on

    stand = min(
        stands,
        key=lambda s: (
            s.away,
            (s.rung.id, s.side) in quiet,
            is_own(s.rung),
            begins_on(s.rung, since),
        ),
    )
    begins = begins_on(stand.rung, since)
    reason = _reason(
        alert["state"],
        quiet.get((stand.rung.id, stand.side)),
        absent=stand.away,
        own=is_own(stand.rung),
        reached=on >= begins,
    )
    return Decision(reason or "told", stand.rung, None if begins == date.min else begins)


def _stands(
    alert: Mapping[str, Any], whom: Mapping[Whom, frozenset[str]], person: Person, steps: Ladder
) -> list[Stand]:
    """Where a person stands."""
    stands = [
        Stand(rung, away, rung.side)
        for one, away in person.capacities
        for rung in ladder.rungs(steps, one.agency_id, one.role, whom)
    ]
    # What was given to somebody who is away is the deputy's meanwhile.
    stands += [
        Stand(
            ladder.RUNGS["responsible"],
            away,
            "waits" if one.agency_id in whom["beneficiary"] else "acts",
        )
        for one, away in person.capacities
        if one.account_id == alert.get("assignee")
    ]
    return stands


def _silenced(
    silence: Silence,
    alert: Mapping[str, Any],
    whom: Mapping[Whom, frozenset[str]],
    steps: Ladder,
) -> frozenset[str]:
    """The rungs of its side that a silence is for; those above hear in their turn.

    Who has it in hand need not be told again, nor those beside. A snooze is for the rung of who asked and those below.
    """
    if silence.reason == "acknowledged":
        return LOWEST | {rung.id for rung in steps if rung.days_late is None}
    stands = _stands(alert, whom, silence.by, steps) if silence.by else ()
    own = {stand.rung.id for stand in stands if stand.side == silence.side}
    height = max((n for n, rung in enumerate(steps, 1) if rung.id in own), default=0)
    return LOWEST | {rung.id for rung in steps[:height]}


def _reason(
    state: str, silenced: str | None, *, absent: bool, own: bool, reached: bool
) -> str | None:
    """Why there is nothing to say; None where there is."""
    if state not in OPEN:
        return state
    if silenced == "snoozed":
        return silenced
    if own:
        return "own_act"
    if absent:
        return "absent"
    return silenced if reached else "rung_not_reached"
