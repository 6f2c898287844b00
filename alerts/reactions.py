"""What follows from what happened: each reaction calls a command like any client, and writes no table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from alerts.rule import Rule
from alerts.rulebook import Rulebook
from alerts.steps import Ends, NeverWas, Opens, Step
from domain.actor import Act
from domain.alert import Alert, Stage
from domain.application import Ledger
from domain.commands import alerts
from domain.commands.alerts import Raising
from projections.lateness import Spell

ACTOR: Final = "deadline_watch"
"""Who raises, resolves and retracts; an account of nobody."""


@dataclass(frozen=True)
class Reacting:
    """The ledger to react in, the day and the instant of the pass."""

    ledger: Ledger
    on: date
    at: datetime
    book: Rulebook
    seen: date | None = None
    """The last day whose passing an earlier pass has seen."""

    def has_seen(self, day: date) -> bool:
        """Whether the passing of a day was seen before: what is told of it now was learnt from a fact."""
        return self.seen is not None and day <= self.seen

    def act(self, on: date) -> Act:
        """An act of the watch on a day in law."""
        return Act(actor=ACTOR, at=self.at, today=max(self.on, on), on=on)


def raising(rule: Rule, stage: Stage, spell: Spell) -> Raising:
    """What is raised about a duty that has become late."""
    return Raising(
        on=spell.from_on,
        rule=rule.id,
        stage=stage,
        obligation_id=UUID(spell.obligation),
        clock_start=spell.clock_start,
        due_on=spell.due_on,
        effective_on=spell.effective_on,
        recipient_ids=rule.recipients(spell),
        matter=spell.matter,
        threshold=spell.threshold,
    )


def raise_alerts_when_duties_are_late(reacting: Reacting, raisings: list[Raising]) -> None:
    """Raise several alerts at once; a ConflictError says that one of them was raised before."""
    alerts.raise_(reacting.ledger, reacting.act(reacting.on), *raisings)


def take(reacting: Reacting, alert: Alert, step: Step, learnt_by: int | None) -> str:
    """Take one step with an alert; the name of the fact that tells it."""
    match step:
        case Opens():
            return reopen_alert_when_cause_is_back(reacting, alert, step, learnt_by)
        case Ends():
            return resolve_alert_when_cause_ends(reacting, alert, step)
        case NeverWas():
            return retract_alert_when_cause_corrected(reacting, alert, step, learnt_by)


def resolve_alert_when_cause_ends(reacting: Reacting, alert: Alert, step: Ends) -> str:
    """A reply received, a report handed in, an extension, a waiver: whatever ends the lateness ends the alert."""
    alerts.resolve(
        reacting.ledger, reacting.act(step.on), str(alert.id), by_position=step.by_position
    )
    return "resolved"


def reopen_alert_when_cause_is_back(
    reacting: Reacting, alert: Alert, step: Opens, learnt_by: int | None
) -> str:
    """A reply found insufficient after the limit, an extended limit that has passed too, a correction."""
    alerts.reopen(
        reacting.ledger,
        reacting.act(step.on),
        str(alert.id),
        by_position=learnt_by,
        due_on=step.spell.due_on,
        effective_on=step.spell.effective_on,
    )
    return "reopened"


def retract_alert_when_cause_corrected(
    reacting: Reacting, alert: Alert, step: NeverWas, learnt_by: int | None
) -> str:
    """A correction, or a decision or receipt recorded late, shows that there was no lateness, or another one."""
    alerts.retract(
        reacting.ledger,
        reacting.act(step.on),
        str(alert.id),
        by_position=learnt_by,
        reason="Theo những gì nay đã ghi nhận, nghĩa vụ không quá hạn như đã cảnh báo.",
    )
    return "retracted"
