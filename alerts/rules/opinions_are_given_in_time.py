"""Lấy ý kiến, hiệp thương xong khi còn trong thời gian đã định — opinions are taken and agreements reached in time."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import APPROACHING, DUE, LATE, Rule, Text

RULE = Rule(
    id="consultation_window_closing",
    title=Text(vi="Quá hạn lấy ý kiến, hiệp thương", en="Consultation is overdue"),
    why=Text(
        vi="Lấy ý kiến hoặc hiệp thương xong sau thời hạn thì kết quả không còn kịp đưa vào văn bản, kế hoạch.",
        en="What is agreed or said after the time for it no longer enters the document or the plan.",
    ),
    sentence=Text(
        vi="{debtor} chưa hoàn thành: {duty} ({beneficiary}). Hạn {due}, quá hạn từ {effective} ({days}).",
        en="{debtor} has not finished: {duty} ({beneficiary}). Due {due}, late since {effective} ({days}).",
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"consultation"}),
    # The two steps after an agreement (001:43) are no consultation, and have no window of their own.
    occurrence=r"\d{4}.*|once",
    in_window=True,
    # A month later there is nothing left to consult on.
    thresholds=(APPROACHING, DUE, LATE),
)
