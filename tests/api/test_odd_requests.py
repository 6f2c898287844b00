"""What callers send that no example shows: other methods, marks put together otherwise, names twice, odd keys."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.api.conftest import PLAN, Client

NAME = {"name": "Sở Nội vụ", "kind": "department", "level": "province"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: the door is the same before both."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/openapi.json", "/api/v1/plans"])
def test_head_answers_what_get_would_without_its_content(clerk: Client, path: str) -> None:
    asked, bare = clerk.request("GET", path), clerk.request("HEAD", path)
    assert (bare.status_code, bare.content) == (200, b"")
    assert bare.headers["content-type"] == asked.headers["content-type"]


def test_head_asks_who_calls_and_what_is_there_like_get(anybody: Client, clerk: Client) -> None:
    assert anybody.request("HEAD", "plans").status_code == 401
    assert clerk.request("HEAD", "plans/KH-9").status_code == 404


def test_a_name_given_twice_in_one_object_is_refused(clerk: Client) -> None:
    raw = b'{"name": "A", "kind": "k", "level": "province", "edges": [{"type": "scores", "type": "x"}]}'
    answer = clerk.request(
        "POST", "agencies", content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["rule"] == "name_once"


def test_a_code_is_the_same_however_its_marks_are_put_together(clerk: Client) -> None:
    composed = unicodedata.normalize("NFC", "Sở-Nội-vụ")
    apart = unicodedata.normalize("NFD", composed)
    made = clerk.post("agencies", {**NAME, "code": apart})
    assert made["code"] == composed
    assert clerk.get(f"agencies/{apart}")["id"] == made["id"]
    assert clerk.get(f"agencies/{composed}")["id"] == made["id"]
    assert clerk.send("agencies", {**NAME, "code": composed}).status_code == 409
    plan = {**PLAN, "issuer_id": apart, "recipients": [composed], "items": []}
    assert clerk.post("plans", plan)["code"] == "KH-1"


def test_an_id_may_be_written_in_capitals(clerk: Client) -> None:
    made = clerk.post("agencies", {**NAME, "code": "so"})
    assert clerk.get(f"agencies/{made['id'].upper()}")["code"] == "so"


def test_a_key_used_for_another_request_says_which_header_is_wrong(clerk: Client) -> None:
    clerk.post("agencies", NAME, idempotency_key="k" * 255)
    again = clerk.send("agencies", {**NAME, "name": "Sở Y tế"}, idempotency_key="k" * 255)
    assert (again.status_code, again.json()["code"]) == (422, "key_reused")
    assert again.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"
