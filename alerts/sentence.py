"""What people read about an alert: a title and a sentence, in Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from alerts import rulebook
from alerts.rule import Rule, Text
from domain.subscription import Lang

NOBODY: Final = Text(vi="một cơ quan chưa rõ", en="a body not known")
UNKNOWN_DUTY: Final = Text(vi="nghĩa vụ không còn trong sổ", en="a duty no longer listed")
AFTERWARDS: Final[Mapping[str, Text]] = {
    "resolved": Text(vi="Đã xử lý.", en="Since settled."),
    "retracted": Text(vi="Đã thu hồi cảnh báo.", en="The alert has been taken back."),
    "acknowledged": Text(vi="Đã có người tiếp nhận.", en="Taken in hand."),
    "snoozed": Text(vi="Đang hoãn nhắc.", en="Reminders are put off."),
}
WARNINGS: Final[Mapping[str, tuple[Text, Text]]] = {
    "approaching": (
        Text(vi="Sắp đến hạn", en="Due soon"),
        Text(
            vi="{debtor} cần thực hiện chậm nhất ngày {due}: {duty} ({beneficiary}).",
            en="{debtor} has until {due}: {duty} ({beneficiary}).",
        ),
    ),
    "due": (
        Text(vi="Đến hạn hôm nay", en="Due today"),
        Text(
            vi="Ngày {due} là ngày cuối cùng để {debtor} thực hiện: {duty} ({beneficiary}).",
            en="{due} is the last day for {debtor}: {duty} ({beneficiary}).",
        ),
    ),
}
"""What is said before a limit has passed, under any rule."""
LONG: Final = Text(vi="{0}, kéo dài", en="{0}, for long")
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
    rule = _rule(alert)
    row = duty or {}
    title, said = rule.titles.get(_source(row), rule.title), rule.sentence
    if not rule.speaks_for_itself:
        title, said = WARNINGS.get(alert["stage"], (title, said))
    text = said.in_(lang).format(
        debtor=_name(row.get("debtor"), lang),
        beneficiary=_name(row.get("beneficiary"), lang),
        duty=row.get("title") or UNKNOWN_DUTY.in_(lang),
        period=period(row.get("occurrence"), lang),
        due=_day(alert["due_on"], lang),
        effective=_day(late_since(alert), lang),
        days=_days_late(alert, on).in_(lang),
    )
    afterwards = AFTERWARDS.get(alert["state"])
    if afterwards:
        text = f"{text} {afterwards.in_(lang)}"
    if alert["stage"] == "long_overdue":
        title = Text(vi=LONG.vi.format(title.vi), en=LONG.en.format(title.en))
    return Sentence(title.in_(lang), text[:1].upper() + text[1:])


def together(
    alerts: Sequence[Mapping[str, Any]], duty: Mapping[str, Any], lang: Lang = "vi"
) -> Sentence:
    """Tell of many alerts of one rule that wait for one body; the duty is one of them."""
    rule = _rule(alerts[0])
    said = rule.together or rule.sentence
    return Sentence(
        rule.title.in_(lang),
        said.in_(lang).format(
            beneficiary=_name(duty.get("beneficiary") or duty.get("debtor"), lang),
            n=len(alerts),
            duty=duty.get("title") or UNKNOWN_DUTY.in_(lang),
            effective=_day(min(a["effective_on"] for a in alerts), lang),
        ),
    )


def period(occurrence: str | None, lang: Lang) -> str:
    """An occurrence as people say it."""
    for form, text in PERIODS:
        if found := re.fullmatch(form, occurrence or ""):
            return text.in_(lang).format(*found.groups())
    return ""


def late_since(alert: Mapping[str, Any]) -> str:
    """The first day of lateness: an alert about a duty long overdue says from when it has been long."""
    if alert["due_on"] is None or _rule(alert).speaks_for_itself:
        return str(alert["effective_on"])
    return (date.fromisoformat(alert["due_on"]) + timedelta(days=1)).isoformat()


def _source(row: Mapping[str, Any]) -> str:
    return str((row.get("source") or {}).get("type") or "")


def _rule(alert: Mapping[str, Any]) -> Rule:
    return rulebook.by_id().get(alert["rule"]) or rulebook.by_id()["duty_overdue"]


def _days_late(alert: Mapping[str, Any], on: date) -> Text:
    n = max((on - date.fromisoformat(late_since(alert))).days + 1, 0)
    return Text(vi=f"{n} ngày", en="1 day" if n == 1 else f"{n} days")


def _name(body: Mapping[str, Any] | None, lang: Lang) -> str:
    return (body or {}).get("name_now") or NOBODY.in_(lang)


def _day(day: str | None, lang: Lang) -> str:
    if day is None:
        return "—"
    return f"{date.fromisoformat(day):%d/%m/%Y}" if lang == "vi" else day
