"""Decisions of the fictional year: dates set for what the plans left open, leads named where nobody was."""

from __future__ import annotations

from collections.abc import Iterator

from domain.commands import plans
from infra.seeds.story.sheet import Row, paper, sheet
from infra.seeds.story.step import Step
from infra.seeds.story.wording import saying


def steps() -> Iterator[Step]:
    """Each lead and each date is a fact of its own; those of one paper are written down together."""
    given = sheet("decisions")
    for row in given.rows("decision"):
        yield from _decision(row)
    given.close()


def _decision(row: Row) -> Iterator[Step]:
    on, setter, ground, code = (
        row.day("on"),
        row.take("setter"),
        row.take("ground"),
        row.take("document"),
    )
    document = paper(row.where, code, on, setter)
    for i, one in enumerate((*row.rows("leads"), *row.rows("dates"))):
        plan, words = one.take("plan"), one.rest()
        if "lead" in words:
            say = saying(plans.assign_lead, plan, document=document, **words)
        else:
            say = saying(
                plans.set_due_date, plan, setter=setter, ground=ground, document=document, **words
            )
        yield Step(
            id=f"{code}/{i:02}",
            on=on,
            subjects=(plan,),
            actor="demo-leader",
            agency=setter,
            say=say,
            desk=code,
        )
    row.close()
