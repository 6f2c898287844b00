"""What a read site answers: for all ledgers together, for each alone, and never a command."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.pages.registers import REGISTERS
from domain.agency import Agency
from infra.event_store import recorder_for
from infra.event_store.database_url import sqlite_path
from infra.event_store.mapper import FactMapper
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.seeds import reference as shipped
from infra.settings import Settings
from infra.site.app import Site
from infra.site.registry import Registry, Taken
from infra.site.replica import Replica, Trouble, ledger_url, prepare
from projections.reference import Reference
from tests.kafka.provinces import act

TODAY = date(2023, 11, 21)
BOTH = ("hanoi.example", "hue.example")
ALONE = "ban-rieng"


@pytest.fixture(scope="module")
def site_url(told_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two provinces with the same story, so that every id and code stands in both; a third one stands still."""
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 'site.db'}"
    store = ReadStore(url)
    registry = Registry(store)
    story = recorder_for(f"sqlite:///{told_demonstration}")
    rows = [row._replace(command_id=None) for row in story.read_after(0, 100_000)]
    story.close()
    replica = Replica(BOTH[0], url, Reference(shipped.calendars(), TODAY))
    assert replica.take(rows) is None
    replica.follower.catch_up()
    folded = sqlite_path(ledger_url(url, BOTH[0]))
    same = sqlite_path(prepare(url, BOTH[1]))
    assert folded is not None
    assert same is not None
    replica.close()
    shutil.copy(folded, same)
    add_a_body_of_its_own(BOTH[0], url)
    for name in BOTH:
        registry.took({name: Taken(len(rows), len(rows), None)})
        registry.folded(name, len(rows))
    registry.took({"nghe-an.example": Taken(0, 7, Trouble("gap", 1, "1 chưa đến"))})
    store.close()
    return url


def add_a_body_of_its_own(ledger: str, url: str) -> None:
    """A body that no other ledger knows."""
    replica = Replica(ledger, url, Reference(shipped.calendars(), TODAY))
    body = Agency.register(
        act(),
        code=ALONE,
        name="Ban riêng của một sổ",
        kind="department",
        level="province",
        founded_on=None,
        province=None,
    )
    replica.recorder.append_many(map(FactMapper().to_stored_event, body.collect_events()))
    replica.follower.catch_up()
    replica.close()


@pytest.fixture(scope="module")
def http(site_url: str) -> Iterator[TestClient]:
    settings = Settings(database_url=site_url, ledger="national.example", today=TODAY)
    store = ReadStore(site_url)
    accounts = PrivateStore(store)
    account = accounts.add_account("kiem-toan", name="Kiểm toán", role="auditor")
    _, token = accounts.tokens.create(account.login, label="test")
    store.close()
    with Site(settings) as site, TestClient(site) as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def samples(http: TestClient, path: str) -> dict[str, float]:
    """Every sample at an address, by its name and labels as they stand there."""
    lines = [line for line in http.get(path).text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def pages(http: TestClient, path: str) -> list[dict[str, object]]:
    """Every row of a list, page by page."""
    found: list[dict[str, object]] = []
    cursor = ""
    while True:
        joint = "&" if "?" in path else "?"
        answer = http.get(path + (f"{joint}cursor={cursor}" if cursor else ""))
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next"]
        if not cursor:
            return found


def test_each_ledger_answers_alone(http: TestClient) -> None:
    one, other = (http.get(f"/api/v1/obligations?ledger={name}&limit=500").json() for name in BOTH)
    assert one["items"] == other["items"]
    assert len(one["items"]) > 100
    assert "ledger" not in one["items"][0]


def test_a_list_of_all_ledgers_holds_every_row_of_each_once(http: TestClient) -> None:
    alone = pages(http, "/api/v1/obligations?ledger=hue.example&limit=500")
    together = pages(http, "/api/v1/obligations?limit=90")
    for name in BOTH:
        own = [
            {k: v for k, v in row.items() if k != "ledger"}
            for row in together
            if row["ledger"] == name
        ]
        assert own == alone
    assert len(together) == 2 * len(alone)


def test_filters_and_moments_hold_for_all_ledgers(http: TestClient) -> None:
    query = "status=overdue&on=2023-10-31&known_at=2023-11-01T00:00:00Z"
    alone = pages(http, f"/api/v1/obligations?{query}&ledger=hanoi.example")
    for limit in (7, 500):
        together = pages(http, f"/api/v1/obligations?{query}&limit={limit}")
        assert len(together) == 2 * len(alone) > 0


def test_rates_by_level_are_added_up(http: TestClient) -> None:
    alone = http.get("/api/v1/compliance?by=level&ledger=hue.example").json()["items"]
    together = http.get("/api/v1/compliance?by=level").json()
    for one, sums in zip(alone, together["items"], strict=True):
        assert (sums["key"], sums["numerator"]) == (one["key"], 2 * one["numerator"])
        assert (sums["denominator"], sums["rate"]) == (2 * one["denominator"], one["rate"])
        assert sums["excluded"] == {k: 2 * n for k, n in one["excluded"].items()}
    assert set(together["positions"]) == {*BOTH, "nghe-an.example"}


def test_a_thing_that_several_ledgers_have_wants_the_ledger_named(http: TestClient) -> None:
    duty = http.get("/api/v1/obligations?ledger=hue.example&limit=1").json()["items"][0]["id"]
    answer = http.get(f"/api/v1/obligations/{duty}")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["rule"] == "ledger_named"
    assert http.get(f"/api/v1/obligations/{duty}?ledger=hue.example").json()["id"] == duty
    assert http.get("/api/v1/obligations/khong-co").status_code in (404, 422)


def test_a_command_is_refused_for_one_ledger_and_for_all(http: TestClient) -> None:
    for where in ("/api/v1/replies", "/api/v1/replies?ledger=hue.example", "/obligations"):
        answer = http.post(where, json={})
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("application/problem+json")
    due = {"start": "2023-11-21", "term": "10 ngày làm việc"}
    assert http.post("/api/v1/calendar/deadlines", json=due).status_code != 403


def test_nobody_reads_without_an_account(http: TestClient) -> None:
    for where in (
        "/api/v1/obligations",
        "/api/v1/obligations?ledger=hue.example",
        "/api/v1/ledgers",
    ):
        answer = http.get(where, headers={"authorization": "Bearer wrong"})
        assert answer.status_code == 401


def test_a_ledger_that_stands_still_is_told_and_the_site_stays_open(http: TestClient) -> None:
    found = {row["ledger"]: row for row in http.get("/api/v1/ledgers").json()["items"]}
    assert found["nghe-an.example"]["stopped"] == "gap"
    ready = http.get("/readyz")
    assert ready.status_code == 200
    assert "nghe-an.example: gap" in ready.text
    numbers = http.get("/metrics").text
    assert 'giamsat_site_stopped{ledger="nghe-an.example"} 1.0' in numbers
    assert 'giamsat_site_stopped{ledger="hue.example"} 0.0' in numbers


def test_the_first_page_shows_every_ledger_and_leads_into_each(http: TestClient) -> None:
    assert http.get("/", follow_redirects=False).headers["location"] == "/ledgers"
    page = http.get("/ledgers").text
    for name in (*BOTH, "nghe-an.example"):
        assert f"/?ledger={name}" in page
    assert "Đứng lại: 1 chưa đến" in page
    inside = http.get("/?ledger=hue.example")
    assert inside.status_code == 200
    assert "hue.example" in inside.text
    assert "/obligations?ledger=hue.example" in inside.text
    assert http.get("/obligations?ledger=hue.example").status_code == 200


def test_the_numbers_of_all_ledgers_are_added_up(http: TestClient) -> None:
    together, alone = samples(http, "/metrics"), samples(http, "/metrics?ledger=hue.example")
    duties = {name: n for name, n in alone.items() if name.startswith("giamsat_obligations{")}
    assert sum(duties.values()) > 100
    for name, n in duties.items():
        assert together[name] == 2 * n
    oldest = [name for name in alone if name.startswith("giamsat_oldest_overdue_days{")]
    assert any(alone[name] for name in oldest)
    assert all(together[name] == alone[name] for name in oldest)
    overdue = sum(n for name, n in alone.items() if "giamsat_obligations_overdue{" in name)
    assert together['giamsat_site_overdue{ledger="hue.example"}'] == overdue > 0
    assert together['giamsat_site_overdue{ledger="nghe-an.example"}'] == 0
    assert len(together) < 2 * len(alone)


def test_every_answer_carries_the_id_of_its_request_and_is_counted_once(http: TestClient) -> None:
    asked = (
        "/api/v1/obligations?limit=1",
        "/api/v1/obligations?ledger=hue.example&limit=1",
        "/api/v1/compliance?by=level",
        "/api/v1/ledgers",
        "/api/v1/agencies?ledger=nowhere.example",
        "/ledgers/plans",
        "/healthz",
    )
    before = samples(http, "/metrics")
    for path in asked:
        answer = http.get(path, headers={"x-request-id": "of-mine"})
        assert answer.headers.get_list("x-request-id") == ["of-mine"], path
    refused = http.post("/api/v1/replies", json={})
    assert len(refused.headers["x-request-id"]) == 32
    bare = http.head("/api/v1/obligations?limit=1")
    assert (bare.status_code, bare.content) == (200, b"")
    counted = 'giamsat_http_request_duration_seconds_count{method="GET",route="/api/v1/obligations",status="200"}'
    assert samples(http, "/metrics")[counted] == before.get(counted, 0) + 2


def test_a_page_without_a_ledger_shows_the_register_of_all(http: TestClient) -> None:
    for name in REGISTERS:
        answer = http.get(f"/{name}", follow_redirects=False)
        assert answer.headers["location"] == f"/ledgers/{name}"
        shown = http.get(f"/ledgers/{name}")
        assert shown.status_code == 200, name
        assert "hanoi.example" in shown.text
    page = http.get("/ledgers/obligations?status=overdue&on=2023-10-31&lang=en").text
    assert "Overdue" in page
    assert "/obligations/" in page
    assert "ledger=hanoi.example" in page
    assert "on=2023-10-31" in page
    assert http.get("/ledgers/obligations?status=late").status_code == 422
    assert http.get("/ledgers/nothing").url.path == "/ledgers"


def test_a_register_of_all_goes_on_from_page_to_page(http: TestClient) -> None:
    page = http.get("/ledgers/agencies").text
    seen = page.count('scope="row"')
    while found := re.search(r'href="(/ledgers/agencies\?cursor=[^"]+)"', page):
        page = http.get(html.unescape(found[1])).text
        seen += page.count('scope="row"')
    assert seen == len(pages(http, "/api/v1/agencies?limit=500"))


def test_a_page_about_a_thing_leads_to_the_ledger_that_has_it(
    http: TestClient, site_url: str
) -> None:
    code = http.get("/api/v1/plans?ledger=hue.example").json()["items"][0]["code"]
    page = http.get(f"/plans/{code}")
    assert page.url.path == f"/plans/{code}"
    assert page.status_code == 200
    for name in BOTH:
        assert f"/plans/{code}?ledger={name}" in page.text
    assert http.get("/plans/khong-co").status_code == 404


def test_a_thing_that_one_ledger_alone_has_needs_no_ledger_named(http: TestClient) -> None:
    found = http.get(f"/api/v1/agencies/{ALONE}").json()
    assert (found["code"], found["ledger"]) == (ALONE, "hanoi.example")
    assert http.get(f"/api/v1/agencies/{found['id']}").json() == found
    page = http.get(f"/agencies/{ALONE}?lang=en")
    assert dict(page.url.params) == {"lang": "en", "ledger": "hanoi.example"}
    assert found["name"] in page.text


def test_a_visitor_signs_in_before_anything_is_looked_for(http: TestClient) -> None:
    for path in ("/ledgers", "/ledgers/obligations", "/obligations?status=met", "/plans/x"):
        answer = http.get(path, headers={"authorization": ""}, follow_redirects=False)
        assert answer.status_code in (303, 401), path


def test_an_unknown_ledger_is_named_beside_those_that_are_known(http: TestClient) -> None:
    answer = http.get("/api/v1/obligations?ledger=nowhere.example")
    assert answer.status_code == 404
    assert "hue.example" in answer.json()["detail"]


def test_a_cursor_and_a_limit_that_are_none_are_refused(http: TestClient) -> None:
    for query in ("cursor=x", "cursor=%C3%BC", "limit=0", "limit=x"):
        assert http.get(f"/api/v1/obligations?{query}").status_code == 422
