"""Nơi nhận — which recommendations of a round went to a body that it does not supervise, nor the heir of one.

That is no fault: the body may be competent where the supervised one is not. Whoever reads the letter is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from projections import bodies
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.supervision_register import SupervisionRegister


def marked(rows: Rows, moment: Moment, letters: Sequence[Row]) -> list[Row]:
    """The letters, each with whether its addressee is outside the round; unknown where no round is, or none is seen."""
    rounds = {x["source"]["id"] for x in letters if x["source"]["type"] == "supervision"}
    seen = SupervisionRegister.some(rows, moment, rounds)
    supervised = {id: found["supervised_ids"] for id, found in seen.items()}
    pairs = {x["id"]: (supervised.get(x["source"]["id"]), x["addressee_id"]) for x in letters}
    doubtful = {i: p for i, p in pairs.items() if p[0] is not None and p[1] not in p[0]}
    heirs = _heirs(rows, moment, {b for within, _ in doubtful.values() for b in within or ()})
    return [
        {
            **letter,
            "outside_round": None
            if pairs[letter["id"]][0] is None
            else letter["id"] in doubtful
            and all(letter["addressee_id"] not in heirs[b] for b in pairs[letter["id"]][0] or ()),
        }
        for letter in letters
    ]


def _heirs(rows: Rows, moment: Moment, ended: set[str]) -> dict[str, set[str]]:
    """Who follows each of these bodies, however far on."""
    found: dict[str, set[str]] = {body: set() for body in ended}
    waiting = {body: {body} for body in ended}
    while waiting:
        asked = sorted({b for last in waiting.values() for b in last})
        known = bodies.directory(rows, moment, asked)
        after = {b: set(known[b]["successor_ids"]) if b in known else set() for b in asked}
        waiting = {
            body: new
            for body, last in waiting.items()
            if (new := {h for b in last for h in after[b]} - found[body])
        }
        for body, new in waiting.items():
            found[body] |= new
    return found
