"""Minutes let a meeting count for the quarters they name, through the API."""

from __future__ import annotations

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
    for occurrence, status in (("2023-Q3", 201), ("2023-Q4", 409)):
        other: Json = {"received_on": "2023-11-10", "document": dated}
        told = agencies.send(f"obligations/{quarters[occurrence]}/fulfilments", other)
        assert told.status_code == status
    assert told.json()["errors"][0]["rule"] == "one_occurrence_each"
    statuses = {d["occurrence"]: d["status"] for d in agencies.items("obligations", item="1")}
    assert statuses["2023-Q2"] == "submitted"
    assert statuses["2023-Q1"] == "expired_inferred"
    agencies.post("activities/HD-1/member-reports", {"member_id": "xa-b"})
    found = agencies.items("activities/HD-1/members")
    assert {m["member"]["code"]: m["reported"] for m in found} == {"huyen-a": False, "xa-b": True}
