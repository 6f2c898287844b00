"""Known flaws of what is locked are found by name and version, in advisories that were brought along, too."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests import audit

LOCKED: Final = {"jinja2": "2.10", "starlette": "0.24.0", "uvicorn": "0.30.1"}


def record(id: str, package: str, **affected: Any) -> dict[str, Any]:
    return {"id": id, "affected": [{"package": {"name": package, "ecosystem": "PyPI"}, **affected}]}


def span(*events: dict[str, str]) -> list[dict[str, Any]]:
    return [{"type": "ECOSYSTEM", "events": list(events)}]


KEPT: Final = (
    record("A-1", "Jinja2", versions=["2.9", "2.10"]),
    record("A-2", "starlette", ranges=span({"introduced": "0"}, {"fixed": "0.25.0"})),
    record("A-3", "starlette", ranges=span({"introduced": "0.24.1"}, {"last_affected": "0.30"})),
    record("A-4", "uvicorn", ranges=span({"introduced": "0"}, {"fixed": "0.11.7"})),
    {**record("A-5", "uvicorn", versions=["0.30.1"]), "withdrawn": "2024-01-01T00:00:00Z"},
    record("A-6", "django", versions=["2.10"]),
)


@pytest.fixture(params=["folder", "archive"])
def advisories(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "advisories"
    folder.mkdir()
    for told in KEPT:
        (folder / f"{told['id']}.json").write_text(json.dumps(told), encoding="utf-8")
    if request.param == "folder":
        return folder
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for one in folder.iterdir():
            file.write(one, one.name)
    return archive


def test_a_flaw_is_found_by_its_version_or_by_the_range_it_lies_in(advisories: Path) -> None:
    assert audit.kept_flaws(LOCKED, advisories) == (
        len(KEPT),
        [
            audit.Flaw("jinja2", "2.10", "A-1", ()),
            audit.Flaw("starlette", "0.24.0", "A-2", ("0.25.0",)),
        ],
    )


def test_advisories_that_cannot_be_read_are_no_good_news(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for given in ("missing.zip", "empty"):
        with pytest.raises(audit.UnreachedError):
            audit.kept_flaws(LOCKED, tmp_path / given)


@pytest.mark.parametrize(
    "said",
    [
        "import sys; sys.exit('no such host')",
        'print(\'{"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}\')',
    ],
)
def test_an_index_that_does_not_answer_is_no_good_news(said: str) -> None:
    with pytest.raises(audit.UnreachedError):
        audit.asked_flaws(LOCKED, audit.LOCK, [sys.executable, "-c", said])


def test_everything_that_is_locked_is_asked_about() -> None:
    lines = audit.LOCK.read_text(encoding="utf-8").splitlines()
    locked = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(audit.pinned(audit.LOCK)) == len(locked) > 50
