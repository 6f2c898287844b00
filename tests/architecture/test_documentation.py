"""What is public is documented, and what is documented is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from typer.main import get_command

from infra.setting_files import PREFIX
from infra.settings import Settings

if TYPE_CHECKING:
    from api.log import SealedLog

CHECKOUT = Path(__file__).parents[2]
OPERATIONS = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


def table(heading: str) -> dict[str, str]:
    """The first two columns of the table under a heading of docs/operations.md."""
    section = OPERATIONS.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \|([^|]*)\|", section, re.MULTILINE))


def test_every_setting_has_its_row_with_its_default() -> None:
    unset = Settings.model_construct()
    defaults = {f"{PREFIX}{name}".upper(): getattr(unset, name) for name in Settings.model_fields}
    cells = {name: f" `{value}` " if value else " " for name, value in defaults.items()}
    assert table("Settings") == cells


def test_every_metric_has_its_row_and_no_row_is_left_over() -> None:
    files = (CHECKOUT / "infra").rglob("*metrics*.py")
    names = {
        name for file in files for name in re.findall(r'"(giamsat_\w+)"', file.read_text("utf-8"))
    }
    assert table("Metrics").keys() == names


def mentions(pattern: str) -> Iterator[tuple[Path, str]]:
    """Each match of the pattern in README and docs/, with its page."""
    for page in PAGES:
        for found in re.findall(pattern, page.read_text("utf-8"), re.MULTILINE):
            yield page, found


def test_every_make_target_that_is_mentioned_exists() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    mentioned = mentions(r"(?:^|`)make ([a-z -]+)")
    assert not [
        (page.name, words) for page, words in mentioned if not set(words.split()) <= targets
    ]


def test_every_command_that_is_mentioned_exists() -> None:
    from infra.main import app

    commands = getattr(get_command(app), "commands", {})
    mentioned = mentions(r"`giamsat ([a-z]+)")
    assert not [(page.name, word) for page, word in mentioned if word not in commands]


def test_every_link_leads_somewhere() -> None:
    links = mentions(r"\]\(([^)#:]+)\)")
    assert not [(page.name, link) for page, link in links if not (page.parent / link).exists()]


ELSEWHERE = {"/openapi.json", "/api/v1/", "/ledgers", "/ledgers/obligations", "/api/v1/ledgers"}
"""What the framework answers itself, and what a read site adds."""


def test_every_address_that_is_mentioned_is_one_of_ours() -> None:
    from api import operations
    from api.app import RESOURCES
    from api.log import log_routes
    from tests.api.pages.addresses import routes as pages

    routers: list[Any] = [operations.router, log_routes(cast("SealedLog", None)), *RESOURCES]
    routes = [*pages(), *(route for router in routers for route in router.routes)]
    ours = {re.sub(r"\{[^}]*\}", "{}", getattr(route, "path", "")) for route in routes}
    unknown = [
        (page.name, address)
        for page, address in mentions(r"`(?:[A-Z]+ )?(/[a-z][^`\s?\[]*)")
        if address not in ELSEWHERE
        and not any(path.endswith(re.sub(r"\{[^}]*\}|<[^>]*>", "{}", address)) for path in ours)
    ]
    assert not unknown


def test_every_attack_that_is_told_names_the_tests_that_try_it() -> None:
    page = (CHECKOUT / "docs" / "proof.md").read_text("utf-8")
    section = page.partition("## Who finds what\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!attack|---)(.+) \| .+ \| .+ \| (.+) \|$", section, re.MULTILINE)
    tried = "".join(file.read_text("utf-8") for file in (CHECKOUT / "tests/seal").glob("*.py"))
    assert len(rows) > 10
    for attack, told in rows:
        cases, tests = re.findall(r"\*(.+?)\*", told), re.findall(r"`(test_\w+)`", told)
        assert cases or tests, attack
        assert not [case for case in cases if f'id="{case}"' not in tried]
        assert not [test for test in tests if f"def {test}(" not in tried]
