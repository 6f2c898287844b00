"""Vào sổ một lần: what a correction would make the same plan, petition or edition as another one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from api.petitions import same_line
from api.plan_documents import same_document
from api.scorecards import same_edition
from api.writing import Writing
from domain.correctable import read_field
from domain.errors import ConflictError
from domain.facts import Fact, effective, with_field
from domain.petition import Petition
from domain.plan import Plan
from domain.scorecard import Scorecard

DOCUMENT: Final = frozenset({"issuer_id", "number", "symbol", "issued_on", "happened_on"})
NAMING: Final[Mapping[type[Fact], frozenset[str]]] = {
    Plan.Drafted: DOCUMENT,
    Plan.Issued: DOCUMENT,
    Petition.Received: frozenset({"number", "kind", "holder_id", "happened_on"}),
    Scorecard.Drafted: frozenset({"version", "class_name", "scorer_id"}),
}
"""The fields by which people tell one from another, of the facts that say them."""


def correcting(write: Writing, fact: Fact, field: str) -> AbstractContextManager[None]:
    """The turn in which what names a plan or a petition is corrected; nothing to wait for otherwise."""
    return write.ledger.turn() if field in NAMING.get(type(fact), ()) else nullcontext()


def must_not_be_another(write: Writing, fact: Fact, field: str, value: Any) -> None:
    """Refuse a correction after which two would be one."""
    if field not in NAMING.get(type(fact), ()):
        return
    known = effective(write.ledger.streams.facts_of(fact.originator_id))
    at = fact.originator_version - 1
    known[at] = with_field(known[at], field, read_field(type(fact), field, value))
    same: str | None = None
    match known[0]:
        case Petition.Received() as line:
            rule, told = "petition_recorded_once", "Đơn này đã có trong sổ: "
            same = same_line(
                write,
                line.code,
                number=line.number,
                kind=line.kind,
                received_on=line.happened_on,
                holder=line.holder_id,
            )
        case Plan.Drafted() as drafted:
            rule, told = "document_recorded_once", "Văn bản này đã có trong sổ: "
            issued = next((f for f in known if isinstance(f, Plan.Issued)), None)
            same = (
                None
                if issued is None
                else same_document(
                    write,
                    drafted.issuer_id,
                    drafted.code,
                    number=issued.number,
                    symbol=issued.symbol,
                    issued_on=issued.issued_on,
                )
            )
        case Scorecard.Drafted() as card:
            rule, told = "edition_once", "Lần ban hành này đã có: "
            same = (
                None
                if not any(isinstance(f, Scorecard.Issued) for f in known)
                else same_edition(
                    write,
                    card.originator_id,
                    edition=card.version,
                    class_name=card.class_name,
                    scorer_id=str(card.scorer_id),
                )
            )
    if same:
        raise ConflictError(
            rule,
            f"{told}{same}.",
            pointer="/value",
            allowed="what tells it from the other: its number, its day, its body",
        )
