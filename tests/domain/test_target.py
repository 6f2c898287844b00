"""A target is set by a document, divided within its number, and counts acts by a rule decided before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.activity import Activity
from domain.errors import ConflictError
from domain.fund import Fund
from domain.target import Allocation, Baseline, Group, Target
from domain.values import Document, id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, TODAY, act, refused

PAPER = Document(number="15", symbol="ĐA/TU", issued_on=date(2020, 12, 11))
HELD = date(2023, 3, 1)
ROUND = id_of("supervision", "GS-1")


def the_234(**fields: Any) -> Target:
    given: dict[str, Any] = {
        "code": "CT-234",
        "title": "234 cuộc giám sát",
        "counts": "supervision",
        "unit": "cuộc",
        "value": 234,
        "period_from": date(2020, 12, 11),
        "period_to": date(2025, 12, 31),
        "document": PAPER,
        "fields": ("a", "b"),
    }
    on = fields.pop("on", TODAY)
    return Target.set(act(on), **given | fields)


def ruled(**fields: Any) -> Target:
    target = the_234(**fields)
    target.decide_counting_rule(
        act(fields.get("on", TODAY)),
        rule="Theo hiệp thương",
        origins=("scheme",),
        decided_by_id=FRONT,
        document=None,
    )
    return target


def count(target: Target, **fields: Any) -> None:
    given: dict[str, Any] = {
        "act_id": ROUND,
        "act_code": "GS-1",
        "act_kind": "supervision",
        "done_on": HELD,
        "credited_id": FRONT,
        "level": "province",
        "field": "a",
        "origin": "scheme",
    }
    by = fields.pop("by", act())
    target.count(by, **given | fields)


class TestATarget:
    def test_counts_something_known_in_a_unit(self) -> None:
        with refused("counts_known", "/counts"):
            the_234(counts="rumor")
        with refused("unit_given", "/unit"):
            the_234(unit=" ")

    def test_is_more_than_nothing_or_unknown(self) -> None:
        with refused("value_positive", "/value"):
            the_234(value=0)
        assert the_234(value=None).value is None

    def test_has_a_period_in_order(self) -> None:
        with refused("period_ordered", "/period/to"):
            the_234(period_to=date(2020, 1, 1))

    def test_rests_on_a_document(self) -> None:
        with refused("target_has_document", "/document"):
            the_234(document=None)

    def test_is_no_past_result(self) -> None:
        with refused("target_lies_ahead", "/period/to"):
            the_234(period_from=date(2016, 1, 1), period_to=date(2020, 12, 10))

    @pytest.mark.parametrize("paper", [LETTER, PAPER])
    def test_is_no_past_result_on_the_day_on_which_it_is_set(self, paper: Document) -> None:
        with refused("target_lies_ahead", "/period/to"):
            the_234(period_to=date(2023, 11, 30), document=paper)
        with refused("target_lies_ahead", "/years"):
            the_234(years=(2021, 2022), document=paper)
        for on in (date(2022, 12, 31), date(2021, 1, 4)):
            # Recorded long after, but set in time.
            given: dict[str, Any] = {"years": (2021, 2022), "document": paper}
            assert the_234(on=on, **given).years == (2021, 2022)

    def test_owes_no_year_of_which_next_to_nothing_is_left(self) -> None:
        assert the_234(fields=()).years == (2020, 2021, 2022, 2023, 2024, 2025)
        assert the_234(body_ids=(FRONT,)).years == (2021, 2022, 2023, 2024, 2025)
        early = the_234(body_ids=(FRONT,), period_from=date(2020, 12, 1))
        assert early.years == (2020, 2021, 2022, 2023, 2024, 2025)

    def test_names_each_year_and_field_once_and_the_two_levels_where_none_is_named(self) -> None:
        target = the_234(years=(2023, 2023, 2024), fields=("a", "b", "a"), levels=())
        assert (target.years, target.fields) == ((2023, 2024), ("a", "b"))
        assert target.levels == ("province", "district")

    def test_has_groups_of_its_own_bodies(self) -> None:
        groups = (Group("Huyện A", (FRONT, OFFICE)),)
        with refused("group_of_bodies", "/groups/0/body_ids"):
            the_234(body_ids=(FRONT,), groups=groups)
        the_234(body_ids=(FRONT, OFFICE), groups=groups)

    def test_is_not_set_or_changed_on_a_paper_of_a_later_day(self) -> None:
        later = replace(PAPER, issued_on=date(2023, 12, 2))
        early = act(date(2023, 11, 30))
        steps: list[Callable[[], object]] = [
            lambda: the_234(on=early.on, document=later),
            lambda: the_234(on=early.on).adjust(early, value=235, document=later),
        ]
        for step in steps:
            with refused("step_after_document", "/document/issued_on"):
                step()

    def test_is_neither_divided_nor_changed_before_it_was_set(self) -> None:
        early, target = act(date(2020, 12, 10)), the_234(on=date(2021, 1, 4))
        given: dict[str, Any] = {"note": None, "document": None}
        steps: list[Callable[[], object]] = [
            lambda: target.allocate(early, allocations=(Allocation(5, year=2023),), **given),
            lambda: target.adjust(early, value=9, document=Document("1", "CV")),
        ]
        for step in steps:
            with refused("after_target_set", "/happened_on"):
                step()
        # Entered later than it was set, it is known from its period on.
        target.adjust(act(date(2020, 12, 11)), value=9, document=Document("1", "CV"))

    def test_names_years_of_its_period(self) -> None:
        with refused("years_in_period", "/years"):
            the_234(years=(2025, 2026))

    def test_changes_by_a_document(self) -> None:
        target = the_234()
        with refused("target_has_document", "/document"):
            target.adjust(act(), value=240, document=None)
        with refused("value_positive", "/value"):
            target.adjust(act(), value=0, document=LETTER)
        target.adjust(act(), value=240, document=LETTER)
        assert target.value == 240

    def test_stays_as_large_as_what_was_allocated(self) -> None:
        target = the_234()
        target.allocate(act(), allocations=(Allocation(200, "a"),), note=None, document=None)
        with refused("allocation_within_total", "/value"):
            target.adjust(act(), value=199, document=LETTER)
        target.adjust(act(), value=200, document=LETTER)
        target.allocate(
            act(), allocations=(Allocation(20, "b"),), note="Giao thêm hai mươi", document=None
        )
        target.adjust(act(), value=210, document=LETTER)


class TestAnAllocation:
    def test_above_the_total_says_why(self) -> None:
        shares = (Allocation(200, "a"), Allocation(35, "b"))
        with refused("allocation_within_total", "/allocations"):
            the_234().allocate(act(), allocations=shares, note=None, document=None)
        the_234().allocate(act(), allocations=shares, note="Dự phòng một cuộc", document=None)

    def test_by_field_and_by_year_are_two_divisions(self) -> None:
        shares = (Allocation(234, "a"), Allocation(234, year=2023))
        the_234().allocate(act(), allocations=shares, note=None, document=None)

    def test_adds_up_with_what_was_allocated_before(self) -> None:
        target = the_234()
        target.allocate(act(), allocations=(Allocation(200, "a"),), note=None, document=None)
        with refused("allocation_within_total", "/allocations"):
            target.allocate(act(), allocations=(Allocation(35, "b"),), note=None, document=None)
        target.allocate(act(), allocations=(Allocation(34, "b"),), note=None, document=None)
        target.allocate(act(), allocations=(Allocation(199, "a"),), note=None, document=None)
        target.allocate(act(), allocations=(Allocation(35, "b"),), note=None, document=None)

    def test_of_what_each_body_owes_is_within_what_all_owe_in_all_years(self) -> None:
        target = the_234(value=2, body_ids=(FRONT, OFFICE), fields=(), years=(2023, 2024))
        shares = (Allocation(4, agency_id=FRONT), Allocation(4, agency_id=OFFICE))
        target.allocate(act(), allocations=shares, note=None, document=None)
        with refused("allocation_within_total", "/allocations"):
            target.allocate(
                act(), allocations=(Allocation(5, agency_id=FRONT),), note=None, document=None
            )

    @pytest.mark.parametrize(
        ("share", "field"),
        [
            (Allocation(1, "z"), "field"),
            (Allocation(1, agency_id=DEPARTMENT), "agency_id"),
            (Allocation(1, year=2019), "year"),
        ],
    )
    def test_is_of_a_part_of_the_target(self, share: Allocation, field: str) -> None:
        target = the_234(body_ids=(FRONT,))
        with refused("allocation_of_target", f"/allocations/0/{field}"):
            target.allocate(act(), allocations=(share,), note=None, document=None)

    @pytest.mark.parametrize("shares", [(), (Allocation(-1),)])
    def test_names_its_shares(self, shares: tuple[Allocation, ...]) -> None:
        with refused("allocations_given", "/allocations"):
            the_234().allocate(act(), allocations=shares, note=None, document=None)


class TestABaseline:
    def test_is_kept_as_written_and_read_by_decision(self) -> None:
        target = the_234()
        with refused("text_given", "/text"):
            target.record_baseline(act(), baseline=Baseline(" ", 1, 2, "cuộc"), document=None)
        baseline = Baseline("195/377 cuộc giám sát", 195, 377, "cuộc")
        target.record_baseline(act(), baseline=baseline, document=None)
        given: dict[str, Any] = {"reading": "đã làm / kế hoạch", "decided_by_id": FRONT}
        with refused("baseline_known", "/no"):
            target.interpret_baseline(act(), no=2, document=LETTER, **given)
        with refused("target_has_document", "/document"):
            target.interpret_baseline(act(), no=1, document=None, **given)
        target.interpret_baseline(act(), no=1, document=LETTER, **given)


class TestCounting:
    def test_waits_for_its_rule(self) -> None:
        with refused("rule_before_counting", kind=ConflictError):
            count(the_234())
        with refused("rule_before_counting", kind=ConflictError):
            the_234().uncount(
                act(), act_id=ROUND, act_code="GS-1", act_kind="supervision", year=2023, rule="x"
            )

    def test_fixes_its_rule(self) -> None:
        target = ruled()
        count(target)
        with refused("rule_before_counting", kind=ConflictError):
            target.decide_counting_rule(
                act(), rule="Khác", origins=(), decided_by_id=FRONT, document=None
            )

    def test_is_not_dated_before_its_rule_nor_taken_back_before_it_counted(self) -> None:
        target = ruled()
        early = act(date(2023, 11, 30))
        out: dict[str, Any] = {"act_id": ROUND, "act_code": "GS-1", "year": 2023, "rule": "x"}
        out |= {"act_kind": "supervision"}
        with refused("rule_before_counting", "/happened_on"):
            count(target, by=early)
        with refused("rule_before_counting", "/happened_on"):
            target.uncount(early, **out)
        target = ruled(on=early.on)
        count(target)
        with refused("counts_in_order", "/happened_on"):
            target.uncount(early, **out)
        target.uncount(act(), **out)
        with refused("counts_in_order", "/happened_on"):
            count(target, by=early)

    def test_has_a_rule_of_known_origins(self) -> None:
        given: dict[str, Any] = {"decided_by_id": FRONT, "document": None}
        with refused("rule_given", "/rule"):
            the_234().decide_counting_rule(act(), rule=" ", origins=(), **given)
        with refused("origin_known", "/origins"):
            the_234().decide_counting_rule(act(), rule="x", origins=("rumor",), **given)

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [
            ("act_is_counted", {"act_kind": "dialogue"}),
            ("counted_in_period", {"done_on": date(2020, 12, 1)}),
            ("counted_in_period", {"done_on": date(2026, 1, 1)}),
            ("counted_in_period", {"done_on": date(2024, 1, 1), "years": (2022, 2023)}),
            ("level_counts", {"level": "commune"}),
            ("field_counts", {"field": "z"}),
            ("field_counts", {"field": None}),
            ("origin_counts", {"origin": "regular"}),
            ("origin_counts", {"origin": "unplanned"}),
        ],
    )
    def test_leaves_out_what_the_rule_does_not_name(
        self, rule: str, fields: dict[str, Any]
    ) -> None:
        with refused(rule, "/id"):
            count(ruled(**{k: fields.pop(k) for k in ("years",) if k in fields}), **fields)

    def test_takes_a_regular_round_that_the_consultation_listed(self) -> None:
        target = ruled()
        count(target, origin="regular", listed="Biên bản hiệp thương 12/BB")
        assert len(target.counted) == 1

    def test_is_done_once(self) -> None:
        target = ruled()
        count(target)
        with refused("counted_once", kind=ConflictError):
            count(target)

    def test_credits_bodies_of_the_target(self) -> None:
        with refused("body_owes", "/credited_id"):
            count(ruled(body_ids=(OFFICE,)))

    def test_is_taken_back_by_a_rule(self) -> None:
        target = ruled()
        count(target)
        given: dict[str, Any] = {"act_id": ROUND, "act_code": "GS-1", "year": 2023}
        with refused("act_is_counted", "/id"):
            target.uncount(act(), rule="x", act_kind="class", **given)
        given |= {"act_kind": "supervision"}
        with refused("reason_given", "/rule"):
            target.uncount(act(), rule=" ", **given)
        target.uncount(act(), rule="Trùng", **given)
        count(target)


class TestAnActivity:
    def announce(self, **fields: Any) -> Activity:
        given: dict[str, Any] = {
            "code": "HD-1",
            "kind": "dialogue",
            "title": "Đối thoại",
            "host_ids": (FRONT,),
        }
        return Activity.announce(act(), **given | fields)

    def hold(self, activity: Activity, **fields: Any) -> None:
        given: dict[str, Any] = {
            "held_on": HELD,
            "place": "Xã B",
            "host_ids": (),
            "attending_ids": (OFFICE,),
            "participants": 80,
            "minutes": None,
        }
        activity.hold(act(HELD), **given | fields)

    def test_is_of_a_known_kind_with_a_title_for_a_known_occasion(self) -> None:
        with refused("kind_known", "/kind"):
            self.announce(kind="party")
        with refused("occasion_known", "/occasion"):
            self.announce(occasion="whim")
        with refused("title_given", "/title"):
            self.announce(title=" ")

    def test_for_a_conflict_names_the_place(self) -> None:
        with refused("conflict_has_area", "/area"):
            self.announce(occasion="conflict")
        self.announce(occasion="conflict", area="Xã B", host_ids=())

    def test_is_held_by_a_host_at_a_place(self) -> None:
        with refused("host_given", "/host_ids"):
            self.hold(self.announce(host_ids=()))
        with refused("place_given", "/place"):
            self.hold(self.announce(), place=" ")

    def test_has_no_host_among_its_guests(self) -> None:
        with refused("host_or_guest", "/attending_ids"):
            self.hold(self.announce(), attending_ids=(FRONT,))

    def test_is_held_or_cancelled_once(self) -> None:
        held, cancelled = self.announce(), self.announce()
        self.hold(held)
        cancelled.cancel(act(), reason="Mưa")
        for activity in (held, cancelled):
            with refused("activity_open", kind=ConflictError):
                self.hold(activity)
            with refused("activity_open", kind=ConflictError):
                activity.cancel(act(), reason="Mưa")
        with refused("reason_given", "/reason"):
            self.announce().cancel(act(), reason=" ")

    def test_receives_petitions_when_it_is_held(self) -> None:
        activity = self.announce()
        with refused("raised_at_meeting", kind=ConflictError):
            activity.raise_petition(act(), petition_id=ROUND)
        self.hold(activity)
        activity.raise_petition(act(), petition_id=ROUND)


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
