"""What people read about an alert."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alerts.sentence import period, sentence

ALERT: dict[str, Any] = {
    "rule": "annual_report_missed",
    "stage": "overdue",
    "due_on": "2023-12-15",
    "effective_on": "2023-12-16",
    "state": "raised",
}
DUTY: dict[str, Any] = {
    "title": "Báo cáo kết quả năm về dân chủ ở cơ sở",
    "occurrence": "2023",
    "debtor": {"name_now": "Huyện ủy A"},
    "beneficiary": {"name_now": "Ban Chỉ đạo tỉnh"},
}
TODAY = date(2023, 12, 20)


def test_a_missed_annual_report_reads_as_people_would_say_it() -> None:
    told = sentence(ALERT, DUTY, on=TODAY)
    assert told.title == "Thiếu báo cáo năm"
    assert told.text == (
        "Huyện ủy A chưa gửi báo cáo năm 2023 cho Ban Chỉ đạo tỉnh: Báo cáo kết quả năm về dân "
        "chủ ở cơ sở. Hạn 15/12/2023, quá hạn từ 16/12/2023 (5 ngày)."
    )


def test_it_reads_in_english_too() -> None:
    assert sentence(ALERT, DUTY, "en", on=TODAY).text == (
        "Huyện ủy A has not sent Ban Chỉ đạo tỉnh the report for 2023: Báo cáo kết quả năm về dân "
        "chủ ở cơ sở. Due 2023-12-15, late since 2023-12-16 (5 days)."
    )


def test_one_day_is_said_as_one() -> None:
    first = date.fromisoformat(ALERT["effective_on"])
    assert sentence(ALERT, DUTY, "en", on=first).text.endswith("(1 day).")
    assert sentence(ALERT, DUTY, on=first).text.endswith("(1 ngày).")


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("recommendation", "Quá hạn trả lời kiến nghị"),
        ("petition", "Quá hạn trả lời kết quả xử lý đơn"),
        ("criticism", "Quá hạn trả lời văn bản phản biện"),
    ],
)
def test_a_late_reply_is_called_by_what_it_replies_to(source: str, title: str) -> None:
    duty = DUTY | {"source": {"type": source, "code": "X-1"}}
    assert sentence(ALERT | {"rule": "reply_overdue"}, duty, on=TODAY).title == title


def test_a_consultation_not_finished_is_not_called_an_opinion_not_sent() -> None:
    told = sentence(ALERT | {"rule": "consultation_window_closing"}, DUTY, on=TODAY)
    assert told.title == "Quá hạn lấy ý kiến, hiệp thương"
    assert "chưa gửi ý kiến" not in told.text


def test_an_ended_alert_says_so_at_the_end() -> None:
    text = sentence(ALERT | {"state": "retracted"}, DUTY, on=TODAY).text
    assert text.endswith("Đã thu hồi cảnh báo.")


def test_a_duty_without_a_known_debtor_can_be_told_of() -> None:
    assert sentence(ALERT, DUTY | {"debtor": None}, on=TODAY).text.startswith("Một cơ quan")


def test_an_alert_whose_duty_is_gone_can_be_told_of() -> None:
    assert "nghĩa vụ không còn trong sổ" in sentence(ALERT, None, on=TODAY).text


@pytest.mark.parametrize(
    ("occurrence", "vi", "en"),
    [
        ("2023", "năm 2023", "2023"),
        ("2023-H1", "6 tháng đầu năm 2023", "the first half of 2023"),
        ("2023-Q4", "quý 4/2023", "quarter 4 of 2023"),
        ("2023-07", "tháng 07/2023", "month 07 of 2023"),
        ("once", "", ""),
    ],
)
def test_a_period_reads_as_people_say_it(occurrence: str, vi: str, en: str) -> None:
    assert (period(occurrence, "vi"), period(occurrence, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("stage", "title", "text"),
    [
        ("approaching", "Sắp đến hạn", "Huyện ủy A cần thực hiện chậm nhất ngày 15/12/2023: "),
        ("due", "Đến hạn hôm nay", "Ngày 15/12/2023 là ngày cuối cùng để Huyện ủy A thực hiện: "),
        ("long_overdue", "Thiếu báo cáo năm, kéo dài", "Huyện ủy A chưa gửi báo cáo năm 2023 cho "),
    ],
)
def test_each_stage_has_its_words(stage: str, title: str, text: str) -> None:
    told = sentence(ALERT | {"stage": stage, "effective_on": "2024-01-14"}, DUTY, on=TODAY)
    assert told.title == title
    assert told.text.startswith(text)
    assert stage != "long_overdue" or told.text.endswith("quá hạn từ 16/12/2023 (5 ngày).")
