"""Other acts of the fictional year, each a command by its name: criticism, targets, activities, consultations, money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from domain.application import Recorded
from domain.commands import (
    activities,
    consultations,
    criticisms,
    funds,
    inspections,
    local_rules,
    petitions,
    plan_ambiguities,
    plan_decisions,
    plan_life,
    plan_parties,
    plans,
    scorecards,
    targets,
)
from domain.commands.consultations import RoundInput
from domain.commands.plans import ItemInput
from domain.commands.targets import Share
from domain.consultation import consultation_code
from domain.plan.cascade import Coverage
from domain.score_sheet import Mark
from domain.scorecard import Criterion
from domain.social_criticism import Comment, CommentAnswer
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Step
from infra.seeds.story.wording import arguments, saying

CHAPTERS: Final[Mapping[str, Any]] = {
    "activities": activities,
    "consultations": consultations,
    "criticisms": criticisms,
    "funds": funds,
    "inspections": inspections,
    "local_rules": local_rules,
    "petitions": petitions,
    "plan_ambiguities": plan_ambiguities,
    "plan_decisions": plan_decisions,
    "plan_life": plan_life,
    "plan_parties": plan_parties,
    "plans": plans,
    "scorecards": scorecards,
    "targets": targets,
}
OWN_DAY: Final = {
    "receive_draft": "received_on",
    "receive_opinion": "received_on",
    "receive_forwarded": "received_on",
    "answer": "received_on",
    "hold": "held_on",
    "agree": "agreed_on",
    "align": "aligned_on",
    "submit": "submitted_on",
    "inform_committee": "informed_on",
    "forward": "forwarded_on",
}
"""Commands whose fact has a day of its own, which here is the day of the step."""


OPENED_BY: Final = {"LC": "LC-DA15-2020", "DB": "DB-CT18-2023", "TN": "TN-QCDC-2023"}
"""With which plan the office of a province began to keep the ledger: nothing of it was written before."""


def _mark(given: dict[str, Any]) -> Mark:
    return Mark(given["criterion"], given["points"], tuple(given.get("evidence", ())))


def _item(given: dict[str, Any]) -> ItemInput:
    lists = {k: tuple(v) for k, v in given.items() if isinstance(v, list)}
    return ItemInput(**given | lists)


def _point(given: dict[str, Any]) -> Comment | CommentAnswer:
    return CommentAnswer(**given) if "taken" in given else Comment(**given)


VALUES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "coverage": lambda given: Coverage(**given),
    "criteria": lambda given: Criterion(**given),
    "items": _item,
    "marks": _mark,
    "points": _point,
    "rounds": lambda given: RoundInput(**given),
    "shares": lambda given: Share(**given),
    "ranking": tuple,
}
"""Lists whose entries are values of the domain."""


def steps() -> Iterator[Step]:
    """Each act, in the order of the sheet."""
    given = sheet("acts")
    for i, row in enumerate(given.rows("act")):
        yield _step(i, row)
    given.close()


def _step(i: int, row: Row) -> Step:
    chapter, _, verb = row.take("do").partition(".")
    on, by = row.day("on"), row.take("by")
    about, also, after = row.maybe("about"), row.codes("also"), row.codes("after")
    learnt_on = row.maybe("learnt_on")
    words = _words(row, verb, on, by)
    command: Callable[..., Recorded] = getattr(CHAPTERS[chapter], verb)
    subject = () if about is None else (about,)
    code = about or _code(chapter, words)
    return Step(
        id=f"{code}/act-{i:03}-{verb}",
        on=on,
        subjects=(code, *also),
        actor="demo-supervisor",
        agency=by,
        say=saying(command, *subject, **words),
        after=(*after, OPENED_BY[by.partition(".")[0]]),
        learnt_on=learnt_on,
    )


def _code(chapter: str, words: Mapping[str, Any]) -> str:
    """The code of what an act founds: given, or following from who consults on which year."""
    if chapter == "consultations":
        return consultation_code(words["plan_year"], words["host"])
    return str(words["code"])


def _words(row: Row, verb: str, on: date, by: str) -> dict[str, Any]:
    words = arguments(row.where, row.rest(), on, by)
    # `by` is who acts; where the command asks for a body of that name too, the sheet says `by_`.
    words |= {key[:-1]: words.pop(key) for key in tuple(words) if key.endswith("_")}
    if verb in OWN_DAY:
        words[OWN_DAY[verb]] = on
    for key, make in VALUES.items():
        if isinstance(words.get(key), tuple):
            words[key] = tuple(make(value) for value in words[key])
    return words
