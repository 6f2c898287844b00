"""What the seed files say about agencies and plans, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class EdgeSeed:
    """Quan hệ — from its agency to another; no date: from before the records."""

    type: str
    to: str
    from_on: date | None
    place: str | None


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """Cơ quan — no `place`: the plans do not name it, and a person has yet to confirm it."""

    code: str
    name: str
    kind: str
    level: str
    province: str | None
    founded_on: date | None
    edges: tuple[EdgeSeed, ...]
    aliases: tuple[str, ...]
    place: str | None
    note: str | None

    @property
    def unit(self) -> str:
        """Đơn vị hành chính — the territory it sits in; bodies of one unit are of the same level (cùng cấp)."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class SetSeed:
    """Nhóm cơ quan — a group name of a plan. Not `complete`: the group is wider than the members known here."""

    code: str
    name: str
    members: tuple[str, ...]
    complete: bool
    from_on: date | None
    place: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ScopeSeed:
    """Phạm vi — the levels bound, the bodies that owe, and which roles each debtor fills from its own unit."""

    levels: tuple[str, ...]
    units: tuple[str, ...]
    same_level: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuantitySeed:
    """Chỉ tiêu số."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class ItemSeed:
    """Nội dung — what a plan asks for, in our words; leads, roles and units are codes of agencies or sets."""

    code: str
    kind: str
    text: str
    place: str
    leads: tuple[str, ...]
    coordinators: tuple[str, ...]
    addressees: tuple[str, ...]
    modality: str
    cadence: Mapping[str, Any]
    scope: ScopeSeed | None
    quantity: QuantitySeed | None
    trackable: bool
    ambiguities: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class BasisSeed:
    """Căn cứ — a document the plan rests on; unknown parts are None."""

    title: str
    number: str | None
    symbol: str | None
    issued_on: date | None
    issuer: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class SignerSeed:
    """Người ký — in what capacity, never who."""

    capacity: str
    on_behalf_of: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class PlanSeed:
    """Kế hoạch — one of the four documents, as the contract's plan body with the place of each item."""

    code: str
    document: str
    """The three digits that places begin with."""
    title: str
    type: str
    issuer: str
    number: str | None
    symbol: str | None
    issued_on: date | None
    issued_not_before: date | None
    issued_not_after: date | None
    issued_at: str | None
    """The place that stands before the day."""
    signer: SignerSeed | None
    period_from: date | None
    period_to: date | None
    bases: tuple[BasisSeed, ...]
    recipients: tuple[str, ...]
    """Codes of agencies or sets, or the name where nobody of that name is registered."""
    items: tuple[ItemSeed, ...]
    ambiguities: tuple[str, ...]
    note: str | None
