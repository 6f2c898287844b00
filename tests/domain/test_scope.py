"""What "cùng cấp" and "các cấp" mean: by unit, in a state with districts and in one without."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.agency_set import AgencySet
from domain.errors import ConflictError
from domain.scope import Placed, all_levels, same_level
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
    assert set(same_level(EVERY, DISTRICTS[0])) == ids("hdnd-a")
    assert set(same_level(EVERY, COMMUNES[0], ("council",))) == ids("hdnd-x")
    assert set(same_level(EVERY, PROVINCE[0])) == ids("hdnd", "ddbqh")


def test_all_levels_are_the_units_below_and_never_the_neighbor() -> None:
    assert set(all_levels(EVERY, PROVINCE[0], ("front",))) == ids("btt", "btt-a", "btt-b", "btt-x")
    assert set(all_levels(EVERY, PROVINCE[0], ("front",), ("district",))) == ids("btt-a", "btt-b")
    assert set(all_levels(EVERY, DISTRICTS[0], ("front",))) == ids("btt-a", "btt-x")


def test_without_districts_communes_sit_under_the_province() -> None:
    after = [*PROVINCE, *WITHOUT_DISTRICTS]
    assert set(all_levels(after, PROVINCE[0], ("front",))) == ids("btt", "btt-y")


def test_a_central_body_reaches_everybody() -> None:
    center = placed("tw", "front", "central", None)
    assert set(all_levels(EVERY, center, ("front",), ("province",))) == ids("btt", "btt-lc")


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
