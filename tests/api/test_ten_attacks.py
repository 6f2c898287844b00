"""A tour of ten attacks, each with what stops it, on both stores; docs/security.md names what else tries them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from infra.channels.webhook import signature
from infra.kafka.inbox import Inbox
from infra.kafka.offered import commands
from infra.kafka.producers import Producer
from infra.kafka.rejected import Refusal
from infra.outbound import ForbiddenAddressError, connection
from infra.request_log import RequestLog
from infra.service import Service
from infra.sessions import GRACE, RENEWED_EVERY
from tests.api.conftest import REPLY, Client

FORMULAS = ('=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(A1)")


def rule_of(answer: Any, status: int) -> str:
    """By which rule it was refused."""
    assert answer.status_code == status, answer.text
    rule: str = answer.json()["errors"][0]["rule"]
    return rule


@pytest.fixture
def district(letter: Client, person: Callable[..., Client]) -> Client:
    """Somebody of the district that owes the reply."""
    return person("agency", "huyen-a")


@pytest.fixture
def neighbor(letter: Client, person: Callable[..., Client]) -> Client:
    """Somebody of a body of another province."""
    body = {"code": "so-y-te", "name": "Sở Y tế", "kind": "department", "level": "province"}
    letter.post("agencies", {**body, "province": "Lai Châu"})
    return person("agency", "so-y-te")


# 1. A stolen token


def test_a_stolen_token_opens_nothing_once_it_is_revoked(service: Service, anybody: Client) -> None:
    account = service.private.add_account("lan", name="Lan", role="clerk")
    kept, secret = service.private.tokens.create(account.id, label="script")
    thief = Client(anybody.http, secret)
    assert thief.ask("agencies").status_code == 200
    service.private.tokens.revoke(kept.id)
    for answer in (thief.ask("agencies"), thief.send("agencies", {}), thief.ask("/plans")):
        assert answer.status_code == 401


def test_a_copied_session_ends_for_both_as_soon_as_the_copy_is_late(
    service: Service, application: FastAPI
) -> None:
    account = service.private.add_account("lan", name="Lan", role="clerk")
    copied = service.private.sessions.open(account.id, "password")
    later = service.private.sessions._now() + RENEWED_EVERY
    service.private.sessions._now = lambda: later
    kept = service.private.sessions.renew(copied)
    assert kept is not None
    after = later + GRACE + timedelta(seconds=1)
    service.private.sessions._now = lambda: after
    cookie = service.ports().settings.session_cookie
    for secret in (copied, kept):
        with TestClient(
            application, base_url="http://giamsat.vn", cookies={cookie: secret}
        ) as http:
            assert http.get("/api/v1/agencies").status_code == 401


def test_a_token_put_into_the_address_opens_nothing(clerk: Client) -> None:
    for name in ("token", "access_token", "authorization"):
        asked = clerk.http.get(f"/api/v1/agencies?{name}={clerk.token}")
        assert asked.status_code == 401


# 2. An expired mandate


def test_who_held_a_mandate_until_yesterday_acts_no_more(
    letter: Client, person: Callable[..., Client], service: Service
) -> None:
    lan = service.private.add_account("lan", name="Lan", role="agency", agency="huyen-a")
    former = Client(letter.http, service.private.sessions.open(lan.id, "password"))
    mandate = {"account": lan.id, "agency_id": "huyen-a", "role": "agency", "ground": "QĐ 1"}
    person("administrator").post("mandates", {**mandate, "from": "2023-01-01", "to": "2023-11-30"})
    cookie = {"Cookie": f"{service.ports().settings.session_cookie}={former.token}"}
    for method, path in (("POST", "recommendations/KN-1/replies"), ("GET", "recommendations")):
        answer = Client(letter.http).request(method, path, json=REPLY, headers=cookie)
        assert rule_of(answer, 403) == "mandate_valid"


# 3. The recommendation of a neighbor, by its id


def test_a_neighbors_recommendation_is_not_there_by_code_or_by_id(
    letter: Client, neighbor: Client
) -> None:
    id = letter.get("recommendations/KN-1")["id"]
    absent = neighbor.ask("recommendations/KN-9")
    for name in (id, "KN-1"):
        found = neighbor.ask(f"recommendations/{name}")
        assert (found.status_code, found.json()["detail"]) == (404, absent.json()["detail"])
        answer = neighbor.send(f"recommendations/{name}/replies", REPLY)
        assert rule_of(answer, 403) == "relation_held"
    assert neighbor.items("recommendations") == []
    assert neighbor.items("events", subject=id) == []


# 4. An altered cursor


def test_an_altered_or_borrowed_cursor_opens_nothing(letter: Client, neighbor: Client) -> None:
    cursor = letter.get("obligations", limit=1)["next"]
    middle = len(cursor) // 2
    altered = cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1 :]
    for asked in (altered, cursor[:-3], f"{cursor}x"):
        assert letter.ask("obligations", limit=1, cursor=asked).status_code == 422
    assert letter.ask("agencies", cursor=cursor).status_code == 422
    assert neighbor.items("obligations", limit=1, cursor=cursor) == []


# 5. A replayed command


def test_a_replayed_command_is_recorded_once(letter: Client, district: Client) -> None:
    path = "recommendations/KN-1/replies"
    first = district.send(path, REPLY, Idempotency_Key="k-1")
    replayed = district.send(path, REPLY, Idempotency_Key="k-1")
    assert (first.status_code, replayed.json()) == (201, first.json())
    assert replayed.headers["idempotency-replayed"] == "true"
    other = {**REPLY, "received_on": "2023-07-22"}
    assert rule_of(district.send(path, other, Idempotency_Key="k-1"), 422) == "key_of_one_request"
    assert district.send(path, REPLY).status_code == 409
    assert len(letter.items("events", type="recommendation.reply_given")) == 1


# 6. A forged webhook


@pytest.mark.parametrize(
    ("secret", "stamp", "body"),
    [
        ("another secret of thirty-two bytes", 1_700_000_000, "{}"),
        ("the secret of the receiver itself.", 1_700_000_001, "{}"),
        ("the secret of the receiver itself.", 1_700_000_000, '{"x":1}'),
    ],
)
def test_a_forged_webhook_does_not_bear_our_signature(secret: str, stamp: int, body: str) -> None:
    def signed(key: str, at: int, content: str) -> str:
        return signature(f"whsec_{base64.b64encode(key.encode()).decode()}", "id-1", at, content)

    ours = signed("the secret of the receiver itself.", 1_700_000_000, "{}")
    # As the receiver works it out, from what Standard Webhooks says and nothing of ours.
    text = b"id-1.1700000000.{}"
    wanted = hmac.new(b"the secret of the receiver itself.", text, hashlib.sha256).digest()
    assert ours == f"v1,{base64.b64encode(wanted).decode()}"
    assert signed(secret, stamp, body) != ours


# 7. Our own calls, turned against what stands inside


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.5/hook",
    ],
)
def test_a_webhook_to_the_inside_is_not_taken(clerk: Client, address: str) -> None:
    answer = clerk.send("subscriptions", {"channel": "webhook", "address": address})
    assert rule_of(answer, 422) == "address_outside"
    assert [s for s in clerk.items("subscriptions") if s["channel"] == "webhook"] == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost"])
def test_a_name_that_leads_inside_is_judged_when_it_is_called(host: str) -> None:
    with pytest.raises((ForbiddenAddressError, OSError)):
        connection("http", host, 8000, allowed=(), timeout=1)


# 8. A formula in an export


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_goes_out_as_text_and_in_no_spreadsheet(clerk: Client, formula: str) -> None:
    body = {"code": "so", "name": formula, "kind": "department", "level": "province"}
    clerk.post("agencies", body)
    assert clerk.get("agencies/so")["name"] == formula
    document = clerk.http.get("/openapi.json").json()
    types = {
        kind
        for path in document["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for kind in answer.get("content", ())
    }
    assert not [kind for kind in types if "csv" in kind or "sheet" in kind or "excel" in kind]


# 9. A poisoned message in the inbox


@pytest.mark.parametrize("shown", [None, b"", b"AAAA", b"\xff"])
def test_a_poisoned_message_is_sent_back_and_nothing_is_recorded(
    application: FastAPI, service: Service, shown: bytes | None
) -> None:
    key = Ed25519PrivateKey.generate().public_key()
    producer = Producer("urn:so-noi-vu", "van-thu", key, frozenset({"register_agency"}))
    inbox = Inbox(
        "test.giamsat.example",
        application,
        commands(),
        {producer.source: producer},
        connection=cast("Any", None),
        topics=cast("Any", SimpleNamespace(inbox="inbox")),
    )
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"1"),
        ("ce_source", b"urn:so-noi-vu"),
        ("ce_type", b"register_agency"),
        ("content-type", b"application/json"),
        ("ce_signature", shown),
    ]
    body = b'{"code": "gia", "name": "Gi\xe1\xba\xa3", "kind": "department", "level": "province"}'
    for value in (body, body[:-1], b"\x00", None):
        taken = inbox.take(SimpleNamespace(headers=headers, value=value, key=None))
        assert isinstance(taken, Refusal)
    assert service.head() == 0


# 10. The powers of a body that has been merged


def test_who_acted_for_a_merged_body_reaches_neither_it_nor_its_heir(
    letter: Client, district: Client
) -> None:
    assert district.ask("recommendations/KN-1").status_code == 200
    merger = {"predecessor_ids": ["huyen-a"], "ground": "Nghị quyết 60"}
    letter.post("agencies/xa-b/mergers", merger)
    for answer in (
        district.ask("recommendations/KN-1"),
        district.send("recommendations/KN-1/replies", REPLY),
        district.send("recommendations/KN-1/replies", {**REPLY, "agency_id": "xa-b"}),
    ):
        assert rule_of(answer, 403) == "mandate_valid"


# What is left behind


def test_who_was_refused_is_found_in_the_log(application: FastAPI, neighbor: Client) -> None:
    with (
        TestClient(RequestLog(application), base_url="http://127.0.0.1") as http,
        capture_logs() as lines,
    ):
        Client(http, neighbor.token).send("recommendations/KN-1/replies", REPLY)
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["status"], line["refused"]) == (403, "relation_held")
    assert line["account"]
