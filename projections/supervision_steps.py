"""Questions over the register of rounds: which step is missing, which rounds overlap, what has been made public."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from projections import recommendation_register, supervision_register
from projections.bitemporal import FOREVER
from projections.moment import Moment
from projections.paper import unnamed
from projections.read_model import Row, Rows
from projections.search_key import search_key

EVERY: Final = 1_000_000
GIVEN_UP: Final = ("cancelled", "merged")
STEPS: Final = (
    "notice",
    "team",
    "information",
    "session",
    "minutes",
    "place",
    "findings",
    "report",
    "recommendations",
    "publication",
)
"""What a round goes through, in order (002:158)."""


def steps(rows: Rows, moment: Moment, filters: Mapping[str, str | None] | None = None) -> list[Row]:
    """Every round with the steps it has taken, and those it lacks so far."""
    letters = Counter(
        r["source_id"] for r in recommendation_register.register(rows, moment, limit=EVERY)
    )
    return [
        _stepped(row, letters[row["id"]])
        for row in supervision_register.register(rows, moment, filters, limit=EVERY)
    ]


def _stepped(row: Row, letters: int) -> Row:
    supplied = {b for i in row["information"] for b in i["for_ids"]}
    silent = [b for b in row["supervised_ids"] if b not in supplied] if row["notice"] else []
    taken = {
        "notice": row["notice"] is not None,
        "team": row["team"] is not None,
        "information": row["notice"] is not None and not silent,
        "session": bool(row["sessions"]),
        # Of what has been held: without its minutes and its place it is not told whole.
        "minutes": not any(unnamed(s["minutes"]) for s in row["sessions"]),
        "place": not supervision_register.unplaced(row),
        "findings": bool(row["findings"]),
        # A conclusion whose report nobody can ask for is not there yet.
        "report": row["conclusion"] is not None and not unnamed(row["conclusion"]["document"]),
        "recommendations": letters > 0,
        "publication": row["publication"] is not None,
    }
    given_up = row["status"] in GIVEN_UP
    keys = ("code", "status", "subject", "origin", "field", "lead_id", "supervised_ids")
    return {
        **{k: row[k] for k in keys},
        "steps": taken,
        # A round may find nothing to recommend, and one given up lacks nothing.
        "missing": []
        if given_up
        else [s for s in STEPS if not taken[s] and s != "recommendations"],
        "recommendations": letters,
        "information_missing_ids": [] if given_up else silent,
        "ordering_document": row["ordering_document"],
        "counts": row["counts"],
    }


def overlapping(
    rows: Rows,
    moment: Moment,
    *,
    subject: str,
    supervised: Iterable[str],
    window: tuple[date | None, date | None],
) -> list[Row]:
    """The rounds of the same subject that visit one of the same bodies in the same time."""
    wanted = {
        "id": "",
        "subject": subject,
        "supervised_ids": list(supervised),
        "window": {"from": _text(window[0]), "to": _text(window[1])},
    }
    return [
        row
        for row in supervision_register.register(rows, moment, limit=EVERY)
        if clash(wanted, row)
    ]


def overlaps(rows: Rows, moment: Moment) -> list[Row]:
    """Every pair of rounds with the same subject, a common body and a common time."""
    by_subject: dict[str, list[Row]] = defaultdict(list)
    for row in supervision_register.register(rows, moment, limit=EVERY):
        by_subject[search_key(row["subject"])].append(row)
    return [
        {
            "subject": first["subject"],
            "first": first["code"],
            "first_lead_id": first["lead_id"],
            "second": second["code"],
            "second_lead_id": second["lead_id"],
            "supervised_ids": sorted({*first["supervised_ids"]} & {*second["supervised_ids"]}),
            "reason": next(
                (
                    o["reason"]
                    for a, b in ((first, second), (second, first))
                    for o in a["overlaps"]
                    if b["id"] in o["other_ids"]
                ),
                None,
            ),
        }
        for group in by_subject.values()
        for first, second in _pairs(group)
        if clash(first, second)
    ]


def _pairs(group: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    for i, first in enumerate(group):
        if first["status"] not in GIVEN_UP:
            yield from ((first, second) for second in group[i + 1 :])


def clash(first: Row, second: Row) -> bool:
    """Whether two rounds, or what may become rounds, share subject, body and time."""
    return (
        second.get("status") not in GIVEN_UP
        and search_key(first["subject"]) == search_key(second["subject"])
        and bool({*first["supervised_ids"]} & {*second["supervised_ids"]})
        and _meet(first["window"], second["window"])
    )


def _meet(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two windows share a day. Of a window of which nothing is known, nothing is said."""
    if not any(first.values()) or not any(second.values()):
        return False
    latest_start = max(first["from"] or "", second["from"] or "")
    return latest_start <= min(first["to"] or FOREVER, second["to"] or FOREVER)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def publications(rows: Rows, moment: Moment) -> list[Row]:
    """Every concluded round: published where and how long after, withheld by whom and why, or neither so far."""
    found = []
    for row in supervision_register.register(rows, moment, limit=EVERY):
        conclusion, publication = row["conclusion"], row["publication"]
        if conclusion is None:
            continue
        withheld = publication is not None and publication["withheld"]
        since = date.fromisoformat(conclusion["on"])
        until = date.fromisoformat(publication["on"]) if publication else moment.on
        found.append(
            {
                "supervision": row["code"],
                "lead_id": row["lead_id"],
                "concluded_on": conclusion["on"],
                "state": "withheld" if withheld else "published" if publication else "open",
                "published_on": publication["on"] if publication and not withheld else None,
                "medium": publication.get("medium") if publication else None,
                "link": publication.get("link") if publication else None,
                "reason": publication.get("reason") if publication else None,
                "authority_id": publication.get("authority_id") if publication else None,
                "days": (until - since).days,
            }
        )
    return found
