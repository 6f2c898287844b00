"""Kiến nghị đã nhận giải quyết thì được giải quyết — resolution follows accepted reply."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="resolution_overdue",
    title=Text(vi="Quá hạn giải quyết kiến nghị", en="Resolution of a recommendation is overdue"),
    why=Text(
        vi=(
            "Trả lời chưa phải là giải quyết: điều đã hứa trong văn bản trả lời phải "
            "được làm xong trong hạn đã nhận."
        ),
        en=(
            "A reply is not yet a resolution: what the reply promised must be done by"
            " the day accepted."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa báo cáo kết quả giải quyết kiến nghị của {beneficiary}: "
            "{duty}. Hạn {due}, quá hạn từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not reported the resolution owed to {beneficiary}: {duty}. "
            "Due {due}, late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"resolution"}),
)
