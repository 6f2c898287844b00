"""Who comes in, by which form, and that no other site can fill it in for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.pages.settings import DemoAccount
from infra.commands.run import shown_accounts
from tests.api.pages.conftest import Visitor, sign_in
from tests.api.pages.seen import Seen, query

CLERK = next(a for a in shown_accounts() if a.role == "clerk")
SESSION = "giamsat_session"
TEMPLATES = Path(__file__).parents[3] / "api" / "templates"


@pytest.fixture
def stranger(visitor: Callable[[], Visitor]) -> Visitor:
    """Somebody who has not signed in."""
    return visitor()


def test_a_stranger_is_led_to_the_form_and_from_there_to_where_they_wanted_to_go(
    stranger: Visitor,
) -> None:
    asked = stranger.ask("/obligations", status="overdue", on="2023-06-30", lang="en")
    assert asked.status_code == 303
    where = asked.headers["location"]
    assert query(where) == {
        "next": "/obligations?status=overdue&on=2023-06-30&lang=en",
        "lang": "en",
    }
    form = stranger.see(where).form("/login")
    filled = {**form.fields, "login": CLERK.login, "password": CLERK.password}
    entered = stranger.send(form.action, **filled)
    assert (entered.status_code, entered.headers["location"]) == (303, query(where)["next"])
    assert stranger.ask(entered.headers["location"]).status_code == 200


def test_the_session_is_kept_where_no_script_and_no_other_site_reaches_it(
    stranger: Visitor,
) -> None:
    form = stranger.see("/login").form("/login")
    filled = {**form.fields, "login": CLERK.login, "password": CLERK.password}
    told = stranger.send("/login", **filled).headers.get_list("set-cookie")
    session = next(cookie for cookie in told if "max-age=0" not in cookie.lower()).lower()
    assert "httponly" in session
    assert "samesite=lax" in session
    assert "path=/" in session


@pytest.mark.parametrize("account", shown_accounts(), ids=lambda account: account.login)
def test_each_account_of_the_demonstration_has_a_button_that_lets_it_in(
    stranger: Visitor, account: DemoAccount
) -> None:
    forms = stranger.see("/login").forms
    (button,) = [f for f in forms if f.fields.get("login") == account.login]
    assert stranger.send(button.action, **button.fields).status_code == 303
    assert account.name in stranger.see("/").text


@pytest.mark.parametrize(
    ("login", "password"),
    [(CLERK.login, "sai"), ("không-có", CLERK.password), ("", ""), ("x" * 400, "y" * 400)],
)
def test_what_was_wrong_is_not_told(stranger: Visitor, login: str, password: str) -> None:
    form = stranger.see("/login").form("/login")
    answer = stranger.send("/login", **{**form.fields, "login": login, "password": password})
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in Seen(answer.text).text
    assert Seen(answer.text).form("/login").fields["password"] == ""
    assert stranger.ask("/").status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "ý"])
def test_a_form_of_another_site_opens_no_session(stranger: Visitor, token: str) -> None:
    stranger.see("/login")
    fields = {"login": CLERK.login, "password": CLERK.password, "token": token}
    assert stranger.send("/login", **fields).status_code == 403
    assert stranger.ask("/").status_code == 303


def test_the_token_of_one_browser_is_of_no_use_in_another(
    visitor: Callable[[], Visitor],
) -> None:
    token = visitor().see("/login").form("/login").fields["token"]
    victim = visitor()
    victim.see("/login")
    fields = {"login": CLERK.login, "password": CLERK.password, "token": token}
    assert victim.send("/login", **fields).status_code == 403


@pytest.mark.parametrize(
    "outside",
    [
        "https://example.com/",
        "//example.com/",
        "/\\example.com",
        "\\\\example.com",
        "javascript:alert(1)",
        "/login",
        "/logout",
        "obligations",
        "/a\r\nSet-Cookie: x=1",
    ],
)
def test_after_signing_in_nobody_is_led_away_from_this_site(
    stranger: Visitor, outside: str
) -> None:
    form = stranger.see("/login", next=outside).form("/login")
    assert form.fields["next"] == "/"
    filled = {**form.fields, "login": CLERK.login, "password": CLERK.password, "next": outside}
    assert stranger.send("/login", **filled).headers["location"] == "/"


def test_under_https_no_cookie_is_without_its_prefix(shown: FastAPI) -> None:
    with TestClient(shown, base_url="https://127.0.0.1") as http:
        somebody = Visitor(http)
        form = somebody.see("/login").form("/login")
        filled = {**form.fields, "login": CLERK.login, "password": CLERK.password}
        entered = somebody.send("/login", **filled)
        assert entered.status_code == 303
        names = {c.name: c for c in http.cookies.jar}
    assert all(cookie.secure for cookie in names.values())
    assert {n for n in names if n != SESSION and not n.startswith("__Secure-")} == set()
    assert "__Secure-giamsat_device" in names


def test_signing_out_ends_the_session_everywhere(
    visitor: Callable[[], Visitor], stranger: Visitor
) -> None:
    sign_in(stranger, CLERK)
    copied = visitor()
    copied.http.cookies.update(stranger.http.cookies)
    assert copied.ask("/").status_code == 200
    form = stranger.see("/").form("/logout")
    assert stranger.send("/logout", token="0" * 64).status_code == 403
    assert stranger.ask("/").status_code == 200
    left = stranger.send("/logout", **form.fields)
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert stranger.ask("/").status_code == 303
    assert copied.ask("/").status_code == 303


def test_who_is_signed_in_is_not_asked_again(reader: Visitor) -> None:
    answer = reader.ask("/login", next="/plans")
    assert (answer.status_code, answer.headers["location"]) == (303, "/plans")


def test_every_form_that_changes_something_carries_a_token(reader: Visitor) -> None:
    for path in ("/", "/obligations", "/events", "/calendar"):
        posts = [form for form in reader.see(path).forms if form.method == "post"]
        assert posts
        assert all(form.fields.get("token") for form in posts)


def test_a_password_may_be_anything_that_a_password_keeper_makes_and_is_hidden_while_typed() -> (
    None
):
    """Pasting, long ones and any signs are let through; nobody looks over a shoulder."""
    fields = [
        field
        for file in sorted(TEMPLATES.glob("*.html"))
        for field in re.findall(r"<input [^>]*type=\"password\"[^>]*>", file.read_text("utf-8"))
    ]
    assert len(fields) >= 4
    for field in fields:
        assert re.search(r'autocomplete="(current|new)-password"', field), field
        assert 'maxlength="300"' in field
        assert not re.search(r"\bpattern=|\bon\w+=|readonly", field), field


def test_nobody_is_asked_what_others_could_find_out(stranger: Visitor) -> None:
    """No question of a pet's name, no hint: the forms of coming in ask for these alone."""
    assert set(stranger.see("/login").form("/login").fields) == {
        "token",
        "next",
        "login",
        "password",
    }
    asked = {
        name: set(re.findall(r"<input [^>]*name=\"(\w+)\"", (TEMPLATES / name).read_text("utf-8")))
        for name in ("code.html", "welcome.html")
    }
    assert asked == {
        "code.html": {"token", "next", "step", "code"},
        "welcome.html": {"token", "key", "login", "name", "password"},
    }
