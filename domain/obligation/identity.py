"""Mã nghĩa vụ: how a duty is known before and after its first fact, and when it passes to another body."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.values import id_of


def obligation_code(
    source: str, part: str, debtor: UUID | None, occurrence: str, to: UUID | None
) -> str:
    """The derived code of a duty: source code, part (item, "reply" …), debtor, occurrence, beneficiary."""
    ends = "~".join(str(x) if x else "none" for x in (debtor, to))
    return f"{source}~{part}~{occurrence}~{ends}"


def inherited_code(code: str, heirs: Iterable[UUID | None]) -> str:
    """The code of a duty that passed in mid-course: two duties may pass to one body and stay two."""
    return "".join((code, *(f"~{heir}" for heir in heirs)))


def obligation_id(
    source: str, part: str, debtor: UUID | None, occurrence: str, to: UUID | None
) -> UUID:
    """The id under which a duty is known before and after its first fact."""
    return id_of("obligation", obligation_code(source, part, debtor, occurrence, to))


def inherited_id(obligation: UUID, heir: UUID) -> UUID:
    """The id of a duty that passed to an heir, where it is known by its id alone."""
    return id_of("obligation", inherited_code(str(obligation), [heir]))
