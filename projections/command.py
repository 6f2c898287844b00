"""Hệ thống chỉ đạo — which bodies another may assign to, by the edges that carry command."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from projections import agency_directory
from projections.moment import Moment
from projections.read_model import Rows

DOWN: Final = ("party_line", "party_over", "front_line", "pso_line")
UP: Final = ("staff_of", "seat_in")
"""Edges from the body that is commanded: a staff body, a member with a seat."""
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
