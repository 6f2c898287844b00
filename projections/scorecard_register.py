"""Sổ bảng điểm — every scorecard in its versions, and what each year came to: sums, rankings, rewards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import ClassVar, Final
from uuid import UUID

from projections.bitemporal import Learnt
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

EVERY: Final = 10_000
"""More scorecards than one scorer ever issues."""


def _issued(_: State, fact: Learnt) -> State:
    limit = {k: fact.data.get(k) for k in ("results_before", "ground")}
    paper = fact.data["document"]
    return {"status": "issued", "issued_on": fact.on, "document": paper, **limit}


def _rolled_out(state: State, fact: Learnt) -> State:
    said = {"on": fact.on, "year": fact.data["year"]}
    return {"roll_outs": [*state["roll_outs"], said]}


def _of_a_year(state: State, fact: Learnt) -> State:
    what = fact.name.partition(".")[2]
    data = {k: v for k, v in fact.data.items() if k != "happened_on"}
    place = {"scores_consolidated": "consolidations", "ranking_decided": "rankings"}[what]
    others = [x for x in state[place] if x["year"] != data["year"]]
    return {place: [*others, {"on": fact.on, "position": fact.position, **data}]}


def _rewarded(state: State, fact: Learnt) -> State:
    data = fact.data
    granted = fact.name.endswith("granted")
    reward = {"on": fact.on, "state": "granted" if granted else "proposed"}
    reward |= {k: v for k, v in data.items() if k != "happened_on"}
    return {"rewards": [*state["rewards"], reward]}


class ScorecardRegister(Register):
    """The read model behind the register of scorecards."""

    name: ClassVar[str] = "scorecard_register"
    version: ClassVar[int] = 3
    KIND: ClassVar[str] = "scorecard"
    FOUNDING: ClassVar[str] = "scorecard.drafted"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "status", "scorer_id")
    MOVES: ClassVar[Mapping[str, Move]] = {
        "issued": _issued,
        "rolled_out": _rolled_out,
        "scores_consolidated": _of_a_year,
        "ranking_decided": _of_a_year,
        "reward_proposed": _rewarded,
        "reward_granted": _rewarded,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The scorecard as drafted."""
        keys = (
            "code",
            "title",
            "drafter_id",
            "scorer_id",
            "class_name",
            "subject_ids",
            "criteria",
            "years",
        )
        return {
            **{k: fact.data[k] for k in keys},
            "edition": fact.data["version"],
            "status": "draft",
            "issued_on": None,
            **dict.fromkeys(("document", "results_before", "ground")),
            **{k: [] for k in ("roll_outs", "consolidations", "rankings", "rewards")},
        }


READ_MODEL = ScorecardRegister
register = ScorecardRegister.register
one = ScorecardRegister.one


def for_class(card: Row) -> tuple[str, str]:
    """Who scores, and whom: the class by its words, however they are spaced and written large or small."""
    return card["scorer_id"], " ".join(card["class_name"].split()).casefold()


def later_edition(
    rows: Rows, moment: Moment, card: UUID, *, year: int, issued_by: date
) -> str | None:
    """The last edition of a scorecard, of those issued by a day, that holds for a year in its place.

    It is of the same scorer and for the same class; when it was drafted does not matter.
    """
    own = one(rows, moment, card)
    if own is None:
        return None
    later = [
        other
        for other in _issued_for(rows, moment, own)
        if other["edition"] > own["edition"]
        and year in other["years"]
        and other["issued_on"] <= issued_by.isoformat()
    ]
    return max(later, key=itemgetter("edition"))["code"] if later else None


def same_edition(rows: Rows, moment: Moment, own: Row) -> str | None:
    """Another scorecard in force that is the same edition: for the same class, some year and some body of it."""
    return next(
        (
            other["code"]
            for other in _issued_for(rows, moment, own)
            if other["edition"] == own["edition"]
            and not set(other["years"]).isdisjoint(own["years"])
            and not set(other["subject_ids"]).isdisjoint(own["subject_ids"])
        ),
        None,
    )


def _issued_for(rows: Rows, moment: Moment, own: Row) -> list[Row]:
    of_scorer = {"scorer_id": own["scorer_id"], "status": "issued"}
    return [
        other
        for other in register(rows, moment, of_scorer, limit=EVERY)
        if other["code"] != own["code"] and for_class(other) == for_class(own)
    ]
