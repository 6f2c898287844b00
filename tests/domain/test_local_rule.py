"""A rule sets a forward term for a kind of duty, on a ground, from the day it is decided on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.local_rule import LocalRule
from domain.time.term import TermError
from tests.domain.given import COUNCIL, OFFICE, TODAY, act, names, refused


def issued(**fields: Any) -> LocalRule:
    given: dict[str, Any] = {
        "code": "QD-1",
        "kind": "reply",
        "term": "15d",
        "setter_id": COUNCIL,
        "levels": (),
        "debtor_ids": (),
        "valid_from": TODAY,
        "valid_to": None,
        "ground": "Quy định 12-QĐ/TU",
        "document": None,
    }
    return LocalRule.issue(act(), **given | fields)


def test_a_rule_is_issued_and_superseded_once() -> None:
    rule = issued()
    rule.supersede(act(), by_id=None, reason="Hết hiệu lực")
    assert names(rule) == ["issued", "superseded"]
    with refused("rule_in_force", kind=ConflictError):
        rule.supersede(act(), by_id=None, reason="x")


@pytest.mark.parametrize(
    ("field", "value", "rule", "pointer"),
    [
        ("kind", "dance", "kind_known", "/kind"),
        ("levels", ("ward",), "levels_known", "/levels"),
        ("term", "15d-back", "term_counts_forward", "/term"),
        ("term", "before:2023-11-20", "term_counts_forward", "/term"),
        ("ground", " ", "limit_has_ground", "/ground"),
        ("valid_to", date(2023, 1, 1), "period_ordered", "/valid_to"),
        ("valid_from", TODAY - timedelta(days=1), "rule_not_before_decision", "/valid_from"),
        ("debtor_ids", (COUNCIL,), "setter_is_not_debtor", "/setter_id"),
    ],
)
def test_what_makes_no_rule_is_refused(field: str, value: Any, rule: str, pointer: str) -> None:
    with refused(rule, pointer):
        issued(**{field: value})


def test_a_term_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(TermError):
        issued(term="soon")


def test_a_rule_ends_for_a_reason_and_not_by_itself() -> None:
    with refused("reason_given", "/reason"):
        issued().supersede(act(), by_id=OFFICE, reason=" ")
    rule = issued()
    with refused("successor_is_another", "/by_id"):
        rule.supersede(act(), by_id=rule.id, reason="x")
