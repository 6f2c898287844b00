"""A mandate is given by another, for an agency or the ledger itself; a stand-in has a principal there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import ConflictError, ForbiddenError
from domain.mandate import Mandate
from tests.domain.given import FRONT, OFFICE, TODAY, act, names, refused


def granted(**fields: Any) -> Mandate:
    given: dict[str, Any] = {
        "code": "TC-1",
        "account": "account-2",
        "for_agency_id": OFFICE,
        "role": "agency",
        "ground": "Quyết định 12",
    }
    return Mandate.grant(act(), **given | fields)


def test_a_mandate_is_given_and_ended_once() -> None:
    mandate = granted()
    assert (mandate.from_on, mandate.to_on) == (TODAY, None)
    mandate.declare_absence(act(), from_on=TODAY, to_on=TODAY + timedelta(days=3))
    mandate.end(act(), reason="Chuyển công tác")
    assert names(mandate) == ["granted", "absence_declared", "ended"]
    with refused("mandate_lasts", kind=ConflictError):
        mandate.end(act(), reason="Lần nữa")
    with refused("mandate_lasts", kind=ConflictError):
        mandate.declare_absence(act(), from_on=TODAY, to_on=TODAY)


def test_a_mandate_whose_days_are_over_is_not_ended_again() -> None:
    mandate = granted(to_on=TODAY)
    later = TODAY + timedelta(days=1)
    with refused("mandate_lasts", kind=ConflictError):
        mandate.end(act(on=later, today=later), reason="Hết hạn")


@pytest.mark.parametrize(
    ("field", "value", "rule", "pointer"),
    [
        ("role", "king", "role_known", "/role"),
        ("place", "twin", "place_known", "/place"),
        ("for_agency_id", None, "mandate_has_agency", "/agency_id"),
        ("to_on", date(2023, 11, 30), "period_ordered", "/to"),
        ("account", " ", "reason_given", "/account"),
        ("ground", " ", "reason_given", "/ground"),
        ("place", "deputy", "stand_in_has_principal", "/stands_in_for_id"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused(
    field: str, value: Any, rule: str, pointer: str
) -> None:
    with refused(rule, pointer):
        granted(**{field: value})


def test_nobody_gives_a_mandate_to_themselves() -> None:
    with refused("mandate_from_another", "/account", ForbiddenError):
        granted(account=act().actor)


@pytest.mark.parametrize("role", ["administrator", "auditor", "machine"])
def test_some_roles_may_be_held_for_the_ledger_itself(role: str) -> None:
    assert granted(for_agency_id=None, role=role).for_agency_id is None


def test_a_stand_in_is_another_person_of_the_same_agency_and_stands_in_for_a_principal() -> None:
    principal = granted()
    deputy = granted(code="TC-2", account="account-3", place="deputy", principal=principal)
    assert names(deputy) == ["granted"]
    with refused("stand_in_has_principal", "/stands_in_for_id"):
        granted(code="TC-3", principal=principal)
    with refused("stand_in_is_another", "/account"):
        granted(code="TC-3", place="alternate", principal=principal)
    for wrong in (deputy, granted(code="TC-4", for_agency_id=FRONT)):
        with refused("principal_of_agency", "/stands_in_for_id"):
            granted(code="TC-3", account="account-4", place="deputy", principal=wrong)


def test_an_absence_ends_after_it_begins() -> None:
    with refused("period_ordered", "/to"):
        granted().declare_absence(act(), from_on=TODAY, to_on=TODAY - timedelta(days=1))
