"""Thư — a notice as people and machines read it: worst first, grouped by the body that owes, in their language."""

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
from alerts.sentence import NOBODY, late_since, sentence
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
    lang: Lang,
    on: date,
    base: str,
    left_out: int = 0,
    unsubscribe: str | None = None,
) -> Letter:
    """Write what a notice tells."""
    ordered = sorted(entries, key=_worst_first)
    bodies: dict[str, list[dict[str, Any]]] = {}
    repeated: dict[tuple[Any, ...], dict[str, Any]] = {}
    """Reminders of one thing owed by many are one line: a digest is read when it is short."""
    for entry in ordered:
        said = sentence(entry.alert, entry.duty, lang, on=on)
        alike = (entry.alert["rule"], entry.alert["stage"], entry.duty.get("title"))
        rule = by_id().get(entry.alert["rule"])
        if entry.duty and rule and rule.speaks_for_itself and alike in repeated:
            repeated[alike]["more"] += 1
            continue
        body = (entry.duty.get("debtor") or {}).get("name_now") or NOBODY.in_(lang)
        link = f"{base}{link_of(entry)}"
        shown: dict[str, Any] = {"title": said.title, "text": said.text, "link": link, "more": 0}
        repeated[alike] = shown
        bodies.setdefault(body, []).append(shown)
    day = f"{on:%d/%m/%Y}" if lang == "vi" else on.isoformat()
    subject = SUBJECT.in_(lang).format(len(ordered), day)
    if len(ordered) == 1:
        [(name, [shown])] = bodies.items()
        subject = ONE.in_(lang).format(shown["title"], name)
    context = {
        "subject": subject,
        # `items` is a method of every mapping: a template would find that first.
        "bodies": [{"name": name, "entries": found} for name, found in bodies.items()],
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
        unsubscribe,
    )


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
