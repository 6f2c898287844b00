"""Decisions of the fictional year: dates set for what the plans left open, leads named where nobody was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import plans
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Positions, Say, Step


def steps() -> Iterator[Step]:
    """Each date and each lead is a fact of its own; those of one paper are written down together."""
    given = sheet("decisions")
    for row in given.rows("decision"):
        yield from _decision(row)
    given.close()


def _decision(row: Row) -> Iterator[Step]:
    on, setter, ground = row.day("on"), row.take("setter"), row.take("ground")
    code = row.take("document")
    document = Row(row.where, {"document": code}).paper("document", on, setter)
    for what, command, more in (
        ("date", plans.set_due_date, {"setter": setter, "ground": ground}),
        ("lead", plans.assign_lead, {}),
    ):
        for i, one in enumerate(row.rows(f"{what}s")):
            plan = one.take("plan")
            yield Step(
                id=f"decision/{code}/{what}/{plan}/{i}",
                on=on,
                subjects=(plan,),
                actor="demo-leader",
                agency=setter,
                say=_say(command, plan, {**one.rest(), **more, "document": document}),
                desk=f"decision/{code}",
            )
    row.close()


def _say(command: Any, plan: str, words: dict[str, Any]) -> Say:
    def say(ledger: Ledger, act: Act, _: Positions) -> Recorded:
        answer: Recorded = command(ledger, act, plan, **words)
        return answer

    return say
