"""Thông tin được cung cấp trước buổi làm việc — information is supplied before visit."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="information_not_supplied",
    title=Text(
        vi="Chưa cung cấp thông tin cho đoàn giám sát",
        en="Information for a supervision has not been supplied",
    ),
    why=Text(
        vi=(
            "Đoàn giám sát cần báo cáo, tài liệu trước buổi làm việc để nghiên cứu; "
            "đến muộn thì cuộc giám sát chỉ còn hình thức."
        ),
        en=(
            "The team must read the papers before the visit; when they come late the "
            "supervision is a formality."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa cung cấp thông tin, báo cáo cho {beneficiary}: {duty}. Hạn"
            " {due}, quá hạn từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not supplied the information owed to {beneficiary}: {duty}."
            " Due {due}, late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"information"}),
)
