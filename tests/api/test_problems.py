"""Whatever is refused is refused in one shape that names the field and the rule."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import LETTER, PLAN, Client


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: what is refused here never reaches the store."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def told(answer: Any, status: int, code: str) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert list(problem) == ["type", "title", "status", "detail", "instance", "code", "errors"]
    assert (problem["type"], problem["status"]) == (f"/problems/{code}", status)
    assert problem["instance"] == answer.request.url.path
    assert all(
        list(e) == ["pointer", "rule", "allowed", "message"]
        and (e["pointer"] == "" or e["pointer"].startswith("/"))
        for e in problem["errors"]
    )
    return problem


def test_a_body_problem_has_this_shape(clerk: Client) -> None:
    body = {"name": "", "kind": "x", "level": "ward", "color": "red", "edges": [{"type": 1}]}
    problem = told(clerk.send("agencies", body), 422, "invalid_input")
    assert problem["title"] == "Dữ liệu không hợp lệ"
    assert {(e["pointer"], e["rule"], e["allowed"]) for e in problem["errors"]} == {
        ("/name", "min_length", "at least 1 characters"),
        ("/level", "one_of", "central, province, district, commune"),
        ("/color", "unknown", None),
        (
            "/edges/0/type",
            "one_of",
            (
                "party_line, party_over, front_line, pso_line, member_of, supervises, "
                "accountable_to, staff_of, scores, seat_in"
            ),
        ),
        ("/edges/0/to_id", "required", None),
    }


def test_every_type_of_problem_can_be_looked_up(anybody: Client) -> None:
    kinds = anybody.http.get("/problems").json()["items"]
    assert {k["code"] for k in kinds} >= {"invalid_input", "stale_version", "not_found"}
    for kind in kinds:
        assert anybody.http.get(kind["type"]).json() == kind
    told(anybody.http.get("/problems/none"), 404, "not_found")


def test_unknown_addresses_and_methods_are_problems_too(clerk: Client) -> None:
    told(clerk.ask("nothing"), 404, "not_found")
    told(clerk.ask("agencies/"), 404, "not_found")
    answer = clerk.request("DELETE", "plans")
    told(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b'{"name": ', "json_form"),
        (b'{"name": NaN}', "json_form"),
        (b'{"name": 1e999}', "json_form"),
        (b"\xff\xfe{}", "json_form"),
        (b'{"name": "\xff"}', "json_form"),
        (b'{"name": "\\ud800"}', "json_form"),
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"null", "object"),
        (b'{"name": "a\\u0000b"}', "text_signs"),
        (b'{"name": 123456789012345678901234567890}', "number_range"),
        (b'{"name": ' + b"9" * 5000 + b"}", "json_form"),
        (b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}", "nesting"),
        (b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nesting"),
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(clerk: Client, content: bytes, rule: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = clerk.request("POST", "agencies", content=content, headers=headers)
    problem = told(answer, 422, "invalid_input")
    assert problem["errors"][0]["rule"] == rule


def test_a_body_of_another_kind_or_size_is_refused(clerk: Client) -> None:
    plain = {"Content-Type": "text/plain"}
    answer = clerk.request("POST", "agencies", content=b"{}", headers=plain)
    told(answer, 415, "unsupported_media_type")
    told(clerk.request("POST", "agencies", content=b"{}"), 415, "unsupported_media_type")
    json = {"Content-Type": "application/json"}
    large = b'{"name": "' + b"a" * 1024 * 1024 + b'"}'
    answer = clerk.request("POST", "agencies", content=large, headers=json)
    told(answer, 413, "payload_too_large")
    chunks = (large[i : i + 65536] for i in range(0, len(large), 65536))
    answer = clerk.request("POST", "agencies", content=chunks, headers=json)
    told(answer, 413, "payload_too_large")


@pytest.mark.parametrize("value", ["2023-02-30", "20231101", "1", 1, True, "01/11/2023", ""])
def test_a_day_that_is_none_is_refused_where_it_stands(letter: Client, value: Any) -> None:
    answer = letter.send("recommendations/KN-1/receipts", {"received_on": value})
    [error] = told(answer, 422, "invalid_input")["errors"]
    assert (error["pointer"], error["rule"]) == ("/received_on", "day_form")
    assert error["allowed"].startswith("YYYY-MM-DD")


def test_a_day_to_come_has_not_happened(letter: Client) -> None:
    body = {"reason": "Trùng", "happened_on": "2023-12-02"}
    [error] = told(letter.send("recommendations/KN-1/withdrawals", body), 422, "invalid_input")[
        "errors"
    ]
    assert (error["pointer"], error["rule"]) == ("/happened_on", "not_in_the_future")


def test_a_fact_says_one_day_only(letter: Client) -> None:
    body = {"received_on": "2023-07-04", "happened_on": "2023-07-05"}
    [error] = told(letter.send("recommendations/KN-1/receipts", body), 422, "invalid_input")[
        "errors"
    ]
    assert error["rule"] == "same_day"


def test_a_rule_of_the_domain_names_its_place(plan: Client) -> None:
    wrong = {**PLAN, "code": "KH-9", "items": [{**PLAN["items"][0], "leads": ["nobody"]}]}
    [error] = told(plan.send("plans", wrong), 422, "invalid_input")["errors"]
    assert (error["pointer"], error["rule"]) == ("/items/0/leads/0", "agency_known")
    wrong["items"] = [{**PLAN["items"][0], "cadence": {"type": "weekly"}}]
    [error] = told(plan.send("plans", wrong), 422, "invalid_input")["errors"]
    assert error["pointer"] == "/items/0/cadence/type"
    assert plan.ask("plans/KH-9").status_code == 404


def test_a_body_may_not_name_what_is_not_recorded(letter: Client) -> None:
    points = [{"recommendation": "KN-404", "no": 1, "position": "accepted"}]
    body = {"document": {"number": "1"}, "replied_on": "2023-08-01", "agency_id": "huyen-a"}
    [error] = told(letter.send("replies", {**body, "points": points}), 422, "invalid_input")[
        "errors"
    ]
    assert error["pointer"] == "/points/0/recommendation"
    assert error["message"] == "Không có kiến nghị “KN-404” trong sổ."
    correction = {"corrects": 99999, "field": "name", "value": "A", "reason": "B"}
    [error] = told(letter.send("corrections", correction), 422, "invalid_input")["errors"]
    assert error["pointer"] == "/corrects"
    item = {"plan_item": "KH-1/9", "lead_id": "mttq", "subject": "A", "origin": "regular"}
    [error] = told(letter.send("supervisions", {**item, "supervised_ids": ["ubnd"]}), 422,
                   "invalid_input")["errors"]  # fmt: skip
    assert (error["pointer"], error["allowed"]) == ("/plan_item", "1, 2")
    report = {"obligation_ids": ["x"], "debtor_id": "ubnd", "submitted_on": "2023-11-01"}
    [error] = told(letter.send("reports", report), 422, "invalid_input")["errors"]
    assert error["pointer"] == "/obligation_ids/0"


def test_a_report_answers_only_the_duties_of_its_sender(letter: Client) -> None:
    [reply] = letter.items("obligations", kind="reply")
    report = {"debtor_id": "xa-b", "submitted_on": "2023-11-01", "addressee_ids": ["mttq"]}
    answer = letter.send("reports", {**report, "obligation_ids": [reply["id"]]})
    assert told(answer, 422, "invalid_input")["errors"][0]["rule"] == "obligation_of_debtor"
    own = {**report, "debtor_id": "huyen-a", "obligation_ids": [reply["id"]]}
    answer = letter.send("reports", own)
    assert told(answer, 422, "invalid_input")["errors"][0]["rule"] == "obligation_by_report"


def test_a_duty_of_a_letter_is_not_waived_on_its_own(letter: Client) -> None:
    [reply] = letter.items("obligations", kind="reply")
    answer = letter.send(f"obligations/{reply['id']}/waivers", {"reason": "Thôi"})
    assert told(answer, 409, "conflict")["errors"][0]["rule"] == "duty_of_plan"


def test_the_checks_run_in_one_order(anybody: Client, auditor: Client, letter: Client) -> None:
    wrong: Any = {"received_on": 1}
    stale = {"If-Match": '"77"'}
    there, nowhere = "recommendations/KN-1/receipts", "recommendations/KN-0/receipts"
    answer = anybody.send(nowhere, wrong, **stale)
    told(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    told(auditor.send(nowhere, wrong, **stale), 403, "forbidden")
    told(letter.send(nowhere, wrong, **stale), 404, "not_found")
    told(letter.send(there, wrong, **stale), 422, "invalid_input")
    good = {"received_on": "2023-07-05"}
    told(letter.send(there, good, **stale), 412, "stale_version")
    told(letter.send(there, good), 409, "conflict")


SINGLE = (
    "agencies/{}",
    "plans/{}",
    "plans/{}/progress",
    "plan-items/{}/1",
    "supervisions/{}",
    "recommendations/{}",
    "replies/{}",
    "reports/{}",
    "obligations/{}",
    "obligations/{}/explanation",
    "alerts/{}",
    "notices/{}",
    "rules/{}",
    "calendar/time-limits/{}",
    "events/{}",
)
STRANGE = (
    "nothing",
    "00000000-0000-0000-0000-000000000000",
    "a%00b",
    "9" * 5000,
    "%F0%9F%98%80",
    "%FF",
)


def test_what_does_not_exist_is_not_found(clerk: Client) -> None:
    for path, name in product(SINGLE, STRANGE):
        told(clerk.ask(path.format(name)), 404, "not_found")
        if not path.startswith(("rules", "calendar", "replies", "events")):
            told(clerk.ask(path.format(name), on="wrong"), 404, "not_found")
    for name in STRANGE:
        told(clerk.send(f"supervisions/{name}/findings/1/contests", {}), 404, "not_found")


def test_a_command_takes_no_query(letter: Client) -> None:
    answer = letter.send("recommendations/KN-1/closures?force=1", {})
    [error] = told(answer, 422, "invalid_input")["errors"]
    assert error["pointer"] == "/query/force"


def test_a_letter_may_not_leave_before_the_conclusion_unless_urgent(concluded: Client) -> None:
    early = {**LETTER, "issued_on": "2023-06-01", "document": None}
    [error] = told(concluded.send("recommendations", early), 422, "invalid_input")["errors"]
    assert error["rule"] == "issued_after_conclusion"
    concluded.post("recommendations", {**early, "urgent": True})
