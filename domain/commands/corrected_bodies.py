"""Cơ quan sau đính chính — whether the commands would have taken a corrected body in its part, on the fact's day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.agency import Agency
from domain.application import Ledger
from domain.commands import criticisms, follow_up, petitions, references, supervisions
from domain.facts import Fact
from domain.petition import Petition
from domain.recommendation import Recommendation
from domain.recommendation.letter import check_authority
from domain.social_criticism import SocialCriticism
from domain.supervision import Supervision
from domain.supervision.finding import check_concerned


def check_bodies(ledger: Ledger, before: Any, corrected: Fact, field: str) -> None:
    """Refuse a body that the subject, as it stood before, or the ledger keeps from this part."""
    match before, corrected:
        case SocialCriticism(), SocialCriticism.Answered():
            heir = criticisms.answering(ledger, before, corrected.happened_on)
            if corrected.answerer_id != heir:
                corrected.check_bodies(before)
            return
        case _:
            corrected.check_bodies(before)
    match before, corrected:
        case Supervision(), Supervision.FindingRecorded():
            heirs = supervisions.answering(ledger, before, corrected.happened_on)
            check_concerned(before, corrected.concerned_id, heirs)
        case Supervision(), Supervision.InformationSupplied():
            supervisions.supplied_for(ledger, before, corrected)
        case Recommendation(), Recommendation.Escalated(step="party_committee"):
            follow_up.check_committee(ledger, corrected.to_id)
        case Recommendation(), Recommendation.DebatedByCouncil():
            follow_up.check_council(ledger, corrected.council_id)
        case None, Recommendation.Issued():
            kind = ledger.load(Agency, corrected.addressee_id).kind
            check_authority(kind, forwarding=corrected.forwarding)
        case Petition(), Petition.OutcomeRecorded():
            petitions.check_teller(ledger, before, corrected)
        case _:
            pass
    _must_be_there(ledger, corrected, field)


def check_there(ledger: Ledger, was: Fact, corrected: Fact) -> None:
    """Refuse a day on which who recommends, is addressed or holds is not there; who was not there before stays so."""
    match corrected:
        case Recommendation.Issued(issuer_id=one, addressee_id=other):
            named = [one, other]
        case (
            Recommendation.Transferred(to_id=one)
            | Recommendation.ResponsibilitySucceeded(to_id=one)
        ):
            named = [one]
        case Petition.Received(holder_id=one) | Petition.Forwarded(addressee_id=one):
            named = [one]
        case _:
            return
    for body in (ledger.load(Agency, agency) for agency in named):
        if body.exists_on(was.happened_on):
            body.must_exist(corrected.happened_on, "/value")


def listed(ledger: Ledger, before: Any, corrected: Fact, field: str) -> dict[str, Any]:
    """What a corrected body changes beside its own field: for whom papers were handed in, as stored JSON."""
    match before, corrected, field:
        case Supervision(), Supervision.InformationSupplied(for_ids=said), "supplier_id":
            owed = supervisions.supplied_for(ledger, before, corrected)
            return {} if owed == said else {"for_ids": [str(body) for body in owed]}
        case _:
            return {}


def _must_be_there(ledger: Ledger, corrected: Fact, field: str) -> None:
    """Who leads, recommends, is addressed or holds is a body of that day."""
    on: date = corrected.happened_on
    match corrected, field:
        case (
            (Supervision.Planned(), "lead_id")
            | (Recommendation.Issued(), "issuer_id" | "addressee_id")
            | (Petition.Received(), "holder_id")
            | (Petition.Forwarded(), "addressee_id")
        ):
            body: UUID = getattr(corrected, field)
            references.agency(ledger, str(body), "/value", on=on)
        case _:
            pass
