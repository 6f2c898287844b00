"""Báo cáo năm được gửi đúng hạn — annual report is submitted."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="annual_report_missed",
    title=Text(vi="Thiếu báo cáo năm", en="Annual report is missing"),
    why=Text(
        vi=(
            "Báo cáo năm là căn cứ để đánh giá, xếp loại cả năm; thiếu một báo cáo "
            "thì số liệu tổng hợp không đầy đủ."
        ),
        en=(
            "The annual report is what the year is assessed by; one missing report "
            "leaves the summary incomplete."
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
    occurrence=r"\d{4}",
)
