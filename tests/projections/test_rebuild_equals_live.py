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

from domain.commands import corrections, replies, supervisions
from domain.errors import RefusalError
from domain.recommendation import PointReply, Recommendation
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds import reference as shipped
from projections.read_model import read_model_classes
from projections.reference import Reference
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FIRST_DAY,
    FRONT,
    LETTER,
    Scene,
    given_agencies,
    given_recommendation,
    letter_command,
)

CODE: Final = "KN-2023-0001"
ROUND: Final = "GS-2023-0001"
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
        supervisions.plan(
            self.scene.ledger,
            self.scene.act(self.day),
            code=ROUND,
            lead=FRONT,
            subject="Đất đai",
            supervised=(DEPARTMENT,),
            origin="regular",
        )
        self.scene.catch_up()

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
            "hold_session": {"place": None, "minutes": None, "unannounced": True},
            "record_finding": {"kind": "merit", "statement": "x", "evidence": ("x",)},
            "conclude": {"document": None, "publication_due_on": None},
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
    def something_is_corrected(self, later: int, draw: int) -> None:
        chance = random.Random(draw)
        _, recorded = self._days(later, chance)
        last = cast("FactRecorder", self.scene.ledger.recorder).last_position()
        field = chance.choice(("happened_on", "received_on", "replied_on", "visit_on"))
        value = recorded - timedelta(days=chance.randint(0, 60))
        with suppress(RefusalError):
            corrections.correct(
                self.scene.ledger,
                self.scene.act(recorded),
                corrects=chance.randint(1, last),
                field=field,
                value=value.isoformat(),
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
