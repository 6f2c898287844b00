"""Other duties of the fictional year: meetings held, plans of subordinates issued, classes, waivers, extensions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.commands import obligations
from domain.commands.obligations import Duty
from infra.seeds.story.duty import duty
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Step
from infra.seeds.story.wording import arguments, saying


def steps() -> Iterator[Step]:
    """Duties shown and accepted, a line each; then whatever else was decided about one, a command by its name."""
    given = sheet("duties")
    for row in given.rows("duties"):
        yield from _shown(row)
    for row in given.rows("decided"):
        yield _decided(row)
    given.close()


def _shown(row: Row) -> Iterator[Step]:
    plan, item, occurrence = row.take("plan"), row.take("item"), row.take("occurrence")
    monitor, evidence = row.take("accepted_by"), row.maybe("evidence")
    for one in row.rows("shown"):
        debtor, on, accepted = one.take("debtor"), one.day("on"), one.maybe("accepted")
        by = one.maybe("accepted_by", monitor)
        meant = duty(plan, item, occurrence, debtor)
        document = one.paper("document", on, debtor)
        words = {"received_on": on, "document": document, "evidence": evidence}
        yield _step(meant, "fulfill", on, debtor, words)
        if accepted is not None:
            yield _step(meant, "accept", accepted, by, {"document": None})
        one.close()
    row.close()


def _decided(row: Row) -> Step:
    plan, item, occurrence = row.take("plan"), row.take("item"), row.take("occurrence")
    meant = duty(plan, item, occurrence, row.take("debtor"), row.maybe("addressee"))
    verb, on, by = row.take("do"), row.day("on"), row.take("by")
    return _step(meant, verb, on, by, arguments(row.where, row.rest(), on, by))


def _step(meant: Duty, verb: str, on: date, agency: str, words: dict[str, Any]) -> Step:
    return Step(
        id=f"{meant.code}/{on}-{verb}",
        on=on,
        subjects=(meant.code,),
        actor="demo-agency" if verb == "fulfill" else "demo-supervisor",
        agency=agency,
        say=saying(getattr(obligations, verb), meant, **words),
        after=(meant.plan_code,),
    )
