"""A body ends once, on a ground, and leaves what it owes to a body that exists."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain.agency import Agency
from domain.errors import ConflictError
from domain.values import id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, OFFICE, TODAY, act, names, refused

GROUND = "Nghị quyết 202/2025/QH15"
DUTY = id_of("obligation", "x")


def body(founded_on: date | None = None) -> Agency:
    return Agency.register(
        act(),
        code="mttq",
        name="Ủy ban MTTQ",
        kind="front",
        level="province",
        founded_on=founded_on,
    )


def merged() -> Agency:
    agency = body()
    agency.merge_into(act(), into_id=OFFICE, ground=GROUND, document=None)
    return agency


def split(*into: UUID) -> Agency:
    agency = body()
    agency.split(act(), into_ids=into or (OFFICE, COUNCIL), ground=GROUND, document=None)
    return agency


def test_a_merged_body_is_no_more_and_passes_all_it_owes() -> None:
    agency = merged()
    assert names(agency) == ["registered", "merged", "responsibility_transferred"]
    assert (agency.exists_on(TODAY), agency.exists_on(date(2023, 11, 30))) == (False, True)
    assert agency.heir_id == OFFICE


def test_a_split_body_passes_nothing_by_itself() -> None:
    agency = split()
    assert names(agency) == ["registered", "split"]
    assert (agency.successor_ids, agency.heir_id) == ((OFFICE, COUNCIL), None)


def test_a_duty_passes_on_by_name_once() -> None:
    agency = split()
    agency.transfer_responsibility(
        act(), to_id=OFFICE, obligation_ids=(DUTY,), ground=GROUND, document=None
    )
    with refused("responsibility_held", "/obligation_ids", ConflictError):
        agency.transfer_responsibility(
            act(), to_id=COUNCIL, obligation_ids=(DUTY,), ground=GROUND, document=None
        )


def test_a_body_bears_no_other_name_and_no_relation_before_its_founding() -> None:
    agency = body(date(2030, 1, 1))
    with refused("agency_exists", "/happened_on", ConflictError):
        agency.rename(act(), name="Tên khác", ground=None)
    with refused("agency_exists", "/edges/from", ConflictError):
        agency.add_edge(act(), edge="party_over", to_id=OFFICE, from_on=date(2029, 1, 1))


def test_a_dissolved_body_with_an_heir_passes_all_it_owes() -> None:
    agency = body()
    agency.dissolve(act(), heir_id=OFFICE, ground=GROUND, document=None, open_duties=3)
    assert names(agency) == ["registered", "dissolved", "responsibility_transferred"]


def test_a_body_that_owes_nothing_is_dissolved_without_an_heir() -> None:
    agency = body()
    agency.dissolve(act(), heir_id=None, ground=GROUND, document=None, open_duties=0)
    assert names(agency) == ["registered", "dissolved"]


def test_open_duties_without_an_heir_keep_a_body_from_being_dissolved() -> None:
    with refused("open_duties_have_heir", "/heir_id", ConflictError):
        body().dissolve(act(), heir_id=None, ground=GROUND, document=None, open_duties=1)


def test_nobody_ends_twice() -> None:
    with refused("agency_ends_once", kind=ConflictError):
        merged().dissolve(act(), heir_id=None, ground=GROUND, document=None, open_duties=0)


def test_nobody_ends_before_its_founding() -> None:
    with refused("agency_exists", kind=ConflictError):
        body(founded_on=date(2024, 1, 1)).merge_into(
            act(), into_id=OFFICE, ground=GROUND, document=None
        )


def test_nobody_is_its_own_heir() -> None:
    with refused("heir_is_another", "/predecessor_ids"):
        body().merge_into(act(), into_id=FRONT, ground=GROUND, document=None)
    with refused("heir_is_another", "/to_id"):
        body().transfer_responsibility(
            act(), to_id=FRONT, obligation_ids=None, ground=GROUND, document=None
        )


def test_one_heir_alone_is_no_split() -> None:
    with refused("split_into_several", "/into_ids"):
        split(OFFICE, OFFICE)


@pytest.mark.parametrize("ground", ["", "  "])
def test_a_reorganization_rests_on_something(ground: str) -> None:
    with refused("reorganization_has_ground", "/ground"):
        body().merge_into(act(), into_id=OFFICE, ground=ground, document=None)


def test_a_split_body_passes_each_duty_to_one_of_its_heirs() -> None:
    agency = split()
    agency.transfer_responsibility(
        act(), to_id=OFFICE, obligation_ids=(DUTY,), ground=GROUND, document=None
    )
    assert names(agency)[-1] == "responsibility_transferred"
    with refused("heir_among_successors", "/to_id"):
        agency.transfer_responsibility(
            act(), to_id=DEPARTMENT, obligation_ids=(DUTY,), ground=GROUND, document=None
        )


def test_a_transfer_names_duties_or_means_all() -> None:
    with refused("obligation_given", "/obligation_ids"):
        body().transfer_responsibility(
            act(), to_id=OFFICE, obligation_ids=(), ground=GROUND, document=None
        )


def test_what_has_passed_whole_is_not_passed_again() -> None:
    with refused("responsibility_held", "/obligation_ids", ConflictError):
        merged().transfer_responsibility(
            act(), to_id=COUNCIL, obligation_ids=None, ground=GROUND, document=None
        )


def test_a_body_that_is_no_more_follows_nobody() -> None:
    with refused("agency_exists", kind=ConflictError):
        merged().succeed(act(), predecessor_ids=(COUNCIL,), ground=GROUND, document=None)
