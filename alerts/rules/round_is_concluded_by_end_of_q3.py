"""Cuộc giám sát kết thúc trong quý III — round is concluded by the end of Q3."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text, Threshold

RULE = Rule(
    id="round_not_concluded",
    title=Text(
        vi="Cuộc giám sát chưa kết thúc khi hết quý III", en="Round not concluded by the end of Q3"
    ),
    why=Text(
        vi=(
            "Đề án muốn các cuộc giám sát kết thúc vào cuối quý III để kịp tổng hợp, hiệp thương cho "
            "năm sau; đây là lời nhắc, không phải quá hạn."
        ),
        en=(
            "The scheme wants rounds to end with Q3, so that they enter the summary and next "
            "year's consultation; it is a reminder and makes nobody late."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa kết thúc cuộc giám sát: {duty}. Nên kết thúc chậm nhất {due}; "
            "nhắc từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not concluded the round: {duty}. It should end by {due}; reminded since "
            "{effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    matter="supervision",
    kinds=frozenset({"supervision"}),
    thresholds=(
        Threshold("approaching", -30, "Một tháng để họp đoàn, thông qua và ban hành báo cáo."),
        Threshold("due", 1, "Ngày đầu quý IV: cuối quý III đã qua."),
    ),
)
