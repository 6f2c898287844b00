"""Thang thông báo — who hears of a duty, and from when: rising seniority while it stays late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from alerts.rule import Text

Whom = Literal["debtor", "beneficiary", "superior", "party"]
SUPERIOR: Final = (
    "staff_of",
    "accountable_to",
    "front_line",
    "pso_line",
    "party_line",
    "member_of",
)
"""The relations that lead to the body above, the closest first."""
PARTY: Final = ("party_over",)


@dataclass(frozen=True)
class Rung:
    """Bậc — whose people, in which roles, hear from how many days after the first day of lateness on."""

    id: str
    title: Text
    whom: Whom
    roles: frozenset[str]
    days_late: int | None = None
    """None: from the first warning on."""


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
"""The standing ladder, each rung with its reason in the notice; a rule may have one of its own."""


def bodies(
    alert: Mapping[str, Any], duty: Mapping[str, Any], edges: Mapping[str, list[dict[str, Any]]]
) -> dict[Whom, frozenset[str]]:
    """The bodies that a duty has on each kind of rung; `edges` are those of each body on the day."""
    debtor, beneficiary = _id(duty.get("debtor")), _id(duty.get("beneficiary"))
    recipients = set(alert["recipients"])
    mine = edges.get(debtor or "", [])
    superior = next((found for t in SUPERIOR if (found := _to(mine, t))), frozenset())
    return {
        "debtor": frozenset({debtor} if debtor else ()),
        "beneficiary": frozenset({beneficiary} if beneficiary else ()) | (recipients - {debtor}),
        "superior": superior - {debtor, beneficiary},
        "party": _to(mine, *PARTY),
    }


def rungs(agency: str | None, role: str, whom: Mapping[Whom, frozenset[str]]) -> Iterator[Rung]:
    """The rungs on which somebody of a body and role stands, the lowest first."""
    for rung in LADDER:
        if role in rung.roles and agency in whom[rung.whom]:
            yield rung


def begins_on(rung: Rung, late_since: date) -> date:
    """The first day on which a rung hears of a duty."""
    return date.min if rung.days_late is None else late_since + timedelta(days=rung.days_late)


def _id(body: Mapping[str, Any] | None) -> str | None:
    return None if body is None else str(body["id"])


def _to(edges: list[dict[str, Any]], *types: str) -> frozenset[str]:
    return frozenset(e["to_id"] for e in edges if e["type"] in types)
