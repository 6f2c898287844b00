"""A decision about days enters by the API; the calculator and every duty follow it from then on."""

from __future__ import annotations

from tests.api.conftest import PLAN, Client, Json

DECISION: Json = {
    "code": "TB-7",
    "source": "Thông báo số 7",
    "days": [{"day": "2023-07-19", "working": False, "reason": "Nghỉ theo quyết định"}],
    "confirmed_years": [],
}


def test_a_late_decision_moves_what_is_open_and_lists_it(letter: Client) -> None:
    reply = letter.items("obligations", recommendation="KN-1", kind="reply")[0]
    assert reply["due_on"] == "2023-07-19"
    asked = {"start": "2023-07-04", "term": "15d"}

    def due() -> str:
        answer = letter.request("POST", "calendar/deadlines", json=asked)
        day: str = answer.json()["due"]
        return day

    assert due() == "2023-07-19"
    fixed = {**PLAN["items"][0], "coordinators": []}
    letter.post("plans", {**PLAN, "code": "KH-9", "number": "9", "items": [fixed]})
    letter.post("calendar/decisions", DECISION)
    assert due() == "2023-07-20"
    moved = letter.items("calendar/decisions/TB-7/effects")
    assert [(m["obligation"], m["due_before"], m["due_after"]) for m in moved] == [
        (reply["id"], "2023-07-19", "2023-07-20")
    ]
    shown = letter.get(f"obligations/{reply['id']}/explanation")
    assert shown["due_on"] == "2023-07-20"
    assert "2023-07-19" in [d["day"] for d in letter.get("calendar", year=2023)["days_off"]]
    assert letter.get("calendar/decisions/TB-7")["source"] == "Thông báo số 7"
    assert [d["code"] for d in letter.items("calendar/decisions")] == ["TB-7"]
    # A fixed day stays: what moves is the working day before it, a Sunday here.
    friday = [{"day": "2023-11-17", "working": False, "reason": "Nghỉ"}]
    letter.post("calendar/decisions", {**DECISION, "code": "TB-8", "days": friday})
    moved = letter.items("calendar/decisions/TB-8/effects")
    assert [m["due_before"] == m["due_after"] for m in moved] == [True, True]
    assert {(m["prudential_before"], m["prudential_after"]) for m in moved} == {
        ("2023-11-17", "2023-11-16")
    }
    again = letter.send("calendar/decisions", DECISION)
    assert again.status_code == 409
