"""Nghĩa vụ được ấn định ngày — a day is set for the duty."""

from __future__ import annotations

from alerts.recipients import beneficiary
from alerts.rule import Rule, Text, Threshold

RULE = Rule(
    id="no_date_set",
    title=Text(vi="Quá lâu chưa ấn định ngày", en="No day has been set for too long"),
    why=Text(
        vi=(
            "Nghĩa vụ không có ngày thì không bao giờ quá hạn; cơ quan có quyền ấn định phải quyết "
            "định, hoặc xác nhận việc đã tiếp nhận."
        ),
        en=(
            "A duty without a day is never overdue; the body that may set one has to decide, or to "
            "record the receipt from which its clock starts."
        ),
    ),
    sentence=Text(
        vi=(
            "{beneficiary} chưa ấn định ngày để {debtor} thực hiện: {duty}. "
            "Nhắc từ {effective} ({days})."
        ),
        en=(
            "{beneficiary} has not set a day by which {debtor} has to act: {duty}. "
            "Reminded since {effective} ({days})."
        ),
    ),
    together=Text(
        vi=(
            "{beneficiary} chưa ấn định ngày cho {n} nghĩa vụ, trong đó có: {duty}. "
            "Nhắc sớm nhất từ {effective}."
        ),
        en=(
            "{beneficiary} has not set a day for {n} duties, among them: {duty}. "
            "Reminded since {effective} at the earliest."
        ),
    ),
    recipients=beneficiary,
    lacks="date",
    at_fault="beneficiary",
    thresholds=(Threshold("due", 60, "Hai tháng là đủ để một cơ quan quyết định một ngày."),),
)
