"""Sổ xóa dữ liệu cá nhân — whose data have been erased, on what ground: opaque ids, never what was deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from projections.bitemporal import STILL_KNOWN, Learnt, instant_text
from projections.read_model import Row, Rows
from projections.register import Move, Register, State


class ErasureRegister(Register):
    """The read model behind the register of erasures."""

    name: ClassVar[str] = "erasure_register"
    version: ClassVar[int] = 1
    KIND: ClassVar[str] = "personal_data"
    FOUNDING: ClassVar[str] = "personal_data.erased"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code",)
    MOVES: ClassVar[Mapping[str, Move]] = {}

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The erasure."""
        keys = ("code", "legal_basis", "requested_on", "document", "kinds")
        return {
            **{k: fact.data[k] for k in keys},
            "erased_on": fact.on,
            "recorded_at": instant_text(fact.recorded_at),
            "position": fact.position,
        }


READ_MODEL = ErasureRegister
register = ErasureRegister.register
one = ErasureRegister.one


def every(rows: Rows) -> list[Row]:
    """Every erasure with whom it is about, whatever day is looked at; as the list outside the ledger keeps it."""
    found = rows.fetch(
        "SELECT data FROM erasure_register WHERE known_to = :known", {"known": STILL_KNOWN}
    )
    states = [json.loads(row["data"]) for row in found]
    keys = ("legal_basis", "requested_on", "erased_on", "position", "kinds")
    return [{"person": s["code"], **{k: s[k] for k in keys}} for s in states]
