"""Ý kiến được gửi trong thời hạn lấy ý kiến — opinions are given in time."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import APPROACHING, DUE, LATE, Rule, Text

RULE = Rule(
    id="consultation_window_closing",
    title=Text(vi="Hết thời gian lấy ý kiến", en="Consultation window has closed"),
    why=Text(
        vi="Ý kiến gửi sau khi hết thời gian lấy ý kiến không còn được tổng hợp vào văn bản.",
        en="An opinion that arrives after the window has closed no longer enters the document.",
    ),
    sentence=Text(
        vi=(
            "{debtor} chưa gửi ý kiến đến {beneficiary}: {duty}. Hạn {due}, quá hạn từ {effective} ({days} ngày)."
        ),
        en=(
            "{debtor} has not given {beneficiary} its opinion: {duty}. Due {due}, late since {effective} ({days} days)."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"consultation"}),
    # A month later there is nothing left to give an opinion on.
    thresholds=(APPROACHING, DUE, LATE),
)
