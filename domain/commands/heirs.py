"""Kế thừa — who stands on a day for a body that is no more, or whose duty has passed to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger
from domain.obligation import inherited_id
from domain.recommendation import ENDED, Recommendation


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


def follow(ledger: Ledger, act: Act, letter: Recommendation, *, after: date | None = None) -> None:
    """Let the heirs have a letter whose body is known to have passed on all that it owed.

    A letter may be recorded, passed on or reopened after that: what happens is the same in either order of recording.
    `after` is the day on which the body was addressed; what it passed on before does not reach this letter.
    """
    held = {letter.responsible_id}
    on = act.on
    while (passed := ledger.load(Agency, letter.responsible_id).passing_of_all()) is not None:
        heir = passed.to_id
        too_early = after is not None and passed.on <= after
        if too_early or heir in held or heir == letter.issuer_id or letter.phase in ENDED:
            # A body that owes itself an answer is for a person to settle.
            return
        held.add(heir)
        on, after = max(on, passed.on), None
        letter.succeed(
            replace(act, on=on), to_id=heir, ground=passed.ground, document=passed.document
        )
