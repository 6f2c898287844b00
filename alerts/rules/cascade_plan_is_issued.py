"""Cấp dưới ban hành kế hoạch cụ thể hóa — cascade plan is issued."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="cascade_plan_missing",
    title=Text(vi="Thiếu kế hoạch cụ thể hóa của cấp dưới", en="Subordinate plan is missing"),
    why=Text(
        vi=(
            "Kế hoạch cấp trên chỉ đi vào thực hiện khi từng cấp cụ thể hóa thành kế "
            "hoạch của mình."
        ),
        en=(
            "A plan from above is carried out only once each level has turned it into"
            " a plan of its own."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa ban hành kế hoạch cụ thể hóa theo yêu cầu của "
            "{beneficiary}: {duty}. Hạn {due}, quá hạn từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not issued the plan that {beneficiary} asks of it: {duty}. "
            "Due {due}, late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"cascade"}),
)
