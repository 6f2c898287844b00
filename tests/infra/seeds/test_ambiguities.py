"""Every point that the plans leave open ships with its readings, and each reading can be followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from domain.commands import plan_ambiguities
from domain.values import id_of
from infra.seeds import ambiguities, plans_loader
from infra.seeds.reference import seed
from infra.seeds.story import founding
from projections import obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import Scene

DAY = date(2023, 12, 1)


def test_the_fifty_two_points_are_there_each_with_readings_a_default_and_who_decides() -> None:
    given = seed("ambiguities.toml")["ambiguity"]
    assert [a["code"] for a in given] == [f"A{n:02}" for n in range(1, 53)]
    for ambiguity in given:
        assert len(ambiguity["readings"]) > 1
        assert ambiguity["default"] == "a"
        assert ambiguity["decided_by"]
        # Every other reading moves days or who owes what, or says why it moves neither.
        told = {key for what in ("cadences", "owed", "effects") for key in ambiguity.get(what, ())}
        assert told >= set("abcdef"[1 : len(ambiguity["readings"])]), ambiguity["code"]


def test_every_point_that_a_plan_or_an_item_bears_is_raised_with_it() -> None:
    for plan in plans_loader.load_plans():
        raised = {a.code: set(a.items) for a in ambiguities.of_plan(plan)}
        assert set(plan.ambiguities) <= set(raised)
        for item in plan.items:
            assert all(item.code in raised[code] for code in item.ambiguities)


def test_a_resolution_by_who_decides_dates_what_it_is_about(tmp_path: Path) -> None:
    with Scene(f"sqlite:///{tmp_path / 'ledger.db'}", DAY) as scene:
        for step in founding.steps():
            step.say(scene.ledger, scene.act(DAY), {})

        def reviews() -> list[str | None]:
            scene.catch_up(DAY)
            plan = id_of("plan", "DB-CT18-2023")
            with scene.read_store.reading() as rows:
                return [
                    duty["due_on"]
                    for no in (1, 2, 3)
                    for duty in obligations.register(
                        rows,
                        Moment(DAY, scene.now),
                        ObligationFilter(plan=plan, item=f"II.5-b.{no}"),
                    )[:1]
                ]

        assert reviews() == [None, None, None]
        plan_ambiguities.resolve_ambiguity(
            scene.ledger,
            scene.act(DAY),
            "DB-CT18-2023",
            ambiguity="A25",
            reading="b",
            authority="DB.BTT-MTTQ",
            ground="Công văn",
        )
        assert reviews() == ["2025-10-26", "2027-10-26", "2032-10-26"]

        def dues(plan: str, item: str) -> set[tuple[str, str | None]]:
            scene.catch_up(DAY)
            wanted = ObligationFilter(plan=id_of("plan", plan), item=item)
            with scene.read_store.reading() as rows:
                found = obligations.register(rows, Moment(DAY, scene.now), wanted)
            return {(d["occurrence"], d["due_on"]) for d in found if d["status"] != "cancelled"}

        def resolved(plan: str, ambiguity: str, reading: str, authority: str) -> None:
            given: dict[str, Any] = {
                "ambiguity": ambiguity,
                "reading": reading,
                "authority": authority,
            }
            plan_ambiguities.resolve_ambiguity(
                scene.ledger, scene.act(DAY), plan, ground="Công văn", **given
            )

        # Thirty days after the issue of 11/12/2020 is a Sunday.
        resolved("LC-DA15-2020", "A34", "b", "LC.TINH-UY")
        assert dues("LC-DA15-2020", "P3.III-b") == {("once", "2021-01-11")}
        resolved("LD-CT18-2022", "A33", "b", "LD.HUYEN.BTV")
        assert ("2023-Q1", "2023-03-31") in dues("LD-CT18-2022", "II.2-d")
        resolved("TN-QCDC-2023", "A40", "b", "TN.BCD-QCDC")
        assert ("2023", "2023-11-20") in dues("TN-QCDC-2023", "5.3-b")
        # Who decides is the body that the words mean, where it is registered.
        resolved("DB-CT18-2023", "A30", "a", "DB.BTV-TU")
        resolved("LC-DA15-2020", "A16", "b", "LC.TT-TU")
        # A term, or a time that the text does not give, has no day until somebody sets one.
        resolved("LC-DA15-2020", "A05", "b", "LC.TINH-UY")
        assert dues("LC-DA15-2020", "P2.I.2.1") == {("once", None)}
        resolved("LC-DA15-2020", "A14", "b", "LC.BTT-MTTQ")
        assert dues("LC-DA15-2020", "P2.I.2.4-c") == {("once", None)}
        resolved("TN-QCDC-2023", "A42", "b", "TN.BCD-QCDC")
        assert dues("TN-QCDC-2023", "2.4-c") == {("once", None)}
        resolved("DB-CT18-2023", "A17", "b", "DB.BTT-MTTQ")
        assert ("once", None) in dues("DB-CT18-2023", "II.1.1-b")
        # What is published at reviews alone waits for one.
        resolved("DB-CT18-2023", "A18", "b", "DB.BTT-MTTQ")
        assert ("event", None) in dues("DB-CT18-2023", "II.1.2-b")
