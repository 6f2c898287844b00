"""Thư — a notice as people and machines read it: worst first, by body and plan, in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from alerts.channel import Letter
from alerts.ladder import Rung
from alerts.rule import Text
from alerts.rulebook import by_id
from alerts.sentence import NOBODY, late_since, sentence, together
from domain.subscription import Lang

SUBJECT: Final = Text(
    "[giamsat] {0} việc cần chú ý, ngày {1}", "[giamsat] {0} matters for your attention, {1}"
)
ONE: Final = Text("[giamsat] {0}: {1}", "[giamsat] {0}: {1}")
WORST: Final = ("long_overdue", "overdue", "due", "approaching")


@dataclass(frozen=True)
class Entry:
    """Mục — an alert with its duty, and the rung on which the recipient hears of it."""

    alert: Mapping[str, Any]
    duty: Mapping[str, Any]
    rung: Rung


def letter(
    notice: str,
    entries: Sequence[Entry],
    *,
    composed_at: str,
    lang: Lang,
    on: date,
    base: str,
    left_out: int = 0,
    unsubscribe: str | None = None,
) -> Letter:
    """Write what a notice tells."""
    ordered = sorted(entries, key=_worst_first)
    bodies: dict[str, dict[str | None, list[dict[str, Any]]]] = {}
    lines = _lines(ordered)
    for line in lines:
        first = line[0]
        said = sentence(first.alert, first.duty, lang, on=on)
        body, plan = first.duty.get("debtor"), first.duty.get("plan")
        link = link_of(first)
        rule = by_id().get(first.alert["rule"])
        if rule and rule.at_fault == "beneficiary":
            body = first.duty.get("beneficiary") or body
        if len(line) > 1 and rule and rule.together:
            said, plan = together([e.alert for e in line], first.duty, lang), None
            link = f"/alerts?rule={first.alert['rule']}&agency={(body or {}).get('id', '')}"
        name = (body or {}).get("name_now") or NOBODY.in_(lang)
        shown = {"title": said.title, "text": said.text, "link": f"{base}{link}"}
        bodies.setdefault(name, {}).setdefault(plan, []).append(shown)
    day = f"{on:%d/%m/%Y}" if lang == "vi" else on.isoformat()
    subject = SUBJECT.in_(lang).format(len(lines), day)
    if len(lines) == 1:
        [(name, plans)] = bodies.items()
        [[shown]] = plans.values()
        subject = ONE.in_(lang).format(shown["title"], name)
    context = {
        "subject": subject,
        # `items` is a method of every mapping: a template would find that first.
        "bodies": [
            {"name": name, "plans": [{"code": p, "entries": found} for p, found in plans.items()]}
            for name, plans in bodies.items()
        ],
        "rungs": ", ".join(dict.fromkeys(e.rung.title.in_(lang) for e in ordered)),
        "base": base,
        "left_out": left_out,
        "unsubscribe": unsubscribe,
    }
    return Letter(
        notice,
        subject,
        _template(f"digest.{lang}.txt").render(context),
        _template(f"digest.{lang}.html").render(context),
        {"notice": notice, "on": on.isoformat(), "alerts": [_machine(e, base) for e in ordered]},
        composed_at,
        unsubscribe,
    )


def _lines(ordered: Sequence[Entry]) -> list[list[Entry]]:
    """What stands in one line: a duty in its worst stage, or all that waits for one decision of one body."""
    lines: dict[tuple[str, str], list[Entry]] = {}
    for entry in ordered:
        rule = by_id().get(entry.alert["rule"])
        about = entry.alert["obligation"]
        if rule is not None and rule.together is not None:
            about = (entry.duty.get("beneficiary") or entry.duty.get("debtor") or {}).get("id", "")
        lines.setdefault((entry.alert["rule"], about), []).append(entry)
    return list(lines.values())


def link_of(entry: Entry) -> str:
    """The page of what an entry is about."""
    return str(entry.duty.get("link") or f"/obligations/{entry.alert['obligation']}")


def _worst_first(entry: Entry) -> tuple[Any, ...]:
    plan = entry.duty.get("plan") or ""
    return (WORST.index(entry.alert["stage"]), late_since(entry.alert), plan, entry.alert["id"])


def _machine(entry: Entry, base: str) -> dict[str, Any]:
    keys = ("id", "rule", "stage", "state", "obligation", "due_on", "effective_on")
    return {
        **{k: entry.alert[k] for k in keys},
        "rung": entry.rung.id,
        "link": f"{base}{link_of(entry)}",
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )


def _template(name: str) -> Any:
    return _environment().get_template(name)
