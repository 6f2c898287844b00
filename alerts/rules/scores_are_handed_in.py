"""Kết quả chấm điểm được nộp đúng hạn — scores are handed in."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="scores_not_handed_in",
    title=Text(vi="Chưa nộp kết quả chấm điểm", en="Scores have not been handed in"),
    why=Text(
        vi="Điểm nộp muộn thì việc xét thi đua, xếp loại cuối năm thiếu đối tượng.",
        en="Scores that come late leave bodies out of the grading at the end of the year.",
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa nộp kết quả chấm điểm {period} cho {beneficiary}: {duty}. "
            "Hạn {due}, quá hạn từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not handed in to {beneficiary} the scores for {period}: "
            "{duty}. Due {due}, late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"scorecard"}),
)
