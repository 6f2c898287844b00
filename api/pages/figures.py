"""Cách viết — days, instants, numbers, documents and terms as Vietnamese offices write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from domain.errors import InvalidInputError
from domain.time.explain import long_day as told_day
from domain.time.instant import VIETNAM
from domain.time.term import Term
from domain.values import Document


def day(value: date | str | None) -> str:
    """21/11/2023; what is no day shows itself."""
    found = _day(value)
    return f"{found:%d/%m/%Y}" if found else str(value or "")


def long_day(value: date | str) -> str:
    """Thứ Ba, 21/11/2023."""
    found = _day(value)
    return told_day(found) if found else str(value)


def instant(value: datetime | str | None) -> str:
    """21/11/2023 08:30, in Vietnam."""
    if value is None:
        return ""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def local_instant(value: datetime) -> str:
    """The instant as a form field for local time takes it."""
    return f"{value.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def number(value: int) -> str:
    """1.234."""
    return f"{value:,}".replace(",", ".")


def percent(rate: float) -> str:
    """51,7%; whole rates without a fraction."""
    told = f"{rate * 100:.1f}".removesuffix(".0")
    return told.replace(".", ",") + "%"


def document_code(value: Mapping[str, Any] | None) -> str | None:
    """15-ĐA/TU, from a document kept as JSON."""
    if not value:
        return None
    return Document(number=value.get("number"), symbol=value.get("symbol")).code


def document(value: Mapping[str, Any] | None) -> str:
    """Số 15-ĐA/TU, ngày 11/12/2020, của Tỉnh ủy: as far as it is known."""
    if not value:
        return ""
    code = document_code(value)
    parts = [
        value.get("title"),
        f"số {code}" if code else None,
        f"ngày {day(value['issued_on'])}" if value.get("issued_on") else None,
        f"của {value['issuer']}" if value.get("issuer") else None,
    ]
    told = ", ".join(p for p in parts if p)
    return told[:1].upper() + told[1:]


def term(value: str | None) -> str:
    """15 ngày làm việc, from 15wd."""
    try:
        return Term.parse(value).words if value else ""
    except InvalidInputError:
        return str(value)


QUARTERS: Final = ("I", "II", "III", "IV")
HALVES: Final = ("6 tháng đầu năm", "6 tháng cuối năm")
_OCCURRENCES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(\d{4})"), lambda m: f"Năm {m[1]}"),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda m: f"Quý {QUARTERS[int(m[2]) - 1]}/{m[1]}"),
    (re.compile(r"(\d{4})-H([12])"), lambda m: f"{HALVES[int(m[2]) - 1]} {m[1]}"),
    (re.compile(r"(\d{4})-(\d\d)"), lambda m: f"Tháng {int(m[2])}/{m[1]}"),
    (re.compile(r"m(\d+)"), lambda m: f"Mốc {m[1]} năm"),
    (re.compile(r"(?:request|event)-(\d{4}-\d\d-\d\d)"), lambda m: f"Phát sinh {day(m[1])}"),
)


def occurrence(key: str | None) -> str:
    """Quý I/2023, from 2023-Q1; nothing for what comes round only once."""
    for form, tell in _OCCURRENCES:
        found = form.fullmatch(key or "")
        if found:
            return tell(found)
    return ""


def _day(value: date | str | None) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value


FILTERS = {
    f.__name__: f
    for f in (
        day,
        long_day,
        instant,
        local_instant,
        number,
        percent,
        document,
        document_code,
        term,
        occurrence,
    )
}
"""What templates may write `| name` for."""
