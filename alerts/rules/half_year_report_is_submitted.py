"""Báo cáo 6 tháng được gửi đúng hạn — half year report is submitted."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="half_year_report_missed",
    title=Text(vi="Thiếu báo cáo 6 tháng", en="Half-year report is missing"),
    why=Text(
        vi="Báo cáo 6 tháng cho phép chấn chỉnh khi trong năm còn kịp.",
        en="A half-year report lets things be put right while the year still allows it.",
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
    occurrence=r"\d{4}-H[12]",
)
