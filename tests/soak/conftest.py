"""The figures of fault tests, printed in the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say what a test has counted, under its name."""
    said = request.config.stash.setdefault(FIGURES, [])

    def say(text: str) -> None:
        said.append(f"{request.node.name}: {text}")

    return say


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print them where the long runs were asked for."""
    if config.getoption("markexpr") == "soak":
        for line in config.stash.get(FIGURES, []):
            terminalreporter.write_line(line)
