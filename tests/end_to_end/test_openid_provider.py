"""Signing in by a real Keycloak, in a real browser: who is known here comes in, who is not does not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import missing
from tests.end_to_end.conftest import PATIENCE_MS
from tests.services.keycloak import Keycloak
from tests.services.process import ServiceMissingError, free_port

pytestmark = pytest.mark.keycloak
expect.set_options(timeout=PATIENCE_MS)
SECRET: Final = "what-the-provider-knows-us-by"
PASSWORD: Final = "mật khẩu ở nhà cung cấp"
GIAMSAT: Final = Path(sys.executable).with_name("giamsat")


def realm(site: str) -> dict[str, Any]:
    client = {
        "clientId": "giamsat",
        "secret": SECRET,
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": False,
        "redirectUris": [f"{site}/login/openid/callback"],
        "attributes": {
            "pkce.code.challenge.method": "S256",
            "backchannel.logout.url": f"{site}/login/openid/logout",
        },
    }
    users = [
        {
            "username": login,
            "enabled": True,
            "email": f"{login}@tinh.example",
            "firstName": login,
            "lastName": "Nguyễn",
            "credentials": [{"type": "password", "value": PASSWORD}],
        }
        for login in ("lan", "minh")
    ]
    return {"realm": "tinh", "enabled": True, "clients": [client], "users": users}


@pytest.fixture(scope="module")
def provider() -> Iterator[Keycloak]:
    try:
        started = Keycloak.start()
    except ServiceMissingError as reason:
        missing(str(reason))
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture
def site(provider: Keycloak, tmp_path: Path) -> Iterator[str]:
    """A ledger that trusts the provider, with one account that it knows."""
    port = free_port()
    address = f"http://localhost:{port}"
    env = {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "GIAMSAT_PUBLIC_URL": address,
        "GIAMSAT_OPENID_ISSUER": provider.make_realm(realm(address)),
        "GIAMSAT_OPENID_CLIENT_ID": "giamsat",
        "GIAMSAT_OPENID_CLIENT_SECRET": SECRET,
        "GIAMSAT_OPENID_NAME": "Keycloak",
        "GIAMSAT_OPENID_LOGIN_CLAIM": "preferred_username",
    }
    added = [
        str(GIAMSAT),
        "user",
        "add",
        "lan",
        "--role",
        "auditor",
        "--name",
        "Lan",
        "--no-password",
    ]
    subprocess.run(added, cwd=tmp_path, env=env, check=True, capture_output=True)
    serving = subprocess.Popen(
        [GIAMSAT, "serve", "--port", str(port)],
        cwd=tmp_path,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stderr is not None
        assert any(address.replace("localhost", "127.0.0.1") in line for line in serving.stderr)
        yield address
    finally:
        serving.terminate()
        serving.communicate(timeout=30)


def test_the_provider_lets_in_whom_the_ledger_knows(browser: Browser, site: str) -> None:
    lan = browser.new_context(locale="vi-VN").new_page()
    _sign_in(lan, site, "lan")
    expect(lan.get_by_role("heading", level=1)).to_have_text("Sổ nghĩa vụ")
    lan.get_by_role("link", name="Lan", exact=True).click()
    expect(lan.get_by_text("Đã liên kết.")).to_be_visible()
    lan.get_by_role("button", name="Đăng xuất").click()
    # The provider still knows her: she is not asked again.
    lan.get_by_role("link", name="Đăng nhập bằng Keycloak").click()
    expect(lan.get_by_role("heading", level=1)).to_have_text("Tổng quan")

    # She leaves the provider, which says so: here she is a stranger again.
    lan.goto(f"{issuer(site)}/protocol/openid-connect/logout")
    lan.locator("#kc-logout").click()
    expect(lan.locator("#kc-logout")).to_have_count(0)
    lan.goto(f"{site}/obligations")
    expect(lan.get_by_role("heading", level=1)).to_have_text("Sổ giám sát")

    minh = browser.new_context(locale="vi-VN").new_page()
    _sign_in(minh, site, "minh")
    expect(minh.get_by_role("alert")).to_contain_text("không xác nhận tài khoản nào")
    minh.goto(site)
    expect(minh.get_by_role("heading", level=1)).to_have_text("Sổ giám sát")

    # An answer that another browser asked for opens nothing, with a state or without.
    with httpx2.Client() as stranger:
        begun = stranger.get(f"{site}/login/openid").headers["location"]
        state = httpx2.URL(begun).params["state"]
        for given in (state, "made-up"):
            asked = {"state": given, "code": "made-up"}
            answer = httpx2.get(f"{site}/login/openid/callback", params=asked)
            assert answer.status_code == 401
        asked = {"state": state, "code": "made-up"}
        assert stranger.get(f"{site}/login/openid/callback", params=asked).status_code == 401


def issuer(site: str) -> str:
    """The realm to which the site sends people."""
    where = httpx2.get(f"{site}/login/openid").headers["location"]
    return str(where).partition("/protocol/")[0]


def _sign_in(page: Page, site: str, login: str) -> None:
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{site}/obligations")
    page.get_by_role("link", name="Đăng nhập bằng Keycloak").click()
    page.locator("#username").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("#kc-login").click()
