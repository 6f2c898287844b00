"""Trường niêm phong — what facts tell of persons leaves the house sealed: others read only that it is there.

A message about a restricted finding or an inspection file has stand-ins for what it says. The state as it was recorded
travels beside it, encrypted, in `ce_sealed`, where a key is set; without one it does not travel at all.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.event_store.stored_fact import FactRow
from infra.kafka.message import Header, Published

SEALED: Final = "ce_sealed"
HIDDEN: Final = "Hạn chế đọc"
RECORDED: Final = "supervision.finding_recorded"
CORRECTED: Final = "supervision.fact_corrected"
SAID: Final[Mapping[str, Mapping[str, Any]]] = {
    RECORDED: {"statement": HIDDEN, "evidence": [], "concerned_id": None},
    "supervision.finding_contested": {"text": HIDDEN},
    "supervision.finding_upheld": {"reason": HIDDEN},
    "supervision.finding_withdrawn": {"reason": HIDDEN},
}
"""What facts tell of a finding, and what stands there instead where it is restricted."""
FILES: Final[Mapping[str, Mapping[str, Any]]] = {
    "inspection.opened": {"subject": HIDDEN, "purpose": HIDDEN},
    "inspection.member_left": {"reason": HIDDEN},
    "inspection.query_saved": {"title": HIDDEN, "question": []},
    "inspection.bundle_read": {"purpose": HIDDEN},
    "inspection.copy_given": {"purpose": HIDDEN},
    "inspection.closed": {"conclusions": []},
}
"""The same of inspection files, always."""
OF_FILES: Final = {name: instead for told in FILES.values() for name, instead in told.items()}
CORRECTED_FILE: Final = "inspection.fact_corrected"
TELLING: Final = frozenset({*SAID, *FILES, CORRECTED, CORRECTED_FILE})

Stream = Callable[[], Sequence[FactRow]]


class SealedFields:
    """Closes what goes out and opens what comes in, with one key for the houses that may read it."""

    def __init__(self, key: str | None = None) -> None:
        self._box: Fernet | None = None
        if key:
            derived = HKDF(SHA256(), 32, salt=None, info=b"giamsat.kafka.fields").derive(
                key.encode()
            )
            self._box = Fernet(base64.urlsafe_b64encode(derived))

    def closed(self, ledger: bytes, row: FactRow, stream: Stream) -> tuple[bytes, list[Header]]:
        """The value of the message about a fact, and the header that it needs besides."""
        if row.name not in TELLING:
            return row.state, []
        state = json.loads(row.state)
        instead = _stand_ins(row, state, stream)
        if not instead:
            return row.state, []
        shown = json.dumps({**state, **instead}, ensure_ascii=False, separators=(",", ":")).encode()
        if self._box is None:
            return shown, []
        return shown, [(SEALED, self._box.encrypt(_place(ledger, row) + row.state))]

    def opened(self, fact: Published, headers: Sequence[Header]) -> Published:
        """The fact as it was recorded, where it came sealed with our key; else as it is shown."""
        token = next((content for name, content in headers if name == SEALED), None)
        if self._box is None or not token:
            return fact
        place = _place(fact.ledger.encode(), fact.row)
        with suppress(InvalidToken):
            found = self._box.decrypt(token)
            # The state of another fact, with its seal, is none of this one's.
            if found.startswith(place):
                return replace(fact, row=fact.row._replace(state=found[len(place) :]))
        return fact


def _place(ledger: bytes, row: FactRow) -> bytes:
    return b"%b\n%d\n" % (ledger, row.position)


def _stand_ins(row: FactRow, state: Mapping[str, Any], stream: Stream) -> Mapping[str, Any]:
    if row.name == CORRECTED_FILE:
        return _corrected(state, OF_FILES)
    if row.name in FILES or row.name == RECORDED:
        return FILES.get(row.name) or (SAID[RECORDED] if state["restricted"] else {})
    return _of_finding(row, state, stream)


def _of_finding(row: FactRow, state: Mapping[str, Any], stream: Stream) -> Mapping[str, Any]:
    """What stands instead of what a later fact tells of a finding, as the round stood when it was recorded."""
    told = {
        r.position: (r.name, json.loads(r.state))
        for r in stream()
        if r.position <= row.position and (r.name in SAID or r.name == CORRECTED)
    }
    name, about = row.name, state
    if name == CORRECTED:
        if about["corrects"] not in told:
            return {}
        name, about = told[about["corrects"]]
    if about["no"] not in _restricted(told):
        return {}
    return SAID[row.name] if row.name != CORRECTED else _corrected(state, SAID[name])


def _corrected(state: Mapping[str, Any], instead: Mapping[str, Any]) -> Mapping[str, Any]:
    field = state["field"]
    return {"reason": HIDDEN, **({"value": instead[field]} if field in instead else {})}


def _restricted(told: Mapping[int, tuple[str, Any]]) -> set[int]:
    """The numbers of the findings of one round that are restricted as the round then stood."""
    found: dict[int, bool] = {}
    for name, state in told.values():
        if name == RECORDED:
            found[state["no"]] = state["restricted"]
        elif name == CORRECTED and state["field"] == "restricted" and state["corrects"] in told:
            found[told[state["corrects"]][1]["no"]] = state["value"]
    return {no for no, restricted in found.items() if restricted}
