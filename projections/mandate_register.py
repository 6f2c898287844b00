"""Sổ tư cách đại diện — who acted for which agency in which role, and on which days that held."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.mandate import Place, Role
from projections.bitemporal import Learnt, at
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State


def _absent(state: State, fact: Learnt) -> State:
    away = {"from": fact.data["from_on"], "to": fact.data["to_on"]}
    return {"absences": [*state["absences"], away]}


def _ended(_: State, fact: Learnt) -> State:
    return {"status": "ended", "ended_on": fact.on, "reason": fact.data["reason"]}


class MandateRegister(Register):
    """The read model behind mandates."""

    name: ClassVar[str] = "mandate_register"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "mandate"
    FOUNDING: ClassVar[str] = "mandate.granted"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "account", "agency_id", "role", "status")
    MOVES: ClassVar[Mapping[str, Move]] = {"absence_declared": _absent, "ended": _ended}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The mandate as given."""
        data = fact.data
        keys = ("code", "account", "role", "place", "stands_in_for_id", "ground", "document")
        return {
            **{k: data[k] for k in keys},
            "agency_id": data["for_agency_id"],
            "from": data["from_on"],
            "to": data["to_on"],
            "status": "given",
            "ended_on": None,
            "reason": None,
            "absences": [],
        }


READ_MODEL = MandateRegister
register = MandateRegister.register
one = MandateRegister.one


@dataclass(frozen=True)
class Held:
    """Tư cách — one mandate as decisions need it."""

    id: str
    code: str
    account: str
    agency: str | None
    role: Role
    place: Place
    stands_in_for: str | None
    from_on: str
    to_on: str | None
    ended: bool
    absences: tuple[tuple[str, str], ...] = ()

    def lasts_on(self, day: date) -> bool:
        """Whether the day is one of its own."""
        on = day.isoformat()
        return not self.ended and self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def away_on(self, day: date) -> bool:
        """Whether its holder is away."""
        on = day.isoformat()
        return any(first <= on <= last for first, last in self.absences)


def held(rows: Rows, moment: Moment) -> list[Held]:
    """Every mandate ever given, as it stands on the day and is known at the instant."""
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM mandate_register t WHERE {at('t')} ORDER BY t.code",
        moment.params,
    )
    return [_held(row["subject"], json.loads(row["data"])) for row in found]


def standing(every: Sequence[Held], day: date) -> dict[str, tuple[Held, ...]]:
    """Who may act by which mandates on the day; whoever ever had one and has none now stands there with none.

    A deputy acts while the principal's mandate lasts, an alternate only while the principal is away besides.
    """
    by_id = {mandate.id: mandate for mandate in every}
    found: dict[str, list[Held]] = {}
    for mandate in every:
        own = found.setdefault(mandate.account, [])
        if not mandate.lasts_on(day):
            continue
        principal = by_id.get(mandate.stands_in_for or "")
        if principal is not None and not principal.lasts_on(day):
            continue
        if mandate.place == "alternate" and not (principal and principal.away_on(day)):
            continue
        own.append(mandate)
    return {account: tuple(mandates) for account, mandates in found.items()}


def _held(id: str, data: Row) -> Held:
    return Held(
        id=id,
        code=data["code"],
        account=data["account"],
        agency=data["agency_id"],
        role=data["role"],
        place=data["place"],
        stands_in_for=data["stands_in_for_id"],
        from_on=data["from"],
        to_on=data["to"],
        ended=data["status"] == "ended",
        absences=tuple((a["from"], a["to"]) for a in data["absences"]),
    )
