"""A body is entered once, under a name and a level, and holds typed edges to others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.agency import EDGE_TYPES, LEVELS, Agency
from domain.errors import ConflictError
from tests.domain.given import DEPARTMENT, FRONT, act, names, refused


def registered(**fields: Any) -> Agency:
    given: dict[str, Any] = {
        "code": "mttq",
        "name": "Ủy ban MTTQ tỉnh",
        "kind": "front",
        "level": "province",
    }
    return Agency.register(act(), **given | fields)


def test_a_body_is_known_by_its_code_under_the_name_it_bears() -> None:
    agency = registered(name="  Ủy ban MTTQ tỉnh ", founded_on=date(1993, 1, 1))
    assert agency.id == FRONT
    assert (agency.name, agency.level, agency.founded_on) == (
        "Ủy ban MTTQ tỉnh",
        "province",
        date(1993, 1, 1),
    )
    assert names(agency) == ["registered"]


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_of_the_vocabulary_is_accepted(level: str) -> None:
    assert registered(level=level).level == level


def test_a_body_without_a_name_is_refused() -> None:
    with refused("name_given", "/name"):
        registered(name="   ")


def test_a_level_outside_the_vocabulary_is_refused() -> None:
    with refused("level_known", "/level"):
        registered(level="ward")


@pytest.mark.parametrize("code", ["", "a/b", "có dấu cách", "-a", "a" * 101, "2024" + "0" * 28])
def test_a_code_that_could_not_stand_in_a_path_is_refused(code: str) -> None:
    with refused("code_form", "/code"):
        registered(code=code)


@pytest.mark.parametrize("edge", EDGE_TYPES)
def test_every_edge_of_the_vocabulary_can_be_held_and_ended(edge: str) -> None:
    agency = registered()
    agency.add_edge(act(), edge=edge, to_id=DEPARTMENT, from_on=None)
    agency.end_edge(act(), edge=edge, to_id=DEPARTMENT)
    agency.add_edge(act(), edge=edge, to_id=DEPARTMENT, from_on=date(2024, 1, 1))
    assert agency.edges == {(edge, DEPARTMENT): date(2024, 1, 1)}
    assert names(agency) == ["registered", "edge_added", "edge_ended", "edge_added"]


def test_an_edge_outside_the_vocabulary_is_refused() -> None:
    with refused("edge_known", "/edges/type"):
        registered().add_edge(act(), edge="owns", to_id=DEPARTMENT, from_on=None)


def test_an_edge_to_oneself_is_refused() -> None:
    with refused("edge_to_another", "/edges/to_id"):
        registered().add_edge(act(), edge="supervises", to_id=FRONT, from_on=None)


def test_an_edge_already_held_is_refused() -> None:
    agency = registered()
    agency.add_edge(act(), edge="supervises", to_id=DEPARTMENT, from_on=None)
    with refused("edge_once", "/edges", ConflictError):
        agency.add_edge(act(), edge="supervises", to_id=DEPARTMENT, from_on=date(2023, 1, 1))
    agency.add_edge(act(), edge="accountable_to", to_id=DEPARTMENT, from_on=None)


def test_an_edge_not_held_cannot_end() -> None:
    with refused("edge_held", "/edges", ConflictError):
        registered().end_edge(act(), edge="supervises", to_id=DEPARTMENT)


def test_a_renamed_body_bears_the_new_name() -> None:
    agency = registered()
    agency.rename(act(), name="Ủy ban MTTQ và các đoàn thể tỉnh", ground="QĐ 1")
    assert agency.name == "Ủy ban MTTQ và các đoàn thể tỉnh"


@pytest.mark.parametrize("name", ["", "  ", "Ủy ban MTTQ tỉnh", " Ủy ban MTTQ tỉnh "])
def test_a_name_that_is_none_or_not_new_is_refused(name: str) -> None:
    with refused("name_new", "/name"):
        registered().rename(act(), name=name, ground=None)


def test_an_edge_ends_after_it_began() -> None:
    agency = registered()
    begins = date(2023, 5, 1)
    agency.add_edge(act(), edge="staff_of", to_id=DEPARTMENT, from_on=begins)
    with refused("edge_ends_after_beginning", "/happened_on"):
        agency.end_edge(act(date(2023, 4, 30)), edge="staff_of", to_id=DEPARTMENT)
    agency.end_edge(act(begins), edge="staff_of", to_id=DEPARTMENT)
