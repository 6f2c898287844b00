"""Supervision rounds of the fictional year, from the plan to the publication."""

from __future__ import annotations

from collections.abc import Iterator

from domain.commands import supervisions
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Step
from infra.seeds.story.wording import arguments, saying


def steps() -> Iterator[Step]:
    """Each round step by step; a step is a command on rounds by its name."""
    given = sheet("rounds")
    for row in given.rows("round"):
        yield from _round(row)
    given.close()


def _round(row: Row) -> Iterator[Step]:
    code, lead, plan = row.take("code"), row.take("lead"), row.take("plan")
    for i, one in enumerate(row.rows("steps")):
        verb, on, by = one.take("do"), one.day("on"), one.maybe("by")
        given = one.rest()
        agency = by or given.get("supplier") or lead
        words = arguments(one.where, given, on, agency)
        match verb:
            case "plan":
                words |= {"code": code, "lead": lead, "plan": plan}
            case "notify":
                words.setdefault("information_due_on", None)
            case "supply_information":
                words["received_on"] = on
        subject = () if verb == "plan" else (code,)
        yield Step(
            id=f"{code}/{i:02}-{verb}",
            on=on,
            subjects=(code,),
            actor="demo-supervisor",
            agency=agency,
            say=saying(getattr(supervisions, verb), *subject, **words),
            after=(plan,),
        )
    row.close()
