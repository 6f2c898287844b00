"""What was recorded before its minutes or report had a number waits for them on the worklist, and gets them once."""

from __future__ import annotations

from tests.api.conftest import ROUND, Client

PAPER = {"number": "12", "symbol": "BB-MT"}


def test_a_session_and_a_conclusion_get_their_papers_later(plan: Client) -> None:
    at = "supervisions/GS-1"
    plan.post("supervisions", ROUND)
    plan.post(f"{at}/notices", {"happened_on": "2023-04-01"})
    whole = {"place": "Huyện A", "minutes": PAPER, "happened_on": "2023-05-10"}
    older = {**whole, "minutes": {**PAPER, "issued_on": "2023-05-09"}}
    refused = plan.send(f"{at}/sessions", older)
    assert refused.json()["errors"][0]["rule"] == "minutes_after_session"
    plan.post(f"{at}/sessions", whole)
    assert plan.items("worklists", kind="no_document") == []
    assert {"minutes", "place"}.isdisjoint(plan.items("supervision-steps")[0]["missing"])
    second = plan.post(f"{at}/sessions", {"happened_on": "2023-05-09"})["position"]
    plan.post(f"{at}/conclusions", {"happened_on": "2023-06-30"})
    [matter] = plan.items("worklists", kind="no_document", decider="mttq", on="2023-07-01")
    assert (matter["supervision"], matter["oldest_age_days"]) == ("GS-1", 53)
    assert [(s["on"], s["no"]) for s in plan.get(at)["sessions"]] == [
        ("2023-05-09", 2),
        ("2023-05-10", 1),
    ]
    assert "chưa có biên bản, 1 buổi làm việc chưa ghi nơi làm việc" in matter["title"]
    # Concluded without a report that can be asked for, the round still lacks it.
    assert {"minutes", "place", "report"} <= set(plan.items("supervision-steps")[0]["missing"])
    older = {"document": {**PAPER, "issued_on": "2023-05-08"}}
    refused = plan.send(f"{at}/sessions/2/documents", older)
    assert refused.json()["errors"][0]["rule"] == "minutes_after_session"
    known_at = plan.get("supervisions")["known_at"]
    plan.post(f"{at}/sessions/2/documents", {"document": PAPER})
    report = {**PAPER, "symbol": "BC-MT"}
    older = {"document": {**report, "issued_on": "2023-05-09"}}
    refused = plan.send(f"{at}/conclusions/documents", older)
    assert refused.json()["errors"][0]["rule"] == "report_after_session"
    plan.post(f"{at}/conclusions/documents", {"document": report})
    answer = plan.send(f"{at}/sessions/2/documents", {"document": PAPER})
    assert answer.json()["errors"][0]["rule"] == "session_lacks_minutes"
    assert plan.items("supervision-steps", missing="minutes") == []
    # Where it was held is all that is left to be said, by a correction.
    [matter] = plan.items("worklists", kind="no_document")
    assert matter["title"].endswith("GS-1: 1 buổi làm việc chưa ghi nơi làm việc")
    said = {"corrects": second, "field": "place", "value": "Xã B", "reason": "Bổ sung"}
    plan.post("corrections", {**said, "document": None})
    assert set(plan.items("supervision-steps")[0]["missing"]).isdisjoint({"report", "place"})
    row = plan.get(at)
    assert row["sessions"][0]["minutes"]["number"] == "12"
    assert row["conclusion"]["document"]["symbol"] == "BC-MT"
    assert plan.items("worklists", kind="no_document") == []
    assert len(plan.items("worklists", kind="no_document", known_at=known_at)) == 1


def test_a_conference_gets_its_minutes_later_and_what_is_asked_in_writing_has_none(
    agencies: Client,
) -> None:
    asked = {"requester_id": "tinh-uy", "lead_id": "mttq", "drafter_id": "ubnd"}
    asked |= {"subject": "Bảng giá đất", "happened_on": "2023-03-01"}
    at = f"criticisms/{agencies.post('criticisms', asked)['code']}"
    agencies.post(f"{at}/drafts", {"received_on": "2023-03-20"})
    agencies.post(f"{at}/discussions", {"form": "written", "happened_on": "2023-03-24"})
    assert agencies.items("worklists", kind="no_document") == []
    held = {"form": "conference", "place": "Trụ sở", "happened_on": "2023-03-25"}
    agencies.post(f"{at}/discussions", held)
    [matter] = agencies.items("worklists", kind="no_document", on="2023-03-27")
    assert (matter["criticism"], matter["oldest_age_days"]) == (at.partition("/")[2], 2)
    agencies.post(f"{at}/discussions/2/documents", {"document": PAPER})
    assert [a["minutes"] and a["minutes"]["number"] for a in agencies.get(at)["acts"]] == [
        None,
        "12",
    ]
    assert agencies.items("worklists", kind="no_document") == []


def test_what_is_entered_without_a_day_takes_papers_of_any_day(plan: Client) -> None:
    at, paper = "supervisions/GS-1", {**PAPER, "issued_on": "2023-05-10"}
    plan.post("supervisions", ROUND)
    plan.post(f"{at}/notices", {"happened_on": "2023-04-01"})
    plan.post(f"{at}/sessions", {"place": "Huyện A", "minutes": paper})
    plan.post(f"{at}/conclusions", {"document": {**paper, "symbol": "BC-MT"}})
    assert plan.get(at)["status"] == "concluded"
