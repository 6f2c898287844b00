"""A ledger of one's own, from the link that `serve` prints to a passkey and a one-time code, in a real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.end_to_end.conftest import PATIENCE_MS, Visit
from tests.services.process import free_port

expect.set_options(timeout=PATIENCE_MS)
PASSWORD: Final = "bốn từ không liên quan"
AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def welcome(tmp_path: Path) -> Iterator[str]:
    """The set-up link of a new `giamsat serve`."""
    port = free_port()
    site = f"http://localhost:{port}"
    process = subprocess.Popen(
        [Path(sys.executable).with_name("giamsat"), "serve", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "GIAMSAT_PUBLIC_URL": site},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = iter(process.stderr)
        yield next(found[0] for line in said if (found := re.search(r"http\S+/welcome\S+", line)))
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_from_the_set_up_link_to_passkeys_and_codes(context: BrowserContext, welcome: str) -> None:
    page = context.new_page()
    visit = Visit(page, welcome.partition("/welcome")[0])
    visit.listen()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto(welcome)
    page.get_by_label("Tên đăng nhập").fill("quantri")
    page.get_by_label("Họ và tên").fill("Quản trị")
    page.get_by_label("Mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")

    page.get_by_role("link", name="Quản trị", exact=True).click()
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.get_by_label("Tên thiết bị").fill("Máy ở cơ quan")
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    expect(page.get_by_text("Máy ở cơ quan")).to_be_visible()

    page.get_by_role("button", name="Bật mã dùng một lần").click()
    maker = pyotp.TOTP(page.locator("main p code").inner_text())
    page.get_by_label("Mã xác nhận").fill(maker.now())
    page.get_by_role("button", name="Bật mã dùng một lần").click()
    paper = page.locator(".codes code").first.inner_text()

    _leave(page)
    page.get_by_role("link", name="Đăng nhập bằng khóa truy cập").click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")

    _leave(page)
    page.get_by_label("Tên đăng nhập").fill("quantri")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Mã xác nhận").fill(paper)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    assert visit.complaints == []

    page.goto(welcome)
    expect(page.get_by_text("đã dùng hoặc đã hết hạn")).to_be_visible()


def _leave(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sổ giám sát")
