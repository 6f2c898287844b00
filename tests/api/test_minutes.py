"""Minutes let a meeting count for the quarters they name, through the API; no report and no words stand for it."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, Client, Json

ITEM: Json = {
    **PLAN["items"][0],
    "kind": "meeting",
    "addressees": [],
    "coordinators": [],
    "cadence": {"type": "quarterly", "detail": {"year": 2023}},
}


def test_a_meeting_counts_for_one_quarter_and_shows_who_did_not_report(agencies: Client) -> None:
    agencies.post("plans", {**PLAN, "items": [ITEM]})
    for member in ("huyen-a", "xa-b"):
        agencies.post(f"agencies/{member}/edges", {"type": "seat_in", "to_id": "ubnd"})
    meeting = {"code": "HD-1", "kind": "meeting", "title": "Họp quý II", "host_ids": ["ubnd"]}
    agencies.post("activities", meeting)
    agencies.post("activities/HD-1/holdings", {"held_on": "2023-06-20", "place": "Trụ sở"})
    quarters = {d["occurrence"]: d["id"] for d in agencies.items("obligations", item="1")}
    document = {"number": "3", "symbol": "BB"}

    def minuted(*occurrences: str) -> Json:
        return {"document": document, "obligation_ids": [quarters[o] for o in occurrences]}

    at = "activities/HD-1/minutes"
    refused = agencies.send(at, minuted("2023-Q1", "2023-Q2"))
    assert refused.json()["errors"][0]["rule"] == "one_occurrence_each"
    refused = agencies.send(at, minuted("2023-Q3"))
    assert refused.json()["errors"][0]["rule"] == "held_in_period"
    agencies.post(at, minuted("2023-Q2"))
    for occurrence in ("2023-Q1", "2023-Q2"):
        refused = agencies.send(at, minuted(occurrence))
        assert refused.json()["errors"][0]["rule"] in ("one_occurrence_each", "served_once")
    said = {"received_on": "2023-08-10", "evidence": "Đã họp"}
    refused = agencies.send(f"obligations/{quarters['2023-Q3']}/fulfilments", said)
    assert refused.json()["errors"][0]["rule"] == "minutes_given"
    # Nor do the minutes of the meeting in June stand for another quarter by any other door.
    dated = {**document, "issued_on": "2023-06-21"}
    for occurrence, day, status in (
        ("2023-Q3", "2023-08-10", 201),
        ("2023-Q4", "2023-11-10", 409),
    ):
        other: Json = {"received_on": day, "document": dated}
        told = agencies.send(f"obligations/{quarters[occurrence]}/fulfilments", other)
        assert told.status_code == status
    assert told.json()["errors"][0]["rule"] == "one_occurrence_each"
    statuses = {d["occurrence"]: d["status"] for d in agencies.items("obligations", item="1")}
    assert statuses["2023-Q2"] == "submitted"
    assert statuses["2023-Q1"] == "expired_inferred"
    agencies.post("activities/HD-1/member-reports", {"member_id": "xa-b"})
    found = agencies.items("activities/HD-1/members")
    assert {m["member"]["code"]: m["reported"] for m in found} == {"huyen-a": False, "xa-b": True}


def refusal(client: Client, path: str, body: Json) -> str | None:
    answer = client.send(path, body)
    return None if answer.status_code == 201 else answer.json()["errors"][0]["rule"]


def test_a_second_meeting_does_not_cover_the_quarter_that_was_missed(agencies: Client) -> None:
    half = {**ITEM, "code": "2", "cadence": {"type": "half_yearly", "detail": {"year": 2023}}}
    agencies.post("plans", {**PLAN, "items": [ITEM, half]})
    due = {d["occurrence"]: d["id"] for d in agencies.items("obligations", plan="KH-1")}
    for code, day in (("HD-1", "2023-06-25"), ("HD-2", "2023-07-10")):
        meeting = {"code": code, "kind": "meeting", "title": "Họp", "host_ids": ["ubnd"]}
        agencies.post("activities", meeting)
        agencies.post(f"activities/{code}/holdings", {"held_on": day, "place": "Trụ sở"})
    paper = {"number": "3", "symbol": "BB"}

    def minuted(code: str, occurrence: str) -> str | None:
        body = {"document": paper, "obligation_ids": [due[occurrence]]}
        return refusal(agencies, f"activities/{code}/minutes", body)

    assert minuted("HD-1", "2023-Q1") == "held_in_period"
    at = f"obligations/{due['2023-Q1']}/fulfilments"
    late = {"received_on": "2023-04-20", "document": paper}
    assert refusal(agencies, at, late) == "held_in_period"
    # Minutes arrive later than the meeting; what looks back on a half of the year is held after it.
    in_time = {**late, "document": {**paper, "issued_on": "2023-03-30"}}
    assert refusal(agencies, at, in_time) is None
    assert minuted("HD-2", "2023-H1") is None
    # A day that was set beyond the quarter is the day until which it is held.
    assert minuted("HD-2", "2023-Q2") == "held_in_period"
    put_off = {"due_on": "2023-07-15", "setter_id": "mttq", "ground": "Công văn 5"}
    agencies.post(
        f"obligations/{due['2023-Q2']}/extensions", {**put_off, "happened_on": "2023-06-20"}
    )
    assert minuted("HD-2", "2023-Q2") is None


@pytest.mark.parametrize("kind", ["meeting", "consultation", "training", "inspection", "cascade"])
def test_a_report_of_what_is_to_be_done_is_not_the_doing(agencies: Client, kind: str) -> None:
    yearly = {**ITEM, "kind": kind, "cadence": {"type": "yearly"}}
    agencies.post("plans", {**PLAN, "items": [yearly]})
    due = next(
        d["id"] for d in agencies.items("obligations", item="1") if d["occurrence"] == "2023"
    )
    report: Json = {"obligation_ids": [due], "debtor_id": "ubnd", "submitted_on": "2023-11-10"}
    report |= {"addressee_ids": ["mttq"]}
    assert refusal(agencies, "reports", report) == "obligation_by_report"


def test_a_plan_of_ones_own_is_shown_by_its_document_and_not_by_words(agencies: Client) -> None:
    asked = {**ITEM, "kind": "cascade", "cadence": None}
    agencies.post("plans", {**PLAN, "items": [asked]})
    [due] = [d["id"] for d in agencies.items("obligations", item="1")]
    at, said = f"obligations/{due}/fulfilments", {"received_on": "2023-05-01", "evidence": "Đã ban"}
    assert refusal(agencies, at, said) == "plan_shown"
    assert refusal(agencies, at, {**said, "document": {"number": "7", "symbol": "KH"}}) is None
