"""What callers send that no example shows: other methods, marks put together otherwise, names twice, odd keys."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.api.conftest import LETTER, PLAN, REPLY, ROUND, Client

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


def test_a_document_is_entered_once(plan: Client) -> None:
    again = plan.send("plans", {**PLAN, "code": "KH-2"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert again.json()["errors"][0]["rule"] == "document_recorded_once"
    for other in (
        {"number": "16"},
        {"symbol": "KH"},
        {"issued_on": "2023-01-11"},
        {"number": None},
    ):
        assert plan.send("plans", {**PLAN, "code": None, **other}).status_code == 201


def test_a_report_on_another_period_than_its_duty_is_refused(plan: Client) -> None:
    [duty, *_] = plan.items("obligations", plan="KH-1", item="1")
    report = {
        "obligation_ids": [duty["id"]],
        "debtor_id": "ubnd",
        "period": {"from": "2020-01-01", "to": "2020-12-31"},
    }
    refused = plan.send("reports", report)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/period"
    year = {"from": "2022-12-15", "to": "2023-12-14"}
    assert plan.send("reports", {**report, "period": year}).status_code == 201


def test_an_unreadable_term_names_its_place_in_the_letter(concluded: Client) -> None:
    limit = {**LETTER["reply_limit"], "term": "15 ngày"}
    refused = concluded.send("recommendations", {**LETTER, "reply_limit": limit})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/reply_limit/term"


def test_a_person_takes_an_alert_in_hand_by_the_route_of_the_contract(application: FastAPI) -> None:
    paths = {getattr(route, "path", "") for route in application.routes}
    assert {"/api/v1/alerts/{id}/acknowledgements", "/api/v1/alerts/{id}/snoozes"} <= paths


@pytest.mark.parametrize("name", ["agency", "plan", "kind", "on", "limit", "cursor"])
def test_a_filter_without_a_value_is_refused(plan: Client, name: str) -> None:
    refused = plan.request("GET", f"obligations?{name}=")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"/query/{name}"


def test_a_filter_finds_a_code_however_its_marks_are_put_together(clerk: Client) -> None:
    clerk.post("agencies", {**NAME, "code": "Sở-Nội-vụ"})
    apart = unicodedata.normalize("NFD", "Sở-Nội-vụ")
    assert len(clerk.items("agencies", code=apart)) == 1


def test_the_version_shown_after_a_correction_is_the_one_to_write_on(letter: Client) -> None:
    at = "recommendations/KN-1"
    [received] = letter.items("events", subject="KN-1", type="recommendation.received")
    wrong = {"corrects": received["position"], "field": "received_on", "value": "2023-07-05"}
    told = letter.post("corrections", {**wrong, "reason": "Ghi nhầm"})
    seen = letter.ask(at)
    assert seen.json()["version"] == told["version"]
    letter.post(f"{at}/withdrawals", {"reason": "Trùng"}, If_Match=seen.headers["etag"])


def test_a_refusal_without_a_reason_names_its_point(letter: Client) -> None:
    points = [REPLY["points"][0], {"no": 2, "position": "refused"}]
    refused = letter.send("recommendations/KN-1/replies", {**REPLY, "points": points})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["rule"]) == ("/points/1/reason", "refusal_has_reason")


def test_an_item_that_one_plan_alone_has_needs_no_plan(plan: Client) -> None:
    made = plan.post("supervisions", {**ROUND, "plan_item": "2"})
    row = plan.get(f"supervisions/{made['code']}")
    assert row["plan_item"] == "2"
    assert row["plan_id"] == plan.get("plans/KH-1")["id"]
    plan.post("plans", {**PLAN, "code": "KH-2", "number": "16"})
    for item in ("2", "9"):
        refused = plan.send("supervisions", {**ROUND, "code": "GS-2", "plan_item": item})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/plan_item"
