"""The page of refusals is right: every test that it names is there, and speaks of the rule beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
PAGE: Final = TESTS.parent / "docs" / "rejections.md"
ROW: Final = re.compile(
    r"^\| ([^|]+) \| ([^|]+) \| (?:`([a-z_]+)`|–) \| `([^`|]+)` \|$", re.MULTILINE
)
ROWS: Final = ROW.findall(PAGE.read_text("utf-8"))


@cache
def cases_of(path: Path) -> dict[str, str]:
    """Each test of a file by its name with its class, and its text; the whole file under no name."""
    text = path.read_text("utf-8")

    def found(body: list[ast.stmt], inside: str) -> Iterator[tuple[str, str]]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                yield from found(node.body, f"{node.name}::")
            elif isinstance(node, ast.FunctionDef):
                marks = [ast.get_source_segment(text, d) or "" for d in node.decorator_list]
                own = ast.get_source_segment(text, node) or ""
                yield f"{inside}{node.name}", "\n".join([*marks, own])

    return {"": text, **dict(found(ast.parse(text).body, ""))}


def test_no_row_is_lost() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(ROWS) == sum(not line.startswith(("| what", "| ---")) for line in lines)


@pytest.mark.parametrize(("what", "when", "rule", "test"), ROWS)
def test_a_refusal_is_held_by_a_test_that_names_its_rule(
    what: str, when: str, rule: str, test: str
) -> None:
    path, _, name = test.partition("::")
    known = cases_of(TESTS / path)
    assert name in known, f"{what}: {when}"
    assert rule in known[name], f"{what}: {when}"
