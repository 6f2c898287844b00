"""Drafts under criticism and petitions have their routes, from the first letter to the outcome."""

from __future__ import annotations

from tests.api.conftest import Client

PAPER = {"number": "12", "symbol": "CV"}


def test_a_draft_is_criticized_to_its_final_text(agencies: Client) -> None:
    asked = {
        "requester_id": "tinh-uy",
        "lead_id": "mttq",
        "drafter_id": "ubnd",
        "subject": "Bảng giá đất",
        "happened_on": "2023-03-01",
    }
    code = agencies.post("criticisms", asked)["code"]
    at = f"criticisms/{code}"
    assert agencies.get(at)["status"] == "requested"
    draft = {"received_on": "2023-03-20", "submission_on": "2023-04-01"}
    agencies.post(f"{at}/drafts", draft)
    # Owed fifteen days before its submission, it came three days late.
    row = agencies.get(at)
    assert (row["draft"]["due_on"], row["draft"]["late"]) == ("2023-03-17", True)
    held = {"form": "conference", "place": "Trụ sở", "happened_on": "2023-03-25"}
    agencies.post(f"{at}/discussions", held)
    points = [{"no": 1, "text": "Hạ giá"}, {"no": 2, "text": "Lộ trình"}]
    opinion = {"document": PAPER, "points": points, "happened_on": "2023-03-27"}
    limit = {"answer_term": "15d", "ground": "Văn bản phản biện 12-CV"}
    agencies.post(f"{at}/opinions", {**opinion, **limit})
    [duty] = agencies.items("obligations", kind="reply")
    assert (duty["status"], duty["due_on"]) == ("awaiting_date", None)
    agencies.post(f"{at}/opinion-receipts", {"received_on": "2023-03-28"})
    [duty] = agencies.items("obligations", kind="reply", on="2023-03-28")
    assert (duty["due_on"], duty["ground"]) == ("2023-04-12", "Văn bản phản biện 12-CV")
    answered = {"agency_id": "ubnd", "document": PAPER, "received_on": "2023-04-10"}
    first = [{"no": 1, "taken": "accepted"}]
    agencies.post(f"{at}/answers", {**answered, "points": first})
    assert agencies.get(at)["status"] == "opinion_given"
    rest = [{"no": 2, "taken": "not_accepted", "explanation": "Luật đã định"}]
    agencies.post(f"{at}/answers", {**answered, "points": rest})
    assert agencies.get(at)["status"] == "answered"
    final = {"document": PAPER, "effect": "changed_in_part", "happened_on": "2023-05-01"}
    agencies.post(f"{at}/final-texts", final)
    [row] = agencies.items("criticisms", effect="changed_in_part", lead="mttq")
    assert [p["taken"] for p in row["points"]] == ["accepted", "not_accepted"]
    assert agencies.get(at, on="2023-03-26")["status"] == "discussed"
    dropped = agencies.post("criticisms", {**asked, "subject": "Khác"})["code"]
    agencies.post(f"criticisms/{dropped}/endings", {"reason": "Thôi ban hành"})
    assert agencies.get(f"criticisms/{dropped}")["status"] == "dropped"


def test_a_petition_goes_on_to_its_outcome(agencies: Client) -> None:
    came = {"number": "125/ĐT", "kind": "complaint", "holder_id": "mttq"}
    code = agencies.post("petitions", {**came, "received_on": "2023-03-01"})["code"]
    at = f"petitions/{code}"
    passed = {"number": "30-CV/MTTQ", "forwarded_on": "2023-03-05", "to_id": "huyen-a"}
    limit = {"reply_term": "10wd", "ground": "Luật Tiếp công dân, Điều 28"}
    agencies.post(f"{at}/forwardings", {**passed, **limit})
    agencies.post(f"{at}/receipts", {"received_on": "2023-03-07"})
    [duty] = agencies.items("obligations", kind="reply", on="2023-03-08")
    assert (duty["due_on"], duty["debtor"]["code"]) == ("2023-03-21", "huyen-a")
    assert agencies.get(at)["holder"]["code"] == "huyen-a"
    replied = {"outcome": "replied", "document": {"number": "7"}, "happened_on": "2023-04-01"}
    agencies.post(f"{at}/outcomes", replied)
    agencies.post(f"{at}/publications", {"medium": "Niêm yết", "happened_on": "2023-04-02"})
    [row] = agencies.items("petitions", received_by="mttq", status="replied")
    assert (row["number"], row["publication"]["medium"]) == ("125/ĐT", "Niêm yết")
    named = agencies.send("petitions", {**came, "number": "của bà B"})
    assert named.json()["errors"][0]["rule"] == "number_only"
