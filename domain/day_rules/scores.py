"""Phiếu điểm, bảng điểm: the order of the days from the first score to the reward."""

from __future__ import annotations

from typing import Final

from domain.day_rules.order import Order, orders

SCORED: Final = ("score_awarded", "score_contested", "score_revised")
"""What settles the points of a criterion, for now."""

SCORES: Final[tuple[Order, ...]] = (
    Order("score_sheet.score_awarded", "score_sheet.self_scored", "awarded_after_self_score"),
    *(
        Order(
            f"score_sheet.{later}",
            f"score_sheet.{earlier}",
            rule,
            same=("criterion", "criteria" if earlier == "score_awarded" else "criterion"),
        )
        for later, rule, earliers in (
            ("score_contested", "contested_after_award", ("score_awarded", "score_revised")),
            ("score_revised", "revised_after_award", SCORED),
        )
        for earlier in earliers
    ),
    *orders("score_sheet", ("consolidated",), SCORED, "consolidated_after_scores"),
    *orders("scorecard", ("rolled_out", "scores_consolidated"), ("issued",), "applied_after_issue"),
    *orders(
        "scorecard",
        ("ranking_decided",),
        ("scores_consolidated", "ranking_decided"),
        "ranking_after_consolidation",
        same=("year", "year"),
    ),
    Order(
        "scorecard.reward_proposed",
        "scorecard.ranking_decided",
        "proposed_after_ranking",
        same=("years", "year"),
    ),
    Order(
        "scorecard.reward_granted",
        "scorecard.reward_proposed",
        "granted_after_proposal",
        which="first",
        same=("subject_id", "subject_id"),
        also="reward",
    ),
)
