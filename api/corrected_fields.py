"""Tên trường khi đính chính: what a write calls a field of a fact that is kept under another name.

Whoever corrects has read the answers and written the bodies of this API: the words of those are taken, too. What is in
neither list is refused, with the names that can be corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.agency import Agency
from domain.facts import Fact
from domain.fund import Fund
from domain.inspection import Inspection
from domain.mandate import Mandate
from domain.petition import Petition
from domain.plan import Plan
from domain.recommendation import Recommendation
from domain.scorecard import Scorecard
from domain.social_criticism import SocialCriticism
from domain.supervision import Supervision

_SPAN: Final = {"from": "from_on", "to": "to_on"}
_PERIOD: Final = {"from": "period_from", "to": "period_to"}
KEPT_AS: Final[Mapping[type[Fact], Mapping[str, str]]] = {
    Agency.EdgeAdded: {"type": "edge", "from": "from_on"},
    Agency.EdgeEnded: {"type": "edge"},
    Fund.NeedStated: _PERIOD,
    Inspection.Opened: {"opened_on": "happened_on"},
    Mandate.Granted: {"agency_id": "for_agency_id", **_SPAN},
    Mandate.AbsenceDeclared: _SPAN,
    Petition.Forwarded: {"to_id": "addressee_id"},
    Petition.OutcomeRecorded: {"agency_id": "agency_told_id"},
    Petition.Received: {"received_on": "happened_on"},
    Plan.LeadChanged: {"lead_id": "to_id"},
    Recommendation.Issued: {"issued_on": "happened_on"},
    Recommendation.ReplyGiven: {"agency_id": "replier_id"},
    Recommendation.ResolutionReported: {"agency_id": "resolver_id"},
    Scorecard.Drafted: {"edition": "version"},
    SocialCriticism.Answered: {"agency_id": "answerer_id"},
    Supervision.InformationSupplied: {"agency_id": "supplier_id"},
}
"""Above all where a word of a body names another field of the fact: `agency_id` is also the body acted for."""


def kept_as(fact: Fact, field: str) -> str:
    """The name under which the fact keeps what its body calls so; `window.from` is a field of its own there."""
    return KEPT_AS.get(type(fact), {}).get(field, field.replace(".", "_"))
