"""Kế thừa — who stands on a day for a body that is no more, or whose duty has passed to another."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.agency import Agency
from domain.application import Ledger
from domain.obligation import inherited_id


def answering(ledger: Ledger, body: UUID, duty: UUID, on: date) -> UUID:
    """The body that owes on a day what another one first had to do."""
    held = {body}
    while (heir := ledger.load(Agency, body).heir_on(on, duty)) is not None and heir not in held:
        duty, body = inherited_id(duty, heir), heir
        held.add(heir)
    return body


def successor(ledger: Ledger, body: UUID, on: date) -> UUID:
    """The one body that follows another on a day; where nobody or several follow, it stands for itself."""
    seen = {body}
    while True:
        known = ledger.load(Agency, body)
        ended = known.ended_on is not None and known.ended_on <= on
        if not ended or len(known.successor_ids) != 1 or known.successor_ids[0] in seen:
            return body
        [body] = known.successor_ids
        seen.add(body)
