"""Trao đổi, thống nhất — the authorities of its own unit with which a board has not exchanged what it agreed on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from domain.agency_kinds import is_council, is_delegation, is_peoples_committee
from projections.bodies import Bodies

AUTHORITIES: Final = (is_council, is_peoples_committee, is_delegation)
"""Council, people's committee and, at the province, the delegation: one body of each sort is enough."""
HERE: Final = "province"
"""Of the level of the ledger one unit is there, named or not."""


def left_out(every: Bodies, host: str, exchanged_with: Collection[str]) -> list[str]:
    """One body of each sort of which nobody took part; nothing where it is not known which unit is the host's."""
    home = every.every.get(host)
    if home is None or (home.unit is None and home.level != HERE):
        return []
    took_part = {every.every[body].kind for body in exchanged_with if body in every.every}
    found = []
    for is_of_sort in AUTHORITIES:
        if any(map(is_of_sort, took_part)):
            continue
        found += [
            body.id
            for body in every.every.values()
            if is_of_sort(body.kind) and body.active and every.beside(host, body.id)
        ][:1]
    return found
