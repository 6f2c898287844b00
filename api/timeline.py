"""Dòng thời gian — each fact as one plain Vietnamese sentence: who did what, about what, with which document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.pages import narrative
from api.pages.entrance import ids_in
from api.pages.words import Words
from projections.agency_directory import NameBook
from projections.history import documents
from projections.moment import Moment
from projections.read_model import Row, Rows

VIETNAMESE: Final = Words("vi")
GISTS: Final = (
    "reason", "ground", "text", "name", "title", "statement", "measures", "result", "summary",
)  # fmt: skip
"""Where a fact says in a few words what it is about; the first that there is."""
LONGEST: Final = 240


def sentence(fact: Row, names: Mapping[str, Row]) -> str:
    """One fact of the audit trail in a sentence; `names` has the bodies as they were then."""
    kind = fact["type"].split(".")[0]
    day = date.fromisoformat(fact["happened_on"])
    whole = narrative.sentence(VIETNAMESE, fact, names)
    if whole is not None:
        subject = VIETNAMESE.word("subject", kind).lower()
        return f"Ngày {day:%d/%m/%Y}, {subject} {fact['subject_code']}: {whole}"
    body = names.get(fact["agency"] or "")
    who = f"{body['name']}: " if body else ""
    what = VIETNAMESE.word("event", fact["type"])
    about = f"{VIETNAMESE.word('subject', kind).lower()} {fact['subject_code']}"
    document = next((f", văn bản {d}" for d in documents(fact["data"])), "")
    said = (fact["data"].get(key) for key in GISTS)
    gist = next((text for text in said if text and isinstance(text, str)), "")
    gist = gist if len(gist) <= LONGEST else f"{gist[: LONGEST - 1].rstrip()}…"
    end = f": “{gist.rstrip('.')}”." if gist else "."
    return (
        f"Ngày {day:%d/%m/%Y}, {who}{what[:1].lower()}{what[1:]} ({about.strip()}{document}){end}"
    )


def told(rows: Rows, moment: Moment, facts: Sequence[Row]) -> list[Row]:
    """Each fact with its sentence, the bodies under the names they had that day."""
    named = [{str(id) for id in ids_in([fact["agency"], fact["data"]])} for fact in facts]
    book = NameBook(rows, moment, set().union(*named))
    found = []
    for fact, ids in zip(facts, named, strict=True):
        day = date.fromisoformat(fact["happened_on"])
        names = {id: body for id in ids if (body := book.on(id, day))}
        kept = {k: fact[k] for k in ("position", "type", "subject", "subject_code")}
        times = {k: fact[k] for k in ("happened_on", "recorded_at", "actor", "agency")}
        key = {"_key": fact["_key"]} if "_key" in fact else {}
        found.append({**kept, **times, "sentence": sentence(fact, names), **key})
    return found
