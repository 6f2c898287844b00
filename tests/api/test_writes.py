"""What a write answers, and what versions and keys do to the second of two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from infra.service import Service
from tests.api.conftest import LETTER, Client

BODY: dict[str, Any] = {"name": "Sở Nội vụ", "kind": "department", "level": "province"}


def test_a_write_answers_what_it_wrote_and_where_to_read_on(clerk: Client) -> None:
    answer = clerk.send("agencies", {**BODY, "code": "so-noi-vu"})
    assert answer.status_code == 201
    told = answer.json()
    assert list(told) == ["id", "code", "position", "version", "links"]
    assert (told["code"], told["position"], told["version"]) == ("so-noi-vu", 1, 1)
    assert told["links"] == {
        "self": "/api/v1/agencies/so-noi-vu",
        "events": f"/api/v1/events?subject={told['id']}",
    }
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == told["links"]["self"]
    shown = clerk.ask("agencies/so-noi-vu")
    assert (shown.headers["etag"], shown.json()["version"]) == ('"1"', 1)
    assert clerk.get(told["links"]["self"])["id"] == told["id"]


@pytest.mark.parametrize("tag", ['"1"', "1", "*"])
def test_a_matching_version_is_let_through(agencies: Client, tag: str) -> None:
    answer = agencies.send("agencies/ubnd/names", {"name": "UBND"}, If_Match=tag)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"2"')


@pytest.mark.parametrize("tag", ['"2"', '"0"', "abc", 'W/"1"', '"99999999999999999999"', ""])
def test_another_version_is_stale(agencies: Client, tag: str) -> None:
    answer = agencies.send("agencies/ubnd/names", {"name": "UBND"}, If_Match=tag)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert agencies.get("agencies/ubnd")["version"] == 1


def test_a_duty_without_facts_has_version_nought(plan: Client) -> None:
    duty = plan.items("obligations", item="2")[0]["id"]
    waiver = {"reason": "Thôi"}
    assert plan.send(f"obligations/{duty}/waivers", waiver, If_Match='"4"').status_code == 412
    assert plan.send(f"obligations/{duty}/waivers", waiver, If_Match='"0"').status_code == 201


def test_what_is_founded_has_no_version_to_match(clerk: Client) -> None:
    assert clerk.send("agencies", BODY, If_Match="*").status_code == 412


def test_the_same_code_is_founded_once(agencies: Client) -> None:
    answer = agencies.send("agencies", {**BODY, "code": "ubnd"})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["rule"] == "agency_already_recorded"
    assert answer.json()["errors"][0]["pointer"] == "/code"


def test_a_key_tells_the_first_answer_again(letter: Client, service: Service) -> None:
    body = {"reason": "Nhầm nơi nhận"}
    path = "recommendations/KN-1/withdrawals"
    first = letter.send(path, body, Idempotency_Key="k-1")
    again = letter.send(path, body, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    spaced = b'{ "reason" : "Nh\xe1\xba\xa7m n\xc6\xa1i nh\xe1\xba\xadn" }'
    headers = {"Idempotency-Key": '"k-1"', "Content-Type": "application/json"}
    same = letter.request("POST", path, content=spaced, headers=headers)
    assert same.headers["idempotency-replayed"] == "true"
    elsewhere = Client(TestClient(create_app(service.ports())), letter.token)
    assert elsewhere.send(path, body, Idempotency_Key="k-1").json() == first.json()


def test_a_key_of_another_request_is_refused(letter: Client) -> None:
    path = "recommendations/KN-1/withdrawals"
    letter.post(path, {"reason": "Nhầm"}, Idempotency_Key="k-1")
    for other in (
        letter.send(path, {"reason": "Khác"}, Idempotency_Key="k-1"),
        letter.send("recommendations/KN-1/closures", {"reason": "Nhầm"}, Idempotency_Key="k-1"),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_key_belongs_to_its_account(clerk: Client, service: Service) -> None:
    account = service.private.add_account("other", name="Khác", role="clerk")
    _, token = service.private.tokens.create(account.id, label="x")
    other = Client(clerk.http, token)
    assert clerk.post("agencies", BODY, Idempotency_Key="k")["code"] == "so-noi-vu"
    assert other.post("agencies", BODY, Idempotency_Key="k")["code"] == "so-noi-vu-2"


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_a_key_that_is_none_is_refused(clerk: Client, key: str) -> None:
    answer = clerk.send("agencies", BODY, Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"


def test_a_refused_command_leaves_its_key_free(clerk: Client) -> None:
    wrong = {**BODY, "edges": [{"type": "scores", "to_id": "nobody"}]}
    assert clerk.send("agencies", wrong, Idempotency_Key="k").status_code == 422
    assert clerk.send("agencies", BODY, Idempotency_Key="k").status_code == 201


def test_a_founded_letter_keeps_its_answer_under_a_key(concluded: Client) -> None:
    body = {key: value for key, value in LETTER.items() if key != "code"}
    first = concluded.send("recommendations", body, Idempotency_Key="k")
    again = concluded.send("recommendations", body, Idempotency_Key="k")
    assert first.json()["code"] == "KN-2023-0001"
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]


def together(count: int, call: Any) -> list[Any]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(call, range(count)))


def test_of_several_retries_at_once_one_is_recorded(letter: Client) -> None:
    path = "recommendations/KN-1/withdrawals"
    answers = together(6, lambda _: letter.send(path, {"reason": "Nhầm"}, Idempotency_Key="same"))
    assert {a.status_code for a in answers} == {201}
    assert len({a.text for a in answers}) == 1
    assert sum("idempotency-replayed" not in a.headers for a in answers) == 1
    assert len(letter.items("events", type="recommendation.withdrawn")) == 1


def test_of_several_writers_on_one_version_one_wins(agencies: Client) -> None:
    answers = together(
        6,
        lambda i: agencies.send("agencies/ubnd/names", {"name": f"Tên {i}"}, If_Match='"1"'),
    )
    codes = sorted(a.status_code for a in answers)
    assert codes[0] == 201
    assert set(codes[1:]) <= {409, 412}
    assert agencies.get("agencies/ubnd")["version"] == 2


def test_codes_given_out_at_once_are_all_different(concluded: Client) -> None:
    body = {key: value for key, value in LETTER.items() if key != "code"}
    answers = together(8, lambda _: concluded.send("recommendations", body))
    assert [a.status_code for a in answers] == [201] * 8
    assert {a.json()["code"] for a in answers} == {f"KN-2023-{n:04}" for n in range(1, 9)}


def test_a_write_is_seen_by_the_next_question(agencies: Client) -> None:
    for n in range(20):
        code = agencies.post("agencies", {**BODY, "code": f"so-{n}"})["code"]
        assert agencies.get(f"agencies/{code}")["code"] == code


def test_who_acted_for_whom_stands_in_every_fact(
    agencies: Client, service: Service, application: FastAPI
) -> None:
    account = service.private.add_account("nhan", name="Nhân", role="head", agency="ubnd")
    _, token = service.private.tokens.create(account.id, label="x")
    head = Client(agencies.http, token)
    head.post("agencies/ubnd/names", {"name": "UBND T."}, X_Request_Id="req-7")
    [event] = agencies.items("events", type="agency.renamed")
    assert (event["actor"], event["correlation"]) == (account.id, "req-7")
    assert event["agency"] == agencies.get("agencies/ubnd")["id"]
