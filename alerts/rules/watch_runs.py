"""Việc canh thời hạn đang chạy — the watch over deadlines runs."""

from __future__ import annotations

from datetime import timedelta

from alerts.rule import Text
from alerts.vital import VitalRule

VITAL = VitalRule(
    id="watch_not_running",
    title=Text(vi="Không có ai canh thời hạn", en="Nobody watches the deadlines"),
    why=Text(
        vi="Khi việc canh dừng thì không ai được báo điều gì, và sự im lặng trông như mọi việc đều đúng hạn.",
        en="While the watch stands still nobody is told anything, and the silence looks as if all were in time.",
    ),
    sentence=Text(
        vi="Lượt canh cuối cùng (“{about}”) đã quá lâu.",
        en="The last round of “{about}” was too long ago.",
    ),
    severity="critical",
    after=timedelta(minutes=10),
    reason="Mỗi phút một lượt: mười lượt liền không chạy thì không phải là chậm nữa.",
    signs=lambda vitals: vitals.watched,
)
