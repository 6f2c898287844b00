"""Không sự kiện nào bị để riêng — every event is folded into what people read."""

from __future__ import annotations

from datetime import timedelta

from alerts.rule import Text
from alerts.vital import VitalRule

VITAL = VitalRule(
    id="parked_event",
    title=Text(vi="Có sự kiện bị để riêng", en="An event was set aside"),
    why=Text(
        vi="Sự kiện bị để riêng không hiện ở đâu cả: nghĩa vụ, cảnh báo và số liệu thiếu nó mà không ai biết.",
        en="An event set aside shows nowhere: duties, alerts and figures lack it, and nobody knows.",
    ),
    sentence=Text(
        vi="“{about}” chưa đưa được mọi sự kiện vào; xem giamsat parked.",
        en="“{about}” could not fold every event; see giamsat parked.",
    ),
    severity="warning",
    after=timedelta(0),
    reason="Sự kiện đã để riêng thì không tự trở lại: chờ thêm cũng vô ích.",
    signs=lambda vitals: vitals.parked,
)
