"""What "cùng cấp" and "các cấp" mean: by unit, in a state with districts and in one without."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from domain.agency_set import AgencySet
from domain.errors import ConflictError
from domain.scope import Placed, Placement
from domain.values import id_of
from tests.domain.given import COUNCIL, OFFICE, act, names, refused


def placed(code: str, kind: str, level: str, unit: str | None) -> Placed:
    return Placed(id_of("agency", code), kind, level, unit)


PROVINCE = [
    placed("btt", "front", "province", "DB"),
    placed("hdnd", "council", "province", "DB"),
    placed("ddbqh", "na_delegation", "province", "DB"),
]
DISTRICTS = [
    placed("btt-a", "front", "district", "DB.A"),
    placed("hdnd-a", "council", "district", "DB.A"),
    placed("btt-b", "front", "district", "DB.B"),
]
COMMUNES = [
    placed("btt-x", "front", "commune", "DB.A.X"),
    placed("hdnd-x", "council", "commune", "DB.A.X"),
]
WITHOUT_DISTRICTS = [placed("btt-y", "front", "commune", "DB.Y")]
NEIGHBOR = placed("btt-lc", "front", "province", "LC")
EVERY = [*PROVINCE, *DISTRICTS, *COMMUNES, NEIGHBOR]


def ids(*codes: str) -> set[UUID]:
    return {id_of("agency", code) for code in codes}


def test_same_level_is_the_unit_and_not_the_tier() -> None:
    assert set(Placement(EVERY).same_level(DISTRICTS[0])) == ids("hdnd-a")
    assert set(Placement(EVERY).same_level(COMMUNES[0], ("council",))) == ids("hdnd-x")
    assert set(Placement(EVERY).same_level(PROVINCE[0])) == ids("hdnd", "ddbqh")


def test_all_levels_are_the_units_below_and_never_the_neighbor() -> None:
    assert set(Placement(EVERY).all_levels(PROVINCE[0], ("front",))) == ids(
        "btt", "btt-a", "btt-b", "btt-x"
    )
    assert set(Placement(EVERY).all_levels(PROVINCE[0], ("front",), ("district",))) == ids(
        "btt-a", "btt-b"
    )
    assert set(Placement(EVERY).all_levels(DISTRICTS[0], ("front",))) == ids("btt-a", "btt-x")


def test_without_districts_communes_sit_under_the_province() -> None:
    after = [*PROVINCE, *WITHOUT_DISTRICTS]
    assert set(Placement(after).all_levels(PROVINCE[0], ("front",))) == ids("btt", "btt-y")


def test_a_central_body_reaches_everybody() -> None:
    center = placed("tw", "front", "central", None)
    assert set(Placement(EVERY).all_levels(center, ("front",), ("province",))) == ids(
        "btt", "btt-lc"
    )


def related(code: str, kind: str, *beside: str, below: tuple[str, ...] = ()) -> Placed:
    """A body of a commune of which neither code nor province tells where it belongs."""
    return Placed(
        id_of("agency", code),
        kind,
        "commune",
        None,
        beside=frozenset(ids(*beside)),
        below=frozenset(ids(*below)),
    )


def test_edges_tell_the_unit_where_no_code_does() -> None:
    party_x, party_y = related("du-x", "party", "mt-x"), related("du-y", "party", "mt-y", "ub-y")
    front_x, front_y = related("mt-x", "front"), related("mt-y", "front")
    there = Placement([party_x, party_y, front_x, front_y, related("ub-y", "government")])
    assert set(there.same_level(front_x, ("party",))) == ids("du-x")
    assert set(there.same_level(front_y)) == ids("du-y", "ub-y")
    assert there.in_doubt(front_x, ("party", "council")) == ()


def test_where_nothing_tells_several_bodies_are_in_doubt_and_one_alone_is_meant() -> None:
    front, other = related("mt-x", "front"), related("mt-y", "front")
    party, second = related("du-x", "party"), related("du-y", "party")
    assert Placement([front, party]).same_level(front, ("party",)) == (party.id,)
    for there in ([front, party, second], [front, other, party], [front, other, party, second]):
        assert Placement(there).same_level(front, ("party",)) == ()
        assert Placement(there).in_doubt(front, ("party", "council")) == ("party",)


def test_who_is_known_to_be_of_another_unit_is_not_meant() -> None:
    front, party = related("mt-x", "front"), related("du-x", "party")
    theirs = [related("mt-y", "front", "du-y"), related("du-y", "party")]
    assert Placement([front, party, *theirs]).same_level(front, ("party",)) == (party.id,)
    above = [
        Placed(
            id_of("agency", f"h-{x}"), "party", "district", f"DB.{x}", below=frozenset(ids(*led))
        )
        for x, led in (("A", ("mt-x", "du-x")), ("B", ("du-z",)))
    ]
    elsewhere = related("du-z", "party")
    assert Placement([front, party, elsewhere, *above]).same_level(front, ("party",)) == (party.id,)


def test_a_province_tells_no_unit_below_it() -> None:
    fronts = [replace(related(f"mt-{x}", "front"), province="DB") for x in "xy"]
    parties = [replace(related(f"du-{x}", "party"), province="DB") for x in "xy"]
    there = Placement([*fronts, *parties])
    assert there.same_level(fronts[0], ("party",)) == ()
    assert there.in_doubt(fronts[0], ("party",)) == ("party",)
    elsewhere = replace(fronts[1], province="LC")
    there = Placement([fronts[0], elsewhere, parties[0]])
    assert there.same_level(fronts[0], ("party",)) == (parties[0].id,)


def test_all_levels_follow_the_lines_where_no_code_tells_the_unit() -> None:
    districts = [
        Placed(
            id_of("agency", f"mt-{x}"), "front", "district", None, below=frozenset(ids(f"mt-{x}1"))
        )
        for x in "ab"
    ]
    communes = [related("mt-a1", "front"), related("mt-b1", "front")]
    province = placed("mt-tinh", "front", "province", None)
    there = Placement([province, *districts, *communes])
    assert set(there.all_levels(districts[0], ("front",))) == ids("mt-a", "mt-a1")
    assert len(there.all_levels(province, ("front",))) == 5
    assert set(
        Placement([province, districts[0], *communes]).all_levels(districts[0], ("front",))
    ) == (ids("mt-a", "mt-a1", "mt-b1"))


def test_a_set_is_named_and_its_members_come_and_go() -> None:
    found = AgencySet.name_set(
        act(), code="SBN", name="Các sở, ban, ngành", member_ids=(OFFICE,), complete=False
    )
    found.add_member(act(), member_id=COUNCIL)
    with refused("member_once", "/member_id", ConflictError):
        found.add_member(act(), member_id=COUNCIL)
    found.remove_member(act(), member_id=COUNCIL)
    with refused("member_known", "/member_id", ConflictError):
        found.remove_member(act(), member_id=COUNCIL)
    assert names(found) == ["named", "member_added", "member_removed"]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [({"name": " "}, "name_given"), ({"complete": True}, "complete_set_has_members")],
)
def test_a_set_has_a_name_and_a_complete_one_members(fields: dict[str, object], rule: str) -> None:
    given: dict[str, object] = {"code": "S", "name": "Nhóm", "member_ids": (), "complete": False}
    with refused(rule):
        AgencySet.name_set(act(), **given | fields)  # type: ignore[arg-type]  # the words of the rule
