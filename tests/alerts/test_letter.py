"""Every kind of letter, in both languages, exactly as it was when somebody last read it: `GOLDEN=write` writes them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alerts.ladder import RUNGS
from alerts.letter import Entry, letter
from domain.subscription import Lang

GOLDEN = Path(__file__).parent / "letters"
ON = date(2023, 11, 21)
AT = "2023-11-21T01:00:00+00:00"


def entry(number: int, rule: str, stage: str, rung: str, **more: Any) -> Entry:
    due, effective = more.get("due_on", "2023-10-20"), more.get("effective_on", "2023-10-21")
    alert = {
        "id": f"a{number}",
        "rule": rule,
        "stage": stage,
        "state": "raised",
        "obligation": f"o{number}",
        "matter": "obligation",
        "due_on": due,
        "effective_on": effective,
    }
    duty = {
        "title": more.get("title", "Kiến nghị KN-2023-0007: công khai quyết toán"),
        "debtor": {"name_now": more.get("debtor", "Sở Tài chính & Kế hoạch")},
        "beneficiary": {"id": "mttq-tinh", "name_now": "Ủy ban MTTQ tỉnh"},
        "plan": more.get("plan"),
        "occurrence": more.get("occurrence"),
    }
    return Entry(alert, duty, RUNGS[rung])


REMINDER: dict[str, Any] = {"due_on": None, "effective_on": "2023-11-01"}
LETTERS: dict[str, list[Entry]] = {
    "one": [entry(1, "reply_overdue", "overdue", "head")],
    "digest": [
        entry(1, "reply_overdue", "overdue", "head"),
        entry(
            2,
            "annual_report_missed",
            "approaching",
            "responsible",
            occurrence="2023",
            plan="DB-CT18-2023",
        ),
        entry(3, "resolution_overdue", "long_overdue", "superior", debtor="Huyện ủy Châu Thành"),
        *(
            entry(
                n,
                "no_date_set",
                "due",
                "responsible",
                **REMINDER,
                title=f"Sơ kết năm thứ {n} <đề án>",
            )
            for n in range(4, 9)
        ),
        entry(9, "insufficient_reply_unanswered", "due", "responsible", **REMINDER),
    ],
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_reads_as_it_was_last_read(name: str, lang: Lang, kind: str) -> None:
    written = letter(
        "6d1c2f4e-6f0b-5e0a-9c3b-0c1d5a7e9b21",
        LETTERS[name],
        composed_at=AT,
        lang=lang,
        on=ON,
        base="https://giamsat.example",
        left_out=2 if name == "digest" else 0,
        unsubscribe="https://giamsat.example/unsubscribe/abc.def",
    )
    told = {"txt": written.text, "html": written.html}[kind]
    path = GOLDEN / f"{name}.{lang}.{kind}"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text("utf-8")


def test_a_duty_is_one_line_in_its_worst_stage() -> None:
    stages = (
        replace(e, alert={**e.alert, "obligation": "o1"})
        for e in (
            entry(1, "reply_overdue", "overdue", "head"),
            entry(2, "reply_overdue", "long_overdue", "superior"),
        )
    )
    written = letter(
        "n", list(stages), composed_at=AT, lang="vi", on=ON, base="https://giamsat.example"
    )
    assert written.subject.startswith("[giamsat] Quá hạn trả lời kiến nghị, kéo dài: ")
    assert written.text.count("/obligations/o1") == 1
    assert len(written.data["alerts"]) == 2


def test_what_waits_for_one_decision_is_one_line_and_counted_once() -> None:
    written = letter(
        "n", LETTERS["digest"], composed_at=AT, lang="vi", on=ON, base="https://giamsat.example"
    )
    assert written.text.count("Quá lâu chưa ấn định ngày") == 1
    assert "chưa ấn định ngày cho 5 nghĩa vụ, trong đó có: Sơ kết năm thứ 4" in written.text
    assert "https://giamsat.example/alerts?rule=no_date_set&agency=mttq-tinh" in written.text
    assert written.subject.startswith("[giamsat] 5 việc cần chú ý")
    assert len(written.data["alerts"]) == 9


@pytest.mark.parametrize("many", [1, 2])
def test_a_reminder_stands_under_who_has_to_act(many: int) -> None:
    some = [entry(n, "no_date_set", "due", "responsible", **REMINDER) for n in range(many)]
    written = letter("n", some, composed_at=AT, lang="vi", on=ON, base="https://giamsat.example")
    assert written.subject.endswith(": Ủy ban MTTQ tỉnh")
