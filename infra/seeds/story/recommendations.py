"""Recommendations of the fictional year: the letters, their receipts, their replies, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import (
    corrections,
    follow_up,
    recommendations,
    replies,
    reply_limits,
    resolutions,
)
from domain.recommendation import Point, PointReply
from infra.seeds.story.sheet import Row, sheet
from infra.seeds.story.step import Positions, Say, Step
from infra.seeds.story.wording import arguments, saying

CHAPTERS: Final = (recommendations, replies, reply_limits, resolutions, follow_up)
ADDRESSED: Final = frozenset(
    {"receive", "transfer", "give_reply", "start_resolution", "report_resolution"}
)
"""What the responsible body does; all else is done by the body that recommends."""


@dataclass
class Thread:
    """Kiến nghị — what all steps of one recommendation share."""

    code: str
    issuer: str
    addressee: str
    source: str
    source_type: str
    holder: str
    """The body now responsible: the addressee, until it passes the matter on."""

    @classmethod
    def begin(cls, row: Row) -> Thread:
        """Read the head of a recommendation."""
        addressee = row.take("addressee")
        return cls(
            code=row.take("code"),
            issuer=row.take("issuer"),
            addressee=addressee,
            source=row.take("source"),
            source_type=row.maybe("source_type", "supervision"),
            holder=addressee,
        )

    def say(self, verb: str, on: date, words: dict[str, Any]) -> Say:
        """The command of a step, with what goes without saying."""
        match verb:
            case "issue":
                return self._issued(on, words)
            case "give_reply":
                return self._replied(on, words)
            case "correct":
                return self._corrected(words)
            case "receive":
                words = {**words, "received_on": on}
            case "report_resolution":
                words = {**words, "received_on": on, "resolver": self.holder}
        return saying(_command(verb), self.code, **words)

    def _issued(self, on: date, words: dict[str, Any]) -> Say:
        points = tuple(Point(no, text) for no, text in enumerate(words.pop("points"), 1))
        return saying(
            recommendations.issue,
            code=self.code,
            issuer=self.issuer,
            addressee=self.addressee,
            source=self.source,
            source_type=self.source_type,
            issued_on=on,
            points=points,
            **words,
        )

    def _replied(self, on: date, words: dict[str, Any]) -> Say:
        points = tuple(
            (given.pop("recommendation", self.code), PointReply(**given))
            for given in words.pop("points")
        )
        return saying(replies.give_reply, agency=self.holder, replied_on=on, points=points, **words)

    def _corrected(self, words: dict[str, Any]) -> Say:
        corrected = f"{self.code}/{words.pop('corrects')}"

        def say(ledger: Ledger, act: Act, positions: Positions) -> Recorded:
            return corrections.correct(ledger, act, corrects=positions[corrected], **words)

        return say


@cache
def codes() -> frozenset[str]:
    """The codes of all recommendations of the story."""
    given = sheet("recommendations")
    return frozenset(row.take("code") for row in given.rows("recommendation"))


def _command(verb: str) -> Any:
    """The command of this name, in whichever chapter it stands."""
    return next(getattr(chapter, verb) for chapter in CHAPTERS if hasattr(chapter, verb))


def steps() -> Iterator[Step]:
    """Each recommendation step by step; a step is a command on recommendations by its name, or a correction."""
    given = sheet("recommendations")
    for row in given.rows("recommendation"):
        yield from _recommendation(row)
    given.close()


def _recommendation(row: Row) -> Iterator[Step]:
    thread = Thread.begin(row)
    for i, one in enumerate(row.rows("steps")):
        verb, on, by = one.take("do"), one.day("on"), one.maybe("by")
        mine = verb not in ADDRESSED
        agency = by or (thread.issuer if mine else thread.holder)
        words = arguments(one.where, one.rest(), on, agency)
        yield Step(
            id=f"{thread.code}/{i:02}-{verb}",
            on=on,
            subjects=(thread.code, *_also(words)),
            actor="demo-supervisor" if mine else "demo-agency",
            agency=agency,
            learnt_on=words.get("received_on"),
            after=(thread.source,),
            say=thread.say(verb, on, dict(words)),
        )
        if verb == "transfer":
            thread.holder = words["to"]
    row.close()


def _also(words: dict[str, Any]) -> tuple[str, ...]:
    """The other recommendations that a letter replies to."""
    replied = (p.get("recommendation") for p in words.get("points", ()) if isinstance(p, dict))
    return tuple(dict.fromkeys(code for code in replied if code))
