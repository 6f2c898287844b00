"""Các đầu niêm phong nối tiếp nhau — each signed head continues the one before it."""

from __future__ import annotations

from datetime import timedelta

from alerts.rule import Text
from alerts.vital import VitalRule

VITAL = VitalRule(
    id="seal_refused",
    title=Text(vi="Sổ cái trái với niêm phong trước", en="The ledger contradicts what was sealed"),
    why=Text(
        vi="Sổ có thể đã bị sửa hoặc khôi phục từ bản cũ; sự kiện mới không được niêm phong.",
        en="The ledger may have been altered or restored from an old copy; new facts stay unsealed.",
    ),
    sentence=Text(
        vi="“{about}” từ chối ký. Hãy chạy `giamsat verify` và `giamsat seal status` ngay.",
        en="“{about}” refuses to sign. Run `giamsat verify` and `giamsat seal status` at once.",
    ),
    severity="critical",
    after=timedelta(0),
    reason="Sổ không tự trở lại đúng; càng chờ càng nhiều sự kiện không có niêm phong.",
    signs=lambda vitals: vitals.refused,
)
