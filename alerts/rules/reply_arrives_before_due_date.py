"""Kiến nghị được trả lời trong thời hạn — reply arrives before due date."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="reply_overdue",
    title=Text(vi="Quá hạn trả lời kiến nghị", en="Reply to a recommendation is overdue"),
    titles={
        "petition": Text(
            vi="Quá hạn trả lời kết quả xử lý đơn", en="Answer to a petition is overdue"
        ),
        "criticism": Text(
            vi="Quá hạn trả lời văn bản phản biện", en="Reply to a critical opinion is overdue"
        ),
    },
    why=Text(
        vi=(
            "Kiến nghị sau giám sát chỉ có tác dụng khi cơ quan nhận trả lời bằng văn"
            " bản trong thời hạn đã nêu."
        ),
        en=(
            "A recommendation has an effect only if the body that received it replies"
            " in writing by the limit given."
        ),
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa trả lời {beneficiary}: {duty}. Hạn trả lời "
            "{due}, quá hạn từ {effective} ({days})."
        ),
        en=(
            "{debtor} has not replied to {beneficiary}: {duty}."
            " Reply due {due}, late since {effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"reply"}),
)
