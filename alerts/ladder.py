"""Thang thông báo — who hears of a duty, and from when: rising seniority while it stays late.

The standing ladder is used where the ledger's bodies have set no other one for a rule, a level or everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from alerts import rulebook
from alerts.above import Over
from alerts.rule import Text
from projections import notification_ladders
from projections.moment import Moment
from projections.obligations import EVERY
from projections.read_model import Row, Rows

Whom = Literal["debtor", "beneficiary", "superior", "party"]
Side = Literal["acts", "waits"]
"""Phía — of the body that has to act, with those over it, below it and acting for it; or of those who wait for it."""


@dataclass(frozen=True)
class Rung:
    """Bậc — whose people, in which roles, hear from how many days after the first day of lateness on."""

    id: str
    title: Text
    whom: Whom
    roles: frozenset[str]
    days_late: int | None = None
    """None: from the first warning on."""

    @property
    def side(self) -> Side:
        """On whose side it is."""
        return "waits" if self.whom == "beneficiary" else "acts"


DOERS: Final = frozenset({"clerk", "agency", "machine"})
HEADS: Final = frozenset({"head", "leader"})
WATCHERS: Final = frozenset({"clerk", "supervisor", "inspector"})
LADDER: Final = (
    Rung("responsible", Text("Người phụ trách", "Responsible person"), "debtor", DOERS),
    Rung("head", Text("Người đứng đầu cơ quan", "Head of the body"), "debtor", HEADS, 0),
    Rung("recipient", Text("Nơi nhận", "Those it is owed to"), "beneficiary", WATCHERS, 0),
    Rung("superior", Text("Cơ quan cấp trên", "Superior body"), "superior", HEADS | WATCHERS, 10),
    Rung("supervisor", Text("Lãnh đạo nơi giám sát", "Supervising body"), "beneficiary", HEADS, 20),
    Rung("party", Text("Cấp ủy", "Party committee"), "party", HEADS | WATCHERS, 30),
)
"""The standing ladder, each rung with its reason in the notice."""
RUNGS: Final = {rung.id: rung for rung in LADDER}
Ladder = tuple[Rung, ...]


@dataclass(frozen=True)
class Ladders:
    """Các thang thông báo — those set in one ledger and in force on a day, the narrowest first."""

    set_here: tuple[tuple[str | None, str | None, Ladder], ...] = ()

    def of(self, rule: str, level: str | None) -> Ladder:
        """The ladder of a duty: for its rule and level, its rule, its level, everything, or the standing one."""
        found = (x for r, at, x in self.set_here if r in (None, rule) and at in (None, level))
        return next(found, LADDER)


def of_ledger(rows: Rows, moment: Moment) -> Ladders:
    """The ladders in force on the day, as known at the instant."""
    on = moment.on.isoformat()
    found = [
        row
        for row in notification_ladders.register(rows, moment, {"status": "in_force"}, limit=EVERY)
        if row["valid_from"] <= on and (row["valid_to"] is None or on <= row["valid_to"])
    ]
    # Of two for the same, the one that holds since later; of two since one day, the one recorded last.
    found.sort(key=lambda r: (r["valid_from"], r["recorded_at"], r["code"]), reverse=True)
    found.sort(key=lambda r: 2 * (r["rule"] is not None) + (r["level"] is not None), reverse=True)
    return Ladders(tuple((r["rule"], r["level"], _ladder(r["rungs"])) for r in found))


def _ladder(rungs: Sequence[Row]) -> Ladder:
    return tuple(
        replace(RUNGS[r["rung"]], roles=frozenset(r["roles"]), days_late=r["days_late"])
        for r in rungs
    )


def at_fault(alert: Mapping[str, Any], duty: Mapping[str, Any]) -> str | None:
    """The body whose move it is: the debtor, or whoever has to set a day or to ask."""
    rule = rulebook.by_id().get(alert["rule"])
    if rule is not None and rule.at_fault == "beneficiary":
        return _id(duty.get("beneficiary")) or _id(duty.get("debtor"))
    return _id(duty.get("debtor"))


def bodies(
    alert: Mapping[str, Any], duty: Mapping[str, Any], above: Mapping[str, Over]
) -> dict[Whom, frozenset[str]]:
    """The bodies that a duty has on each kind of rung."""
    debtor, beneficiary = at_fault(alert, duty), _id(duty.get("beneficiary"))
    recipients = set(alert["recipients"])
    over = above.get(debtor or "", Over())
    return {
        "debtor": frozenset({debtor} if debtor else ()),
        "beneficiary": (frozenset({beneficiary} if beneficiary else ()) | recipients) - {debtor},
        "superior": over.superior - {beneficiary},
        "party": over.party,
    }


def rungs(
    ladder: Ladder, agency: str | None, role: str, whom: Mapping[Whom, frozenset[str]]
) -> Iterator[Rung]:
    """The rungs on which somebody of a body and role stands, the lowest first."""
    for rung in ladder:
        if role in rung.roles and agency in whom[rung.whom]:
            yield rung


def side_of(
    agency: str | None, whom: Mapping[Whom, frozenset[str]], above: Mapping[str, Over]
) -> Side:
    """On whose side somebody acts for a body. Whoever runs the ledger, for no body, does so for who has to act.

    A committee to which a duty is owed waits for it, even if it leads the body that owes.
    """
    if agency is None or agency in whom["debtor"]:
        return "acts"
    if agency in whom["beneficiary"]:
        return "waits"
    over = above.get(agency, Over())
    near = (whom["superior"] | whom["party"]).union(
        *(above.get(body, Over()).acting for body in whom["debtor"])
    )
    return "acts" if agency in near or (over.superior | over.party) & whom["debtor"] else "waits"


def begins_on(rung: Rung, late_since: date) -> date:
    """The first day on which a rung hears of a duty."""
    return date.min if rung.days_late is None else late_since + timedelta(days=rung.days_late)


def _id(body: Mapping[str, Any] | None) -> str | None:
    return None if body is None else str(body["id"])
