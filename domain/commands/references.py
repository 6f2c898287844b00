"""References given from outside: turned into ids, refused when the ledger does not know them.

Every command says the day `on` which a body acts or is addressed: one that has ended, or is not yet founded, does
neither. Only who is merely named – whom a finding or a year long past is about – has no day: `on=None`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.agency import Agency
from domain.application import Ledger
from domain.errors import InvalidInputError
from domain.facts import Subject
from domain.plan import Plan
from domain.values import resolve_id


def known(ledger: Ledger, cls: type[Subject], id_or_code: str, pointer: str) -> UUID:
    """The id of a recorded subject of this kind."""
    subject_id = resolve_id(cls.TOPIC, id_or_code)
    if not ledger.knows(cls, subject_id):
        raise InvalidInputError(
            f"{cls.TOPIC}_known",
            f"Không có {cls.term().lower()} “{id_or_code}” trong sổ.",
            pointer=pointer,
            allowed="the id or code of a recorded subject",
        )
    return subject_id


def plan(ledger: Ledger, id_or_code: str | None, item: str | None) -> UUID | None:
    """The id of a recorded plan that has the item, where one is named; None where no plan is."""
    if id_or_code is None:
        return None
    plan_id = known(ledger, Plan, id_or_code, "/plan_id")
    if item is not None:
        ledger.load(Plan, plan_id).must_have(item, "/item")
    return plan_id


def agency(ledger: Ledger, id_or_code: str, pointer: str, *, on: date | None) -> UUID:
    """The id of a recorded agency, there on the day, unless it is merely named."""
    agency_id = known(ledger, Agency, id_or_code, pointer)
    if on is not None:
        ledger.load(Agency, agency_id).must_exist(on, pointer)
    return agency_id


def agencies(
    ledger: Ledger, given: Iterable[str], pointer: str, *, on: date | None
) -> tuple[UUID, ...]:
    """The ids of recorded agencies, in the order given, each once."""
    return tuple(
        dict.fromkeys(agency(ledger, a, f"{pointer}/{i}", on=on) for i, a in enumerate(given))
    )


def agencies_and_names(
    ledger: Ledger, given: Iterable[str], pointer: str, *, on: date | None
) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
    """The ids of recorded agencies, and the names of several words as written.

    No code and no id has a space in it: whatever is one word and not known is refused.
    """
    ids: dict[UUID, None] = {}
    names: dict[str, None] = {}
    for i, one in enumerate(given):
        words = one.split()
        if len(words) > 1:
            names[" ".join(words)] = None
        else:
            ids[agency(ledger, one, f"{pointer}/{i}", on=on)] = None
    return tuple(ids), tuple(names)
