"""Cách viết — days, instants, numbers, documents and terms as offices write them, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from api.pages.words import Words
from domain.errors import InvalidInputError
from domain.time.instant import VIETNAM
from domain.time.term import Term
from domain.values import Document

POINT_AND_COMMA: Final = str.maketrans(",.", ".,")


def day(value: date | str | None) -> str:
    """21/11/2023; what is no day shows itself."""
    found = _day(value)
    return f"{found:%d/%m/%Y}" if found else str(value or "")


def long_day(words: Words, value: date | str) -> str:
    """Thứ Ba, 21/11/2023."""
    found = _day(value)
    return f"{words.word('weekday', found.isoweekday())}, {day(found)}" if found else str(value)


def instant(value: datetime | str | None) -> str:
    """21/11/2023 08:30, in Vietnam."""
    if value is None:
        return ""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def local_instant(value: datetime) -> str:
    """The instant as a form field for local time takes it."""
    return f"{value.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def number(words: Words, value: float) -> str:
    """1.234, and 49,5."""
    told = f"{value:,}"
    return told if words.language == "en" else told.translate(POINT_AND_COMMA)


def percent(words: Words, rate: float) -> str:
    """51,7%; whole rates without a fraction."""
    told = f"{rate * 100:.1f}".removesuffix(".0") + "%"
    return told if words.language == "en" else told.replace(".", ",")


def document_code(value: Mapping[str, Any] | None) -> str | None:
    """15-ĐA/TU, from a document kept as JSON."""
    if not value:
        return None
    return Document(number=value.get("number"), symbol=value.get("symbol")).code


def document(words: Words, value: Mapping[str, Any] | None) -> str:
    """Số 15-ĐA/TU, ngày 11/12/2020, của Tỉnh ủy: as far as it is known."""
    if not value:
        return ""
    code, issued, issuer = document_code(value), value.get("issued_on"), value.get("issuer")
    parts = [
        value.get("title"),
        words.say("số {code}", code=code) if code else None,
        words.say("ngày {day}", day=day(issued)) if issued else None,
        words.say("của {issuer}", issuer=issuer) if issuer else None,
    ]
    told = ", ".join(p for p in parts if p)
    return told[:1].upper() + told[1:]


def term(words: Words, value: str | None) -> str:
    """15 ngày làm việc, from 15wd."""
    try:
        found = Term.parse(value) if value else None
    except InvalidInputError:
        return str(value)
    if found is None:
        return ""
    if found.before is not None:
        return words.say("trước ngày {day}", day=day(found.before))
    told = words.say(_TERMS[found.unit], n=found.amount)
    return words.say("chậm nhất {term} trước", term=told) if found.back else told


_TERMS: Final[Mapping[str, str]] = {
    "d": "{n} ngày",
    "wd": "{n} ngày làm việc",
    "m": "{n} tháng",
}


def is_code(value: str) -> bool:
    """Whether only machines read it: an id, or a word of theirs."""
    return bool(_CODE.fullmatch(value))


_CODE: Final = re.compile(
    r"[a-z]+(?:_[a-z]+)+|\S+~\S+|.*[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}.*"
)
QUARTERS: Final = ("I", "II", "III", "IV")
HALVES: Final = ("6 tháng đầu năm", "6 tháng cuối năm")
_OCCURRENCES: Final[tuple[tuple[re.Pattern[str], Callable[[Words, re.Match[str]], str]], ...]] = (
    (re.compile(r"(\d{4})"), lambda w, m: w.say("Năm {year}", year=m[1])),
    (
        re.compile(r"(\d{4})-Q([1-4])"),
        lambda w, m: w.say("Quý {quarter}/{year}", quarter=QUARTERS[int(m[2]) - 1], year=m[1]),
    ),
    (re.compile(r"(\d{4})-H([12])"), lambda w, m: f"{w.say(HALVES[int(m[2]) - 1])} {m[1]}"),
    (
        re.compile(r"(\d{4})-(\d\d)"),
        lambda w, m: w.say("Tháng {month}/{year}", month=int(m[2]), year=m[1]),
    ),
    (re.compile(r"m(\d+)"), lambda w, m: w.say("Mốc {n} năm", n=m[1])),
    (
        re.compile(r"(?:request|event)-(\d{4}-\d\d-\d\d)"),
        lambda w, m: w.say("Phát sinh {day}", day=day(m[1])),
    ),
    (
        re.compile(r"(?:request|event)-(\d{4}-\d\d-\d\d)-(\d+)"),
        lambda w, m: w.say("Phát sinh {day}, lần {n}", day=day(m[1]), n=m[2]),
    ),
    (
        re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)"),
        lambda w, m: w.say("Khoảng {a} – {b}", a=day(m[1]), b=day(m[2])),
    ),
)


def occurrence(words: Words, key: str | None) -> str:
    """Quý I/2023, from 2023-Q1; nothing for what comes round only once."""
    if key is not None and key.startswith("after-"):
        before = occurrence(words, key.removeprefix("after-"))
        return words.say("Tiếp theo: {before}", before=before) if before else ""
    for form, tell in _OCCURRENCES:
        found = form.fullmatch(key or "")
        if found:
            return tell(words, found)
    return ""


def _day(value: date | str | None) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    f.__name__: f for f in (day, instant, local_instant, document_code, is_code)
}
"""What templates may write `| name` for."""
SPOKEN: Final[Mapping[str, Callable[[Words, Any], str]]] = {
    f.__name__: f for f in (long_day, number, percent, document, term, occurrence)
}
"""The same, for what is said differently in each language."""
