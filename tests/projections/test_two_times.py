"""`known_at=` and `on=` answer as a ledger would that had ended there: for any history, on both engines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from domain.calendar_decision import DecidedDay
from domain.commands import calendar_decisions, local_rules, recommendations, replies
from domain.errors import RefusalError
from domain.facts import CorrectionFact, RecordedFact, effective
from domain.recommendation import PointReply
from domain.time.instant import VIETNAM
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds import reference as shipped
from projections import (
    agency_directory,
    compliance,
    consultation_register,
    history,
    obligations,
    open_alerts,
    plan_directory,
    plan_progress,
    recommendation_register,
    report_register,
    supervision_register,
)
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import ReadModel, Rows, read_model_classes
from projections.reference import Reference
from tests.conftest import database
from tests.projections.histories import LAST, LETTERS, MOVES, tell
from tests.scenarios import COMMITTEE, DEPARTMENT, FIRST_DAY, LETTER, Scene

Answers = dict[str, Any]
ALL: Final = 100_000
FRIDAY: Final = 5
EVERY: Final = settings(
    max_examples=12,
    deadline=None,
    # Each example is a ledger: making a failing one smaller takes longer than reading it.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Each example has a database of its own, so the fixture may be shared."""


@given(moves=MOVES)
@EVERY
def test_known_at_answers_as_a_ledger_that_ends_there(
    database_url: str, moves: list[tuple[str, int]]
) -> None:
    with told(database_url, moves) as (scene, facts):
        instants = sorted({f.recorded_at for f in facts})
        for instant in _spread(instants):
            then = [f for f in facts if f.recorded_at <= instant]
            with folded(then) as short, scene.read_store.reading() as long:
                for on in _days(then):
                    assert answers(long, Moment(on, instant)) == answers(short, Moment(on, instant))


@given(moves=MOVES.map(lambda moves: [m for m in moves if m[0] != "correction"]))
@EVERY
def test_on_answers_as_if_nothing_had_happened_since(
    database_url: str, moves: list[tuple[str, int]]
) -> None:
    with told(database_url, moves) as (scene, facts):
        for on in _days(facts):
            moment = Moment(on, facts[-1].recorded_at)
            with folded(_happened_by(on, facts)) as short, scene.read_store.reading() as long:
                assert _unversioned(answers(long, moment)) == _unversioned(answers(short, moment))


@given(moves=MOVES)
@EVERY
def test_a_corrected_history_answers_as_one_told_right_from_the_start(
    database_url: str, moves: list[tuple[str, int]]
) -> None:
    with told(database_url, moves) as (scene, facts):
        moment = Moment(facts[-1].fact.happened_on, facts[-1].recorded_at)
        with folded(_told_right(facts)) as right, scene.read_store.reading() as long:
            assert _unversioned(answers(long, moment)) == _unversioned(answers(right, moment))


@given(moves=MOVES)
@EVERY
def test_every_table_is_the_same_in_small_batches_and_in_one(
    database_url: str, moves: list[tuple[str, int]]
) -> None:
    with (
        told(database_url, moves) as (scene, facts),
        folded(facts) as rebuilt,
        scene.read_store.reading() as live,
    ):
        for table in _tables():
            assert _all_of(live, table) == _all_of(rebuilt, table), table


@given(moves=MOVES, days=st.lists(st.dates(date(2023, 1, 1), LAST), min_size=1, max_size=20))
@EVERY
def test_a_later_decision_about_days_moves_nothing_that_is_met(
    database_url: str, moves: list[tuple[str, int]], days: list[date]
) -> None:
    with told(database_url, moves) as (scene, facts):
        on = facts[-1].recorded_at.astimezone(VIETNAM).date()
        _answer_what_is_open(scene, on)
        met = _met(scene, Moment(on, scene.now))
        turned = {*days, *(date.fromisoformat(d["due_on"]) for d in met.values() if d["due_on"])}
        calendar_decisions.announce(
            scene.ledger,
            scene.act(on),
            code="LICH-1",
            days=tuple(DecidedDay(day, _is_weekend(day), "x") for day in sorted(turned)),
            source="Thông báo",
            document=LETTER,
        )
        local_rules.issue(
            scene.ledger,
            scene.act(on),
            code="QD-1",
            kind="report",
            levels=("commune",),
            term="20d",
            setter=COMMITTEE,
            ground="x",
        )
        for later in (on, on + timedelta(40)):
            now = _met(scene, Moment(later, scene.now))
            assert {duty: now[duty] for duty in met} == met


def _answer_what_is_open(scene: Scene, on: date) -> None:
    """Letters are what counts in working days: both are answered, where nothing stands against it."""
    answer = tuple(PointReply(no, "accepted", "x") for no in (1, 2))
    for code in LETTERS:
        with suppress(RefusalError):
            recommendations.receive(
                scene.ledger, scene.act(on), code, received_on=on, incoming_number=None
            )
        with suppress(RefusalError):
            replies.give_reply(
                scene.ledger,
                scene.act(on),
                reply_code=f"TL-{code}",
                agency=DEPARTMENT,
                document=LETTER,
                replied_on=on,
                received_on=on,
                points=tuple((code, point) for point in answer),
            )
        with suppress(RefusalError):
            replies.accept_reply(scene.ledger, scene.act(on), code)


def _met(scene: Scene, moment: Moment) -> dict[str, dict[str, Any]]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        duties = obligations.register(rows, moment, ObligationFilter(), limit=ALL)
    return {d["id"]: d for d in duties if d["status"] in ("met", "met_late")}


def _is_weekend(day: date) -> bool:
    """Turned round by the decision: what was worked on is off, what was off is worked on."""
    return day.isoweekday() > FRIDAY


@contextmanager
def told(
    database_url: str, moves: list[tuple[str, int]]
) -> Iterator[tuple[Scene, list[RecordedFact]]]:
    """A ledger of its own with the history in it, folded a few facts at a time; and its facts."""
    with empty_as(database_url) as url, Scene(url) as scene:
        tell(scene, moves)
        ledger = scene.ledger
        source = LedgerSource(
            cast("FactRecorder", ledger.recorder), cast("FactMapper", ledger.mapper)
        )
        Follower("small", source, scene.read_store, _models(), page=3).catch_up()
        yield scene, list(source.read_after(0, ALL).facts)


@contextmanager
def empty_as(database_url: str) -> Iterator[str]:
    """Another database on the same engine, as empty as the one that the test was given."""
    server, _, name = database_url.rpartition("/")
    if database_url.startswith("sqlite"):
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'ledger.db'}"
    else:
        with database(f"{server}/postgres", name) as url:
            yield url


@contextmanager
def folded(facts: Sequence[RecordedFact]) -> Iterator[Rows]:
    """Read models that were handed these facts at once, and know of no others."""
    with tempfile.TemporaryDirectory() as folder:
        store = ReadStore(f"sqlite:///{Path(folder) / 'read.db'}")
        try:
            models = _models()
            store.ensure(models)
            with store.transaction() as rows:
                for model in models if facts else ():
                    model.handle(facts, rows)
            with store.reading() as rows:
                yield rows
        finally:
            store.close()


def answers(rows: Rows, moment: Moment) -> Answers:
    """What every register and every sum says at a moment."""
    duties = ObligationFilter()
    found: Answers = {
        model.__name__: model.register(rows, moment, {}, limit=ALL)
        for model in (
            agency_directory.AgencyDirectory,
            plan_directory.PlanDirectory,
            recommendation_register.RecommendationRegister,
            supervision_register.SupervisionRegister,
            report_register.ReportRegister,
            consultation_register.ConsultationRegister,
            open_alerts.OpenAlerts,
        )
    }
    found["obligations"] = obligations.register(rows, moment, duties, limit=ALL)
    found["status counts"] = compliance.status_counts(rows, moment)
    for by in ("agency", "level", "plan", "kind"):
        found[f"compliance by {by}"] = compliance.compliance(rows, moment, by, duties)
    found["progress"] = plan_progress.progress(rows, moment)
    found["alerts"] = open_alerts.counts(rows, moment)
    found["trail"] = history.trail(rows, moment, {}, limit=ALL)
    return found


def _happened_by(on: date, facts: Sequence[RecordedFact]) -> list[RecordedFact]:
    """What had happened by a day; nothing of subjects that began later. Bodies of unknown founding have always been."""
    there = {f.position for f in facts if f.name == "agency.registered"}
    past = [f for f in facts if f.position in there or f.fact.happened_on <= on]
    begun = {f.subject_id for f in past if f.version == 1}
    return [f for f in past if f.subject_id in begun]


def _told_right(facts: Sequence[RecordedFact]) -> list[RecordedFact]:
    """The facts with what corrections say in place of what was said first, and without the corrections."""
    streams: dict[Any, list[RecordedFact]] = {}
    for recorded in facts:
        streams.setdefault(recorded.subject_id, []).append(recorded)
    right = {
        recorded.position: RecordedFact(
            recorded.position, fact, recorded.recorded_at, recorded.subject_code
        )
        for stream in streams.values()
        for recorded, fact in zip(stream, effective([r.fact for r in stream]), strict=True)
        if not isinstance(fact, CorrectionFact)
    }
    return [right[f.position] for f in facts if f.position in right]


def _unversioned(found: Answers) -> Answers:
    """The answers without what counts facts: versions, and the trail itself."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k != "version"}
        return [bare(v) for v in value] if isinstance(value, list) else value

    return {name: bare(value) for name, value in found.items() if name != "trail"}


def _models() -> list[ReadModel]:
    reference = Reference(shipped.calendars(), FIRST_DAY)
    return [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]  # the protocol leaves the constructor open


def _tables() -> list[str]:
    statements = (ddl.split() for cls in read_model_classes() for ddl in cls.tables)
    return [words[5] for words in statements if words[:2] == ["CREATE", "TABLE"]]


def _all_of(rows: Rows, table: str) -> list[tuple[str, ...]]:
    return sorted(
        tuple(f"{k}={row[k]}" for k in sorted(row)) for row in rows.fetch(f"SELECT * FROM {table}")
    )


def _spread(instants: Sequence[datetime], most: int = 6) -> list[datetime]:
    step = max(1, len(instants) // most)
    return [*instants[::step], instants[-1]]


def _days(facts: Sequence[RecordedFact]) -> list[date]:
    last = max(f.fact.happened_on for f in facts)
    return [last - timedelta(days=back) for back in (-45, -1, 0, 1, 8, 40, 120)]


def test_a_history_is_worth_asking_about(database_url: str) -> None:
    """The draws do reach the states in question: most moves are taken, of every kind."""
    kinds = ("letter", "report", "duty", "round", "plan", "body", "consultation", "correction")
    moves = [(kind, draw) for draw in range(60) for kind in kinds]
    with told(database_url, moves) as (_, facts):
        assert {f.name.split(".")[0] for f in facts} == {
            "agency",
            "alert",
            "consultation",
            "obligation",
            "petition",
            "plan",
            "recommendation",
            "report",
            "supervision",
        }
        assert sum(isinstance(f.fact, CorrectionFact) for f in facts) > 5


pytestmark = pytest.mark.filterwarnings("error")
