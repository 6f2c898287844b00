"""Bìa — what people read of an evidence bundle: the question, the facts in sentences, and how to check them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from infra.paper import Heading, Paper, Paragraph, Table, Verbatim, lines
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
    "recorded_from": "Ghi sổ từ lúc",
    "recorded_to": "Ghi sổ đến lúc",
    "after_position": "Sau vị trí",
    "until_position": "Đến vị trí",
    "q": "Từ cần tìm",
    "on": "Tính đến ngày",
    "known_at": "Theo những gì đã ghi đến",
    "since": "Chỉ những gì ghi sau",
    "since_on": "Chỉ những gì chưa biết tính đến ngày",
    "since_known_at": "Chỉ những gì ghi sau lúc",
}


def cover(
    head: Checkpoint,
    keys: Iterable[Verifier],
    asked: Mapping[str, Any],
    facts: Iterable[tuple[int, str, str]],
) -> Paper:
    """The paper. A fact comes as its position, the instant of its recording, and its sentence."""
    told = [(str(position), text, instant(at)) for position, at, text in facts]
    return Paper(
        "Gói bằng chứng trích từ sổ cái giám sát",
        (
            Paragraph(
                f"Sổ: {head.origin}. Điểm kiểm tra bao gồm {head.size} sự kiện. Gói có {len(told)} sự kiện."
            ),
            Heading("Câu hỏi"),
            lines((label, asked.get(name)) for name, label in ASKED.items()),
            Heading("Sự kiện"),
            Table(told, ("Vị trí", "Sự kiện", "Ghi sổ lúc"), (1, 7, 2)),
            Heading("Điểm kiểm tra đã ký"),
            Verbatim(str(head)),
            Heading("Khóa công khai"),
            *(Verbatim(str(key)) for key in keys),
            Heading("Cách kiểm tra"),
            Paragraph(
                "Trên máy bất kỳ, không cần mạng và không cần sổ: giamsat verify TỆP_NÀY --key KHÓA, với khóa lấy"
                " từ nơi sổ đã công bố, không lấy từ gói này."
            ),
            Paragraph(
                "Bằng chứng cho thấy từng sự kiện ở trên đúng là sự kiện đã niêm phong, tại đúng vị trí của nó,"
                " không bị sửa một ký tự nào. Việc danh sách trả lời đủ câu hỏi là lời xác nhận của cơ quan giữ sổ,"
                " đã ký trong tệp manifest."
            ),
        ),
    )


def instant(at: str) -> str:
    """An instant as people read it."""
    return f"{datetime.fromisoformat(at).astimezone(HERE):%H:%M:%S %d/%m/%Y}"
