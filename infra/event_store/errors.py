"""What the store refuses to write or to read, each with the fact it is about."""

from __future__ import annotations

from types import ModuleType
from typing import Final
from uuid import UUID

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    MapperDeserialisationError,
    NotSupportedError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)

from domain.errors import InvalidInputError

RETRY_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds between attempts after a lost connection; a server that restarts is back within their sum."""


_STANDARD: Final[tuple[type[PersistenceError], ...]] = (
    IntegrityError,
    OperationalError,
    DataError,
    InternalError,
    NotSupportedError,
    ProgrammingError,
    DatabaseError,
    InterfaceError,
)
"""The library's errors, under the names that each driver has for its own (PEP 249); narrow ones first."""


def of_library(driver: ModuleType, error: Exception) -> PersistenceError:
    """The library's error in place of a driver's."""
    named = (ours for ours in _STANDARD if isinstance(error, getattr(driver, ours.__name__)))
    return next(named, PersistenceError)(str(error))


class UnknownFactError(MapperDeserialisationError):
    """A stored name that this version of the product does not know; nothing is imported to find it."""

    def __init__(self, name: str, version: int | None = None) -> None:
        which = name if version is None else f"{name} (version {version})"
        super().__init__(f"The ledger holds “{which}”, which this version of giamsat cannot read.")
        self.name = name
        self.version = version


class UnreadableFactError(MapperDeserialisationError):
    """A fact whose fields do not have the types that its class promises."""

    def __init__(
        self,
        name: str,
        reason: str,
        *,
        position: int | None = None,
        subject_id: UUID | str | None = None,
        subject_version: int | None = None,
    ) -> None:
        place = f"position {position}" if position else f"{subject_id}, version {subject_version}"
        super().__init__(f"{name} at {place}: {reason}")
        self.name = name
        self.reason = reason
        self.position = position


class OversizedFactError(InvalidInputError):
    """A fact larger than the ledger takes; long texts belong in documents, not in facts."""

    def __init__(self, name: str, size: int, limit: int) -> None:
        super().__init__(
            "fact_size",
            f"Nội dung của {name} dài {size} byte, vượt quá giới hạn {limit} byte.",
            allowed=f"<= {limit} bytes of JSON",
        )


class LostConnectionError(OperationalError):
    """The connection died while the store was asked; whether it was written is not known yet."""


class NewerSchemaError(ProgrammingError):
    """The database was prepared by a newer version of the product than this one."""
