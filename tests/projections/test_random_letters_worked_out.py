"""The rates of answered, accepted, resolved and verified letters, held against random letters read fact by fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final, cast

import pytest

from domain.commands import agencies, corrections, recommendations, replies
from domain.commands.reply_limits import LimitInput
from domain.errors import RefusalError
from domain.recommendation import Point, PointReply, Recommendation
from domain.values import Document
from infra.event_store.recorder import FactRecorder
from infra.seeds.reference import calendars
from projections import league_table
from projections.figure import Asked
from projections.indicators import INDICATORS
from projections.moment import Moment
from projections.read_model import Rows
from tests.projections.letters_worked_out import NOTHING, Fact, Rates, facts_of, letters
from tests.scenarios import FRONT, Scene, agency_id, given_petition, letter_command

FIRST: Final = date(2023, 1, 9)
HEIR: Final = "xa-moi"
BODIES: Final = ("xa-a", "xa-b", "xa-c", "xa-d")
FIELDS: Final = ("happened_on", "received_on", "replied_on", "due_on")
POSITIONS: Final = (
    "accepted",
    "accepted",
    "accepted_in_part",
    "refused",
    "reconsideration_requested",
)
NEXT: Final = {
    "sent": ("receive", "receive", "transfer", "reply"),
    "transferred": ("receive", "reply"),
    "received": ("reply", "reply", "extend_reply_limit", "transfer"),
    "replied": (
        "accept_reply",
        "accept_reply",
        "find_reply_insufficient",
        "decide_reconsideration",
    ),
    "reply_insufficient": ("reply",),
    "reply_accepted": ("start_resolution", "report_resolution"),
    "resolving": ("report_resolution",),
    "disputed": ("report_resolution",),
    "resolved": ("verify_resolution", "dispute_resolution"),
    "verified": ("close", "reopen"),
}
"""What mostly follows; now and then comes any other step."""
HAPPEN: Final = (
    *("received", "transferred", "responsibility_succeeded", "reply_limit_extended"),
    *("reply_given", "reply_found_insufficient", "reconsideration_decided", "reply_accepted"),
    *("resolution_reported", "resolution_verified", "resolution_disputed", "reopened"),
    *("withdrawn", "fact_corrected"),
)
"""What the random lives are rich in."""
RATES: Final = (
    *("reply_rate", "reply_accepted", "points_accepted", "resolution_rate", "resolution_verified"),
)
STAGES: Final = (
    *("days_to_receipt", "days_to_reply", "days_to_acceptance"),
    *("days_to_resolution", "days_to_verification"),
)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url, FIRST) as scene:
        for code in (FRONT, HEIR, *BODIES):
            kind = "front" if code == FRONT else "government"
            agencies.register(
                scene.ledger, scene.act(FIRST), code=code, name=code, kind=kind, level="commune"
            )
        yield scene


def told(scene: Scene) -> list[Fact]:
    """What the store holds about the letters."""
    recorder = cast("FactRecorder", scene.ledger.recorder)
    return facts_of(recorder.read_after(0, recorder.last_position()))


class Story:
    """Letters to four bodies, each going its own way; two of the bodies become one in mid-year."""

    def __init__(self, scene: Scene, chance: Random) -> None:
        self.scene, self.chance, self.day = scene, chance, FIRST
        self.holder: dict[str, str] = {}
        self.merged: tuple[str, ...] = ()
        self.done = 0

    def tell(self, moves: int) -> None:
        """Send, move and correct; what the commands refuse does not happen."""
        self._send()
        for n in range(moves):
            self.day += timedelta(days=self.chance.choice((0, 1, 2, 5)))
            if n == moves * 2 // 3:
                self._merge()
            move = self.chance.choice((self._send, *[self._move] * 9, self._correct))
            with suppress(RefusalError):
                move()
                self.done += 1

    def _act(self, *, by: str | None = None) -> Any:
        happened = max(FIRST, self.day - timedelta(days=self.chance.choice((0, 0, 1, 6, 20))))
        return self.scene.act(happened, recorded_on=self.day, by=by)

    def _send(self) -> None:
        act, code = self._act(by=FRONT), f"KN-{len(self.holder)}"
        to = self.chance.choice([b for b in BODIES if b not in self.merged])
        limit = self.chance.choice(
            (
                None,
                LimitInput(FRONT, "Văn bản", "10wd", None),
                LimitInput(FRONT, "Văn bản", "15d", None),
                LimitInput(FRONT, "Văn bản", None, act.on + timedelta(days=25)),
            )
        )
        points = tuple(Point(no, "x") for no in range(1, self.chance.randint(1, 3) + 1))
        recommendations.issue(
            self.scene.ledger, act, code=code, source_type="petition",
            source=given_petition(self.scene),
            addressee=to, issuer=FRONT, document=None, points=points, issued_on=act.on,
            reply_limit=limit,
        )  # fmt: skip
        self.holder[code] = to

    def _move(self) -> None:
        code = self.chance.choice([*self.holder])
        act, other = self._act(), self.chance.choice(BODIES)
        given: dict[str, Any] = {
            "receive": {"received_on": act.on, "incoming_number": None},
            "transfer": {
                "to": other,
                "reason": "x",
                "document": None,
                "clock": self.chance.choice(("restarts", "continues")),
            },
            "set_reply_limit": {
                "limit": LimitInput(FRONT, "Văn bản", self.chance.choice(("5d", "8wd")), None),
                "document": None,
            },
            "extend_reply_limit": {
                "old_due_on": None,
                "due_on": act.on + timedelta(days=self.chance.randint(1, 40)),
                "requested_by": self.holder[code],
                "approved_by": FRONT,
                "ground": "x",
                "document": None,
            },
            "find_reply_insufficient": {"reason": "x", "points": self.chance.choice(((), (1,)))},
            "decide_reconsideration": {
                "decision": self.chance.choice(("upheld", "granted")),
                "points": (),
                "reason": "x",
                "document": None,
            },
            "accept_reply": {},
            "start_resolution": {"measures": "x"},
            "report_resolution": {
                "resolver": self.holder[code],
                "measures": "x",
                "evidence": ("x",),
                "document": None,
                "received_on": act.on,
            },
            "verify_resolution": {"evidence": "x", "document": None},
            "dispute_resolution": {"reason": "x"},
            "reopen": {"reason": "x", "document": None},
            "withdraw": {"reason": "x"},
            "close": {"reason": None},
        }
        phase = self.scene.ledger.load(Recommendation, code).phase
        name = self.chance.choice((*given, *NEXT.get(phase, ()) * 8))
        if name == "reply":
            self._reply(code, act)
            return
        letter_command(name)(self.scene.ledger, act, code, **given[name])
        if name == "transfer":
            self.holder[code] = other

    def _reply(self, code: str, act: Any) -> None:
        """One letter on some points of one or two recommendations; it may come later than it was written."""
        also = [c for c in self.holder if self.holder[c] == self.holder[code]]
        answered = [
            (c, PointReply(no, cast("Any", self.chance.choice(POSITIONS)), "x"))
            for c in dict.fromkeys((code, self.chance.choice(also)))
            for no in self.chance.choice(((1,), (1, 2), (1, 2, 3)))
        ]
        arrives = act.on + timedelta(days=self.chance.choice((0, 0, 1, 4)))
        replies.give_reply(
            self.scene.ledger, act, reply_code=f"TL-{self.scene.now}", agency=self.holder[code],
            document=Document(number="1"), replied_on=act.on,
            received_on=self.chance.choice((None, min(arrives, act.today))),
            points=tuple(answered),
        )  # fmt: skip

    def _correct(self) -> None:
        wrong = self.chance.choice(told(self.scene))
        field, value = self._right(wrong)
        corrections.correct(
            self.scene.ledger, self.scene.act(self.day), corrects=wrong.position, field=field,
            value=value, reason="x", document=None,
        )  # fmt: skip

    def _right(self, wrong: Fact) -> tuple[str, Any]:
        """Another day; or what a reply says of each point, or the limit of a letter, as a whole."""
        if wrong.what == "reply_given":
            said = [
                {**point, "position": self.chance.choice(POSITIONS), "reason": "x"}
                for point in wrong.data["points"]
            ]
            return "points", said
        if wrong.what == "issued":
            term = self.chance.choice(("5d", "10wd", "1m"))
            return "reply_limit", {"term": term, "setter_id": FRONT, "ground": "x"}
        field = self.chance.choice([f for f in FIELDS if wrong.data.get(f)])
        moved = date.fromisoformat(wrong.data[field])
        return field, (moved + timedelta(days=self.chance.randint(-9, 9))).isoformat()

    def _merge(self) -> None:
        self.merged = tuple(self.chance.sample(BODIES, 2))
        open_ = [c for c, body in self.holder.items() if body in self.merged]
        ended = {
            f.code
            for f in told(self.scene)
            if f.what in ("withdrawn", "closed", "resolution_verified")
        }
        passed = tuple(c for c in open_ if c not in ended)
        agencies.merge(
            self.scene.ledger, self.scene.act(self.day), HEIR, predecessors=self.merged,
            ground="Nghị quyết", letters=passed,
        )  # fmt: skip
        self.holder |= dict.fromkeys(passed, HEIR)


def moments(story: Story) -> Iterator[tuple[date, datetime]]:
    """Days and states of knowledge of the whole story, the end among them."""
    yield story.day + timedelta(days=30), story.scene.now
    for _ in range(9):
        at = FIRST + (story.day - FIRST) * story.chance.random()
        known = story.scene.instant(FIRST) - (story.day - at) * story.chance.choice((0, 0.3, 1))
        yield at, known


@pytest.mark.parametrize("seed", [1, 2])
def test_every_rate_is_that_of_the_letters_themselves(scene: Scene, seed: int) -> None:
    story = Story(scene, Random(seed))
    story.tell(500)
    scene.catch_up(story.day + timedelta(days=40))
    facts = told(scene)
    spans = ((None, None), (FIRST + timedelta(days=40), FIRST + timedelta(days=120)))
    with scene.read_store.reading() as rows:
        for on, at in moments(story):
            by_code = letters(facts, on, at)
            calendar = calendars().known_at(at)
            for body in (None, *BODIES, HEIR):
                for first, last in spans:
                    agency = str(agency_id(body)) if body else None
                    asked = Asked(rows, Moment(on, at), agency, first, last)
                    rates = Rates(by_code, on, calendar, agency, first, last)
                    assert answered(asked) == worked_out(rates), (on, at, body, first)
                    if body is None:
                        hold_league(rows, asked, rates)
                    if body is None and first is None:
                        hold_links(asked)
    happened = Counter(f.what for f in facts)
    assert set(HAPPEN) <= happened.keys(), happened
    righted = {f.data["field"] for f in facts if f.what == "fact_corrected"}
    assert {"points", "reply_limit"} <= righted, righted


def answered(asked: Asked) -> dict[str, Any]:
    """What the product answers."""
    found: dict[str, Any] = {}
    for id in (*RATES, "reply_in_time", *STAGES):
        row = INDICATORS[id][1](asked).row(id, id)
        assert (row["shown"] == NOTHING) == (row["denominator"] == 0) == (row["rate"] is None)
        found[id] = (row["numerator"], row["denominator"])
        if id in STAGES:
            found[id] += (row["beside"]["median_days"],)
        elif id == "reply_in_time":
            found[id] += (row["beside"]["without_a_limit"],)
        else:
            left_out = {k: row["excluded"].get(k, 0) for k in ("withdrawn", "transferred_away")}
            found[id] = (*found[id], left_out)
    return found


def worked_out(rates: Rates) -> dict[str, Any]:
    """The same, from the letters."""
    left_out = {k: rates.left_out[k] for k in ("withdrawn", "transferred_away")}
    return {
        **{id: (*getattr(rates, id)(), left_out) for id in RATES},
        "reply_in_time": rates.reply_in_time(),
        **{id: rates.stage(id) for id in STAGES},
    }


def hold_league(rows: Rows, asked: Asked, rates: Rates) -> None:
    """The same bodies on the same places, each with what it met and owed."""
    table = league_table.league_table(asked, ("reply",))
    shown = [
        (row["place"], row["label"], (row["numerator"], row["denominator"]))
        for row in table
        if row["denominator"]
    ]
    names = {str(agency_id(body)): body for body in (*BODIES, HEIR)}
    assert shown == rates.league(names)
    assert all(row["place"] is None for row in table if not row["denominator"])


def hold_links(asked: Asked) -> None:
    """The duties that a letter names are there, owed by a body that has or had it."""
    owed = {d["id"]: d["debtor"]["id"] for d in asked.duties}
    for letter in asked.letters:
        passed = (p["from_id"] for p in (*letter["transfers"], *letter["successions"]))
        held = {letter["responsible_id"], *passed}
        named = (letter[f"{kind}_obligation"] for kind in ("reply", "resolution"))
        assert {owed[duty] for duty in named if duty} <= held, letter["code"]
