"""Thông báo — who was told of what, by which channel, how that went, and what was left out for which reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from domain.facts import RecordedFact
from projections.bitemporal import STILL_KNOWN, Learnt, at, learnt
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State


def _delivered(_: State, fact: Learnt) -> State:
    return {
        "state": "delivered",
        "attempts": fact.data["attempt"],
        "receipt": fact.data["receipt"],
        "dropped": fact.data["left_out"],
        "delivered_at": fact.recorded_at.isoformat(),
    }


def _attempt_failed(state: State, fact: Learnt) -> State:
    retry_at = fact.data["retry_at"]
    failures = [*state["failures"], fact.data["reason"]]
    return {
        "state": "pending" if retry_at else "failed",
        "attempts": fact.data["attempt"],
        "failures": failures,
        "retry_at": retry_at,
    }


def _suppressed(_: State, fact: Learnt) -> State:
    return {"state": "suppressed", "reason": fact.data["reason"]}


class Notices(Register):
    """The read model behind the list of notices, and behind why somebody was told or not."""

    name: ClassVar[str] = "notices"
    version: ClassVar[int] = 2
    KIND: ClassVar[str] = "notice"
    FOUNDING: ClassVar[str] = "notice.composed"
    COLUMNS: ClassVar[tuple[str, ...]] = ("composed_at", "state", "recipient", "channel")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "delivered": _delivered,
        "attempt_failed": _attempt_failed,
        "suppressed": _suppressed,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The notice as decided on."""
        keys = ("code", "channel", "recipient", "pace", "told", "left_out")
        return {
            **{k: fact.data[k] for k in keys},
            "composed_at": fact.recorded_at.isoformat(),
            "composed_as": fact.position,
            "composed_on": fact.on,
            "state": "pending",
            "attempts": 0,
            "failures": [],
            "retry_at": None,
            "receipt": None,
            "dropped": [],
            "delivered_at": None,
            "reason": None,
        }

    def handle(self, batch: Sequence[RecordedFact], rows: Rows) -> None:
        """Portray the notices of the batch, find them by alert, and count how they went."""
        super().handle(batch, rows)
        facts = [(r, learnt(r)) for r in batch if r.name.startswith("notice.")]
        rows.execute_many(
            "INSERT INTO notice_alerts VALUES "
            "(:alert, :recipient, :channel, :notice, :rung, :reason, :position) "
            "ON CONFLICT DO NOTHING",
            [
                {
                    "alert": entry["alert_id"],
                    "recipient": fact.data["recipient"],
                    "channel": fact.data["channel"],
                    "notice": str(recorded.subject_id),
                    "rung": entry.get("rung"),
                    "reason": entry.get("reason"),
                    "position": fact.position,
                }
                for recorded, fact in facts
                if fact.name == self.FOUNDING
                for entry in (*fact.data["told"], *fact.data["left_out"])
            ],
        )
        for recorded, fact in facts:
            outcome = OUTCOMES.get(fact.name)
            if outcome is None or (outcome == "failed" and fact.data["retry_at"]):
                continue
            rows.execute(
                "INSERT INTO notice_counts VALUES (:channel, :outcome, 1) "
                "ON CONFLICT (channel, outcome) DO UPDATE SET n = notice_counts.n + 1",
                {"channel": recorded.subject_code.partition("~")[0], "outcome": outcome},
            )


OUTCOMES: Final = {
    "notice.delivered": "delivered",
    "notice.attempt_failed": "failed",
    "notice.suppressed": "suppressed",
}
Notices.tables = (
    *Notices.tables,
    """CREATE TABLE IF NOT EXISTS notice_alerts (
    alert TEXT NOT NULL, recipient TEXT NOT NULL, channel TEXT NOT NULL, notice TEXT NOT NULL,
    rung TEXT, reason TEXT, position BIGINT NOT NULL,
    PRIMARY KEY (alert, recipient, notice))""",
    "CREATE INDEX IF NOT EXISTS notice_alerts_by_recipient ON notice_alerts (recipient)",
    """CREATE TABLE IF NOT EXISTS notice_counts (
    channel TEXT, outcome TEXT, n BIGINT, PRIMARY KEY (channel, outcome))""",
    "CREATE INDEX IF NOT EXISTS notices_pending ON notices (subject) WHERE state = 'pending'",
)

READ_MODEL = Notices
register = Notices.register
one = Notices.one


def pending(rows: Rows) -> dict[str, str]:
    """The notices still to be sent, in the order in which they were decided on, each with its channel."""
    found = rows.fetch(
        "SELECT t.subject, t.channel FROM notices t WHERE t.state = 'pending' AND t.known_to = :still "
        "AND t.on_to = '9999-12-31' ORDER BY t.composed_at, t.subject",
        {"still": STILL_KNOWN},
    )
    return {row["subject"]: row["channel"] for row in found}


def told_to(rows: Rows, moment: Moment, recipient: str, limit: int) -> list[Row]:
    """What an account was told of, the latest first: alert, rung, notice, channel, when, and how that went."""
    return rows.fetch(
        "SELECT a.alert, a.rung, t.subject AS notice, t.channel, t.composed_at, t.state "
        "FROM notice_alerts a JOIN notices t ON t.subject = a.notice "
        f"WHERE a.recipient = :recipient AND a.rung IS NOT NULL AND {at('t')} "
        "ORDER BY t.composed_at DESC, a.alert LIMIT :limit",
        {**moment.params, "recipient": recipient, "limit": limit},
    )


def decided(
    rows: Rows, recipient: str, channel: str, opened: Mapping[str, int]
) -> dict[str, set[str]]:
    """What was decided for an account and channel since each alert opened: the reasons for silence; "" where told.

    What was said of an earlier opening says nothing of the present one.
    """
    found: dict[str, set[str]] = {}
    for row in rows.fetch(
        "SELECT a.alert, a.reason, a.position FROM notice_alerts a "
        "WHERE a.recipient = :recipient AND a.channel = :channel",
        {"recipient": recipient, "channel": channel},
    ):
        if row["position"] > opened.get(row["alert"], 0):
            found.setdefault(row["alert"], set()).add(row["reason"] or "")
    return found


def about(rows: Rows, alerts: Sequence[str], recipient: str) -> list[Row]:
    """What was decided about some alerts for an account: notice, rung or reason."""
    names = {f"a{i}": a for i, a in enumerate(alerts)}
    if not names:
        return []
    return rows.fetch(
        "SELECT a.alert, a.channel, a.notice, a.rung, a.reason, a.position FROM notice_alerts a "
        f"WHERE a.recipient = :recipient AND a.alert IN ({', '.join(':' + n for n in names)}) "
        "ORDER BY a.alert, a.notice",
        {**names, "recipient": recipient},
    )


def recipients(rows: Rows, alerts: Sequence[str]) -> list[str]:
    """The accounts about which something was decided for some alerts."""
    names = {f"a{i}": a for i, a in enumerate(alerts)}
    if not names:
        return []
    found = rows.fetch(
        "SELECT DISTINCT a.recipient FROM notice_alerts a "
        f"WHERE a.alert IN ({', '.join(':' + n for n in names)}) ORDER BY a.recipient",
        names,
    )
    return [row["recipient"] for row in found]


def counts(rows: Rows) -> list[Row]:
    """How many notices of each channel ended how."""
    return rows.fetch("SELECT channel, outcome, n FROM notice_counts")
