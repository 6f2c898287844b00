"""Cảnh báo — what was raised, on which day it took effect, and whether it still stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from domain.alert import OPEN
from domain.facts import RecordedFact
from projections.bitemporal import FOREVER, STILL_KNOWN, Learnt, at, in_order_of_law, learnt
from projections.fact_shelf import CHUNK
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Picture, Portrait, Register, State

STATE: Final[Mapping[str, str]] = {
    "acknowledged": "acknowledged",
    "snoozed": "snoozed",
    "resolved": "resolved",
    "retracted": "retracted",
    "reopened": "raised",
}
SILENCING: Final = ("acknowledged", "snoozed")
"""What people do about an alert so that they hear no more of it, or not for a while."""
SAID: Final = ("alert.commented", "alert.reassigned")
"""What people add to an alert without ending it or opening it again."""


def _moved(state: State, fact: Learnt) -> State:
    what = fact.name.partition(".")[2]
    until = fact.data["until_on"] if what == "snoozed" else None
    # Each side silences its own people: what one asked for lasts beside what the other did later.
    quiet = {"what": what, "at": fact.position, "until": until}
    told: State = {
        "snoozed_until": until,
        "silences": [*state["silences"], quiet] if what in SILENCING else [],
    }
    if what == "reopened":
        told |= {
            "due_on": fact.data["due_on"],
            "effective_on": fact.data["effective_on"],
            "opened_by": fact.data["by_position"],
            "opened_at": fact.position,
        }
    return told | {"state": STATE[what], "reason": fact.data.get("reason")}


def _commented(state: State, fact: Learnt) -> State:
    said = {"on": fact.on, "position": fact.position, "comment": fact.data["comment"]}
    return {"comments": [*state["comments"], said]}


def _reassigned(_: State, fact: Learnt) -> State:
    return {"assignee": fact.data["to_account"]}


class AlertPortrait(Portrait):
    """What is told of an alert later is known better, and holds from its day on.

    What people said of it, and to whom they gave it, holds from its own day on, whatever is told of the cause.
    """

    def of(self, known: list[Learnt]) -> tuple[Picture, ...]:
        """The states of the cause, and over them what people have said."""
        found = super().of([fact for fact in known if fact.name not in SAID])
        said = [fact for fact in known if fact.name in SAID]
        for fact in in_order_of_law(said):
            found = tuple(self._laid_over(found, fact))
        return found

    def _laid_over(self, found: Sequence[Picture], fact: Learnt) -> Iterator[Picture]:
        for picture in found:
            if fact.on > picture.on_from:
                yield replace(picture, on_to=min(fact.on, picture.on_to))
            state = self._step(picture.state, fact)
            if fact.on < picture.on_to and state is not None:
                yield Picture(max(fact.on, picture.on_from), picture.on_to, state)

    @staticmethod
    def in_order(facts: Sequence[Learnt]) -> list[Learnt]:
        """As they were told."""
        return list(facts)

    def add(self, fact: Learnt, state: State) -> None:
        """Let a state begin with a fact; only what opens the alert again may go back before it was raised."""
        again = fact.name.endswith(".reopened")
        self.begin(
            max(fact.on, self.found[0].on_from) if self.found and not again else fact.on, state
        )


class OpenAlerts(Register):
    """The read model behind the list of alerts."""

    name: ClassVar[str] = "open_alerts"
    version: ClassVar[int] = 7
    KIND: ClassVar[str] = "alert"
    FOUNDING: ClassVar[str] = "alert.raised"
    PORTRAIT: ClassVar[type[Portrait]] = AlertPortrait
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "effective_on",
        "state",
        "rule",
        "stage",
        "obligation",
        "matter",
        "assignee",
    )
    MOVES: ClassVar[Mapping[str, Move]] = {
        **dict.fromkeys(STATE, _moved),
        "commented": _commented,
        "reassigned": _reassigned,
    }
    FILTERS: ClassVar[Mapping[str, str]] = {
        "agency": "t.subject IN (SELECT r.subject FROM open_alert_recipients r WHERE r.agency = :agency)"
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The alert as raised."""
        data = fact.data
        keys = ("code", "rule", "stage", "clock_start", "due_on", "effective_on", "noticed_at")
        return {
            **{k: data[k] for k in keys},
            "matter": data["matter"],
            "obligation": data["obligation_id"],
            "threshold": data["threshold"],
            "state": "raised",
            "recipients": data["recipient_ids"],
            "snoozed_until": None,
            "silences": [],
            "opened_by": data["by_position"],
            "opened_at": fact.position,
            "assignee": None,
            "comments": [],
            "reason": None,
        }

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Portray the alerts of the batch, and keep whom each is for."""
        super().handle(batch, rows)
        rows.execute_many(
            "INSERT INTO open_alert_recipients VALUES (:agency, :subject) ON CONFLICT DO NOTHING",
            [
                {"agency": str(agency), "subject": str(recorded.subject_id)}
                for recorded in batch
                if recorded.name == self.FOUNDING
                for agency in learnt(recorded).data["recipient_ids"]
            ],
        )


OpenAlerts.tables = (
    *OpenAlerts.tables,
    "CREATE INDEX IF NOT EXISTS open_alerts_by_obligation ON open_alerts (obligation)",
    """CREATE TABLE IF NOT EXISTS open_alert_recipients (
    agency TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (agency, subject))""",
)

READ_MODEL = OpenAlerts
register = OpenAlerts.register
one = OpenAlerts.one


def some(rows: Rows, moment: Moment, ids: Sequence[str]) -> list[Row]:
    """Some alerts as they are on the day, in the order asked."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), CHUNK):
        names = {f"a{i}": one for i, one in enumerate(ids[start : start + CHUNK])}
        for row in rows.fetch(
            f"SELECT t.subject, t.data FROM open_alerts t WHERE {at('t')} "
            f"AND t.subject IN ({', '.join(':' + n for n in names)})",
            {**moment.params, **names},
        ):
            found[row["subject"]] = {"id": row["subject"], **json.loads(row["data"])}
    return [found[one] for one in ids if one in found]


def counts(rows: Rows, moment: Moment) -> list[Row]:
    """How many alerts there are of each rule and state."""
    return rows.fetch(
        "SELECT t.rule, t.state, COUNT(*) AS n FROM open_alerts t "
        f"WHERE {at('t')} GROUP BY t.rule, t.state",
        moment.params,
    )


def standing(rows: Rows, moment: Moment, *, besides: Sequence[str], limit: int) -> list[Row]:
    """The alerts that stand, those of some rules aside; what has held longest comes first."""
    found = rows.fetch(
        f"SELECT t.subject, t.data FROM open_alerts t WHERE {at('t')} AND {_standing()}"
        f"{_named('AND t.rule NOT IN', besides)} ORDER BY t.effective_on, t.subject LIMIT :limit",
        {**moment.params, **_rules(besides), "limit": limit},
    )
    return [{"id": row["subject"], **json.loads(row["data"])} for row in found]


def summed(rows: Rows, moment: Moment, *, besides: Sequence[str]) -> Row:
    """How many alerts stand, those of some rules aside, and about how many duties, rounds and targets."""
    [row] = rows.fetch(
        "SELECT COUNT(*) AS n, COUNT(DISTINCT t.obligation) AS matters FROM open_alerts t "
        f"WHERE {at('t')} AND {_standing()}{_named('AND t.rule NOT IN', besides)}",
        {**moment.params, **_rules(besides)},
    )
    return row


def folded(rows: Rows, moment: Moment, rules: Sequence[str]) -> list[Row]:
    """The alerts of some rules that stand, one line a rule and body: how many, and since when the oldest holds."""
    return rows.fetch(
        "SELECT t.rule, r.agency, COUNT(*) AS n, MIN(t.effective_on) AS since FROM open_alerts t "
        "LEFT JOIN open_alert_recipients r ON r.subject = t.subject "
        f"WHERE {at('t')} AND {_standing()}{_named('AND t.rule IN', rules)} "
        "GROUP BY t.rule, r.agency ORDER BY 3 DESC, 1, 2",
        {**moment.params, **_rules(rules)},
    )


def _standing() -> str:
    return f"t.state IN ({', '.join(repr(state) for state in OPEN)})"


def _named(condition: str, rules: Sequence[str]) -> str:
    return f" {condition} ({', '.join(f':{name}' for name in _rules(rules))})" if rules else ""


def _rules(rules: Sequence[str]) -> dict[str, str]:
    return {f"r{i}": rule for i, rule in enumerate(rules)}


def last_told(rows: Rows, matters: Sequence[str]) -> dict[str, list[Row]]:
    """The alerts about some duties, rounds or targets as the last fact about each left it, whatever its day."""
    found: dict[str, list[Row]] = {m: [] for m in matters}
    if not found:
        return found
    names = {f"m{i}": m for i, m in enumerate(found)}
    for row in rows.fetch(
        "SELECT t.subject AS id, t.rule, t.stage, t.obligation, t.state, t.effective_on "
        "FROM open_alerts t WHERE t.known_to = :still AND t.on_to = :forever "
        f"AND t.obligation IN ({', '.join(':' + n for n in names)}) ORDER BY t.subject",
        {**names, "still": STILL_KNOWN, "forever": FOREVER},
    ):
        found[row["obligation"]].append(row)
    return found


def told_of(rows: Rows) -> list[str]:
    """Every duty, round or target with an alert that has not been retracted."""
    found = rows.fetch(
        "SELECT DISTINCT t.obligation FROM open_alerts t WHERE t.known_to = :still "
        "AND t.on_to = :forever AND t.state <> 'retracted' ORDER BY t.obligation",
        {"still": STILL_KNOWN, "forever": FOREVER},
    )
    return [row["obligation"] for row in found]
