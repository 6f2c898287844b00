"""Dữ liệu hiển thị theo kịp sổ — followers keep up with the ledger."""

from __future__ import annotations

from datetime import timedelta

from alerts.rule import Text
from alerts.vital import VitalRule

VITAL = VitalRule(
    id="stale_follower",
    title=Text(vi="Dữ liệu hiển thị bị chậm", en="What is shown is old"),
    why=Text(
        vi="Người đọc thấy tình trạng cũ mà tưởng là mới: việc đã làm vẫn bị coi là chậm.",
        en="People read an old state as the present one: what was done still counts as late.",
    ),
    sentence=Text(
        vi="“{about}” chưa theo kịp sổ.", en="“{about}” has not caught up with the ledger."
    ),
    severity="warning",
    after=timedelta(minutes=5),
    reason="Khởi động lại hoặc một đợt nhập lớn xong trong vài phút.",
    signs=lambda vitals: vitals.behind,
)
