"""A corrected decision is one that its own command would have taken: no correction is a way around a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from inspect import signature
from typing import Any, cast

import pytest

from domain.commands import agencies, local_rules, plan_ambiguities, plan_decisions, reports
from domain.commands.plan_ambiguities import AmbiguityInput
from domain.commands.told_again import METHODS
from domain.local_rule import LocalRule
from domain.plan import Plan
from domain.plan.values import Reading
from domain.values import id_of
from infra.seal.read_model_check import first_changed_row
from infra.seeds.reference import calendars
from projections import obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.domain.correcting import LATER, correct
from tests.domain.given import refused
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    Scene,
    given_agencies,
    given_limit,
    given_plan,
    given_recommendation,
    given_report,
    item,
)

SET = date(2023, 3, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        given_agencies(scene)
        given_plan(
            scene,
            items=(
                item("1", "report", "yearly", before="11-20"),
                item("2", "report", "on_request"),
            ),
        )
        yield scene


def terms(scene: Scene) -> int:
    return plan_decisions.set_report_terms(
        scene.ledger,
        scene.act(SET),
        "KH-2023",
        item="1",
        to_day=14,
        send_term="2wd",
        setter=COMMITTEE,
        ground="Chế độ báo cáo",
    ).position


def rule(scene: Scene) -> int:
    return local_rules.issue(
        scene.ledger,
        scene.act(SET),
        code="QD-1",
        kind="reply",
        term="20d",
        setter=COMMITTEE,
        ground="12-QĐ/TU",
    ).position


def yearly(scene: Scene) -> dict[str, Any]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        wanted = ObligationFilter(plan=id_of("plan", "KH-2023"), item="1")
        [duty] = obligations.register(rows, Moment(LATER, scene.now), wanted)
    return duty


def test_terms_of_a_report_are_read_and_of_every_month(scene: Scene) -> None:
    at = terms(scene)
    for field, value, broken in (
        ("send_term", "xx", "term_form"),
        ("send_term", "5d-back", "term_counts_forward"),
        ("send_term", "before:2023-01-01", "term_counts_forward"),
        ("to_day", 45, "cut_off_in_every_month"),
        ("to_day", 0, "cut_off_in_every_month"),
        ("from_day", 31, "cut_off_in_every_month"),
        ("months_before", 40, "cut_off_in_every_month"),
    ):
        with refused(broken, "/value"):
            correct(scene, at, field, value)
    correct(scene, at, "to_day", 20)
    assert yearly(scene)["cut_off_on"] == "2023-12-20"


def test_a_day_is_set_for_an_occurrence_that_comes_and_after_the_decision(scene: Scene) -> None:
    at = given_limit(scene, "1", SET, occurrence="2023", due_on=date(2023, 12, 1)).position
    for field, value, broken in (
        ("due_on", "1900-01-01", "limit_after_decision"),
        ("occurrence", "2055-Q9", "occurrence_fits_cadence"),
        ("occurrence", "2055", "occurrence_fits_cadence"),
        ("setter_id", DEPARTMENT, "setter_is_not_debtor"),
        ("ground", " ", "limit_has_ground"),
    ):
        with refused(broken, "/value"):
            correct(scene, at, field, value)
    correct(scene, at, "due_on", "2023-12-05")
    assert yearly(scene)["due_on"] == "2023-12-05"


def test_what_is_asked_for_is_due_after_the_request(scene: Scene) -> None:
    at = plan_decisions.request_occurrence(
        scene.ledger,
        scene.act(SET),
        "KH-2023",
        item="2",
        requester=COMMITTEE,
        ground="CV 5",
        due_on=date(2023, 4, 1),
    ).position
    for field, value, broken in (
        ("due_on", "2023-02-01", "due_after_request"),
        ("happened_on", "2023-05-01", "due_after_request"),
        ("occurrence", "zz", "occurrence_fits_cadence"),
    ):
        with refused(broken, "/value"):
            correct(scene, at, field, value)


def test_the_usual_reading_is_one_of_the_readings(scene: Scene) -> None:
    point = AmbiguityInput("A01", "Tính từ đâu?", (Reading("a", "x"), Reading("b", "y")), ("1",))
    at = plan_ambiguities.raise_ambiguity(scene.ledger, scene.act(SET), "KH-2023", point).position
    with refused("default_is_reading", "/value"):
        correct(scene, at, "default", "zz")
    correct(scene, at, "default", "b")


def test_a_rule_of_a_committee_has_a_term_that_counts_forward(scene: Scene) -> None:
    at = rule(scene)
    for term, broken in (
        ("xx", "term_form"),
        ("0d", "term_counts_forward"),
        ("5d-back", "term_counts_forward"),
    ):
        with refused(broken, "/value"):
            correct(scene, at, "term", term)
    with refused("limit_has_ground", "/value"):
        correct(scene, at, "ground", "")
    rolling = local_rules.decide_rolling(
        scene.ledger, scene.act(SET), code="QD-2", setter=FRONT, ground="15-QC"
    )
    with refused("limit_has_ground", "/value"):
        correct(scene, rolling.position, "ground", "")


def test_a_report_is_not_corrected_to_have_been_returned_before_its_arrival(scene: Scene) -> None:
    duty = id_of("obligation", yearly(scene)["id"])
    sent = date(2023, 5, 2)
    given_report(scene, "BC-1", duty, submitted_on=sent, received_on=date(2023, 5, 4))
    act = scene.act(date(2023, 5, 8))
    at = reports.return_(scene.ledger, act, "BC-1", reason="Thiếu").position
    with refused("returned_after_receipt", "/value"):
        correct(scene, at, "happened_on", "2023-05-03")
    correct(scene, at, "happened_on", "2023-05-05")


def test_a_body_is_followed_and_follows_after_its_founding(scene: Scene) -> None:
    founded = agencies.register(
        scene.ledger,
        scene.act(SET),
        code="moi",
        name="Cơ quan mới",
        kind="department",
        level="province",
        founded_on=date(2023, 2, 1),
    ).position
    act = scene.act(date(2023, 4, 1))
    at = agencies.merge(scene.ledger, act, "moi", predecessors=(DEPARTMENT,), ground="NQ").position
    [followed] = [
        p
        for p in range(founded + 1, at + 1)
        if scene.ledger.fact_at(p).fact.TOPIC == "agency.succeeded"
    ]
    with refused("agency_exists", "/value"):
        correct(scene, followed, "happened_on", "1990-01-01")
    with refused("agency_exists", "/value"):
        correct(scene, founded, "founded_on", "2023-05-01")
    correct(scene, founded, "founded_on", "2023-01-01")


def stored_before(scene: Scene, kind: Any, code: str, *, at: int, field: str, value: Any) -> None:
    """A correction as a ledger holds it from before such were refused."""
    act = scene.act(LATER)
    subject = scene.ledger.load(kind, code, act)
    version = scene.ledger.fact_at(at).fact.originator_version
    subject.correct(
        act,
        corrects=at,
        corrects_version=version,
        field=field,
        value=value,
        reason="Gõ nhầm",
        document=None,
    )
    scene.ledger.keep(act, subject)


def test_one_slip_that_is_stored_stops_neither_the_registers_nor_the_proof(scene: Scene) -> None:
    sending, limit = terms(scene), rule(scene)
    given_recommendation(
        scene,
        "KN-2023-0001",
        issued_on=date(2023, 4, 3),
        received_on=date(2023, 4, 10),
        term=None,
    )
    scene.catch_up()
    for field, value in (("send_term", "xx"), ("send_term", "2wd"), ("to_day", 45)):
        stored_before(scene, Plan, "KH-2023", at=sending, field=field, value=value)
        scene.catch_up()
    stored_before(scene, LocalRule, "QD-1", at=limit, field="term", value="xx")
    assert yearly(scene)["cut_off_on"] is None
    given_limit(scene, "1", LATER, occurrence="2023", due_on=date(2023, 12, 1))
    assert yearly(scene)["due_on"] == "2023-12-01"
    recorder: Any = scene.ledger.recorder
    assert first_changed_row(recorder, scene.read_store, calendars()) is None
    # What was stored can be put right.
    correct(scene, limit, "term", "12d")
    scene.catch_up()


def test_every_method_is_asked_with_what_its_fact_tells() -> None:
    for fact, method in METHODS.items():
        asked = list(signature(method).parameters.values())
        wanted = {p.name for p in asked if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
        assert wanted <= {f.name for f in fields(cast("Any", fact))}, fact.TOPIC
