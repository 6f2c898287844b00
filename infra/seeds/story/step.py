"""One step of the story: what happened on which day, to which subjects, and when it was written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.time.instant import day_of
from domain.values import id_of
from infra.seeds.story.year import entered_at, written_at

Positions = Mapping[str, int]
"""Where the steps told so far stand in the ledger, by their ids."""
Say = Callable[[Ledger, Act, Positions], Recorded]


@dataclass(frozen=True)
class Step:
    """One command to come. `id` names it in the story; a correction names the step that it corrects."""

    id: str
    on: date
    """The day in law."""
    subjects: tuple[str, ...]
    """The codes written to: what is written about one subject is written in the order of law."""
    actor: str
    agency: str | None
    say: Say
    after: tuple[str, ...] = ()
    """Codes that must have been entered before."""
    learnt_on: date | None = None
    """The day on which the office could first know, where it is later than `on`: a letter that arrives."""
    recorded: datetime | None = None
    """When it was written down, where the story says so: how the ledger begins."""
    desk: str | None = None
    """Steps of one desk and day are written down together."""

    def act(self, at: datetime) -> Act:
        """Who does it, for whom, on which day, written down when."""
        return Act(
            actor=self.actor,
            at=at,
            today=day_of(at),
            on=self.on,
            agency_id=None if self.agency is None else id_of("agency", self.agency),
        )


@dataclass(frozen=True)
class Beat:
    """A step with the instant at which it is written down."""

    at: datetime
    step: Step


def schedule(steps: Iterable[Step]) -> list[Beat]:
    """Give every step its instant, and put all of them in the order of writing."""
    last: dict[str, datetime] = {}
    beats = []
    in_law = sorted(steps, key=lambda s: (s.recorded is None, s.learnt_on or s.on))
    for step in in_law:
        floor = max((last[c] for c in (*step.after, *step.subjects) if c in last), default=None)
        at = step.recorded or written_at(step.desk or step.id, step.learnt_on or step.on)
        if floor is not None and at < floor:
            # What happened before the office kept this file comes in bulk; what is a little early only waits.
            entered = entered_at(step.desk or step.id, floor)
            at = entered if not any(c in last for c in step.subjects) else floor
        last.update(dict.fromkeys(step.subjects, at))
        beats.append(Beat(at, step))
    return sorted(beats, key=lambda b: b.at)
