"""What is open passes to the heir with its clock; what is past stays with the bodies of its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.commands import agencies, consultations, obligations, plans, supervisions
from domain.commands.obligations import Duty
from domain.errors import ConflictError, InvalidInputError
from domain.values import Document, id_of
from projections import (
    agency_directory,
    compliance,
    supervision_register,
    supervision_steps,
)
from projections import obligations as register
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    LETTER,
    Scene,
    agency_id,
    given_agencies,
    given_correction,
    given_plan,
    item,
)

DISTRICTS = ("huyen-a", "huyen-b", "huyen-c")
HEIR = "huyen-moi"
OTHER = "huyen-khac"
CHANGE = date(2025, 7, 1)
AFTER = date(2026, 2, 1)
GROUND = "Nghị quyết 202/2025/QH15"


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        # Boards of the Front: one of them hosts a consultation.
        given_agencies(opened, {**{d: d for d in DISTRICTS}, HEIR: HEIR, OTHER: OTHER}, "front")
        given_plan(
            opened,
            period=(date(2023, 1, 1), date(2027, 12, 31)),
            items=(item("1", "report", "yearly", debtors=DISTRICTS, before="11-20"),),
        )
        yield opened


def duty(debtor: str, year: int, *passed_from: str) -> Duty:
    return Duty(
        plan_code="KH-2023",
        plan_id=id_of("plan", "KH-2023"),
        item="1",
        occurrence=str(year),
        debtor_id=agency_id(debtor),
        beneficiary_id=agency_id(COMMITTEE),
        passed_from=tuple(map(agency_id, passed_from)),
    )


def meet(scene: Scene, which: Duty, on: date) -> None:
    obligations.fulfill(
        scene.ledger, scene.act(on), which, received_on=on, document=LETTER, evidence=None
    )
    obligations.accept(scene.ledger, scene.act(on, by=COMMITTEE), which, document=None)


def merge(scene: Scene, *predecessors: str, on: date = CHANGE, into: str = HEIR) -> None:
    agencies.merge(scene.ledger, scene.act(on), into, predecessors=predecessors, ground=GROUND)


def statuses(scene: Scene, on: date, debtor: str) -> dict[str, str]:
    scene.catch_up(on)
    with scene.read_store.reading() as rows:
        found = register.register(
            rows, Moment(on, scene.now), ObligationFilter(agency=agency_id(debtor)), limit=500
        )
    return {f"{d['occurrence']}{'*' * len(d['passed_from'])}": d["status"] for d in found}


def seen(scene: Scene, on: date, which: Duty) -> Any:
    return scene.duty(on, which.id)


def test_what_is_open_passes_with_its_clock_and_what_is_met_stays(scene: Scene) -> None:
    meet(scene, duty("huyen-a", 2024), date(2024, 11, 1))
    before = seen(scene, date(2025, 6, 30), duty("huyen-a", 2025))
    merge(scene, "huyen-a", "huyen-b")
    assert statuses(scene, AFTER, "huyen-a") | {"2023": ""} == {
        "2023": "",
        "2024": "met",
        "2025": "transferred",
        "2026": "transferred",
        "2027": "transferred",
    }
    passed = seen(scene, AFTER, duty(HEIR, 2025, "huyen-a"))
    assert (passed["due_on"], passed["clock_start"]) == (before["due_on"], before["clock_start"])
    assert [b["id"] for b in passed["passed_from"]] == [str(agency_id("huyen-a"))]
    assert passed["status"] == "overdue"


def test_two_debts_stay_two_until_the_period_is_the_heirs_own(scene: Scene) -> None:
    merge(scene, "huyen-a", "huyen-b")
    found = statuses(scene, AFTER, HEIR)
    assert found == {
        "2023*": "overdue",
        "2024*": "overdue",
        "2025*": "overdue",
        "2026": "upcoming",
        "2027": "upcoming",
    }
    with scene.read_store.reading() as rows:
        owed = register.register(
            rows, Moment(AFTER, scene.now), ObligationFilter(agency=agency_id(HEIR))
        )
    assert sum(d["occurrence"] == "2025" for d in owed) == 2
    assert sum(d["occurrence"] == "2026" for d in owed) == 1


def test_on_a_day_before_the_change_everything_is_as_it_was(scene: Scene) -> None:
    day = date(2025, 6, 30)
    before = [statuses(scene, day, d) for d in (*DISTRICTS, HEIR)]
    merge(scene, "huyen-a", "huyen-b")
    assert [statuses(scene, day, d) for d in (*DISTRICTS, HEIR)] == before
    assert before[-1] == {}


def test_what_was_known_before_the_merger_was_recorded_stays_known(scene: Scene) -> None:
    scene.catch_up(AFTER)
    earlier = scene.now
    merge(scene, "huyen-a", "huyen-b")
    scene.catch_up(AFTER)
    with scene.read_store.reading() as rows:
        then = register.one(rows, Moment(AFTER, earlier), duty("huyen-a", 2025).id)
        assert then is not None
        assert then["status"] == "overdue"
        assert register.one(rows, Moment(AFTER, earlier), duty(HEIR, 2026).id) is None


def test_what_was_sent_before_the_change_is_accepted_after_it(scene: Scene) -> None:
    old = duty("huyen-a", 2025)
    sent = date(2025, 6, 20)
    obligations.fulfill(
        scene.ledger, scene.act(sent), old, received_on=sent, document=LETTER, evidence=None
    )
    merge(scene, "huyen-a", "huyen-b")
    heirs = duty(HEIR, 2025, "huyen-a")
    assert seen(scene, CHANGE, heirs)["status"] == "submitted"
    obligations.accept(scene.ledger, scene.act(AFTER, by=COMMITTEE), old, document=None)
    assert seen(scene, AFTER, heirs)["status"] == "met"


def test_the_heir_meets_what_it_took_over(scene: Scene) -> None:
    merge(scene, "huyen-a", "huyen-b")
    heirs = duty(HEIR, 2025, "huyen-b")
    meet(scene, heirs, date(2025, 11, 10))
    assert seen(scene, AFTER, heirs)["status"] == "met"
    assert seen(scene, AFTER, duty(HEIR, 2025, "huyen-a"))["status"] == "overdue"


def test_an_extension_before_the_change_goes_with_the_duty(scene: Scene) -> None:
    extended = date(2026, 3, 31)
    obligations.extend(
        scene.ledger,
        scene.act(date(2025, 6, 1)),
        duty("huyen-a", 2025),
        due_on=extended,
        setter=COMMITTEE,
        ground="Công văn",
        document=None,
    )
    merge(scene, "huyen-a", "huyen-b")
    assert seen(scene, AFTER, duty(HEIR, 2025, "huyen-a"))["due_on"] == extended.isoformat()


def test_a_duty_passes_on_and_on(scene: Scene) -> None:
    merge(scene, "huyen-a")
    merge(scene, HEIR, on=date(2025, 10, 1), into=OTHER)
    last = seen(scene, AFTER, duty(OTHER, 2025, "huyen-a", HEIR))
    assert [b["name_now"] for b in last["passed_from"]] == ["huyen-a", HEIR]
    assert seen(scene, AFTER, duty(HEIR, 2025, "huyen-a"))["status"] == "transferred"


def test_after_a_split_each_duty_waits_for_a_person(scene: Scene) -> None:
    agencies.split(scene.ledger, scene.act(CHANGE), "huyen-a", into=(HEIR, OTHER), ground=GROUND)
    old = duty("huyen-a", 2025)
    assert seen(scene, AFTER, old)["status"] == "overdue"
    agencies.transfer_responsibility(
        scene.ledger,
        scene.act(date(2025, 8, 1)),
        "huyen-a",
        to=OTHER,
        obligation_ids=(old.id,),
        ground="Biên bản bàn giao",
        document=Document(number="3", symbol="BB"),
    )
    assert seen(scene, AFTER, old)["status"] == "transferred"
    assert seen(scene, AFTER, duty(OTHER, 2025, "huyen-a"))["status"] == "overdue"
    assert statuses(scene, AFTER, HEIR) == {}


def test_no_rate_counts_a_duty_twice_and_any_can_be_grouped_by_todays_body(scene: Scene) -> None:
    for year in (2023, 2024):
        for district in DISTRICTS:
            meet(scene, duty(district, year), date(year, 11, 1))
    merge(scene, "huyen-a", "huyen-b")
    meet(scene, duty(HEIR, 2025, "huyen-a"), date(2025, 11, 3))
    scene.catch_up(AFTER)
    moment = Moment(AFTER, scene.now)
    with scene.read_store.reading() as rows:
        then = compliance.compliance(rows, moment, "agency")
        today = compliance.compliance(rows, moment, "agency", by_successor=AFTER)
        heirs = agency_directory.successors(rows, moment)
    by_then = {r["label"]: (r["numerator"], r["denominator"]) for r in then}
    by_today = {r["label"]: (r["numerator"], r["denominator"]) for r in today}
    assert by_then == {"huyen-a": (2, 2), "huyen-b": (2, 2), "huyen-c": (2, 3), HEIR: (1, 2)}
    assert by_today == {HEIR: (5, 6), "huyen-c": (2, 3)}
    assert heirs == {str(agency_id(d)): str(agency_id(HEIR)) for d in ("huyen-a", "huyen-b")}


def test_a_corrected_day_of_merger_moves_what_passed(scene: Scene) -> None:
    merge(scene, "huyen-a")
    scene.catch_up()
    with scene.read_store.reading() as rows:
        passed = rows.fetch(
            "SELECT position FROM history WHERE name = 'agency.responsibility_transferred'"
        )
    given_correction(scene, passed[0]["position"], "happened_on", "2025-12-01", recorded_on=AFTER)
    assert seen(scene, date(2025, 11, 10), duty("huyen-a", 2025))["status"] == "due_soon"
    assert seen(scene, date(2025, 12, 1), duty("huyen-a", 2025))["status"] == "transferred"


def test_a_plan_that_a_merger_written_down_late_overtakes_binds_the_heir(scene: Scene) -> None:
    plans.issue(
        scene.ledger,
        scene.act(date(2025, 9, 1)),
        code="KH-2025",
        title="Kế hoạch mới",
        type="plan",
        issuer=COMMITTEE,
        number="9",
        symbol="KH",
        issued_on=date(2025, 9, 1),
        period_from=date(2025, 9, 1),
        period_to=date(2026, 12, 31),
        items=(item("1", "report", "yearly", debtors=("huyen-a",), before="11-20"),),
    )
    merge(scene, "huyen-a")
    with_heir = Duty(
        "KH-2025", id_of("plan", "KH-2025"), "1", "2025", agency_id(HEIR), agency_id(COMMITTEE)
    )
    assert seen(scene, AFTER, with_heir)["status"] == "overdue"


def given_round(scene: Scene, visit_on: date) -> None:
    supervisions.plan(
        scene.ledger,
        scene.act(date(2025, 5, 5)),
        code="GS-2025-0001",
        lead="huyen-b",
        subject="Đầu tư công",
        supervised=("huyen-a",),
        origin="regular",
        field=None,
        window_from=date(2025, 5, 1),
        window_to=date(2025, 9, 30),
    )
    supervisions.notify(
        scene.ledger,
        scene.act(date(2025, 6, 10)),
        "GS-2025-0001",
        visit_on=visit_on,
        information_due_on=None,
        document=LETTER,
    )


def of_kind(scene: Scene, on: date, kind: str) -> dict[str, tuple[str, str | None]]:
    scene.catch_up(on)
    with scene.read_store.reading() as rows:
        found = register.register(rows, Moment(on, scene.now), ObligationFilter(kind=kind))
    return {d["debtor"]["name_now"]: (d["status"], d["due_on"]) for d in found}


def test_what_a_supervised_body_owes_a_round_passes_to_its_heir(scene: Scene) -> None:
    given_round(scene, date(2025, 7, 20))
    assert of_kind(scene, date(2025, 6, 20), "information")["huyen-a"][1] == "2025-07-13"
    merge(scene, "huyen-a", "huyen-c")
    assert of_kind(scene, date(2025, 8, 1), "information") == {
        "huyen-a": ("transferred", "2025-07-13"),
        HEIR: ("overdue", "2025-07-13"),
    }


def test_a_notice_after_the_merger_binds_the_heir_alone(scene: Scene) -> None:
    given_round(scene, date(2025, 8, 20))
    merge(scene, "huyen-a", "huyen-c", on=date(2025, 6, 9))
    assert of_kind(scene, date(2025, 8, 1), "information").keys() == {HEIR}


def test_the_steps_after_a_consultation_pass_to_the_heir_of_the_board(scene: Scene) -> None:
    consultations.open(
        scene.ledger,
        scene.act(date(2024, 10, 7)),
        host="huyen-a",
        plan_year=2025,
        parties=("huyen-b",),
    )
    consultations.agree(
        scene.ledger,
        scene.act(date(2024, 11, 4)),
        "HT-2025-huyen-a",
        agreed_on=date(2024, 11, 4),
        document=LETTER,
        signed=("huyen-b",),
    )
    merge(scene, "huyen-a", "huyen-c")
    found = of_kind(scene, date(2025, 7, 2), "consultation")
    assert found == {"huyen-a": ("transferred", None), HEIR: ("no_limit", None)}


def supply(scene: Scene, supplier: str, on: date) -> None:
    supervisions.supply_information(
        scene.ledger,
        scene.act(on),
        "GS-2025-0001",
        supplier=supplier,
        document=LETTER,
        received_on=on,
    )


def test_the_heir_of_a_supervised_body_hands_in_under_its_own_name(scene: Scene) -> None:
    given_round(scene, date(2025, 7, 20))
    merge(scene, "huyen-a", "huyen-c")
    with pytest.raises(ConflictError) as refused:
        supply(scene, "huyen-a", date(2025, 7, 10))
    assert (refused.value.rule, refused.value.violations[0].allowed) == (
        "information_owed_by_heir",
        str(agency_id(HEIR)),
    )
    with pytest.raises(InvalidInputError) as unknown:
        supply(scene, "huyen-b", date(2025, 7, 10))
    assert unknown.value.rule == "supplier_supervised"
    supply(scene, HEIR, date(2025, 7, 10))
    assert of_kind(scene, date(2025, 8, 1), "information") == {
        "huyen-a": ("transferred", "2025-07-13"),
        HEIR: ("met", "2025-07-13"),
    }
    with scene.read_store.reading() as rows:
        [round_] = supervision_register.register(rows, Moment(date(2025, 8, 1), scene.now))
        [steps] = supervision_steps.steps(rows, Moment(date(2025, 8, 1), scene.now))
    [handed_in] = round_["information"]
    assert handed_in["supplier_id"] == str(agency_id(HEIR))
    assert handed_in["for_ids"] == [str(agency_id("huyen-a"))]
    assert steps["information_missing_ids"] == []


def test_what_came_before_the_merger_keeps_the_name_of_its_day(scene: Scene) -> None:
    given_round(scene, date(2025, 7, 20))
    merge(scene, "huyen-a", "huyen-c")
    supply(scene, "huyen-a", date(2025, 6, 20))
    assert of_kind(scene, date(2025, 8, 1), "information") == {"huyen-a": ("met", "2025-07-13")}
