"""Cuộc họp hằng quý được tổ chức — quarterly meeting is held."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="quarterly_meeting_not_held",
    title=Text(vi="Chưa họp định kỳ quý", en="Quarterly meeting has not been held"),
    why=Text(
        vi="Bỏ một kỳ họp quý là bỏ một lần nghe báo cáo và gỡ vướng; cuối năm không bù được.",
        en=(
            "A quarterly meeting left out is one hearing less, which the end of the "
            "year cannot make up for."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa họp định kỳ {period}: {duty}. Hạn {due}, quá hạn từ "
            "{effective} ({days})."
        ),
        en=(
            "{debtor} has not held the meeting of {period}: {duty}. Due {due}, late "
            "since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"meeting"}),
    occurrence=r"\d{4}-Q[1-4]",
)
