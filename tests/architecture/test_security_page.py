"""docs/security.md names tests and settings that exist, and leaves out no number of the standard's first two levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.setting_files import PREFIX
from infra.settings import Settings

CHECKOUT: Final = Path(__file__).parents[2]
PAGE: Final = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
ASKED: Final = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
4.1.1-3 4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3
6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2
10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3
12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1
16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2
"""
"""The requirements of levels 1 and 2 in OWASP ASVS 5.0.0."""


def numbers(first: str, last: str) -> Iterator[str]:
    section, _, start = first.rpartition(".")
    end = last.rpartition(".")[2] or start
    yield from (f"{section}.{n}" for n in range(int(start), int(end) + 1))


def test_every_number_has_one_row() -> None:
    asked = [n for part in ASKED.split() for n in numbers(*(part + "-").split("-")[:2])]
    rows = re.findall(r"^\| ([\d.]+)(?:–([\d.]+))? \| [✔◐○–✘] \|", PAGE, re.MULTILINE)
    told = [n for first, last in rows for n in numbers(first, last)]
    assert sorted(told) == sorted(asked)


def test_every_number_that_is_held_names_a_test_or_a_setting() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d[\d.–]+ \| ✔ \|", line)]
    assert len(rows) > 90
    assert [row for row in rows if not re.search(r"`(tests/[\w/]+\.py|GIAMSAT_)", row)] == []


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 130
    missing = [
        (file, test)
        for file, test in named
        if f"def {test}(" not in (CHECKOUT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_every_setting_that_is_named_exists() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(r"`(GIAMSAT_\w+)`", PAGE)) <= known
