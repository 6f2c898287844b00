"""Cơ quan yêu cầu gửi văn bản yêu cầu báo cáo — requester asks for the report."""

from __future__ import annotations

from alerts.recipients import beneficiary
from alerts.rule import Rule, Text, Threshold

RULE = Rule(
    id="report_request_not_sent",
    title=Text(vi="Chưa gửi văn bản yêu cầu báo cáo", en="Report request has not been sent"),
    why=Text(
        vi=(
            "Kỳ báo cáo đã hết mà văn bản không nêu ngày: chừng nào chưa có văn bản yêu cầu thì "
            "không ai chậm, và cũng không ai báo cáo."
        ),
        en=(
            "The period is over and no text names a day: until the request is sent nobody is "
            "late, and nobody reports."
        ),
    ),
    sentence=Text(
        vi=(
            "{beneficiary} chưa gửi văn bản yêu cầu {debtor} báo cáo {period}: {duty}. "
            "Nhắc từ {effective} ({days})."
        ),
        en=(
            "{beneficiary} has not asked {debtor} for the report for {period}: {duty}. "
            "Reminded since {effective} ({days})."
        ),
    ),
    together=Text(
        vi=(
            "{beneficiary} chưa gửi văn bản yêu cầu {n} báo cáo, trong đó có: {duty}. "
            "Nhắc sớm nhất từ {effective}."
        ),
        en=(
            "{beneficiary} has not asked for {n} reports, among them: {duty}. "
            "Reminded since {effective} at the earliest."
        ),
    ),
    recipients=beneficiary,
    lacks="request",
    at_fault="beneficiary",
    thresholds=(
        Threshold(
            "due",
            10,
            "Hai tuần làm việc sau khi hết kỳ là lúc thường gửi văn bản yêu cầu.",
            unit="wd",
        ),
    ),
)
