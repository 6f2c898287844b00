"""A scorecard holds for its class and years; points stand on evidence, change with a reason, and lead to rewards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from domain.errors import ConflictError
from domain.score_sheet import Mark, ScoreSheet
from domain.scorecard import Criterion, Rank, Scorecard
from domain.values import Document, id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, refused

A, B = id_of("agency", "huyen-a"), id_of("agency", "huyen-b")
CRITERIA = (Criterion("1", "Công khai", 30), Criterion("2", "Đối thoại", 70))
MAXIMA = {"1": 30, "2": 70}
SCORED = {A: 80}


def drafted(**fields: Any) -> Scorecard:
    given: dict[str, Any] = {
        "code": "BD-2023",
        "title": "Bảng điểm huyện",
        "version": 1,
        "drafter_id": DEPARTMENT,
        "scorer_id": FRONT,
        "class_name": "huyện ủy, thị ủy, thành ủy",
        "subject_ids": (A, B),
        "criteria": CRITERIA,
        "years": (2023,),
    }
    return Scorecard.draft(act(), **given | fields)


def issued(**fields: Any) -> Scorecard:
    scorecard = drafted(**fields)
    scorecard.issue(act(), document=LETTER)
    return scorecard


def consolidated() -> Scorecard:
    scorecard = issued()
    scorecard.consolidate(act(), year=2023, scored_ids=(A,), document=None)
    return scorecard


def ranked() -> Scorecard:
    scorecard = consolidated()
    rank(scorecard, Rank(A, 1, "Tốt"))
    return scorecard


def rank(
    scorecard: Scorecard,
    *ranks: Rank,
    reason: str | None = None,
    by: UUID = OFFICE,
    points: Mapping[UUID, float] = SCORED,
    incomplete: tuple[UUID, ...] = (),
) -> None:
    scorecard.decide_ranking(
        act(),
        year=2023,
        decided_by_id=by,
        ranking=ranks,
        points=points,
        incomplete=incomplete,
        document=None,
        reason=reason,
    )


def propose(scorecard: Scorecard, **fields: Any) -> None:
    given: dict[str, Any] = {
        "subject_id": A,
        "years": (2023,),
        "reward": "Bằng khen",
        "criteria": "Xếp loại tốt",
        "proposed_by_id": FRONT,
        "document": None,
    }
    scorecard.propose_reward(act(), **given | fields)


class TestAScorecard:
    @pytest.mark.parametrize("criteria", [(), (Criterion("1", " ", 5),), (Criterion("1", "x", 0),)])
    def test_has_criteria_with_maxima(self, criteria: tuple[Criterion, ...]) -> None:
        with refused("criteria_given", "/criteria"):
            drafted(criteria=criteria)

    def test_names_each_criterion_once(self) -> None:
        with refused("criteria_once", "/criteria"):
            drafted(criteria=(CRITERIA[0], CRITERIA[0]))

    def test_holds_for_years(self) -> None:
        with refused("years_given", "/years"):
            drafted(years=())

    def test_is_for_somebody(self) -> None:
        with refused("subjects_given", "/subject_ids"):
            drafted(subject_ids=())

    def test_does_not_score_its_scorer(self) -> None:
        with refused("scorer_is_not_subject", "/scorer_id"):
            drafted(scorer_id=A)

    def test_is_issued_once_on_paper(self) -> None:
        for document in (None, Document()):
            with refused("scorecard_has_document", "/document"):
                drafted().issue(act(), document=document)
        with refused("issued_once", kind=ConflictError):
            issued().issue(act(), document=LETTER)

    def test_sets_a_day_for_the_results_on_a_ground(self) -> None:
        with refused("limit_has_ground", "/ground"):
            drafted().issue(act(), document=LETTER, results_before="11-20", ground=" ")
        with refused("month_day", "/results_before"):
            drafted().issue(act(), document=LETTER, results_before="20/11", ground="x")
        drafted().issue(act(), document=LETTER, results_before="11-20", ground="x")

    def test_is_in_force_for_its_years_from_its_issue_on(self) -> None:
        with refused("version_in_force", "/year"):
            drafted().check_year(2023)
        with refused("version_in_force", "/year"):
            issued().roll_out(act(), year=2022, document=None)
        issued().roll_out(act(), year=2023, document=None)

    def test_is_for_the_bodies_of_its_class(self) -> None:
        with refused("subject_of_class", "/subject_id"):
            issued().check_subject(OFFICE)


class TestASum:
    def test_is_made_once_of_what_was_scored(self) -> None:
        with refused("scores_to_consolidate", kind=ConflictError):
            issued().consolidate(act(), year=2023, scored_ids=(), document=None)
        with refused("consolidated_once", kind=ConflictError):
            consolidated().consolidate(act(), year=2023, scored_ids=(A,), document=None)

    def test_names_whom_nobody_scored(self) -> None:
        fact = consolidated().pending_events[-1]
        assert isinstance(fact, Scorecard.ScoresConsolidated)
        assert fact.missing_ids == (B,)

    def test_is_not_ranked_by_a_body_ranked_in_it(self) -> None:
        with refused("decider_is_not_subject", "/decided_by_id"):
            rank(consolidated(), Rank(A, 1, "Tốt"), by=A)

    def test_comes_before_the_ranking(self) -> None:
        with refused("ranking_after_consolidation", kind=ConflictError):
            rank(issued(), Rank(A, 1, "Tốt"))

    @pytest.mark.parametrize(
        "ranks", [(), (Rank(B, 1, "Tốt"),), (Rank(A, 1, "Tốt"), Rank(A, 2, "Khá"))]
    )
    def test_ranks_those_who_were_scored_once(self, ranks: tuple[Rank, ...]) -> None:
        with refused("ranked_were_scored", "/ranking"):
            rank(consolidated(), *ranks)

    def test_leads_to_another_ranking_only_with_a_reason(self) -> None:
        scorecard = ranked()
        with refused("reason_given", "/reason"):
            rank(scorecard, Rank(A, 1, "Khá"))
        rank(scorecard, Rank(A, 1, "Khá"), reason="Điều chỉnh điểm sau kiến nghị")

    @pytest.mark.parametrize(
        ("places", "rule"),
        [
            *(((1, 1, 3), None), ((1, 1, 2), None)),
            *(((1, 3, 2), "places_follow_points"), ((3, 2, 1), "places_follow_points")),
            *(((1, 1, 1), "places_follow_points"), ((1, 2, 2), "places_follow_points")),
            *(((1, 2, 3), "equal_points_share_place"), ((2, 1, 3), "equal_points_share_place")),
            *(((2, 2, 3), "places_without_gaps"),),
        ],
    )
    def test_is_ranked_by_points_or_says_why_not(
        self, places: tuple[int, ...], rule: str | None
    ) -> None:
        bodies = (A, B, COUNCIL)
        ranks = [Rank(body, place, "Tốt") for body, place in zip(bodies, places, strict=True)]
        points = dict(zip(bodies, (80.5, 80.5, 60), strict=True))
        if rule:
            with refused(rule, "/ranking"):
                rank(consolidated(), *ranks, points=points)
        for left_out in (COUNCIL, A):
            with refused("places_follow_points", "/ranking"):
                rank(consolidated(), Rank(left_out, 1, "Tốt"), points=points)
        with refused("place_among_scored", "/ranking"):
            rank(consolidated(), Rank(A, 4, "Tốt"), points=points, reason="x")
        reason = "Trừ hạng vì có vụ việc phức tạp" if rule else None
        rank(consolidated(), *ranks, points=points, reason=reason)

    def test_ranks_who_was_not_scored_in_all_criteria_only_with_a_reason(self) -> None:
        with refused("ranked_were_scored_whole", "/ranking"):
            rank(consolidated(), Rank(A, 1, "Tốt"), incomplete=(A,))
        rank(consolidated(), Rank(A, 1, "Tốt"), incomplete=(B,))
        rank(
            consolidated(), Rank(A, 1, "Tốt"), incomplete=(A,), reason="Tiêu chí 2 không phát sinh"
        )


class TestAReward:
    def test_rests_on_rankings_of_all_its_years(self) -> None:
        with refused("reward_has_ranking", "/years"):
            propose(consolidated())
        with refused("reward_has_ranking", "/years"):
            propose(ranked(), years=(2022, 2023))
        with refused("reward_has_ranking", "/years"):
            propose(ranked(), years=())

    def test_has_criteria(self) -> None:
        with refused("reward_has_criteria", "/criteria"):
            propose(ranked(), criteria=" ")

    def test_is_for_a_body_of_the_class(self) -> None:
        with refused("subject_of_class", "/subject_id"):
            propose(ranked(), subject_id=COUNCIL)

    def test_is_neither_proposed_nor_granted_by_who_gets_it(self) -> None:
        scorecard = ranked()
        with refused("proposer_is_not_subject", "/proposed_by_id"):
            propose(scorecard, proposed_by_id=A)
        propose(scorecard)
        with refused("granter_is_not_subject", "/granted_by_id"):
            scorecard.grant_reward(
                act(), subject_id=A, reward="Bằng khen", granted_by_id=A, document=LETTER
            )

    def test_is_granted_on_a_proposal_on_paper(self) -> None:
        scorecard = ranked()
        given: dict[str, Any] = {"subject_id": A, "reward": "Bằng khen", "granted_by_id": OFFICE}
        with refused("granted_on_proposal", kind=ConflictError):
            scorecard.grant_reward(act(), document=LETTER, **given)
        propose(scorecard)
        with refused("scorecard_has_document", "/document"):
            scorecard.grant_reward(act(), document=None, **given)
        scorecard.grant_reward(act(), document=LETTER, **given)
        with refused("granted_on_proposal", kind=ConflictError):
            scorecard.grant_reward(act(), document=LETTER, **given)

    def test_is_proposed_once_on_one_record(self) -> None:
        scorecard = ranked()
        propose(scorecard)
        with refused("proposed_once", kind=ConflictError):
            propose(scorecard)
        propose(scorecard, reward="Giấy khen")


def sheet(**fields: Any) -> ScoreSheet:
    given: dict[str, Any] = {
        "code": "BD-2023~2023~huyen-a",
        "scorecard_id": drafted().id,
        "scorer_id": FRONT,
        "subject_id": A,
        "year": 2023,
    }
    return ScoreSheet.open(act(), **given | fields)


def awarded(*marks: Mark) -> ScoreSheet:
    given = sheet()
    marks = marks or (Mark("1", 20, ("142",)), Mark("2", 60, ("BB 5",)))
    award(given, *marks, by=FRONT)
    return given


def award(
    given: ScoreSheet,
    *marks: Mark,
    by: UUID | None = None,
    summed_up: bool = False,
    reason: str | None = None,
) -> None:
    given.award(
        act(by=by), marks=marks, maxima=MAXIMA, document=None, summed_up=summed_up, reason=reason
    )


def revise(given: ScoreSheet, points: float = 25, **fields: Any) -> None:
    words: dict[str, Any] = {"criterion": "1", "reason": "Bổ sung minh chứng", "evidence": ()}
    given.revise(act(by=FRONT), points=points, maxima=MAXIMA, **words | fields)


class TestAScore:
    def test_is_not_given_by_its_own_subject(self) -> None:
        with refused("scorer_is_not_subject", "/subject_id"):
            sheet(scorer_id=A)
        with refused("scorer_is_not_subject", "/subject_id"):
            award(sheet(), Mark("1", 1, ("x",)), by=A)

    @pytest.mark.parametrize("points", [-1, 31])
    def test_stays_within_its_maximum(self, points: int) -> None:
        with refused("points_within_maximum", "/marks/points"):
            awarded(Mark("1", points, ("x",)))
        with refused("points_within_maximum", "/marks/points"):
            sheet().score_itself(
                act(by=A), marks=(Mark("1", points),), maxima=MAXIMA, document=None
            )
        with refused("points_within_maximum", "/marks/points"):
            revise(awarded(), points)

    def test_is_given_in_parts_of_a_point_too(self) -> None:
        given = awarded(Mark("1", 0.1, ("BB 5",)), Mark("2", 0.2, ("BB 5",)))
        assert given.total == 0.3
        revise(given, 29.75)
        revise(given, points=0.25, criterion="2")
        given.consolidate(act())
        assert given.total == 30
        assert isinstance(given.total, int)
        with refused("points_to_the_hundredth"):
            awarded(Mark("1", 0.125, ("BB 5",)))
        assert drafted(criteria=(Criterion("1", "Công khai", 0.5),)).maxima == {"1": 0.5}

    @pytest.mark.parametrize(
        "marks", [(), (Mark("9", 1, ("x",)),), (Mark("1", 1, ("x",)), Mark("1", 2, ("x",)))]
    )
    def test_names_known_criteria_once(self, marks: tuple[Mark, ...]) -> None:
        with refused("criterion_known", "/marks"):
            award(sheet(), *marks)

    @pytest.mark.parametrize("evidence", [(), (" ",)])
    def test_rests_on_evidence(self, evidence: tuple[str, ...]) -> None:
        with refused("mark_has_evidence", "/marks/evidence"):
            awarded(Mark("1", 5, evidence))
        awarded(Mark("1", 0))

    def test_is_awarded_once_and_then_revised(self) -> None:
        given = awarded()
        with refused("awarded_once", kind=ConflictError):
            award(given, Mark("1", 9, ("x",)))
        revise(given)
        assert given.awarded == {"1": 25, "2": 60}

    def test_comes_after_the_sum_of_the_year_only_with_a_reason(self) -> None:
        with refused("reason_given", "/reason"):
            award(sheet(), Mark("1", 9, ("x",)), summed_up=True)
        award(sheet(), Mark("1", 9, ("x",)), summed_up=True, reason="Bỏ sót khi tổng hợp")

    def test_of_a_criterion_left_out_of_the_sum_comes_later_with_a_reason(self) -> None:
        given = awarded(Mark("1", 9, ("x",)))
        given.consolidate(act())
        with refused("awarded_once", kind=ConflictError):
            award(given, Mark("1", 9, ("x",)), reason="Chấm lại")
        with refused("reason_given", "/reason"):
            award(given, Mark("2", 9, ("x",)))
        award(given, Mark("2", 9, ("x",)), reason="Tiêu chí 2 chấm sau")
        assert given.total == 18

    def test_of_its_own_comes_first(self) -> None:
        with refused("self_score_first", kind=ConflictError):
            awarded().score_itself(act(), marks=(Mark("1", 9),), maxima=MAXIMA, document=None)

    @pytest.mark.parametrize("after", [lambda s: None, lambda s: s.consolidate(act())])
    def test_changes_with_a_reason(self, after: Callable[[ScoreSheet], None]) -> None:
        given = awarded()
        after(given)
        with refused("reason_given", "/reason"):
            revise(given, reason=" ")
        revise(given)

    def test_is_contested_where_it_was_given_and_settled_before_the_sum(self) -> None:
        with refused("criterion_awarded", "/criterion", ConflictError):
            sheet().contest(act(by=A), criterion="1", reason="Thiếu")
        given = awarded()
        with refused("reason_given", "/reason"):
            given.contest(act(by=A), criterion="1", reason=" ")
        given.contest(act(by=A), criterion="1", reason="Đã công khai đủ")
        with refused("contested_once", "/criterion", ConflictError):
            given.contest(act(by=A), criterion="1", reason="Nhắc lại")
        with refused("disputes_settled", kind=ConflictError):
            given.consolidate(act())
        revise(given, 20, reason="Giữ nguyên: thiếu ảnh")
        given.consolidate(act())
