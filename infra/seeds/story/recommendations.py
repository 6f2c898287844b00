"""Recommendations of the fictional year: the letters, their receipts, their replies, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import corrections, recommendations
from domain.recommendation import Point, PointReply
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Positions, Say, Step
from infra.seeds.story.wording import arguments

ADDRESSED: Final = frozenset(
    {"receive", "transfer", "give_reply", "start_resolution", "report_resolution"}
)
"""What the responsible body does; all else is done by the body that recommends."""


def steps() -> Iterator[Step]:
    """Each recommendation step by step; a step is a command on recommendations by its name, or a correction."""
    given = sheet("recommendations")
    for row in given.rows("recommendation"):
        yield from _recommendation(row)
    given.close()


def _recommendation(row: Row) -> Iterator[Step]:
    code, issuer, holder = row.take("code"), row.take("issuer"), row.take("addressee")
    source = row.take("source")
    founding = {
        "code": code,
        "issuer": issuer,
        "addressee": holder,
        "source": source,
        "source_type": row.maybe("source_type", "supervision"),
    }
    for i, one in enumerate(row.rows("steps")):
        verb, on, by = one.take("do"), one.day("on"), one.maybe("by")
        agency = by or (holder if verb in ADDRESSED else issuer)
        words = arguments(one.where, one.rest(), on, agency)
        learnt_on: date | None = words.get("received_on")
        yield Step(
            id=f"{code}/{i:02}-{verb}",
            on=on,
            subjects=(code, *_also(words)),
            actor="demo-agency" if verb in ADDRESSED else "demo-supervisor",
            agency=agency,
            say=_say(verb, code, _completed(verb, code, on, words, founding, holder)),
            after=(source,) if verb == "issue" else (),
            learnt_on=learnt_on,
        )
        holder = words["to"] if verb == "transfer" else holder
    row.close()


def _also(words: dict[str, Any]) -> tuple[str, ...]:
    """The other recommendations that a letter replies to."""
    replied = (p.get("recommendation") for p in words.get("points", ()) if isinstance(p, dict))
    return tuple(dict.fromkeys(code for code in replied if code))


def _completed(
    verb: str, code: str, on: date, words: dict[str, Any], founding: dict[str, Any], holder: str
) -> dict[str, Any]:
    """The words with what goes without saying."""
    match verb:
        case "issue":
            points = tuple(Point(no, text) for no, text in enumerate(words["points"], 1))
            return {**words, **founding, "points": points, "issued_on": on}
        case "give_reply":
            points = tuple(
                (p.get("recommendation", code), PointReply(**_without(p, "recommendation")))
                for p in words["points"]
            )
            return {**words, "agency": holder, "points": points, "replied_on": on}
        case "report_resolution":
            return {**words, "resolver": holder, "received_on": on}
        case "receive":
            return {**words, "received_on": on}
        case _:
            return words


def _without(given: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in given.items() if k != key}


def _say(verb: str, code: str, words: dict[str, Any]) -> Say:
    def correct(ledger: Ledger, act: Act, positions: Positions) -> Recorded:
        corrects = positions[f"{code}/{words['corrects']}"]
        return corrections.correct(ledger, act, **{**words, "corrects": corrects})

    command = getattr(recommendations, verb, None)
    subject = () if verb in ("issue", "give_reply") else (code,)

    def say(ledger: Ledger, act: Act, _: Positions) -> Recorded:
        answer: Recorded = command(ledger, act, *subject, **words)  # type: ignore[misc]
        return answer

    return correct if verb == "correct" else say
