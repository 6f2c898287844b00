"""What a plan leaves unclear is put to whoever decides it, settled by a reading, and opened again."""

from __future__ import annotations

import pytest

from domain.errors import ConflictError, NotFoundError
from domain.plan.values import Reading
from domain.time.cadence import CadenceError
from tests.domain.given import (
    DEPARTMENT,
    act,
    names,
    refused,
)
from tests.domain.plans import resolve, unclear
from tests.domain.test_plan import issued, item


class TestAnAmbiguity:
    def test_is_resolved_and_reopened_and_resolved_again(self) -> None:
        plan = unclear()
        resolve(plan)
        plan.reopen_ambiguity(act(), ambiguity="A40", reason="Hướng dẫn mới", document=None)
        resolve(plan, reading="strict")
        assert names(plan)[-4:] == [
            "ambiguity_raised",
            "ambiguity_resolved",
            "ambiguity_reopened",
            "ambiguity_resolved",
        ]

    def test_has_a_reading(self) -> None:
        with refused("reading_given", "/readings"):
            unclear(readings=(), default=None)

    def test_has_a_default_among_its_readings(self) -> None:
        with refused("default_is_reading", "/default"):
            unclear(default="other")

    def test_is_raised_once(self) -> None:
        with refused("ambiguity_once", "/code", ConflictError):
            unclear(unclear())

    def test_is_about_items_of_the_plan(self) -> None:
        with refused("item_unknown", kind=NotFoundError):
            unclear(items=("9-z",))

    def test_gives_no_rhythm_that_cannot_be_followed(self) -> None:
        with pytest.raises(CadenceError):
            unclear(readings=(Reading("x", "x", {"1-a": {"type": "weekly"}}),), default=None)

    def test_is_resolved_by_those_entitled(self) -> None:
        with refused("resolver_entitled", "/authority_id"):
            resolve(unclear(), authority_id=DEPARTMENT)
        resolve(unclear(), authority_id=issued(item()).issuer_id)

    def test_is_resolved_on_a_ground(self) -> None:
        with refused("resolution_has_ground", "/ground"):
            resolve(unclear(), ground=" ")

    def test_takes_another_reading_only_with_a_reason(self) -> None:
        with refused("reading_listed_or_reasoned", "/reading"):
            resolve(unclear(), reading="khác")
        resolve(unclear(), reading="khác", reason="Văn bản mới")

    def test_is_not_resolved_over_a_resolution(self) -> None:
        plan = unclear()
        resolve(plan)
        with refused("ambiguity_open", kind=ConflictError):
            resolve(plan, reading="strict")

    def test_is_reopened_only_when_resolved(self) -> None:
        with refused("ambiguity_settled", kind=ConflictError):
            unclear().reopen_ambiguity(act(), ambiguity="A40", reason="x", document=None)

    def test_is_one_that_was_raised(self) -> None:
        with refused("ambiguity_unknown", kind=NotFoundError):
            resolve(issued(item()))
