"""The demonstration as a person starts it, and the Chromium of this machine with somebody in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from infra.demo_accounts import PASSWORD
from tests.conftest import missing
from tests.services.process import free_port

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
REDIRECTS: Final = (303, 304)
PATIENCE_MS: Final = 60_000
"""A busy machine is slow, not broken: what a page waits for comes, or never will."""


@dataclass
class Visit:
    """Somebody in front of the browser, and what the browser objected to meanwhile."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Keep what the console says, what the policy stops, and what does not arrive."""
        page = self.page
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._missed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # What signing out had forgotten is told, not complained of.
        if not (message.type == "info" and message.text.startswith("Clear-Site-Data")):
            self.complaints.append(f"{message.type}: {message.text}")

    def _missed(self, request: Request) -> None:
        # Leaving a page stops what it was still waiting for.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def _answered(self, answer: Response) -> None:
        if not answer.ok and answer.status not in REDIRECTS:
            self.complaints.append(f"{answer.status}: {answer.url}")

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.site + path)

    def sign_in(self, login: str) -> None:
        """Fill in the form by hand."""
        self.open("/login")
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.get_by_role("button", name="Đăng xuất").wait_for(state="attached")


@pytest.fixture(scope="module")
def site(told_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `giamsat demo`."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(told_demonstration, folder / told_demonstration.name)
    port = free_port()
    program = Path(sys.executable).with_name("giamsat")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "demo", "--port", str(port)],
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            said = iter(process.stdout)
            assert any("Ctrl-C" in line for line in said), (folder / "log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of this machine, without a window."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        missing("no browser: apt-get install chromium")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"], timeout=PATIENCE_MS
        )
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of the test's own."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture
def visit(context: BrowserContext, site: str) -> Iterator[Visit]:
    """Somebody who opens the site; in the end the browser must have had nothing to object to."""
    found = Visit(context.new_page(), site)
    found.listen()
    yield found
    assert found.complaints == []
