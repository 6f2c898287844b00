"""Questions over the register of recommendations: which letter carries which, and what has reached a council."""

from __future__ import annotations

from typing import Final

from domain.agency_kinds import is_council
from domain.values import Document
from projections import agency_directory, recommendation_register
from projections.moment import Moment
from projections.read_model import Row, Rows

EVERY: Final = 1_000_000


def letters(
    rows: Rows, moment: Moment, *, issuer: str | None = None, recommendation: str | None = None
) -> list[Row]:
    """Every letter with the recommendations it carries. A letter is its issuer, number, symbol and day."""
    found: dict[tuple[str, ...], Row] = {}
    for row in recommendation_register.register(rows, moment, {"issuer_id": issuer}, limit=EVERY):
        for letter in row["letters"]:
            paper = letter["document"]
            day = paper["issued_on"] or letter["sent_on"]
            key = (row["issuer_id"], str(paper["number"]), str(paper["symbol"]), day)
            known = found.setdefault(
                key,
                {
                    "issuer_id": row["issuer_id"],
                    "document": paper,
                    "document_code": Document(paper["number"], paper["symbol"]).code,
                    "sent_on": letter["sent_on"],
                    "recommendations": [],
                },
            )
            known["recommendations"].append(row["code"])
    ordered = sorted(found.values(), key=lambda x: (x["sent_on"], x["document_code"] or ""))
    return [x for x in ordered if recommendation in (None, *x["recommendations"])]


def council_matters(rows: Rows, moment: Moment, *, council: str | None = None) -> list[Row]:
    """Every recommendation of which a council was told: since when, what it said, who was to act, what followed."""
    found: list[Row] = []
    recommendations = recommendation_register.register(rows, moment, limit=EVERY)
    told = {b for r in recommendations for t in r["follow_up"]["taken"] for b in t["to_ids"]}
    kinds = _kinds(rows, moment, told)
    for row in recommendations:
        since: dict[str, str] = {}
        for step in row["follow_up"]["taken"]:
            for body in step["to_ids"]:
                if is_council(kinds.get(body, "")):
                    since.setdefault(body, step["on"])
        found += [_matter(row, b, on) for b, on in since.items() if council in (None, b)]
    return sorted(found, key=lambda m: (m["referred_on"], m["recommendation"]))


def _acts_after(row: Row, debated_on: str) -> list[Row]:
    """What was done since the council spoke: replies, and the resolution reported."""
    acts = [
        {"on": r["received_on"] or r["replied_on"], "act": "reply", "by_id": r["agency_id"]}
        for r in row["replies"]
    ]
    if row["resolution"]:
        done = row["resolution"]
        acts.append({"on": done["on"], "act": "resolution", "by_id": row["responsible_id"]})
    return sorted((a for a in acts if a["on"] >= debated_on), key=lambda a: str(a["on"]))


def _kinds(rows: Rows, moment: Moment, ids: set[str]) -> dict[str, str]:
    """The kind of each body on the day."""
    found = agency_directory.register(rows, moment, limit=EVERY) if ids else []
    return {b["id"]: b["kind"] for b in found if b["id"] in ids}


def _matter(row: Row, council: str, referred_on: str) -> Row:
    debate = next((d for d in reversed(row["debates"]) if d["council_id"] == council), None)
    resolution = row["resolution"]
    return {
        "recommendation": row["code"],
        "status": row["status"],
        "responsible_id": row["responsible_id"],
        "council_id": council,
        "referred_on": referred_on,
        "session": debate and debate["session"],
        "opinion": debate and debate["opinion"],
        "debated_on": debate and debate["on"],
        "directed_ids": debate["directed_ids"] if debate else [],
        "acted": _acts_after(row, debate["on"]) if debate else [],
        "resolved_on": resolution["on"] if resolution else None,
    }
