"""Chỉ tiêu theo kịp tiến độ — target keeps pace."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text, Threshold

RULE = Rule(
    id="target_behind_pace",
    title=Text(vi="Chỉ tiêu chậm tiến độ", en="Target is behind pace"),
    why=Text(
        vi=(
            "Chỉ tiêu cả kỳ chỉ kịp điều chỉnh khi biết sớm; chia đều là đường dẫn hướng, nên chỉ "
            "nhắc khi kém hơn một phần mười, mỗi quý một lần."
        ),
        en=(
            "A target of years can only be saved early; an even split is a guide line, so it is "
            "told when the lack is more than a tenth, once a quarter."
        ),
    ),
    sentence=Text(
        vi=("Chỉ tiêu của {debtor} chậm tiến độ tại {due}: {duty}. Nhắc từ {effective} ({days})."),
        en=(
            "The target of {debtor} was behind pace on {due}: {duty}. Reminded since {effective} "
            "({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    matter="target",
    kinds=frozenset({"target"}),
    thresholds=(
        Threshold("due", 1, "Ngày đầu quý sau: số của quý trước đã đủ để so với tiến độ."),
    ),
)
