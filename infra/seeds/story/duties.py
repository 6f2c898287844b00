"""Other duties of the fictional year: meetings held, plans of subordinates issued, classes, waivers, extensions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import obligations
from domain.commands.obligations import Duty
from infra.seeds.story.duty import duty
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Positions, Step
from infra.seeds.story.wording import arguments


def steps() -> Iterator[Step]:
    """Duties shown and accepted, a line each; then whatever else was decided about one, a command by its name."""
    given = sheet("duties")
    for row in given.rows("duties"):
        yield from _shown(row)
    for row in given.rows("decided"):
        yield from _decided(row)
    given.close()


def _shown(row: Row) -> Iterator[Step]:
    plan, item, occurrence = row.take("plan"), row.take("item"), row.take("occurrence")
    monitor, evidence = row.maybe("accepted_by"), row.maybe("evidence")
    for one in row.rows("shown"):
        debtor, on, accepted = one.take("debtor"), one.day("on"), one.maybe("accepted")
        monitor = one.maybe("accepted_by", monitor)
        words = {"evidence": one.maybe("evidence", evidence), "received_on": on}
        words["document"] = one.paper("document", on, debtor)
        meant = duty(plan, item, occurrence, debtor)
        yield _step(plan, meant, "fulfill", on, debtor, words)
        if accepted is not None:
            yield _step(plan, meant, "accept", accepted, monitor, {"document": None})
        one.close()
    row.close()


def _decided(row: Row) -> Iterator[Step]:
    plan = row.take("plan")
    meant = duty(
        plan, row.take("item"), row.take("occurrence"), row.take("debtor"), row.maybe("addressee")
    )
    verb, on, by = row.take("do"), row.day("on"), row.take("by")
    words = arguments(row.where, row.rest(), on, by)
    yield _step(plan, meant, verb, on, by, words)


def _step(
    plan: str, meant: Duty, verb: str, on: date, agency: str | None, words: dict[str, Any]
) -> Step:
    command = getattr(obligations, verb)

    def say(ledger: Ledger, act: Act, _: Positions) -> Recorded:
        answer: Recorded = command(ledger, act, meant, **words)
        return answer

    return Step(
        id=f"{meant.code}/{on}-{verb}",
        on=on,
        subjects=(meant.code,),
        actor="demo-agency" if verb == "fulfill" else "demo-supervisor",
        agency=agency,
        say=say,
        after=(plan,),
    )
