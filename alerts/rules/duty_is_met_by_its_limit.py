"""Nghĩa vụ khác được thực hiện đúng hạn — duty is met by its limit."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="duty_overdue",
    title=Text(vi="Nghĩa vụ quá hạn", en="A duty is overdue"),
    why=Text(
        vi="Nghĩa vụ đã được giao có hạn rõ ràng; quá hạn mà không ai nhắc thì bị bỏ quên.",
        en="A duty with a stated limit that passes unmentioned is a duty forgotten.",
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa thực hiện với {beneficiary}: {duty}. Hạn {due}, quá hạn từ"
            " {effective} ({days})."
        ),
        en=(
            "{debtor} has not done what it owes {beneficiary}: {duty}. Due {due}, "
            "late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
)
