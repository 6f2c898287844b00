"""A target is set by a document, divided within its number, and counts acts by a rule decided before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.errors import ConflictError
from domain.target import Allocation, Baseline, Group, Target
from domain.values import Document, id_of
from tests.domain.given import DEPARTMENT, FRONT, LETTER, OFFICE, TODAY, act, refused

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
