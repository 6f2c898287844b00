"""Báo cáo quý được gửi đúng hạn — quarterly report is submitted."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="quarterly_report_missed",
    title=Text(vi="Thiếu báo cáo quý", en="Quarterly report is missing"),
    why=Text(
        vi=(
            "Báo cáo quý là nhịp theo dõi ngắn nhất giữa hai kỳ họp; thiếu thì kỳ họp"
            " không có số liệu."
        ),
        en=(
            "A quarterly report is the shortest beat between two meetings, which have"
            " no figures without it."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa gửi báo cáo {period} cho {beneficiary}: {duty}. Hạn {due},"
            " quá hạn từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not sent {beneficiary} the report for {period}: {duty}. Due"
            " {due}, late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"report"}),
    occurrence=r"\d{4}-Q[1-4]",
)
