"""Bên có nghĩa vụ — who owes an occurrence of a plan's item to whom, and to whom it passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.obligation import inherited_code, obligation_code
from domain.time.cadence import Occurrence
from domain.values import id_of
from projections.bitemporal import Learnt, in_order_of_law
from projections.duties import day
from projections.known_plan import Item, KnownPlan
from projections.passing import Transfers


@dataclass(frozen=True)
class Party:
    """Bên có nghĩa vụ — who owes an occurrence to whom, from which day, and the fact that passes it on."""

    debtor: str | None
    beneficiary: str | None
    identity: str | None
    """The beneficiary where two addressees are two duties: reports."""
    since: date
    passed_on: Learnt | None = None
    passed_from: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    taken_over: Learnt | None = None
    addressees: tuple[str, ...] = ()
    """All who await one duty, where there are several."""


def with_moves(item: Item, transfers: Transfers) -> Transfers:
    """The transfers between bodies, with the changes of lead under this item among them."""
    found = dict(transfers)
    for move in item.moves:
        holder = str(move.data["from_id"])
        found[holder] = in_order_of_law([*found.get(holder, ()), move])
    return found


def holders(
    plan: KnownPlan, item: Item, occurrence: Occurrence, party: Party, transfers: Transfers
) -> Iterator[Party]:
    """The bodies that owe an occurrence one after the other; what begins after a transfer is the heir's alone."""
    begins = occurrence.period.from_ if occurrence.period else party.since
    seen: set[int] = set()
    while (holder := party.debtor) is not None:
        duty = duty_id(plan, item, occurrence, party)
        passing = next(
            (
                t
                for t in transfers.get(holder, ())
                if t.position not in seen
                and (t.data["obligation_ids"] is None or duty in t.data["obligation_ids"])
                and (party.taken_over is None or t.on_day() >= party.since)
            ),
            None,
        )
        if passing is None:
            break
        seen.add(passing.position)
        heir, on = passing.data["to_id"], passing.on_day()
        if on <= party.since and party.taken_over is None:
            party = replace(party, debtor=heir)
            continue
        yield replace(party, passed_on=passing)
        if on <= begins and passing.data["obligation_ids"] is None:
            party = replace(party, debtor=heir, since=on, passed_from=(), inherits=())
            continue
        party = replace(
            party,
            debtor=heir,
            since=on,
            passed_from=(*party.passed_from, holder),
            inherits=(*party.inherits, duty),
            taken_over=passing,
        )
    yield party


def parties(
    plan: KnownPlan, item: Item, listed_from: date, limit_passed: date | None, begins: date
) -> Iterator[Party]:
    """Who owes an occurrence to whom; nobody is a debtor too, until a lead is named.

    `limit_passed` is the last day of an occurrence of a series, for which no lead can be named afterwards.
    """
    data, issuer = item.added.data, plan.drafted.data["issuer_id"]
    bound = item.bound or [{"debtor_id": None, "beneficiary_ids": ()}]
    for body in bound:
        joined = day(body.get("since"))
        if joined is not None and begins < joined:
            continue
        since = listed_from if joined is None else max(listed_from, joined)
        for to in _addressees(data, body["beneficiary_ids"]):
            identity = to[0] if to and data["kind"] == "report" else None
            party = owed_to(Party(body["debtor_id"], issuer, identity, since), to)
            if not item.leads or body["debtor_id"] is not None:
                yield party
                continue
            named = item.leads[0]
            since = named.on_day()
            if limit_passed is not None and limit_passed < since:
                # Nobody is charged with an occurrence that was over before anybody was named.
                yield party
                continue
            if listed_from < since:
                yield replace(party, passed_on=named)
            yield replace(party, debtor=named.data["lead_id"], since=max(listed_from, since))


def _addressees(data: Any, named: Sequence[str]) -> list[list[str]]:
    """To whom the duty is owed: each addressee of a report is one duty, other duties are owed to all at once."""
    to = list(named or data["addressee_ids"])
    return [[one] for one in to] if to and data["kind"] == "report" else [to]


def owed_to(party: Party, addressees: Sequence[str]) -> Party:
    """The party, with one duty to all these, of whom the first one stands for the others."""
    if not addressees:
        return party
    several = tuple(addressees) if len(addressees) > 1 else ()
    return replace(party, beneficiary=addressees[0], addressees=several)


def duty_id(plan: KnownPlan, item: Item, occurrence: Occurrence, party: Party) -> str:
    """The id of the duty of a party, which those that passed it on are part of."""
    first, *heirs = (UUID(b) if b else None for b in (*party.passed_from, party.debtor))
    to = UUID(party.identity) if party.identity else None
    code = obligation_code(
        plan.drafted.data["code"], item.added.data["item"], first, occurrence.key, to
    )
    return str(id_of("obligation", inherited_code(code, heirs)))
