"""Every list has one shape, pages by cursor, and refuses by name what it does not know."""

from __future__ import annotations

import base64
from itertools import product
from typing import Any

import pytest

from tests.api.conftest import TODAY, Client

LISTS = (
    "agencies",
    "plans",
    "plan-items",
    "supervisions",
    "findings",
    "recommendations",
    "replies",
    "reports",
    "obligations",
    "alerts",
    "events",
    "rules",
    "calendar/time-limits",
    "compliance?by=kind",
)


def errors(answer: Any) -> Any:
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"]


def pages(client: Client, path: str, **params: Any) -> list[Any]:
    found, answer = [], client.get(path, **params)
    while True:
        found.append(answer)
        if answer["next"] is None:
            return found
        answer = client.get(path.partition("?")[0], cursor=answer["next"])


def test_every_list_has_one_shape_and_pages_by_cursor(letter: Client) -> None:
    for path in LISTS:
        check_list(letter, path)


def check_list(letter: Client, path: str) -> None:
    whole = letter.get(path)
    assert list(whole)[:5] == ["items", "next", "on", "known_at", "position"]
    assert whole["on"] == TODAY.isoformat()
    assert whole["position"] == len(letter.items("events", limit=500))
    assert whole["next"] is None
    single = pages(letter, path, limit=1)
    assert [i for page in single for i in page["items"]] == whole["items"]
    assert all(len(page["items"]) == 1 for page in single[: len(whole["items"])])
    assert len({(p["known_at"], p["on"], p["position"]) for p in single}) == 1


def test_a_limit_is_between_1_and_500(clerk: Client) -> None:
    for path, limit in product(LISTS, ("0", "501", "-1", "x", "1.5", "")):
        [error] = errors(clerk.ask(path, limit=limit))
        assert error["pointer"] == "/query/limit"


def test_an_unknown_parameter_is_named(clerk: Client) -> None:
    for path in LISTS:
        [error] = errors(clerk.ask(path, color="red"))
        assert (error["pointer"], error["rule"]) == ("/query/color", "unknown")
        assert "limit" in error["allowed"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("on=2023-13-01", "/query/on"),
        ("on=yesterday", "/query/on"),
        ("on=2099-01-01", "/query/on"),
        ("known_at=2023-12-01", "/query/known_at"),
        ("known_at=2023-12-01T00:00:00", "/query/known_at"),
        ("status=late", "/query/status"),
        ("kind=duty", "/query/kind"),
        ("level=ward", "/query/level"),
        ("status=met&status=overdue", "/query/status"),
        ("agency=a%00b", "/query/agency"),
        ("cursor=abc", "/query/cursor"),
        ("cursor=", "/query/cursor"),
        ("cursor=%C3%A9", "/query/cursor"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(clerk: Client, query: str, pointer: str) -> None:
    [error] = errors(clerk.ask(f"obligations?{query}"))
    assert error["pointer"] == pointer


@pytest.mark.parametrize("by", [None, "color", ""])
def test_rates_are_by_something_known(clerk: Client, by: str | None) -> None:
    [error] = errors(clerk.ask("compliance", **({} if by is None else {"by": by})))
    assert error["pointer"] == "/query/by"


def test_a_cursor_survives_new_facts(agencies: Client) -> None:
    first = agencies.get("agencies", limit=2)
    for code in ("aaa", "zzz"):
        agencies.post("agencies", {"code": code, "name": code, "kind": "x", "level": "commune"})
    agencies.post("agencies/xa-b/names", {"name": "Tên mới", "happened_on": "2023-11-01"})
    rest = agencies.get("agencies", cursor=first["next"], limit=500)
    codes = [a["code"] for a in (*first["items"], *rest["items"])]
    assert codes == ["huyen-a", "mttq", "tinh-uy", "ubnd", "xa-b"]
    assert rest["items"][-1]["name"] == "UBND xã B"
    assert (rest["known_at"], rest["position"]) == (first["known_at"], first["position"])


def test_a_cursor_carries_its_filters_and_takes_no_others(letter: Client) -> None:
    first = letter.get("obligations", plan="KH-1", limit=1)
    on = letter.get("obligations", cursor=first["next"], plan="KH-1", limit=2)
    assert {d["plan"] for d in on["items"]} == {"KH-1"}
    assert letter.get("obligations", cursor=first["next"])["items"] == on["items"][:1]
    for other in ({"plan": "KH-2"}, {"kind": "task"}, {"on": "2023-11-30"}):
        [error] = errors(letter.ask("obligations", cursor=first["next"], **other))
        assert error["rule"] == "cursor_question"
    same = letter.get("obligations", cursor=first["next"], on=TODAY, known_at=first["known_at"])
    assert same["items"] == on["items"][:1]


def test_a_cursor_of_another_list_or_hand_is_refused(letter: Client) -> None:
    cursor = letter.get("obligations", limit=1)["next"]
    assert errors(letter.ask("agencies", cursor=cursor))[0]["rule"] == "cursor_form"
    raw = base64.urlsafe_b64decode(cursor + "==")
    for i in (0, 15, 16, len(raw) - 1):
        forged = raw[:i] + bytes([raw[i] ^ 1]) + raw[i + 1 :]
        text = base64.urlsafe_b64encode(forged).decode().rstrip("=")
        assert errors(letter.ask("obligations", cursor=text))[0]["rule"] == "cursor_form"
    for i in range(len(cursor)):
        other = "B" if cursor[i] == "A" else "A"
        text = cursor[:i] + other + cursor[i + 1 :]
        assert letter.ask("obligations", cursor=text).status_code == 422


def test_a_question_is_answered_as_of_its_day(letter: Client) -> None:
    assert letter.items("recommendations", on="2023-07-02") == []
    assert letter.items("recommendations", on="2023-07-03")[0]["status"] == "sent"
    assert letter.items("recommendations", on="2023-07-04")[0]["status"] == "received"
    assert letter.ask("recommendations/KN-1", on="2023-07-02").status_code == 404
    assert letter.items("events", on="2023-01-10")[-1]["type"] == "plan.issued"


def test_an_instant_is_inclusive_and_needs_its_offset(letter: Client) -> None:
    events = letter.items("events", limit=500)
    for event in (events[0], events[-1]):
        at = event["recorded_at"].replace("+00:00", "Z")
        known = letter.items("events", known_at=at, limit=500)
        assert event in known
    assert letter.items("events", known_at="2000-01-01T00:00:00Z") == []
    first = events[-1]["recorded_at"]
    assert "+00:00" in first
    spaced = letter.ask(f"events?limit=500&known_at={first}")
    assert spaced.status_code == 200
    assert spaced.json()["items"][-1] == events[-1]


def test_a_day_beyond_the_horizon_is_worked_out(plan: Client) -> None:
    years = [d["period"]["from"][:4] for d in plan.items("obligations", item="1", on="2025-12-31")]
    assert years == ["2023", "2024", "2025"]


def test_a_list_filters_by_id_or_code(letter: Client) -> None:
    by_code = letter.items("obligations", agency="huyen-a")
    agency = letter.get("agencies/huyen-a")["id"]
    assert letter.items("obligations", agency=agency) == by_code
    assert {d["debtor"]["id"] for d in by_code} == {agency}
    recommendation = letter.get("recommendations/KN-1")["id"]
    assert letter.items("obligations", recommendation=recommendation) == letter.items(
        "obligations", recommendation="KN-1"
    )
    late = letter.items("obligations", status="overdue", kind="reply")
    assert [d["recommendation"] for d in late] == ["KN-1"]
    assert letter.items("obligations", agency="nobody") == []
    assert letter.items("recommendations", responsible="huyen-a", supervision="GS-1")
    assert letter.items("supervisions", lead="mttq", plan="KH-1", origin="scheme")


def test_every_list_answers_for_the_day_and_the_instant_it_was_asked_for(letter: Client) -> None:
    """What each answers then is tried where it belongs; that none forgets the question, here."""
    then = letter.get("events")["known_at"]
    asked = 0
    for path, methods in letter.get("/openapi.json")["paths"].items():
        if "get" not in methods or "{" in path or not path.startswith("/api/v1/"):
            continue
        answer = letter.ask(path, on="2023-07-03", known_at=then)
        if "application/json" not in answer.headers["content-type"]:
            continue
        assert answer.status_code == 200, (path, answer.text)
        if "items" in answer.json():
            assert (answer.json()["on"], answer.json()["known_at"]) == ("2023-07-03", then), path
            asked += 1
    assert asked > 30
