"""Bìa — what people read of an evidence bundle: the question, the facts in sentences, and how to check them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from infra.seal.checkpoint import Checkpoint
from infra.seal.note import Verifier

HERE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
ASKED: Final[Mapping[str, str]] = {
    "subject": "Đối tượng",
    "related": "Đối tượng và sự kiện liên quan",
    "chain": "Đối tượng, việc dẫn đến nó và việc theo sau nó",
    "agency": "Cơ quan",
    "actor": "Người ghi (mã)",
    "type": "Loại sự kiện",
    "document": "Số, ký hiệu văn bản",
    "from": "Xảy ra từ ngày",
    "to": "Xảy ra đến ngày",
    "q": "Từ cần tìm",
    "on": "Tính đến ngày",
    "known_at": "Theo những gì đã ghi đến",
    "since": "Chỉ những gì ghi sau",
}
STYLE: Final = (
    "body{font:16px/1.5 serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}code,pre{font:13px monospace;white-space:pre-wrap;"
    "overflow-wrap:anywhere}@media print{body{margin:0}}"
)


def cover(
    head: Checkpoint,
    keys: Iterable[Verifier],
    asked: Mapping[str, Any],
    facts: Iterable[tuple[int, str, str]],
) -> str:
    """The page. A fact comes as its position, the instant of its recording, and its sentence."""
    question = "".join(
        f"<tr><th>{label}</th><td>{escape(str(asked[name]))}</td></tr>"
        for name, label in ASKED.items()
        if asked.get(name) is not None
    )
    lines = [
        f"<tr><td>{position}</td><td>{escape(text)}</td><td>{_instant(at)}</td></tr>"
        for position, at, text in facts
    ]
    known = "".join(f"<li><code>{escape(str(key))}</code></li>" for key in keys)
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Gói bằng chứng – {escape(head.origin)}</title>
<style>{STYLE}</style></head><body>
<h1>Gói bằng chứng trích từ sổ cái giám sát</h1>
<p>Sổ: <b>{escape(head.origin)}</b>. Điểm kiểm tra bao gồm {head.size} sự kiện. Gói có {len(lines)} sự kiện.</p>
<h2>Câu hỏi</h2><table>{question}</table>
<h2>Sự kiện</h2>
<table><thead><tr><th>Vị trí</th><th>Sự kiện</th><th>Ghi sổ lúc</th></tr></thead>
<tbody>{"".join(lines)}</tbody></table>
<h2>Điểm kiểm tra đã ký</h2><pre>{escape(str(head))}</pre>
<h2>Khóa công khai</h2><ul>{known}</ul>
<h2>Cách kiểm tra</h2>
<p>Trên máy bất kỳ, không cần mạng và không cần sổ: <code>giamsat verify TỆP_NÀY --key KHÓA</code>, với khóa lấy từ nơi
sổ đã công bố, không lấy từ gói này.</p>
<p>Bằng chứng cho thấy từng sự kiện ở trên đúng là sự kiện đã niêm phong, tại đúng vị trí của nó, không bị sửa một ký tự
nào. Việc danh sách trả lời đủ câu hỏi là lời xác nhận của cơ quan giữ sổ, đã ký trong tệp <code>manifest</code>.</p>
</body></html>
"""


def _instant(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(HERE):%H:%M:%S %d/%m/%Y}"
