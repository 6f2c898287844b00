"""What is nested in a value is told in words; nothing of it as machines keep it."""

from __future__ import annotations

import re

import pytest

from api.pages.values import said

BODY = "0b7e9a60-1111-2222-3333-444455556666"
CALLED = {BODY: "Sở Tài chính"}
PAPER = {"number": "7", "symbol": "KL-BTT", "issued_on": "2023-03-01", "issuer": None}
LETTER = {"no": 2, "document": PAPER, "to_ids": [BODY], "joint": False, "withheld": True}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("document", PAPER, "số 7-KL-BTT, ngày 01/03/2023"),
        ("window", {"from": "2023-03-01", "to": "2023-04-30"}, "từ 01/03/2023 đến 30/04/2023"),
        ("window", {"from": "2023-03-01", "to": None}, "từ 01/03/2023"),
        (
            "cadence",
            {"type": "yearly", "detail": {"before": "11-20"}},
            "hằng năm, trước ngày 20/11",
        ),
        ("setter", {"id": BODY, "code": "STC", "name_now": "Sở Tài chính"}, "Sở Tài chính"),
        (
            "letters",
            [LETTER],
            "số 2; văn bản (số 7-KL-BTT, ngày 01/03/2023); gửi đến Sở Tài chính; chưa công khai",
        ),
        ("letters", [{"no": n} for n in range(1, 6)], "(1) số 1; (2) số 2; (3) số 3 và 2 mục khác"),
        ("told", [{"own_id": "x"}, {"own_id": "y"}], "2 mục"),
        ("years", [2022, 2023], "2022, 2023"),
        ("figures", {"hội nghị": 1200}, "hội nghị 1.200"),
    ],
)
def test_what_is_nested_is_told_in_words(name: str, value: object, told: str) -> None:
    assert said("plan", name, value, CALLED) == told


def test_what_lies_too_deep_is_counted() -> None:
    value = {"taken": [{"letters": [{"points": [{"no": 1}, {"no": 2}]}]}]}
    told = said("plan", "follow_up", value, CALLED)
    assert told == "đã làm các công văn 1 mục"
    assert not re.search(r"[{}\[\]]", told)
