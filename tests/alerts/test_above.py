"""Who is above whom: each kind of body by a table, and at the same cost however many others there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pytest

from alerts import above
from alerts.above import Over
from domain.commands import agencies
from projections.moment import Moment
from projections.read_model import Row, Rows
from tests.scenarios import Scene, agency_id

TODAY: Final = date(2023, 6, 1)
BODIES: Final = (
    ("T.TINH-UY", "party_committee", "province"),
    ("T.BTV", "party_standing", "province"),
    ("T.DANG-UY-KHOI", "party_committee", "province"),
    ("T.BAN-DAN-VAN", "party_commission", "province"),
    ("T.MTTQ", "front_standing_board", "province"),
    ("T.HOI-DONG-TU-VAN", "front_advisory", "province"),
    ("T.HDND", "peoples_council", "province"),
    ("T.UBND", "peoples_committee", "province"),
    ("T.SO", "department", "province"),
    ("T.HND", "pso", "province"),
    ("T.H.HUYEN-UY", "party_committee", "district"),
    ("T.H.BTV", "party_standing", "district"),
    ("T.H.BTV-CU", "party_standing", "district"),
    ("T.H.MTTQ", "front_standing_board", "district"),
    ("T.H.HND", "pso", "district"),
    ("T.H.HDND", "peoples_council", "district"),
    ("T.H.X.DANG-UY", "party_committee", "commune"),
    ("T.H.X.MTTQ", "front_standing_board", "commune"),
    ("T.H.Y.MTTQ", "front_standing_board", "commune"),
    ("T.K.MTTQ-CU", "front_standing_board", "district"),
    ("tinh-uy-khac", "party_committee", "province"),
    ("so-khac", "department", "province"),
    ("ubnd-khac", "peoples_committee", "province"),
)
EDGES: Final = (
    ("T.TINH-UY", "party_over", "T.MTTQ"),
    ("T.TINH-UY", "party_over", "T.UBND"),
    ("T.TINH-UY", "party_over", "T.HND"),
    ("T.TINH-UY", "party_line", "T.H.HUYEN-UY"),
    ("T.TINH-UY", "party_line", "T.DANG-UY-KHOI"),
    ("T.BAN-DAN-VAN", "staff_of", "T.BTV"),
    ("T.HOI-DONG-TU-VAN", "staff_of", "T.MTTQ"),
    ("T.MTTQ", "front_line", "T.H.MTTQ"),
    ("T.MTTQ", "supervises", "T.SO"),
    ("T.SO", "staff_of", "T.UBND"),
    ("T.UBND", "accountable_to", "T.HDND"),
    ("T.HND", "pso_line", "T.H.HND"),
    ("T.HND", "member_of", "T.MTTQ"),
    ("T.H.HND", "member_of", "T.H.MTTQ"),
    ("T.H.MTTQ", "accountable_to", "T.H.HDND"),
    ("T.H.HUYEN-UY", "party_over", "T.H.MTTQ"),
    ("T.H.HUYEN-UY", "party_line", "T.H.X.DANG-UY"),
    ("T.H.X.DANG-UY", "party_over", "T.H.X.MTTQ"),
    ("T.H.MTTQ", "front_line", "T.H.X.MTTQ"),
    ("T.K.MTTQ-CU", "front_line", "T.H.Y.MTTQ"),
    ("tinh-uy-khac", "party_over", "ubnd-khac"),
    ("so-khac", "accountable_to", "ubnd-khac"),
)
PROVINCE: Final = ("T.TINH-UY", "T.BTV")
DISTRICT: Final = ("T.H.HUYEN-UY", "T.H.BTV")


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as scene:
        for code, kind, level in BODIES:
            province = None if "." in code else "Khác"
            given_body(scene, code, kind, level, province=province)
        for code, edge, to in EDGES:
            draft = agencies.EdgeDraft(edge, to, None)
            agencies.add_edge(scene.ledger, scene.act(date(2023, 1, 3)), code, draft)
        agencies.merge(
            scene.ledger,
            scene.act(date(2023, 2, 1)),
            "T.H.MTTQ",
            predecessors=("T.K.MTTQ-CU",),
            ground="Nghị quyết",
        )
        agencies.dissolve(
            scene.ledger,
            scene.act(date(2023, 2, 1)),
            "T.H.BTV-CU",
            heir="T.H.BTV",
            ground="Nghị quyết",
        )
        yield scene


def given_body(
    scene: Scene, code: str, kind: str, level: str, *, province: str | None = None
) -> None:
    agencies.register(
        scene.ledger,
        scene.act(date(2023, 1, 2)),
        code=code,
        name=code,
        kind=kind,
        level=level,
        province=province,
    )


ABOVE: Final = (
    ("T.SO", ("T.UBND",), PROVINCE),
    ("T.UBND", ("T.HDND",), PROVINCE),
    ("T.HDND", (), PROVINCE),
    ("T.HND", (), PROVINCE),
    ("T.MTTQ", (), PROVINCE),
    ("T.HOI-DONG-TU-VAN", ("T.MTTQ",), PROVINCE),
    ("T.BAN-DAN-VAN", ("T.BTV",), PROVINCE),
    ("T.DANG-UY-KHOI", PROVINCE, PROVINCE),
    ("T.TINH-UY", (), ()),
    ("T.BTV", (), ()),
    ("T.H.HUYEN-UY", PROVINCE, PROVINCE),
    ("T.H.BTV", PROVINCE, PROVINCE),
    ("T.H.MTTQ", ("T.MTTQ",), DISTRICT),
    ("T.H.HND", ("T.HND",), PROVINCE),
    ("T.H.HDND", (), DISTRICT),
    ("T.H.X.DANG-UY", DISTRICT, DISTRICT),
    ("T.H.X.MTTQ", ("T.H.MTTQ",), ("T.H.X.DANG-UY",)),
    ("T.H.Y.MTTQ", ("T.H.MTTQ",), DISTRICT),
    ("so-khac", ("ubnd-khac",), ("tinh-uy-khac",)),
)
"""Each body, the superior one, and the Party committee that answers for it."""


def test_each_kind_of_body_has_its_superior_and_its_party_committee(scene: Scene) -> None:
    wanted = {code: (sorted(superior), sorted(party)) for code, superior, party in ABOVE}
    codes = {str(agency_id(code)): code for code, _, _ in BODIES}
    scene.catch_up()
    with scene.read_store.reading() as rows:
        together = above.of(rows, Moment(TODAY, scene.now), [str(agency_id(c)) for c in wanted])
        alone = {
            one: above.of(rows, Moment(TODAY, scene.now), [one])[one]
            for one in [str(agency_id(c)) for c in wanted]
        }
    assert together == alone
    assert {codes[one]: named(over, codes) for one, over in together.items()} == wanted


def named(over: Over, codes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    return sorted(codes[b] for b in over.superior), sorted(codes[b] for b in over.party)


def test_an_edge_that_has_ended_leads_to_nobody_and_one_to_come_not_yet(scene: Scene) -> None:
    act = scene.act(date(2023, 3, 1))
    agencies.end_edge(scene.ledger, act, "T.SO", edge="staff_of", to="T.UBND")
    draft = agencies.EdgeDraft("accountable_to", "T.HDND", date(2024, 1, 1))
    agencies.add_edge(scene.ledger, scene.act(date(2023, 3, 2)), "T.SO", draft)
    scene.catch_up()
    body = str(agency_id("T.SO"))
    with scene.read_store.reading() as rows:
        before, after, later = (
            above.of(rows, Moment(day, scene.now), [body])[body].superior
            for day in (date(2023, 2, 28), date(2023, 3, 2), date(2024, 1, 1))
        )
    assert before == {str(agency_id("T.UBND"))}
    assert after == frozenset()
    assert later == {str(agency_id("T.HDND"))}


@dataclass
class Counted(Rows):
    """Rows that count what is asked and what comes back."""

    rows: Rows
    asked: int = 0
    got: int = 0

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        raise AssertionError("only asks")

    def execute_many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        raise AssertionError("only asks")

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        found = self.rows.fetch(sql, params)
        self.asked += 1
        self.got += len(found)
        return found


def test_bodies_beside_the_matter_are_not_read(scene: Scene) -> None:
    first = cost(scene, ["T.H.X.MTTQ", "T.SO"])
    for number in range(200):
        given_body(scene, f"T.H.Z{number}.DANG-UY", "party_committee", "commune")
        given_body(scene, f"T.H.Z{number}.MTTQ", "front_standing_board", "commune")
        for above_it, edge, below in (
            ("T.H.HUYEN-UY", "party_line", "DANG-UY"),
            ("T.H.MTTQ", "front_line", "MTTQ"),
        ):
            draft = agencies.EdgeDraft(edge, f"T.H.Z{number}.{below}", None)
            agencies.add_edge(scene.ledger, scene.act(date(2023, 1, 4)), above_it, draft)
    assert cost(scene, ["T.H.X.MTTQ", "T.SO"]) == first


def test_many_bodies_take_as_many_statements_as_one(scene: Scene) -> None:
    [one, _], [many, _] = cost(scene, ["T.H.X.MTTQ"]), cost(scene, [code for code, *_ in BODIES])
    assert many <= one + 3


def cost(scene: Scene, codes: Sequence[str]) -> tuple[int, int]:
    """How many statements, and how many rows they brought."""
    scene.catch_up()
    with scene.read_store.reading() as rows:
        counted = Counted(rows)
        above.of(counted, Moment(TODAY, scene.now), [str(agency_id(code)) for code in codes])
    return counted.asked, counted.got
