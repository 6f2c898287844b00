"""Random years of many bodies, with gaps in the watch: every alert as worked out from the registers, none else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

import pytest

from domain.commands import alert_thresholds, alerts, obligations, replies, reply_limits, reports
from domain.commands.obligations import Duty
from domain.plan import Plan
from domain.time.deadlines import deadline
from domain.time.term import Term
from domain.values import id_of
from infra.seeds.reference import calendars
from tests.alerts.test_story_worked_out import compared
from tests.alerts.watching import DAY, Watched
from tests.alerts.worked_out import Set
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_correction,
    given_plan,
    given_recommendation,
    given_reply,
    item,
    morning,
)

FIRST, LAST = date(2023, 1, 11), date(2024, 2, 29)
DEBTORS = (DEPARTMENT, FRONT)
QUARTERS = {
    "2023-Q1": date(2023, 3, 31),
    "2023-Q2": date(2023, 6, 30),
    "2023-Q3": date(2023, 9, 30),
    "2023-Q4": date(2023, 12, 31),
}
DECIDED = (
    Set("reply_overdue", "approaching", -8, "wd", date(2023, 6, 1), morning(date(2023, 5, 22))),
    Set("reply_overdue", "long_overdue", 14, "d", date(2023, 7, 3), morning(date(2023, 7, 20))),
    Set(
        "quarterly_report_missed",
        "long_overdue",
        10,
        "d",
        date(2023, 5, 1),
        morning(date(2023, 4, 20)),
    ),
)
Happening = tuple[date, Callable[[], object]]


def of_a_recommendation(scene: Scene, random: Random, n: int) -> Iterator[Happening]:
    """Its answer arrives, is written down late or wrongly, or comes back; its limit is extended; or nothing."""
    code, received = f"KN-2023-{n:04}", FIRST + random.randrange(1, 330) * DAY
    yield (
        received,
        lambda: given_recommendation(scene, code, issued_on=received, received_on=received),
    )
    due = deadline(received, Term.parse("15d"), calendars().known_at(morning(received))).due
    fate = random.choice(["nothing", "answer", "late entry", "correction", "extension", "return"])
    answered = received + random.choice([3, 9, 14, 15, 16, 17, 20, 33, 46, 60]) * DAY
    lag = random.randrange(1, 9) * DAY if fate == "late entry" else timedelta()
    if fate == "nothing":
        return
    positions: list[int] = []

    def answer() -> None:
        done = given_reply(
            scene,
            code,
            replied_on=max(received, answered - 6 * DAY),
            received_on=answered,
            recorded_on=answered + lag,
        )
        positions.append(done.position)

    def correct() -> None:
        right = max(received, answered - 6 * DAY).isoformat()
        given_correction(scene, positions[0], "received_on", right, recorded_on=answered + 4 * DAY)

    def extend() -> None:
        reply_limits.extend_reply_limit(
            scene.ledger,
            scene.act(received + 2 * DAY),
            code,
            old_due_on=None,
            due_on=due + random.choice([1, 7, 20]) * DAY,
            requested_by=DEPARTMENT,
            approved_by=FRONT,
            ground="Công văn gia hạn",
            document=LETTER,
        )

    yield answered + lag, answer
    if fate == "correction":
        yield answered + 4 * DAY, correct
    if fate == "extension":
        yield received + 2 * DAY, extend
    if fate == "return":
        back = answered + random.choice([1, 5, 20]) * DAY
        again = back + random.choice([1, 6, 40]) * DAY
        yield (
            back,
            lambda: replies.find_reply_insufficient(
                scene.ledger, scene.act(back), code, reason="Chưa nêu biện pháp"
            ),
        )
        if random.random() < 0.6:
            yield again, lambda: given_reply(scene, code, received_on=again)


def of_plan(place: str, occurrence: str, debtor: str) -> Duty:
    """A duty of the plan; a report is owed to somebody."""
    plan = id_of(Plan.TOPIC, "KH-2023")
    to = agency_id(COMMITTEE) if place == "1" else None
    return Duty("KH-2023", plan, place, occurrence, agency_id(debtor), to)


def of_the_plan(scene: Scene, random: Random) -> Iterator[Happening]:
    """Reports and meetings of each quarter and body: done, put off, waived or nothing."""
    for occurrence, ends in QUARTERS.items():
        for debtor in DEBTORS:
            duty = of_plan("3", occurrence, debtor)
            yield from of_a_meeting(scene, random, duty, ends)
            if random.random() < 0.7:
                on = ends + random.choice([1, 6, 10, 11, 15, 25, 45]) * DAY
                yield on, partial(report, scene, occurrence, debtor, on)


def of_a_meeting(scene: Scene, random: Random, duty: Duty, ends: date) -> Iterator[Happening]:
    fate = random.choice(["nothing", "held", "held", "put off", "waived"])
    on = ends + random.choice([-4, 1, 5, 6, 9, 40]) * DAY
    if fate == "waived":
        yield (
            on,
            lambda: obligations.waive(
                scene.ledger, scene.act(on), duty, reason="Miễn", document=LETTER
            ),
        )
    if fate == "put off":
        yield (
            ends,
            lambda: obligations.extend(
                scene.ledger,
                scene.act(ends),
                duty,
                due_on=ends + 20 * DAY,
                setter=COMMITTEE,
                ground="Công văn",
                document=LETTER,
            ),
        )
    if fate == "held" or (fate == "put off" and on > ends and random.random() < 0.5):
        yield (
            on,
            lambda: obligations.fulfill(
                scene.ledger,
                scene.act(on),
                duty,
                received_on=on,
                document=LETTER,
                evidence="Biên bản",
            ),
        )


def report(scene: Scene, occurrence: str, debtor: str, on: date) -> None:
    duty = of_plan("1", occurrence, debtor)
    code = f"BC-{occurrence}-{debtor}"
    reports.submit(
        scene.ledger,
        scene.act(on),
        code=code,
        obligation_ids=(duty.id,),
        debtor=debtor,
        addressees=(COMMITTEE,),
        period_from=QUARTERS[occurrence] - 80 * DAY,
        period_to=QUARTERS[occurrence],
        document=LETTER,
        submitted_on=on,
    )
    reports.receive(scene.ledger, scene.act(on), code, received_on=on)


def of_thresholds(scene: Scene) -> Iterator[Happening]:
    for n, one in enumerate(DECIDED):
        on = one.recorded_at.date()

        def decide(n: int = n, one: Set = one, on: date = on) -> None:
            alert_thresholds.set_(
                scene.ledger,
                scene.act(min(on, one.since), recorded_on=on, by=COMMITTEE),
                code=f"NG-2023-{n:04}",
                rule=one.rule,
                stage=one.stage,  # type: ignore[arg-type]  # one of the stages
                days=one.days,
                unit=one.unit,  # type: ignore[arg-type]  # days or working days
                setter=COMMITTEE,
                ground="Quy chế theo dõi",
                valid_from=one.since,
            )

        yield on, decide


@pytest.mark.parametrize(("seed", "watched_on"), [(1, 0.9), (2, 0.4), (3, 0.1)])
def test_a_random_year_is_told_as_worked_out_from_the_registers(
    seed: int, watched_on: float, database_url: str
) -> None:
    random, passes = Random(seed), list[tuple[date, datetime]]()
    with Scene(database_url, FIRST) as scene:
        given_agencies(scene)
        given_plan(
            scene,
            items=(
                item("1", "report", "quarterly", debtors=DEBTORS, offset="10d"),
                item("2", "report", "yearly", debtors=DEBTORS, by="11-30"),
                item("3", "meeting", "quarterly", debtors=DEBTORS, offset="5d"),
            ),
        )
        watched = Watched(scene, ("approaching", "due", "overdue", "long_overdue"))
        happenings = [*of_the_plan(scene, random), *of_thresholds(scene)]
        for n in range(40):
            happenings += of_a_recommendation(scene, random, n)
        on_day: dict[date, list[Callable[[], object]]] = {}
        for on, happens in happenings:
            on_day.setdefault(on, []).append(happens)
        day = FIRST
        while day <= LAST:
            for happens in on_day.get(day, ()):
                happens()
            if random.random() < watched_on or day == LAST:
                watched.passes(day)
                passes.append((day, scene.now))
                taken_in_hand(watched, random, day)
            if random.random() < 0.05:
                watched.start()
            day += DAY
        scene.catch_up()
        with scene.read_store.reading() as rows:
            found = compared(rows, passes, DECIDED)
            listed = {row["obligation"] for row in rows.fetch("SELECT obligation FROM obligations")}
    assert {str(of_plan(p, q, d).id) for p in "13" for q in QUARTERS for d in DEBTORS} <= listed
    assert found.wrong == []
    assert set(found.raised.values()) == {1}
    assert len(found.raised) > 60


def taken_in_hand(watched: Watched, random: Random, day: date) -> None:
    """What people do about an alert changes nothing of when it began or ends."""
    standing = [a["id"] for a in watched.alerts(day) if a["state"] == "raised"]
    if not standing or random.random() < 0.7:
        return
    scene, alert = watched.scene, random.choice(sorted(standing))
    if random.random() < 0.5:
        alerts.acknowledge(scene.ledger, scene.act(day), alert)
    else:
        alerts.snooze(scene.ledger, scene.act(day), alert, until_on=day + 9 * DAY, reason="Chờ ký")
