"""Random lives of a small ledger: moves drawn by a test, told through the commands, those refused left out."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, cast
from uuid import UUID

import hypothesis.strategies as st

from domain.commands import (
    agencies,
    alerts,
    consultations,
    corrections,
    obligations,
    recommendations,
    replies,
    reports,
    supervisions,
)
from domain.commands.alerts import Raising
from domain.commands.obligations import Duty
from domain.commands.reply_limits import LimitInput
from domain.errors import RefusalError
from domain.recommendation import Point, PointReply
from domain.values import id_of
from infra.event_store.recorder import FactRecorder
from tests.rounds import given_round
from tests.scenarios import (
    AGENCIES,
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_limit,
    given_petition,
    given_plan,
    item,
    letter_command,
)

PLAN: Final = "KH-2023"
BEGIN: Final = date(2023, 2, 1)
"""Letters and the round are of this day; nothing of them happens before."""
LAST: Final = date(2023, 12, 20)
BODIES: Final = tuple(AGENCIES)
LETTERS: Final = ("KN-1", "KN-2")
REPORTS: Final = ("BC-1", "BC-2", "BC-3")
ROUND: Final = "GS-1"
DAYS: Final = (
    *("happened_on", "received_on", "replied_on", "submitted_on", "due_on", "visit_on"),
    *("issued_on", "happened_on"),
)
CONSULTED: Final = f"HT-2024-{FRONT}"
KINDS: Final = (
    *("letter", "letter", "letter", "report", "report", "duty", "round", "plan", "body"),
    *("consultation", "consultation", "transfer"),
)
MOVES: Final = st.lists(
    st.tuples(st.sampled_from((*KINDS, "correction", "correction")), st.integers(0, 99_999)),
    min_size=5,
    max_size=40,
)


def tell(scene: Scene, moves: list[tuple[str, int]]) -> None:
    """Some bodies, a plan, two letters and a round, and then the moves, each on its day or written down later."""
    given_agencies(scene)
    given_plan(
        scene,
        items=(
            item("1", "report", "quarterly"),
            item("2", "report", "yearly", before="11-20"),
            item("3", "task", "once", year=2023),
        ),
    )
    day = BEGIN
    for code, term in zip(LETTERS, ("15d", None), strict=True):
        limit = LimitInput(setter=FRONT, ground="Văn bản", term=term, due_on=None)
        recommendations.issue(
            scene.ledger,
            scene.act(day, by=FRONT),
            code=code,
            source_type="petition",
            source=given_petition(scene),
            addressee=DEPARTMENT,
            document=LETTER,
            points=(Point(1, "Công khai"), Point(2, "Đối thoại")),
            issued_on=day,
            reply_limit=limit if term else None,
        )
    given_round(scene, ROUND, day)
    consultations.open(
        scene.ledger, scene.act(day), host=FRONT, plan_year=2024, parties=(COMMITTEE,)
    )
    for kind, draw in moves:
        chance = random.Random(draw)
        day = min(day + timedelta(days=chance.choice((0, 1, 4, 11, 30))), LAST)
        happened = max(BEGIN, day - timedelta(days=chance.choice((0, 0, 0, 2, 9, 40))))
        with suppress(RefusalError):
            _TOLD[kind](scene, chance, happened, day)


def duty_of(item_code: str, occurrence: str) -> Duty:
    """One occurrence of an item of the plan."""
    return Duty(
        plan_code=PLAN,
        plan_id=id_of("plan", PLAN),
        item=item_code,
        occurrence=occurrence,
        debtor_id=agency_id(DEPARTMENT),
        beneficiary_id=agency_id(COMMITTEE) if item_code != "3" else None,
    )


DUTIES: Final = tuple(
    duty_of(*named)
    for named in (
        ("1", "2023-Q1"),
        ("1", "2023-Q2"),
        ("1", "2023-Q3"),
        ("2", "2023"),
        ("3", "2023"),
    )
)


def _letter(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    code = chance.choice(LETTERS)
    act = scene.act(on, recorded_on=written)
    moves: dict[str, Any] = {
        "receive": {"received_on": on, "incoming_number": None},
        "transfer": {
            "to": chance.choice(BODIES),
            "reason": "x",
            "document": None,
            "clock": chance.choice(("restarts", "continues")),
        },
        "find_reply_insufficient": {"reason": "x", "points": (chance.randint(1, 2),)},
        "accept_reply": {"resolution_due_on": on + timedelta(30), "ground": "Lộ trình"},
        "start_resolution": {"measures": "x"},
        "verify_resolution": {"evidence": None, "document": None},
        "dispute_resolution": {"reason": "x"},
        "send_reminder": {"document": chance.choice((None, LETTER)), "overdue": True},
        "document_reminder": {"step": chance.randint(1, 3), "document": LETTER},
        "withdraw": {"reason": "x"},
        "close": {"reason": None},
        "set_reply_limit": {
            "limit": LimitInput(FRONT, "Văn bản", "10wd", None),
            "document": None,
        },
        "extend_reply_limit": {
            "old_due_on": None,
            "due_on": on + timedelta(days=chance.randint(1, 40)),
            "requested_by": DEPARTMENT,
            "approved_by": FRONT,
            "ground": "Văn bản",
            "document": None,
        },
        "report_resolution": {
            "resolver": chance.choice(BODIES),
            "measures": "x",
            "evidence": ("x",),
            "document": None,
            "received_on": on,
        },
    }
    name = chance.choice([*moves, *["reply"] * 5, *["receive", "accept_reply"] * 3])
    if name != "reply":
        letter_command(name)(scene.ledger, act, code, **moves[name])
        return
    said = cast("Any", chance.choice(("accepted", "refused", "accepted_in_part")))
    answered = [(c, PointReply(no, said, "x")) for c in LETTERS for no in (1, 2)]
    replies.give_reply(
        scene.ledger,
        act,
        reply_code=f"TL-{written}",
        agency=DEPARTMENT,
        document=LETTER,
        replied_on=on,
        received_on=chance.choice((None, on)),
        points=tuple(chance.sample(answered, chance.randint(1, 4))),
    )


def _report(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    code = chance.choice(REPORTS)
    act = scene.act(on, recorded_on=written)
    name = chance.choice(
        ("submit", "submit", "receive", "receive", "return_", "resubmit", "accept")
    )
    if name == "submit":
        duties = chance.sample(DUTIES, chance.randint(1, 2))
        reports.submit(
            scene.ledger,
            act,
            code=code,
            obligation_ids=tuple(d.id for d in duties),
            debtor=DEPARTMENT,
            addressees=(chance.choice((COMMITTEE, COMMITTEE, FRONT)),),
            period_from=date(2023, 1, 1),
            period_to=date(2023, 12, 31),
            document=LETTER,
            submitted_on=on,
        )
    else:
        moves: dict[str, Any] = {
            "receive": {"received_on": on},
            "return_": {"reason": "x"},
            "resubmit": {"document": replace(LETTER, issued_on=on), "submitted_on": on},
            "accept": {},
        }
        getattr(reports, name)(scene.ledger, act, code, **moves[name])


def _duty(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    duty = chance.choice(DUTIES)
    act = scene.act(on, recorded_on=written)
    moves: dict[str, Any] = {
        "fulfill": {"received_on": on, "document": LETTER, "evidence": "x"},
        "accept": {"document": None},
        "return_": {"reason": "x"},
        "waive": {"reason": "x", "document": LETTER},
        "cancel": {"reason": "x", "document": LETTER},
        "suspend": {"reason": "x", "document": LETTER},
        "resume": {"document": LETTER},
        "extend": {
            "due_on": on + timedelta(days=chance.randint(1, 90)),
            "setter": COMMITTEE,
            "ground": "Văn bản",
            "document": LETTER,
        },
    }
    name = chance.choice([*moves, "alert", "fulfill", "extend"])
    if name != "alert":
        getattr(obligations, name)(scene.ledger, act, duty, **moves[name])
        return
    raising = Raising(on, "duty_overdue", "overdue", duty.id, on, on, on, (agency_id(DEPARTMENT),))
    alerts.raise_(scene.ledger, act, raising)


def _round(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    moves: dict[str, Any] = {
        "notify": {"document": None, "visit_on": on + timedelta(9), "information_due_on": on},
        "supply_information": {"supplier": DEPARTMENT, "document": None, "received_on": on},
        "hold_session": {"place": None, "minutes": None, "unannounced": True},
        "record_finding": {"kind": "merit", "statement": "x", "evidence": ("x",)},
        "conclude": {
            "document": chance.choice((LETTER, None)),
            "publication_due_on": on + timedelta(20),
            "ground": "x",
        },
        "document_session": {"no": chance.randint(1, 3), "document": LETTER},
        "document_conclusion": {"document": LETTER},
        "publish_result": {"medium": "x", "link": None},
        "postpone": {"reason": "x", "window_from": None, "window_to": None},
    }
    name = chance.choice(list(moves))
    act = scene.act(on, recorded_on=written)
    getattr(supervisions, name)(scene.ledger, act, ROUND, **moves[name])


def _plan(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    given_limit(
        scene,
        chance.choice(("1", "2", "3")),
        on,
        plan=PLAN,
        recorded_on=written,
        occurrence=chance.choice(("2023-Q2", "2023", None)),
        due_on=date(2023, 6, 1) + timedelta(days=chance.randint(0, 150)),
    )


def _body(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    act = scene.act(on, recorded_on=written)
    agencies.rename(scene.ledger, act, DEPARTMENT, name=f"Sở {written}", ground=None)


def _consultation(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    moves: dict[str, Any] = {
        "propose_topic": {
            "topic": str(chance.randint(1, 3)),
            "subject": "Đất đai",
            "supervised": (DEPARTMENT,),
            "proposer": FRONT,
            "reason": "x",
        },
        "agree": {"agreed_on": on, "document": LETTER, "signed": (COMMITTEE,), "note": "x"},
        "align": {"aligned_on": on, "bodies": (DEPARTMENT,), "document": LETTER},
        "submit": {"submitted_on": on, "committee": COMMITTEE},
        "give_opinion": {"opinion": "agree", "document": LETTER},
        "reopen": {"reason": "x"},
    }
    name = chance.choice(list(moves))
    act = scene.act(on, recorded_on=written)
    getattr(consultations, name)(scene.ledger, act, CONSULTED, **moves[name])


def _transfer(scene: Scene, chance: random.Random, on: date, written: date) -> None:
    from_, to = chance.choice(((DEPARTMENT, COMMITTEE), (FRONT, COMMITTEE)))
    act = scene.act(on, recorded_on=written)
    agencies.transfer_responsibility(
        scene.ledger, act, from_, to=to, obligation_ids=None, ground="x"
    )


def _correction(scene: Scene, chance: random.Random, _: date, written: date) -> None:
    last = cast("FactRecorder", scene.ledger.recorder).last_position()
    corrections.correct(
        scene.ledger,
        scene.act(written),
        corrects=chance.randint(1, last),
        field=chance.choice(DAYS),
        value=(written - timedelta(days=chance.randint(0, 60))).isoformat(),
        reason="Ghi nhầm",
        document=None,
    )


_TOLD: Final = {
    "letter": _letter,
    "report": _report,
    "duty": _duty,
    "round": _round,
    "plan": _plan,
    "body": _body,
    "consultation": _consultation,
    "transfer": _transfer,
    "correction": _correction,
}


def subjects() -> tuple[UUID, ...]:
    """The duties that a history may touch."""
    return tuple(d.id for d in DUTIES)
