"""The seal as the database keeps it: how far, which heads, which keys, under which name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eventsourcing.persistence import PersistenceError

from infra.read_store import ReadStore
from infra.seal import heads
from infra.seal.keys import Rotation, recorded, rotations, trusted
from infra.seal.note import Verifier, WrongKeyError, WrongNoteError
from infra.seal.tree_name import tree_name
from projections.seal import sealed_size


@dataclass(frozen=True)
class Sealed:
    """What the database says of the seal, before any of it is believed."""

    size: int
    notes: tuple[str, ...]
    verifiers: tuple[Verifier, ...]
    name: str | None = None
    """The name that the tree's leaves bear."""
    broken: str = ""
    """What is wrong with the kept keys themselves."""

    @classmethod
    def read(cls, read_store: ReadStore, pinned: Sequence[Verifier] = ()) -> Sealed:
        """Read it; a database that was never sealed has nothing to say."""
        try:
            with read_store.reading() as rows:
                name: str | None = None
                known: tuple[Verifier, ...] = ()
                ties: tuple[Rotation, ...] = ()
                broken = ""
                try:
                    name = tree_name(rows)
                    known, ties = recorded(rows), rotations(rows)
                except (WrongKeyError, WrongNoteError) as error:
                    broken = str(error)
                if pinned:
                    known = trusted(pinned, ties)
                notes = tuple(heads.heads(rows))
                return cls(sealed_size(rows), notes, known, name, broken)
        except PersistenceError:
            return cls(0, (), tuple(pinned))
