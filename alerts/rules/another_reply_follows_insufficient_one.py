"""Trả lời bị trả lại thì được trả lời lại — another reply follows an insufficient one."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text, Threshold

RULE = Rule(
    id="insufficient_reply_unanswered",
    title=Text(
        vi="Trả lời bị trả lại, chưa trả lời lại",
        en="A reply found insufficient has not been followed by another",
    ),
    why=Text(
        vi=(
            "Trả lời bị trả lại mà không có hạn mới thì không ai quá hạn: kiến nghị dừng lại ở đó "
            "nếu không có người nhắc."
        ),
        en=(
            "A reply that came back without a new limit makes nobody late: the recommendation "
            "rests there unless somebody is reminded."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa trả lời lại {beneficiary} sau khi văn bản trả lời bị trả lại: {duty}. "
            "Nhắc từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not replied to {beneficiary} again since its reply was found "
            "insufficient: {duty}. Reminded since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    lacks="reply",
    kinds=frozenset({"reply"}),
    thresholds=(
        Threshold(
            "due", 10, "Hai tuần làm việc đủ để bổ sung một văn bản đã có sẵn nội dung.", unit="wd"
        ),
    ),
)
