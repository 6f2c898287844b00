"""Supervision rounds of the fictional year, from the plan to the publication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import supervisions
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Positions, Say, Step
from infra.seeds.story.wording import arguments


def steps() -> Iterator[Step]:
    """Each round step by step; a step is a command on rounds by its name."""
    given = sheet("rounds")
    for row in given.rows("round"):
        yield from _round(row)
    given.close()


def _round(row: Row) -> Iterator[Step]:
    code, lead, plan = row.take("code"), row.take("lead"), row.maybe("plan")
    for i, one in enumerate(row.rows("steps")):
        verb, on, by = one.take("do"), one.day("on"), one.maybe("by")
        given = one.rest()
        agency = by or given.get("supplier") or lead
        words = arguments(one.where, given, on, agency)
        if verb == "plan":
            words |= {"code": code, "lead": lead, "plan": plan}
        if verb == "notify":
            words.setdefault("information_due_on", None)
        if verb == "supply_information":
            words["received_on"] = on
        yield Step(
            id=f"{code}/{i:02}-{verb}",
            on=on,
            subjects=(code,),
            actor="demo-supervisor",
            agency=agency,
            say=_say(verb, code, words),
            after=(plan,) if plan else (),
        )
    row.close()


def _say(verb: str, code: str, words: dict[str, Any]) -> Say:
    command = getattr(supervisions, verb)
    subject = () if verb == "plan" else (code,)

    def say(ledger: Ledger, act: Act, _: Positions) -> Recorded:
        answer: Recorded = command(ledger, act, *subject, **words)
        return answer

    return say
