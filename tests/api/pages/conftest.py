"""The demonstration's pages in this process, and people of every role who have signed in to them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.pages.settings import DemoAccount
from infra.commands.run import application as application_of
from infra.commands.run import shown_accounts, working
from infra.demo_accounts import open_accounts
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
from infra.service import Service
from infra.settings import Settings
from tests.api.pages.seen import Seen


@dataclass
class Visitor:
    """Somebody with a browser; `see` expects a page, `ask` takes what comes."""

    http: TestClient

    def ask(self, path: str, **params: Any) -> Any:
        return self.http.get(path, params=params or None, follow_redirects=False)

    def see(self, path: str, **params: Any) -> Seen:
        answer = self.ask(path, **params)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return Seen(answer.text)

    def send(self, path: str, **fields: str) -> Any:
        return self.http.post(path, data=fields, follow_redirects=False)

    def items(self, resource: str, **params: Any) -> list[dict[str, Any]]:
        """What the API lists, for addresses of pages."""
        answer = self.http.get(f"/api/v1/{resource}", params={"limit": 500, **params})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


@pytest.fixture(scope="session")
def shown(told_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The demonstration, as it is served."""
    file = tmp_path_factory.mktemp("pages") / told_demonstration.name
    shutil.copyfile(told_demonstration, file)
    settings = Settings(
        database_url=f"sqlite:///{file}", ledger=DEMO_LEDGER, today=DEMO_TODAY, metrics_token=None
    )
    with Service.open(settings, demo=True) as service:
        open_accounts(service.private, None)
        service.catch_up()
        with working(service, follow=True, watch=False):
            yield application_of(service)


@pytest.fixture(scope="session")
def visitor(shown: FastAPI) -> Iterator[Callable[[], Visitor]]:
    """A new browser without cookies, as often as one is asked for."""
    opened: list[TestClient] = []

    def another() -> Visitor:
        opened.append(TestClient(shown, base_url="http://127.0.0.1"))
        return Visitor(opened[-1])

    yield another
    for http in opened:
        http.close()


def sign_in(somebody: Visitor, account: DemoAccount) -> Visitor:
    """Fill in the sign-in form as it stands on the page."""
    form = somebody.see("/login").form("/login")
    filled = {**form.fields, "login": account.login, "password": account.password}
    assert somebody.send(form.action, **filled).status_code == 303
    return somebody


@pytest.fixture(scope="session")
def people(visitor: Callable[[], Visitor]) -> dict[str, Visitor]:
    """Everybody who has an account, signed in."""
    return {account.login: sign_in(visitor(), account) for account in shown_accounts()}


@pytest.fixture(scope="session")
def reader(people: dict[str, Visitor]) -> Visitor:
    """Somebody who may see everything."""
    return people["auditor"]
