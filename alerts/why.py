"""Vì sao được báo, vì sao không — for any duty and any person: what was decided and sent, or why there was silence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from alerts.case import Case, cases
from alerts.decision import REASONS, Decision, Person
from alerts.rule import Text
from projections import notices, open_alerts, subscriptions
from projections.moment import Moment
from projections.read_model import Row, Rows

FAILED = Text("Gửi không được.", "Could not be delivered.")


def why(
    rows: Rows,
    moment: Moment,
    obligation: str,
    person: Person | None,
    seen: Callable[[list[Row]], Collection[str]],
    *,
    people: Callable[[list[str]], Sequence[Person]],
) -> list[Row]:
    """One answer for each alert about a duty; for a duty without alerts, one that says so."""
    found = open_alerts.register(rows, moment, {"obligation": obligation}, limit=500)
    if not found:
        return [_answer(None, "not_told", "not_raised", [])]
    known = cases(rows, moment, [alert["id"] for alert in found])
    account = person.account_id if person else ""
    chosen = [
        {key: row[key] for key in ("channel", "pace", "state", "by")}
        for row in subscriptions.register(rows, moment, {"account": account})
    ]
    opened = {alert["id"]: alert["opened_at"] for alert in found}
    said: dict[str, list[Row]] = {}
    for row in notices.about(rows, [alert["id"] for alert in found], account):
        notice = notices.one(rows, moment, UUID(row["notice"]))
        # What was said of an earlier opening says nothing of the present one.
        if notice is not None and row["position"] > opened[row["alert"]]:
            said.setdefault(row["alert"], []).append({**row, "notice": notice})
    others = {p.account_id: p for p in people([by for c in known for by in c.silenced_by])}
    readable = seen([case.alert for case in known])
    return [
        _about(
            case,
            said.get(case.alert["id"], []),
            person,
            moment,
            people=others,
            readable=case.alert["obligation"] in readable,
        )
        | {"subscriptions": chosen}
        for case in known
    ]


def _about(
    case: Case,
    said: Sequence[Row],
    person: Person | None,
    moment: Moment,
    *,
    people: Mapping[str, Person],
    readable: bool,
) -> Row:
    decision = case.decision(person, moment.on, people) if person else Decision("not_concerned")
    if decision.tells and not readable:
        decision = Decision("may_not_read", decision.rung, decision.from_on)
    shown = [_notice(entry) for entry in said]
    for wanted in ("told", "waits"):
        if any(entry["verdict"] == wanted for entry in shown):
            reason = "told" if wanted == "told" else "awaits_slot"
            return _answer(case.alert, wanted, reason, shown, decision)
    if shown:
        return _answer(case.alert, "not_told", shown[-1]["reason"], shown, decision)
    if not decision.tells:
        return _answer(case.alert, "not_told", decision.reason, shown, decision)
    return _answer(case.alert, "waits", "awaits_slot", shown, decision)


def _notice(entry: Row) -> Row:
    notice: Mapping[str, Any] = entry["notice"]
    dropped = {d["alert_id"]: d["reason"] for d in notice["dropped"]}
    if entry["reason"] is not None:
        verdict, reason = "not_told", entry["reason"]
    elif entry["alert"] in dropped:
        verdict, reason = "not_told", dropped[entry["alert"]]
    else:
        verdict, reason = {
            "delivered": ("told", "told"),
            "pending": ("waits", "awaits_slot"),
            "failed": ("not_told", "delivery_failed"),
            "suppressed": ("not_told", notice["reason"]),
        }[notice["state"]]
    return {
        "notice": notice["id"],
        "channel": notice["channel"],
        "composed_at": notice["composed_at"],
        "delivered_at": notice["delivered_at"],
        "attempts": notice["attempts"],
        "failures": notice["failures"],
        "rung": entry["rung"],
        "verdict": verdict,
        "reason": reason,
    }


def _answer(
    alert: Mapping[str, Any] | None,
    verdict: str,
    reason: str,
    shown: list[Row],
    decision: Decision | None = None,
) -> Row:
    text = REASONS.get(reason, FAILED)
    rung = decision.rung if decision else None
    return {
        "alert": alert["id"] if alert else None,
        "rule": alert["rule"] if alert else None,
        "stage": alert["stage"] if alert else None,
        "state": alert["state"] if alert else None,
        "verdict": verdict,
        "reason": reason,
        "text": text.vi,
        "text_en": text.en,
        "rung": rung.id if rung else None,
        "rung_from": decision.from_on if decision else None,
        "notices": shown,
        "subscriptions": [],
    }
