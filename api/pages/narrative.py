"""Lời kể — a fact as one sentence for people: who did what, to whom, with which document, for which reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Final

from api.pages.figures import day, document_code, number, term
from api.pages.words import Words, sentences
from domain.score_points import total
from projections.read_model import Row

Names = Mapping[str, Row]
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "who": ("issuer_id", "replier_id", "resolver_id"),
    "to": ("to_id", "addressee_id", "recipient_id", "addressee_ids", "recipient_ids"),
    "from": ("from_id",),
    "debtor": ("debtor_id",),
    "approver": ("approved_by_id",),
    "council": ("council_id",),
    "setter": ("setter_id",),
    "decider": ("decided_by_id",),
    "asker": ("requester_id",),
    "lead": ("lead_id",),
    "drafter": ("drafter_id",),
    "holder": ("holder_id",),
    "teller": ("agency_told_id",),
    "answerer": ("answerer_id",),
    "supplier": ("supplier_id",),
    "supervised": ("supervised_ids",),
    "authority": ("authority_id",),
    "credited": ("credited_id",),
    "scorer": ("scorer_id",),
    "whom": ("subject_id",),
    "proposer": ("proposed_by_id",),
    "granter": ("granted_by_id",),
    "by": ("by_id",),
    "unscored": ("missing_ids",),
    "incomplete": ("incomplete_ids",),
}
"""The bodies a sentence names, and the fields that may hold them; the acting body where none does."""
_OWN: Final = ("approver", "unscored", "incomplete")
"""Bodies for which nobody stands in where the fact names none."""
_TEXTS: Final = (
    "reason", "ground", "measures", "outcome", "opinion", "medium", "comment", "session", "step",
    "title", "subject", "unit", "note", "reading", "place", "criterion", "class_name", "reward", "criteria",
    "field", "number", "year", "act_code", "link", "no",
    "purpose", "recipient", "facts", "size", "query_no", "statement", "text",
)  # fmt: skip
_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "due": ("due_on", "resolution_due_on"),
    "old_due": ("old_due_on",),
    "received": ("received_on",),
    "effective": ("effective_on",),
    "until": ("until_on",),
    "period_from": ("period_from",),
    "period_to": ("period_to",),
    "submission": ("submission_on",),
    "forwarded": ("forwarded_on",),
    "wanted": ("answer_due_on", "reply_due_on", "information_due_on", "publication_due_on"),
    "visit": ("visit_on",),
    "window_from": ("window_from",),
    "window_to": ("window_to",),
}
_NUMBERS: Final = ("value", "total", "amount", "old_points")
_CODED: Final[Mapping[str, str]] = {"effect": "effect", "form": "form"}
"""Codes told in words, and the group of words of each."""


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
    points = data["points"] if isinstance(data.get("points"), list) else []
    evidence = data.get("evidence") or []
    return {
        **{
            name: str(fields[name]).strip(" .")
            for name in _TEXTS
            if fields.get(name) and isinstance(fields[name], (str, int))
        },
        **{name: _first(fields, keys, day) for name, keys in _DAYS.items()},
        **{
            name: _named(fields, keys, names)
            or ("" if name in _OWN else _named(fact, ("agency",), names))
            for name, keys in _BODIES.items()
        },
        "document": document_code(data.get("document")) or "",
        "incoming": str(data.get("incoming_number") or ""),
        "term": term(words, fields.get("term")),
        "n": str(len(points)),
        "points": ", ".join(str(p) for p in points if isinstance(p, int)),
        "answers": "; ".join(_answer(words, p) for p in points if isinstance(p, dict)),
        **_figures(words, data, names),
        **{name: words.word(group, data.get(name)) for name, group in _CODED.items()},
        "answer_term": term(words, data.get("answer_term") or data.get("reply_term")),
        "kind": words.word("petition_kind", data.get("kind")).lower(),
        "result": words.word("petition_status", data.get("outcome")).lower(),
        "minutes": document_code(data.get("minutes")) or "",
        "no_document": "" if document_code(data.get("document")) else words.say("chưa có văn bản"),
        "no_minutes": "" if document_code(data.get("minutes")) else words.say("chưa có biên bản"),
        "no_evidence": ""
        if evidence or document_code(data.get("document"))
        else words.say("chưa kèm minh chứng"),
        "corrected": words.word("field", data.get("field")),
        "right": _right(words, data.get("value"), names),
        "unannounced": words.say("không báo trước") if data.get("unannounced") else "",
        "joint": words.say("cùng thực hiện") if data.get("joint") else "",
        "counting": str(data.get("rule") or "").strip(" ."),
        "evidence": evidence if isinstance(evidence, str) else "; ".join(evidence),
        # A fact does not tell whose letter waits for the reply.
        "rule": words.word(
            "rule_in_trail" if data.get("rule") in words.codes("rule_in_trail") else "rule",
            data.get("rule"),
        ),
        "stage": words.word("stage", data.get("stage")).lower(),
        "silence": words.word("notice_reason", data.get("reason")),
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


def _right(words: Words, value: Any, names: Names) -> str:
    """The right value of a corrected field: a body by its name, a day as people write it."""
    if isinstance(value, bool):
        return words.say("có" if value else "không")
    if isinstance(value, dict | list):
        # Of what is corrected whole, a document has a name; the rest is read in the fact.
        paper = document_code(value) if isinstance(value, dict) else None
        return paper or words.say("nội dung mới")
    if value is None:
        return words.say("chưa có")
    told = str(value)
    if told in names:
        return str(names[told]["name"])
    return day(told) if _DAY.fullmatch(told) else f"“{told}”" if told else ""


def _figures(words: Words, data: Row, names: Names) -> dict[str, str]:
    """The numbers of targets and scores: what was given for what, to whom, in which place."""
    marks = data.get("marks") or []
    given = data.get("points")
    criteria = data.get("criteria")
    criteria = criteria if isinstance(criteria, list) else []
    before = data.get("results_before")
    return {
        **{k: number(words, data[k]) for k in _NUMBERS if isinstance(data.get(k), int | float)},
        "given": number(words, given) if isinstance(given, int | float) else "",
        "marks": "; ".join(
            words.say("tiêu chí {c}: {n}", c=m["criterion"], n=number(words, m["points"]))
            for m in marks
        ),
        "sum": number(words, total(m["points"] for m in marks)) if marks else "",
        "shares": "; ".join(_share(words, a, names) for a in data.get("allocations") or []),
        "baseline": str((data.get("baseline") or {}).get("text") or ""),
        "criteria_n": str(len(criteria)),
        "maximum": number(words, total(c["maximum"] for c in criteria)),
        "results_before": "/".join(reversed(before.split("-"))) if before else "",
        "scored_n": str(len(data.get("scored_ids") or [])),
        "years": ", ".join(map(str, data.get("years") or [])),
        "team": str(1 + len(data.get("member_ids") or [])),
        "ranking": "; ".join(
            words.say("hạng {n}", n=r["place"])
            + f" {names[r['subject_id']]['name']} ({r['grade']})"
            for r in data.get("ranking") or []
            if r["subject_id"] in names
        ),
    }


def _share(words: Words, share: Row, names: Names) -> str:
    """Lĩnh vực đất đai, năm 2021: 12."""
    body = names.get(share["agency_id"] or "")
    parts = (
        words.say("lĩnh vực {field}", field=share["field"]) if share["field"] else "",
        body["name"] if body else "",
        words.say("năm {year}", year=share["year"]) if share["year"] else "",
    )
    return f"{', '.join(p for p in parts if p)}: {number(words, share['value'])}"


def _answer(words: Words, point: Row) -> str:
    """Ý 1 tiếp thu: Ban hành quy định."""
    said = (
        words.word("taken", point["taken"])
        if "taken" in point
        else words.word("position", point.get("position"))
    )
    told = f"{words.say('ý {n}', n=point['no'])} {said.lower()}"
    why = point.get("measures") or point.get("reason") or point.get("explanation")
    return f"{told} ({why.strip(' .')})" if why else told
