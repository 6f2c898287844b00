"""Money is needed, requested, allocated and spent, each within the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.errors import ConflictError
from domain.fund import Fund
from domain.values import Document
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, refused

PAPER = Document(number="15", symbol="ĐA/TU", issued_on=date(2020, 12, 11))


class TestMoney:
    def need(self, **fields: Any) -> Fund:
        given: dict[str, Any] = {
            "code": "KP-1",
            "amount": 30_727_000_000,
            "words": "Ba mươi tỷ, bẩy trăm hai mươi bẩy triệu đồng",
            "period_from": date(2020, 12, 11),
            "period_to": date(2025, 12, 31),
            "document": PAPER,
        }
        return Fund.state_need(act(), **given | fields)

    def test_is_more_than_nothing_in_a_period_in_order(self) -> None:
        with refused("amount_positive", "/amount"):
            self.need(amount=0)
        with refused("period_ordered", "/period/to"):
            self.need(period_to=date(2020, 1, 1))

    def test_is_requested_allocated_and_spent_each_within_the_one_before(self) -> None:
        fund = self.need(amount=100)
        more: dict[str, Any] = {"year": 2023, "document": LETTER, "note": None}
        with refused("request_within_need", "/amount"):
            fund.request(act(), amount=101, by_id=FRONT, to_id=OFFICE, **more)
        fund.request(act(), amount=60, by_id=FRONT, to_id=OFFICE, **more)
        with refused("allocation_within_request", "/amount"):
            fund.allocate(act(), amount=61, by_id=OFFICE, **more)
        fund.allocate(act(), amount=50, by_id=OFFICE, **more)
        with refused("spending_within_allocation", "/amount"):
            fund.spend(act(), amount=51, by_id=FRONT, **more)
        fund.spend(act(), amount=50, by_id=FRONT, **more)
        fund.allocate(act(), amount=30, by_id=OFFICE, **more | {"note": "Bổ sung giữa năm"})

    def test_is_entered_once_for_one_paper_but_for_a_note(self) -> None:
        fund = self.need(amount=100)
        more: dict[str, Any] = {"year": 2023, "amount": 10, "document": LETTER}
        entered: list[tuple[Callable[..., None], dict[str, Any]]] = [
            (fund.request, {"by_id": FRONT, "to_id": OFFICE}),
            (fund.allocate, {"by_id": OFFICE}),
            (fund.spend, {"by_id": FRONT}),
        ]
        for enter, by in entered:
            enter(act(), **by, **more, note=None)
            with refused("money_recorded_once", "/document", ConflictError):
                enter(act(), **by, **more, note=None)
            enter(act(), **by, **more, note="Đợt 2")
        assert (fund.requested, fund.allocated, fund.spent) == ({2023: 20}, {2023: 20}, {2023: 20})

    def test_is_granted_after_it_was_asked_of_another_and_spent_after_that(self) -> None:
        fund = self.need(amount=100)
        more: dict[str, Any] = {"year": 2023, "amount": 10, "document": LETTER, "note": None}
        early, noted = act(date(2023, 11, 30)), {**more, "note": "Tạm ứng"}
        with refused("money_asked_of_another", "/to_id"):
            fund.request(act(), by_id=FRONT, to_id=FRONT, **more)
        fund.request(act(), by_id=FRONT, to_id=OFFICE, **more)
        with refused("money_asked_of_another", "/by_id"):
            fund.allocate(act(), by_id=FRONT, **more)
        with refused("allocated_after_request", "/happened_on"):
            fund.allocate(early, by_id=OFFICE, **more)
        fund.allocate(act(), by_id=OFFICE, **more)
        with refused("spent_after_allocation", "/happened_on"):
            fund.spend(early, by_id=FRONT, **more)
        fund.spend(early, by_id=FRONT, **noted)

    def test_is_of_a_year_of_the_period_on_paper(self) -> None:
        given: dict[str, Any] = {"amount": 1, "by_id": DEPARTMENT, "note": "x"}
        with refused("year_in_period", "/year"):
            self.need().spend(act(), year=2026, document=LETTER, **given)
        with refused("money_has_document", "/document"):
            self.need().request(act(), year=2023, document=None, to_id=COUNCIL, **given)
