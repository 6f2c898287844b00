"""What people read about an alert: a title and a sentence, in Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from alerts import rulebook
from alerts.rule import Lang, Text

NOBODY: Final = Text(vi="một cơ quan chưa rõ", en="a body not known")
UNKNOWN_DUTY: Final = Text(vi="nghĩa vụ không còn trong sổ", en="a duty no longer listed")
AFTERWARDS: Final[Mapping[str, Text]] = {
    "resolved": Text(vi="Đã xử lý.", en="Since settled."),
    "retracted": Text(vi="Đã thu hồi cảnh báo.", en="The alert has been taken back."),
    "acknowledged": Text(vi="Đã có người tiếp nhận.", en="Taken in hand."),
    "snoozed": Text(vi="Đang hoãn nhắc.", en="Reminders are put off."),
}
PERIODS: Final = (
    (r"(\d{4})", Text(vi="năm {0}", en="{0}")),
    (r"(\d{4})-H1", Text(vi="6 tháng đầu năm {0}", en="the first half of {0}")),
    (r"(\d{4})-H2", Text(vi="6 tháng cuối năm {0}", en="the second half of {0}")),
    (r"(\d{4})-Q(\d)", Text(vi="quý {1}/{0}", en="quarter {1} of {0}")),
    (r"(\d{4})-(\d\d)", Text(vi="tháng {1}/{0}", en="month {1} of {0}")),
)


@dataclass(frozen=True)
class Sentence:
    """A title for lists, and the sentence that says it all."""

    title: str
    text: str


def sentence(
    alert: Mapping[str, Any], duty: Mapping[str, Any] | None, lang: Lang = "vi", *, on: date
) -> Sentence:
    """Tell of an alert as rows show it, with the row of its duty where that is still listed."""
    rule = rulebook.by_id().get(alert["rule"]) or rulebook.by_id()["duty_overdue"]
    row = duty or {}
    effective = date.fromisoformat(alert["effective_on"])
    text = rule.sentence.in_(lang).format(
        debtor=_name(row.get("debtor"), lang),
        beneficiary=_name(row.get("beneficiary"), lang),
        duty=row.get("title") or UNKNOWN_DUTY.in_(lang),
        period=period(row.get("occurrence"), lang),
        due=_day(alert["due_on"], lang),
        effective=_day(alert["effective_on"], lang),
        days=max((on - effective).days + 1, 0),
    )
    afterwards = AFTERWARDS.get(alert["state"])
    if afterwards:
        text = f"{text} {afterwards.in_(lang)}"
    return Sentence(rule.title.in_(lang), text[:1].upper() + text[1:])


def period(occurrence: str | None, lang: Lang) -> str:
    """An occurrence as people say it."""
    for form, text in PERIODS:
        if found := re.fullmatch(form, occurrence or ""):
            return text.in_(lang).format(*found.groups())
    return ""


def _name(body: Mapping[str, Any] | None, lang: Lang) -> str:
    return (body or {}).get("name_now") or NOBODY.in_(lang)


def _day(day: str | None, lang: Lang) -> str:
    if day is None:
        return "—"
    return f"{date.fromisoformat(day):%d/%m/%Y}" if lang == "vi" else day
