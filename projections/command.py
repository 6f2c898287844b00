"""Hệ thống chỉ đạo — which bodies another may assign to, and which stand above it, by the edges that carry command."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from projections import agency_directory
from projections import bodies as every_body
from projections.agency_directory import FROM_ABOVE
from projections.bodies import Link
from projections.moment import Moment
from projections.read_model import Rows

DOWN: Final = ("party_line", "party_over", "front_line", "pso_line")
UP: Final = ("staff_of", "seat_in")
"""Edges from the body that is commanded: a staff body, a member with a seat."""
STAFF: Final = "staff_of"
NO_PARTY: Final = (
    "front",
    "pso",
    "council",
    "peoples_",
    "na_delegation",
    "inspection",
    "government",
    "department",
    "enterprise",
)
"""How the kinds of bodies begin that are no Party committee, whatever else they are."""
EVERY: Final = 1_000_000


def commanded(rows: Rows, moment: Moment, issuer: str) -> set[str] | None:
    """Every body under the issuer, itself included; None where nothing is known of whom it commands."""
    below: dict[str, set[str]] = defaultdict(set)
    for body in agency_directory.register(rows, moment, limit=EVERY):
        for edge in body["edges"]:
            if edge["type"] in DOWN:
                below[body["id"]].add(edge["to_id"])
            elif edge["type"] in UP:
                below[edge["to_id"]].add(body["id"])
    if not below[issuer]:
        return None
    found, waiting = {issuer}, [issuer]
    while waiting:
        fresh = below[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found


def commands(link: Link) -> bool:
    """Whether an edge lets one body command another."""
    return link[0] == STAFF or link[0] in FROM_ABOVE


def circular(
    rows: Rows,
    moment: Moment,
    body: str,
    links: Collection[Link],
    without: Link | None = None,
) -> Link | None:
    """The first of these further edges of a body by which one would command who commands it, if there is any.

    A seat and an account that is given are no command: a committee seats those who stand above it.
    """
    down = [link for link in links if link[0] in FROM_ABOVE and link[1] != body]
    up = [link for link in links if link[0] == STAFF and link[1] != body]
    over = _above(rows, moment, [body, *(to for _, to in up)], body, without)
    for link in down:
        if link[1] in over:
            return link
    for link in up:
        if body in _above(rows, moment, [link[1]], body, without):
            return link
    return None


def _above(
    rows: Rows, moment: Moment, start: Collection[str], body: str, without: Link | None
) -> set[str]:
    """The bodies given and all that command them, however far up; one edge of `body` left out of account."""
    found, waiting = set(start), set(start)
    while waiting:
        here = agency_directory.some(rows, moment, waiting)
        ties = agency_directory.tied(rows, moment, waiting)
        fresh = {
            edge["to_id"]
            for id, row in here.items()
            for edge in row["edges"]
            if edge["type"] == STAFF
            and (id, edge["type"], edge["to_id"]) != (body, *(without or ()))
        } | {
            id
            for id, row in ties.items()
            for edge in row["edges"]
            if edge["type"] in FROM_ABOVE
            and edge["to_id"] in waiting
            and (id, edge["type"], edge["to_id"]) != (body, *(without or ()))
        }
        waiting = fresh - found
        found |= waiting
    return found


def takes_submissions(rows: Rows, moment: Moment, committee: str, of: str) -> bool:
    """Whether a body is a Party committee of the unit of another, or an edge puts it over that one.

    Where nobody knows its kind or one of the units, nothing can be said against it.
    """
    every = every_body.bodies(rows, moment)
    here, there = every.every.get(committee), every.every.get(of)
    if here is None or there is None or ("party_over", of) in every.edges.get(committee, ()):
        return True
    units = {here.unit, there.unit} - {None}
    of_unit = here.level == there.level and len(units) <= 1
    return of_unit and (here.kind.startswith("party") or not here.kind.startswith(NO_PARTY))


def of_other_units(
    rows: Rows, moment: Moment, body: str, others: Collection[str]
) -> frozenset[str]:
    """Those of some bodies that are known to be of another unit than one."""
    every = every_body.bodies(rows, moment).every
    here = every[body].unit if body in every else None
    known = {id: every[id].unit for id in others if id in every}
    return frozenset(id for id, unit in known.items() if here and unit and unit != here)
