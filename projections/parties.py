"""Các bên — which bodies are party to each subject, and on which side: what lets somebody read it or act on it.

A body that was ever a party stays one: what was addressed to it, it has seen. Whoever followed it reads on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from domain.facts import CorrectionFact, RecordedFact, plain
from projections.read_model import Rows
from projections.reference import Reference

Side = Literal["author", "responsible", "informed"]
"""Who issued or leads it; who must answer for it; who else is named in it."""
Parties = Mapping[str, frozenset[str]]
"""The bodies of a subject by side."""

SIDES: Final[Mapping[str, Mapping[str, Side]]] = {
    "mandate.granted": {"for_agency_id": "author"},
    "recommendation.issued": {"issuer_id": "author", "addressee_id": "responsible"},
    "recommendation.transferred": {"to_id": "responsible"},
    "recommendation.responsibility_succeeded": {"to_id": "responsible"},
    "supervision.planned": {"lead_id": "author", "supervised_ids": "responsible"},
    "plan.issued": {"issuer_id": "author"},
    "plan.drafted": {"issuer_id": "author"},
    "plan.item_added": {"lead_ids": "responsible", "coordinator_ids": "responsible"},
    "plan.lead_assigned": {"lead_id": "responsible"},
    "plan.lead_changed": {"to_id": "responsible"},
    "report.submitted": {"debtor_id": "responsible", "addressee_ids": "author"},
    "obligation.opened": {"debtor_id": "responsible", "beneficiary_id": "author"},
    "alert.raised": {"recipient_ids": "responsible"},
    "criticism.requested": {
        "lead_id": "author",
        "requester_id": "responsible",
        "drafter_id": "responsible",
    },
    "petition.received": {"holder_id": "author"},
    "petition.forwarded": {"addressee_id": "responsible"},
    "activity.announced": {"host_ids": "author"},
    "consultation.opened": {"host_id": "author", "party_ids": "author"},
    "activity.held": {"host_ids": "author"},
    "scorecard.drafted": {
        "drafter_id": "author",
        "scorer_id": "author",
        "subject_ids": "responsible",
    },
    "score_sheet.opened": {"scorer_id": "author", "subject_id": "responsible"},
    "local_rule.issued": {"setter_id": "author", "debtor_ids": "responsible"},
    "fund.requested": {"by_id": "author"},
    "fund.spent": {"by_id": "author"},
}
"""The fields that put a body on a side; every other body that a fact names is informed."""
RELEASED: Final[Mapping[str, str]] = {
    "recommendation.transferred": "from_id",
    "recommendation.responsibility_succeeded": "from_id",
    "plan.lead_changed": "from_id",
}
"""The field that names who need answer no more."""
UNTOLD: Final = frozenset({"supervision.finding_recorded", "notice.composed"})
"""Facts that make nobody a party: what they say is for others, whomever they name."""
STANDING: Final = frozenset({"agency", "mandate"})
"""The kinds of facts on which everybody's standing depends."""


_ENTER: Final = (
    "INSERT INTO parties (agency, subject, side) VALUES (:agency, :subject, :side)"
    " ON CONFLICT DO NOTHING"
)
_LEAVE: Final = "DELETE FROM parties WHERE agency = :agency AND subject = :subject AND side = :side"


class SubjectParties:
    """The read model behind every decision about a subject."""

    name: ClassVar[str] = "parties"
    version: ClassVar[int] = 2
    tables: ClassVar[tuple[str, ...]] = (
        """CREATE TABLE IF NOT EXISTS parties (
            agency TEXT NOT NULL, subject TEXT NOT NULL, side TEXT NOT NULL,
            PRIMARY KEY (agency, subject, side))""",
        "CREATE INDEX IF NOT EXISTS parties_by_subject ON parties (subject)",
        """CREATE TABLE IF NOT EXISTS standing_facts (
            position BIGINT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL)""",
    )

    def __init__(self, _: Reference) -> None:
        pass

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Put down who is named where."""
        stands: dict[tuple[str, str, Side], bool] = {}
        for recorded in batch:
            stands |= _parties(recorded)
        for present, statement in ((False, _LEAVE), (True, _ENTER)):
            rows.execute_many(
                statement,
                [
                    {"agency": agency, "subject": subject, "side": side}
                    for (agency, subject, side), there in sorted(stands.items())
                    if there is present
                ],
            )
        rows.execute_many(
            "INSERT INTO standing_facts (position, kind, subject)"
            " VALUES (:position, :kind, :subject) ON CONFLICT DO NOTHING",
            [
                {"position": r.position, "kind": kind, "subject": str(r.subject_id)}
                for r in batch
                if (kind := r.name.split(".")[0]) in STANDING
            ],
        )


READ_MODEL = SubjectParties


def parties_of(rows: Rows, subject: UUID) -> Parties:
    """The bodies of one subject, by side."""
    found: dict[str, set[str]] = {}
    for row in rows.fetch(
        "SELECT agency, side FROM parties WHERE subject = :subject", {"subject": str(subject)}
    ):
        found.setdefault(row["side"], set()).add(row["agency"])
    return {side: frozenset(bodies) for side, bodies in found.items()}


def standing_position(rows: Rows, until: int) -> int:
    """The last position, up to one, whose fact changed bodies, their relations or mandates."""
    found = rows.fetch(
        "SELECT MAX(position) AS last FROM standing_facts WHERE position <= :until",
        {"until": until},
    )
    return found[0]["last"] or 0


def standing_subjects(rows: Rows, after: int, until: int, most: int) -> list[tuple[str, str]]:
    """Kind and id of what facts between two positions said something about, on which standing depends."""
    found = rows.fetch(
        "SELECT DISTINCT kind, subject FROM standing_facts"
        " WHERE position > :after AND position <= :until LIMIT :most",
        {"after": after, "until": until, "most": most},
    )
    return [(row["kind"], row["subject"]) for row in found]


def _parties(recorded: RecordedFact) -> dict[tuple[str, str, Side], bool]:
    """Who comes to stand on which side of the subject by a fact, and who stands there no more."""
    kind, subject = recorded.name.split(".")[0], str(recorded.subject_id)
    if kind == "agency":
        return {(subject, subject, "author"): True}
    if recorded.name in UNTOLD:
        return {}
    data = plain(recorded.fact)
    sides = SIDES.get(recorded.name, {})
    if isinstance(recorded.fact, CorrectionFact):
        # A corrected field names a body as the field it corrects would have.
        sides = {"value": _side_of(kind, data["field"])}
    left = RELEASED.get(recorded.name)
    found: dict[tuple[str, str, Side], bool] = {}
    if left is not None:
        found[data[left], subject, "responsible"] = False
    for field, value in data.items():
        for body in _ids(value):
            found[body, subject, sides.get(field, "informed")] = True
    return found


def _side_of(kind: str, field: str) -> Side:
    for name, sides in SIDES.items():
        if name.startswith(f"{kind}.") and field in sides:
            return sides[field]
    return "informed"


def _ids(value: Any) -> Iterator[str]:
    """Every id somewhere in a field, whatever it is of: an id that is no body's matches nobody's."""
    if isinstance(value, str):
        if len(value) == 36 and value[8] == value[13] == value[18] == value[23] == "-":  # noqa: PLR2004 - a UUID as text
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)
