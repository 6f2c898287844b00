"""The first administrator comes by a link that opens once; a password that will not do leads back to the form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from infra.commands.run import application, working
from infra.service import Service
from infra.settings import Settings
from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import Seen

PASSWORD = "ba con voi uống cà phê"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A ledger in which nobody has an account."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with (
        Service.open(Settings(database_url=url)) as opened,
        working(opened, follow=True, watch=False),
    ):
        yield opened


@pytest.fixture
def newcomer(service: Service) -> Iterator[Visitor]:
    """Somebody with the link."""
    with TestClient(application(service), base_url="http://127.0.0.1") as http:
        yield Visitor(http)


@pytest.mark.parametrize("unfit", ["ngắn", "Matkhau123456!"])
def test_a_password_that_will_not_do_leads_back_to_the_form(
    newcomer: Visitor, service: Service, unfit: str
) -> None:
    link = f"/welcome?key={service.reception().setup_link()}"
    form = newcomer.see(link).form("/welcome")
    given = {**form.fields, "login": "quan-tri", "name": "Quản trị", "password": unfit}
    refused = newcomer.send(form.action, **given)
    assert refused.status_code == 422
    again = Seen(refused.text).form("/welcome")
    assert "Mật khẩu" in Seen(refused.text).text
    assert {**again.fields, "password": unfit} == {**given, "token": again.fields["token"]}
    entered = newcomer.send(again.action, **{**again.fields, "password": PASSWORD})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert newcomer.ask(link).status_code == 404
    changing = newcomer.see("/account").form("/account/password")
    changed = {**changing.fields, "old": PASSWORD, "password": unfit}
    told = newcomer.send(changing.action, **changed)
    assert told.status_code == 400
    assert Seen(told.text).form("/account/password")
    assert newcomer.ask("/account").status_code == 200
