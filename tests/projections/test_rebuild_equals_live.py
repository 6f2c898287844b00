"""Whatever has been recorded in whatever order: every derived table equals its rebuild from the ledger."""

from __future__ import annotations

import random
import tempfile
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, cast

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, rule

from domain.commands import (
    corrections,
    criticisms,
    petitions,
    replies,
    scorecards,
    supervisions,
    targets,
)
from domain.errors import RefusalError
from domain.recommendation import PointReply, Recommendation
from domain.score_sheet import Mark
from domain.scorecard import Criterion
from domain.social_criticism import Comment, CommentAnswer
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds import reference as shipped
from projections.read_model import read_model_classes
from projections.reference import Reference
from tests.rounds import given_round
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FIRST_DAY,
    FRONT,
    LETTER,
    Scene,
    given_agencies,
    given_petition,
    given_recommendation,
    letter_command,
)

CODE: Final = "KN-2023-0001"
ROUND: Final = "GS-2023-0001"
DRAFT, PETITION, TARGET, CARD = "PB-2023-0001", "DT-2023-0001", "CT-2023-0001", "BD-2023"
HALF: Final = 0.5
LAST: Final = date(2023, 12, 29)


class LedgerMachine(RuleBasedStateMachine):
    """One recommendation and one round, told in any order that the rules allow, with corrections of any of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.scene = Scene(f"sqlite:///{Path(self.folder.name) / 'live.db'}", FIRST_DAY)
        given_agencies(self.scene)
        self.day = date(2023, 5, 2)
        given_recommendation(self.scene, received_on=None)
        given_round(self.scene, ROUND, self.day)
        self._found_the_rest()
        self.scene.catch_up()

    def _found_the_rest(self) -> None:
        ledger, act = self.scene.ledger, self.scene.act(self.day)
        given_petition(self.scene, PETITION, self.day)
        criticisms.request(
            ledger,
            act,
            code=DRAFT,
            requester=COMMITTEE,
            lead=FRONT,
            drafter=DEPARTMENT,
            subject="x",
            document=LETTER,
        )
        targets.set_target(
            ledger,
            act,
            code=TARGET,
            title="x",
            counts="supervision",
            unit="cuộc",
            value=3,
            period_from=date(2023, 1, 1),
            period_to=date(2025, 12, 31),
            document=LETTER,
        )
        scorecards.draft(
            ledger,
            act,
            code=CARD,
            title="x",
            drafter=FRONT,
            scorer=FRONT,
            class_name="x",
            subjects=(DEPARTMENT, COMMITTEE),
            criteria=(Criterion("1", "x", 10),),
            years=(2023,),
        )
        scorecards.issue(ledger, act, CARD, document=LETTER)

    @rule(later=st.integers(0, 20), draw=st.integers(0, 10_000))
    def a_letter_moves(self, later: int, draw: int) -> None:
        chance = random.Random(draw)
        on, recorded = self._days(later, chance)
        ledger, act = self.scene.ledger, self.scene.act(on, recorded_on=recorded)
        with suppress(RefusalError):
            holder = ledger.load(Recommendation, CODE).responsible_id
            body = chance.choice((FRONT, DEPARTMENT, COMMITTEE))
            position = cast("Any", chance.choice(("accepted", "refused", "accepted_in_part")))
            moves: dict[str, Any] = {
                "receive": {"received_on": on, "incoming_number": None},
                "transfer": {"to": body, "reason": "x", "document": None, "clock": "continues"},
                "succeed": {"to": body, "ground": "x", "document": None},
                "find_reply_insufficient": {"reason": "x"},
                "accept_reply": {},
                "start_resolution": {"measures": "x"},
                "verify_resolution": {"evidence": None, "document": None},
                "dispute_resolution": {"reason": "x"},
                "reopen": {"reason": "x", "document": None},
                "report_resolution": {
                    "resolver": str(holder),
                    "measures": "x",
                    "evidence": ("x",),
                    "document": None,
                    "received_on": on,
                },
                "send_reminder": {"document": None, "overdue": True},
                "withdraw": {"reason": "x"},
                "close": {"reason": None},
            }
            name = chance.choice([*moves, *["give_reply"] * 4, *["receive", "accept_reply"] * 2])
            if name == "give_reply":
                replies.give_reply(
                    ledger,
                    act,
                    reply_code=f"TL-{draw}",
                    agency=str(holder),
                    document=LETTER,
                    replied_on=on,
                    received_on=None,
                    points=((CODE, PointReply(1, position, "x", None, on + timedelta(9))),),
                )
            else:
                letter_command(name)(ledger, act, CODE, **moves[name])
        self.scene.catch_up()

    @rule(later=st.integers(0, 20), draw=st.integers(0, 10_000))
    def a_round_moves(self, later: int, draw: int) -> None:
        chance = random.Random(draw)
        on, recorded = self._days(later, chance)
        moves: dict[str, Any] = {
            "notify": {"document": None, "visit_on": on + timedelta(9), "information_due_on": None},
            "supply_information": {"supplier": DEPARTMENT, "document": None, "received_on": on},
            "hold_session": {
                "place": None,
                "minutes": None,
                "unannounced": True,
                "allowed_by": COMMITTEE,
            },
            "record_finding": {
                "kind": "merit",
                "statement": "đất rừng",
                "evidence": ("x",),
                "concerned": DEPARTMENT,
                "restricted": chance.random() < HALF,
            },
            "contest_finding": {"no": chance.randint(1, 2), "text": "đất rừng"},
            "settle_finding": {"no": chance.randint(1, 2), "upheld": True, "reason": "đất rừng"},
            "conclude": {"document": LETTER, "publication_due_on": None},
            "publish_result": {"medium": "x", "link": None},
            "postpone": {"reason": "x", "window_from": None, "window_to": None},
            "close": {},
        }
        name = chance.choice(list(moves))
        with suppress(RefusalError):
            act = self.scene.act(on, recorded_on=recorded)
            getattr(supervisions, name)(self.scene.ledger, act, ROUND, **moves[name])
        self.scene.catch_up()

    @rule(later=st.integers(0, 20), draw=st.integers(0, 10_000))
    def something_else_moves(self, later: int, draw: int) -> None:
        """A criticism, a petition, a target or a scorecard."""
        chance = random.Random(draw)
        on, recorded = self._days(later, chance)
        act, soon = self.scene.act(on, recorded_on=recorded), on + timedelta(chance.randint(0, 30))
        body, points = chance.choice((DEPARTMENT, COMMITTEE)), chance.randint(0, 10)
        mark = (Mark("1", points, ("x",)),)
        by_term = chance.random() < HALF

        def limit(field: str) -> dict[str, Any]:
            return {f"{field}_term": "10wd"} if by_term else {f"{field}_due_on": soon}

        of_year = {"subject": body, "year": 2023}
        steps: list[tuple[Any, str, dict[str, Any]]] = [
            (
                criticisms.receive_draft,
                DRAFT,
                {"received_on": on, "submission_on": soon, "document": LETTER},
            ),
            (criticisms.discuss, DRAFT, {"form": "written", "place": None, "minutes": None}),
            (
                criticisms.give_opinion,
                DRAFT,
                {
                    "document": LETTER,
                    "points": (Comment(1, "x"),),
                    **limit("answer"),
                    "ground": "x",
                },
            ),
            (
                criticisms.answer,
                DRAFT,
                {
                    "agency": DEPARTMENT,
                    "document": LETTER,
                    "received_on": on,
                    "points": (CommentAnswer(1, "accepted"),),
                },
            ),
            (
                criticisms.issue_final_text,
                DRAFT,
                {"document": LETTER, "effect": "changed", "note": None},
            ),
            (
                petitions.forward,
                PETITION,
                {
                    "number": "1",
                    "forwarded_on": on,
                    "to": body,
                    **limit("reply"),
                    "ground": "x",
                },
            ),
            (
                petitions.record_outcome,
                PETITION,
                {
                    "outcome": chance.choice(("replied", "resolved")),
                    "agency": None,
                    "document": None,
                },
            ),
            (criticisms.receive_opinion, DRAFT, {"received_on": on}),
            (petitions.receive_forwarded, PETITION, {"received_on": on}),
            (petitions.publish_outcome, PETITION, {"medium": "x", "link": None}),
            (targets.decide_counting_rule, TARGET, {"rule": "x", "decided_by": FRONT}),
            (targets.count_supervision, TARGET, {"supervision": ROUND, "listed": "x"}),
            (targets.exclude_supervision, TARGET, {"supervision": ROUND, "rule": "x"}),
            (scorecards.score_itself, CARD, {**of_year, "marks": mark}),
            (scorecards.award, CARD, {**of_year, "marks": mark}),
            (scorecards.contest, CARD, {**of_year, "criterion": "1", "reason": "x"}),
            (
                scorecards.revise,
                CARD,
                {**of_year, "criterion": "1", "points": points, "reason": "x"},
            ),
            (scorecards.consolidate, CARD, {"year": 2023}),
            (
                scorecards.decide_ranking,
                CARD,
                {
                    "year": 2023,
                    "decided_by": FRONT,
                    "ranking": ((body, 1, "Tốt"),),
                    "reason": chance.choice(("x", None)),
                },
            ),
            (
                scorecards.propose_reward,
                CARD,
                {
                    "subject": body,
                    "years": (2023,),
                    "reward": "x",
                    "criteria": "x",
                    "proposed_by": FRONT,
                },
            ),
            (
                scorecards.grant_reward,
                CARD,
                {"subject": body, "reward": "x", "granted_by": FRONT, "document": LETTER},
            ),
            (targets.allocate, TARGET, {"shares": (targets.Share(1, year=2023),)}),
            (targets.adjust, TARGET, {"value": 1 + points, "document": LETTER}),
        ]
        with suppress(RefusalError):
            command, code, words = chance.choice(steps)
            command(self.scene.ledger, act, code, **words)
        self.scene.catch_up()

    @rule(later=st.integers(0, 20), draw=st.integers(0, 10_000))
    def something_is_corrected(self, later: int, draw: int) -> None:
        chance = random.Random(draw)
        _, recorded = self._days(later, chance)
        last = cast("FactRecorder", self.scene.ledger.recorder).last_position()
        field = chance.choice(("happened_on", "received_on", "replied_on", "visit_on"))
        day = recorded - timedelta(days=chance.randint(0, 60))
        hidden = chance.random() < HALF
        field, value = ("restricted", True) if hidden else (field, day.isoformat())
        with suppress(RefusalError):
            corrections.correct(
                self.scene.ledger,
                self.scene.act(recorded),
                corrects=chance.randint(1, last),
                field=field,
                value=value,
                reason="x",
                document=None,
            )
        self.scene.catch_up()

    def teardown(self) -> None:
        """Fold the whole ledger into an empty database at once, and compare every table."""
        rebuilt = ReadStore(f"sqlite:///{Path(self.folder.name) / 'rebuilt.db'}")
        try:
            ledger = self.scene.ledger
            source = LedgerSource(
                cast("FactRecorder", ledger.recorder), cast("FactMapper", ledger.mapper)
            )
            reference = Reference(shipped.calendars(), FIRST_DAY)
            models = [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]  # the protocol leaves the constructor open
            Follower("rebuilt", source, rebuilt, models).catch_up()
            assert tables(self.scene.read_store) == tables(rebuilt)
        finally:
            rebuilt.close()
            self.scene.close()
            self.folder.cleanup()

    def _days(self, later: int, chance: random.Random) -> tuple[date, date]:
        """The day of a fact, and the later day on which it is written down."""
        self.day = min(self.day + timedelta(days=later), LAST)
        return self.day - timedelta(days=chance.choice((0, 0, 0, 3, 9))), self.day


def tables(store: ReadStore) -> dict[str, list[tuple[Any, ...]]]:
    """Every derived table, row by row, in one order."""
    found = {}
    with store.reading() as rows:
        named = rows.fetch("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for name in (row["name"] for row in named):
            if any(f"{name} (" in ddl for cls in read_model_classes() for ddl in cls.tables):
                every = rows.fetch(f"SELECT * FROM {name}")
                found[name] = sorted(
                    (tuple(str(v) for v in row.values()) for row in every),
                )
    assert found
    return found


TestEveryTableEqualsItsRebuild = LedgerMachine.TestCase
TestEveryTableEqualsItsRebuild.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
