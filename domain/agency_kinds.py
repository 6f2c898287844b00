"""Loại cơ quan — what the word for the kind of a body tells where a rule asks it; an unknown word tells nothing."""

from __future__ import annotations

from typing import Final

COMMITTEES: Final = ("party",)
"""How the kinds of Party committees begin: cấp ủy, its standing committee, its permanent members."""
STAFF: Final = ("party_commission", "party_delegation", "party_affairs", "party_office")
"""What serves a committee or speaks for it, and is none."""
COUNCILS: Final = ("peoples_council", "council")
"""How the kinds of councils and of their standing bodies begin: HĐND, Thường trực HĐND."""
OTHERS: Final = (
    "front",
    "pso",
    "steering",
    "na_delegation",
    "peoples_committee",
    "government",
    "department",
    "office",
    "reception_office",
    "court",
    "procuracy",
    "inspection",
    "enterprise",
    "media",
)
"""How the other kinds begin that are neither."""


def is_no_committee(kind: str) -> bool:
    """Whether a body of this kind is surely no Party committee."""
    return kind.startswith((*OTHERS, *COUNCILS, *STAFF))


def is_no_front(kind: str) -> bool:
    """Whether a body of this kind is surely neither the Front nor its standing board."""
    others = tuple(other for other in OTHERS if other != "front")
    return kind.startswith((*others, *COUNCILS, *STAFF, *COMMITTEES))


def is_no_state_authority(kind: str) -> bool:
    """Whether a body of this kind is surely no council, people's committee or delegation to the National Assembly."""
    others = tuple(
        o for o in OTHERS if o not in ("peoples_committee", "government", "na_delegation")
    )
    return kind.startswith((*others, *STAFF, *COMMITTEES))


def is_council(kind: str) -> bool:
    """Whether a body of this kind is a council, or stands for one between its sessions."""
    return kind.startswith(COUNCILS)


def is_no_council(kind: str) -> bool:
    """Whether a body of this kind is surely none."""
    return kind.startswith((*OTHERS, *COMMITTEES))


def is_peoples_committee(kind: str) -> bool:
    """Whether a body of this kind is a people's committee."""
    return kind.startswith(("peoples_committee", "government"))


def is_delegation(kind: str) -> bool:
    """Whether a body of this kind is a delegation to the National Assembly."""
    return kind.startswith("na_delegation")
