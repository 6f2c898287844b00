"""Decisions of the fictional year: dates set, leads named, periods in question settled, days of work swapped late."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar_decision import DecidedDay
from domain.commands import calendar_decisions as calendars
from domain.commands import plan_decisions, plan_parties
from infra.seeds.story.sheet import Row, paper, sheet
from infra.seeds.story.step import Step
from infra.seeds.story.wording import saying


def steps() -> Iterator[Step]:
    """Each lead and each date is a fact of its own; those of one paper are written down together."""
    given = sheet("decisions")
    for row in given.rows("decision"):
        yield from _decision(row)
    for row in given.rows("calendar"):
        yield _calendar(row)
    given.close()


def _calendar(row: Row) -> Step:
    """A late decision about days: what is open and counts them follows."""
    on, by, code, source = row.day("on"), row.take("by"), row.take("code"), row.take("source")
    document = paper(row.where, row.take("document"), on, by)
    days = tuple(DecidedDay(**one.rest()) for one in row.rows("days"))
    row.close()
    say = saying(calendars.announce, code=code, days=days, source=source, document=document)
    return Step(id=code, on=on, subjects=(code,), actor="demo-leader", agency=by, say=say)


def _decision(row: Row) -> Iterator[Step]:
    on, setter, ground, code = (
        row.day("on"),
        row.take("setter"),
        row.take("ground"),
        row.take("document"),
    )
    document = paper(row.where, code, on, setter)
    for i, one in enumerate(
        (*row.rows("leads"), *row.rows("dates"), *row.rows("occurrences")),
    ):
        plan, words = one.take("plan"), one.rest()
        if "lead" in words:
            say = saying(plan_parties.assign_lead, plan, document=document, **words)
        elif "is_owed" in words:
            say = saying(
                plan_decisions.decide_occurrence,
                plan,
                plan_decisions.DecisionInput(
                    words.pop("item"), setter, ground, words.pop("debtor", None), document
                ),
                asked=(words["occurrence"],),
                **words,
            )
        else:
            say = saying(
                plan_decisions.set_due_date,
                plan,
                setter=setter,
                ground=ground,
                document=document,
                **words,
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
