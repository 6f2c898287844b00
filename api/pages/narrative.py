"""Lời kể — a fact as one sentence for people: who did what, to whom, with which document, for which reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Final

from api.pages.figures import day, document_code, term
from api.pages.words import Words, sentences
from projections.read_model import Row

Names = Mapping[str, Row]
_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "who": ("issuer_id", "replier_id", "resolver_id"),
    "to": ("to_id", "addressee_id", "recipient_id", "addressee_ids", "recipient_ids"),
    "from": ("from_id",),
    "debtor": ("debtor_id",),
    "approver": ("approved_by_id",),
    "council": ("council_id",),
    "setter": ("setter_id",),
}
"""The bodies a sentence names, and the fields that may hold them; the acting body where none does."""
_TEXTS: Final = (
    "reason", "ground", "measures", "outcome", "opinion", "medium", "comment", "session", "step",
)  # fmt: skip
_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "due": ("due_on", "resolution_due_on"),
    "old_due": ("old_due_on",),
    "received": ("received_on",),
    "effective": ("effective_on",),
    "until": ("until_on",),
    "period_from": ("period_from",),
    "period_to": ("period_to",),
}


def sentence(words: Words, fact: Row, names: Names) -> str | None:
    """The sentence; None where the catalog has none for such a fact, or a body it must name is not known."""
    form = sentences().get(fact["type"])
    if form is None or not fact.get("data"):
        return None
    values = _values(words, fact, names)
    told = _OPTIONAL.sub(lambda part: _filled(part[1], values) or "", form[words.language])
    whole = _filled(told, values)
    return whole[:1].upper() + whole[1:] if whole else None


def _filled(part: str, values: Mapping[str, str]) -> str | None:
    """The words with their values put in; None where one of them is missing."""
    wanted = {name for _, name, _, _ in Formatter().parse(part) if name}
    return part.format_map(values) if all(values.get(name) for name in wanted) else None


def _values(words: Words, fact: Row, names: Names) -> dict[str, str]:
    """All that a sentence may say of a fact."""
    data = fact["data"]
    limit = data.get("limit") or data.get("reply_limit") or {}
    fields: dict[str, Any] = {**limit, **data}
    points = data.get("points") or []
    evidence = data.get("evidence") or []
    return {
        **{name: str(fields[name]).strip(" .") for name in _TEXTS if fields.get(name)},
        **{name: _first(fields, keys, day) for name, keys in _DAYS.items()},
        **{
            name: _named(fields, keys, names) or _named(fact, ("agency",), names)
            for name, keys in _BODIES.items()
        },
        "document": document_code(data.get("document")) or "",
        "incoming": str(data.get("incoming_number") or ""),
        "term": term(words, fields.get("term")),
        "n": str(len(points)),
        "points": ", ".join(str(p) for p in points if isinstance(p, int)),
        "answers": "; ".join(_answer(words, p) for p in points if isinstance(p, dict)),
        "evidence": evidence if isinstance(evidence, str) else "; ".join(evidence),
        "rule": words.word("rule", data.get("rule")),
        "stage": words.word("stage", data.get("stage")).lower(),
        "cause": str(data.get("by_position") or ""),
    }


def _first(fields: Row, keys: Iterable[str], tell: Callable[[Any], str]) -> str:
    return next((tell(fields[key]) for key in keys if fields.get(key)), "")


def _named(fields: Row, keys: Iterable[str], names: Names) -> str:
    for key in keys:
        ids = fields.get(key) or []
        found = [names[i]["name"] for i in ([ids] if isinstance(ids, str) else ids) if i in names]
        if found:
            return "; ".join(found)
    return ""


def _answer(words: Words, point: Row) -> str:
    """Ý 1 tiếp thu: Ban hành quy định."""
    told = f"{words.say('ý {n}', n=point['no'])} {words.word('position', point.get('position')).lower()}"
    why = point.get("measures") or point.get("reason")
    return f"{told} ({why.strip(' .')})" if why else told
