"""A served ledger on each engine, people of several roles, and the facts that a story begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from infra.commands.run import working
from infra.service import Service
from infra.settings import Settings

TODAY = date(2023, 12, 1)
Json = dict[str, Any]


@dataclass
class Client:
    """Somebody who calls the API; `post` and `get` expect to succeed, `ask` and `send` do not."""

    http: TestClient
    token: str | None = None
    calls: list[str] = field(default_factory=list)

    def request(self, method: str, path: str, **kw: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= kw.pop("headers", None) or {}
        where = path if path.startswith("/") else f"/api/v1/{path}"
        return self.http.request(method, where, headers=headers, **kw)

    def ask(self, path: str, **params: Any) -> Any:
        query = "&".join(filter(None, [path.partition("?")[2], urlencode(params)]))
        return self.request("GET", path.partition("?")[0] + (f"?{query}" if query else ""))

    def send(self, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", path, json=body, headers=named)

    def get(self, path: str, **params: Any) -> Json:
        answer = self.ask(path, **params)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def post(self, path: str, body: Any = None, **headers: str) -> Json:
        answer = self.send(path, {} if body is None else body, **headers)
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    def items(self, path: str, **params: Any) -> list[Json]:
        found: list[Json] = self.get(path, **params)["items"]
        return found


@pytest.fixture
def postgres_template(opened_template: str) -> str:
    """Every table is there already: each test here opens a whole service."""
    return opened_template


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    settings = Settings(
        database_url=database_url,
        today=TODAY,
        ledger="test.giamsat.example",
        read_your_writes_seconds=10,
        metrics_token=None,
    )
    with Service.open(settings) as opened, working(opened, follow=True, watch=False):
        yield opened


@pytest.fixture
def application(service: Service) -> FastAPI:
    return create_app(service.ports())


@pytest.fixture
def anybody(application: FastAPI) -> Iterator[Client]:
    """Somebody at this machine, who may ask as often as they like, and shows nothing."""
    here = ("127.0.0.1", 50_000)
    with TestClient(application, base_url="http://127.0.0.1", client=here) as http:
        yield Client(http)


def _as(service: Service, anybody: Client, role: str, agency: str | None = None) -> Client:
    account = service.private.add_account(f"{role}-{agency}", name=role, role=role, agency=agency)
    _, token = service.private.tokens.create(account.id, label=role)
    return Client(anybody.http, token)


@pytest.fixture
def clerk(service: Service, anybody: Client) -> Client:
    """Somebody who records, for no body in particular."""
    return _as(service, anybody, "clerk")


@pytest.fixture
def auditor(service: Service, anybody: Client) -> Client:
    """Somebody who reads everything and changes nothing."""
    return _as(service, anybody, "auditor")


@pytest.fixture
def person(service: Service, anybody: Client) -> Callable[..., Client]:
    """Somebody of any role."""
    return lambda role, agency=None: _as(service, anybody, role, agency)


AGENCIES = {
    "mttq": ("Ủy ban MTTQ tỉnh", "front", "province"),
    "tinh-uy": ("Tỉnh ủy", "party", "province"),
    "ubnd": ("UBND tỉnh", "government", "province"),
    "huyen-a": ("UBND huyện A", "government", "district"),
    "xa-b": ("UBND xã B", "government", "commune"),
}
PLAN: Json = {
    "code": "KH-1",
    "title": "Kế hoạch giám sát năm 2023",
    "type": "plan",
    "issuer_id": "mttq",
    "number": "15",
    "symbol": "KH/MT",
    "issued_on": "2023-01-10",
    "signer": {"capacity": "Chủ tịch", "on_behalf_of": None},
    "period": {"from": "2023-01-01", "to": "2025-12-31"},
    "bases": [],
    "recipients": ["ubnd"],
    "items": [
        {
            "code": "1",
            "kind": "report",
            "text": "Báo cáo kết quả hằng năm",
            "place": "001.txt:45",
            "leads": ["ubnd"],
            "coordinators": ["huyen-a"],
            "addressees": ["mttq"],
            "modality": "assigned",
            "cadence": {"type": "yearly", "detail": {"before": "11-20"}, "raw": "trước ngày 20/11"},
            "scope": None,
            "quantity": None,
        },
        {
            "code": "2",
            "kind": "task",
            "text": "Tuyên truyền",
            "place": "001.txt:50",
            "leads": ["huyen-a"],
            "coordinators": None,
            "addressees": None,
            "modality": None,
            "cadence": None,
            "scope": None,
            "quantity": None,
        },
    ],
}
ROUND: Json = {
    "code": "GS-1",
    "plan_item": "KH-1/2",
    "lead_id": "mttq",
    "subject": "Thực hiện dân chủ ở cơ sở",
    "field": "dân chủ",
    "supervised_ids": ["huyen-a", "xa-b"],
    "window": {"from": "2023-05-01", "to": "2023-06-30"},
    "origin": "scheme",
    "ordering_document": None,
    "happened_on": "2023-04-01",
}
LETTER: Json = {
    "code": "KN-1",
    "source": {"type": "supervision", "id": "GS-1"},
    "addressee_id": "huyen-a",
    "document": {"number": "27", "symbol": "KN-MT", "issued_on": "2023-07-03"},
    "points": [{"no": 1, "text": "Công khai đơn thư"}, {"no": 2, "text": "Tổ chức đối thoại"}],
    "issued_on": "2023-07-03",
    "urgent": False,
    "reply_limit": {"term": "15d", "due_on": None, "setter_id": "mttq", "ground": "Văn bản 27"},
}
REPLY: Json = {
    "document": {"number": "31", "symbol": "UBND", "issued_on": "2023-07-20"},
    "replied_on": "2023-07-20",
    "received_on": "2023-07-21",
    "agency_id": "huyen-a",
    "points": [
        {
            "no": no,
            "position": "accepted",
            "reason": None,
            "measures": "Niêm yết",
            "promised_on": None,
        }
        for no in (1, 2)
    ],
}


@pytest.fixture
def agencies(clerk: Client) -> Client:
    """Five bodies."""
    for code, (name, kind, level) in AGENCIES.items():
        clerk.post("agencies", {"code": code, "name": name, "kind": kind, "level": level})
    return clerk


@pytest.fixture
def plan(agencies: Client) -> Client:
    """A plan with a yearly report and a task without a time."""
    agencies.post("plans", PLAN)
    return agencies


@pytest.fixture
def concluded(plan: Client) -> Client:
    """A round that found something and has been concluded."""
    plan.post("supervisions", ROUND)
    at = "supervisions/GS-1"
    plan.post(f"{at}/notices", {"visit_on": "2023-05-20", "happened_on": "2023-05-02"})
    minutes = {"number": "9", "symbol": "BB-MT"}
    session = {"place": "Huyện A", "minutes": minutes, "happened_on": "2023-05-20"}
    plan.post(f"{at}/sessions", session)
    finding = {"kind": "shortcoming", "statement": "Chưa niêm yết", "evidence": ["Biên bản"]}
    plan.post(f"{at}/findings", {**finding, "happened_on": "2023-05-21"})
    document = {"number": "3", "symbol": "KL-MT", "issued_on": "2023-06-30"}
    plan.post(f"{at}/conclusions", {"document": document})
    return plan


@pytest.fixture
def letter(concluded: Client) -> Client:
    """A recommendation, sent and received."""
    concluded.post("recommendations", LETTER)
    concluded.post("recommendations/KN-1/receipts", {"received_on": "2023-07-04"})
    return concluded


@pytest.fixture
def alert(letter: Client, service: Service) -> Json:
    """The reply is late, and the watch has seen it."""
    service.look(TODAY, service.clock.now())
    assert service.wait_for(service.head(), 10)
    [found] = letter.items("alerts", rule="reply_overdue", stage="overdue")
    return found
