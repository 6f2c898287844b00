"""Drafts under criticism and petitions have their routes, from the first letter to the outcome."""

from __future__ import annotations

from tests.api.conftest import Client, Json

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


def test_one_request_for_criticism_is_entered_once(agencies: Client) -> None:
    asked: Json = {
        "requester_id": "tinh-uy",
        "lead_id": "mttq",
        "drafter_id": "ubnd",
        "subject": "Bảng giá đất",
        "document": PAPER,
        "happened_on": "2023-03-01",
    }
    first = agencies.post("criticisms", asked)["code"]
    again = agencies.send("criticisms", asked)
    assert (again.status_code, again.json()["errors"][0]["rule"]) == (
        409,
        "criticism_requested_once",
    )
    assert first in again.json()["detail"]
    # One letter may ask for criticism of two drafts.
    agencies.post("criticisms", {**asked, "subject": "Quy chế tiếp dân"})


def judged(client: Client, code: str, **opinion: object) -> str:
    """A criticism whose draft came in time, was discussed in writing and judged."""
    asked = {"code": code, "requester_id": "tinh-uy", "lead_id": "mttq", "drafter_id": "ubnd"}
    client.post("criticisms", {**asked, "subject": code, "happened_on": "2023-03-01"})
    at = f"criticisms/{code}"
    draft = {"received_on": "2023-03-10", "submission_on": "2023-04-01"}
    client.post(f"{at}/drafts", draft)
    client.post(f"{at}/discussions", {"form": "written", "happened_on": "2023-03-15"})
    points = [{"no": 1, "text": "Hạ giá"}]
    told = {"document": PAPER, "points": points, "happened_on": "2023-03-20"}
    client.post(f"{at}/opinions", {**told, **opinion})
    return at


def test_a_revised_draft_or_another_talk_leads_nothing_back_and_the_answer_outlasts_the_text(
    agencies: Client,
) -> None:
    at = judged(agencies, "PB-1")
    agencies.post(f"{at}/drafts", {"received_on": "2023-03-25", "submission_on": "2023-04-01"})
    talk = {"form": "dialogue", "place": "Huyện A", "happened_on": "2023-03-12"}
    agencies.post(f"{at}/discussions", talk)
    row = agencies.get(at)
    assert (row["status"], row["draft"]["late"]) == ("opinion_given", False)
    assert (row["draft"]["received_on"], row["draft"]["revised_on"]) == ("2023-03-10", "2023-03-25")
    [draft] = agencies.items("obligations", kind="information")
    assert (draft["status"], draft["met_on"]) == ("met", "2023-03-10")
    final = {"document": PAPER, "effect": "unchanged", "happened_on": "2023-04-15"}
    agencies.post(f"{at}/final-texts", final)
    answer = {"agency_id": "ubnd", "document": PAPER, "received_on": "2023-05-02"}
    points = [{"no": 1, "taken": "not_accepted", "explanation": "Luật đã định"}]
    agencies.post(f"{at}/answers", {**answer, "points": points})
    row = agencies.get(at)
    assert (row["status"], row["points"][0]["explanation"]) == ("issued", "Luật đã định")
    [reply] = agencies.items("obligations", kind="reply")
    assert (reply["status"], reply["met_on"]) == ("met", "2023-05-02")


def test_two_criticisms_with_one_opinion_tell_of_each_other(agencies: Client) -> None:
    dated = {**PAPER, "issued_on": "2023-03-20"}
    first = judged(agencies, "PB-1", document=dated)
    judged(agencies, "PB-2", document=dated)
    judged(agencies, "PB-3")
    assert agencies.get(first)["same_opinion"] == ["PB-2"]
    assert agencies.get("criticisms/PB-3")["same_opinion"] == []


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


def test_a_line_of_a_register_of_petitions_is_entered_once(agencies: Client) -> None:
    came = {"number": "125/ĐT", "kind": "complaint", "holder_id": "mttq"}
    agencies.post("petitions", {**came, "received_on": "2023-03-01"})
    answer = agencies.send("petitions", {**came, "received_on": "2023-03-01"})
    assert answer.json()["errors"][0]["rule"] == "petition_recorded_once"
    for other in ({"number": "126/ĐT"}, {"kind": "voters"}, {"holder_id": "ubnd"}):
        agencies.post("petitions", {**came, "received_on": "2023-03-01", **other})
    agencies.post("petitions", {**came, "received_on": "2023-03-02"})


def test_no_correction_makes_two_petitions_of_one_line_nor_names_anybody(agencies: Client) -> None:
    came = {"kind": "complaint", "holder_id": "mttq", "received_on": "2023-03-01"}
    agencies.post("petitions", {**came, "number": "125/ĐT"})
    other = agencies.post("petitions", {**came, "number": "126/ĐT", "received_on": "2023-03-02"})
    [received] = agencies.items("events", subject=other["id"])
    fixed = {"corrects": received["position"], "reason": "Ghi nhầm"}

    def refusal(field: str, value: str) -> tuple[int, str, str]:
        answer = agencies.send("corrections", {**fixed, "field": field, "value": value})
        [error] = answer.json()["errors"]
        return answer.status_code, error["rule"], error["pointer"]

    assert refusal("number", "của bà B") == (422, "number_only", "/value")
    agencies.post("corrections", {**fixed, "field": "number", "value": "125/ĐT"})
    once = (409, "petition_recorded_once", "/value")
    assert refusal("happened_on", "2023-03-01") == once
    agencies.post("corrections", {**fixed, "field": "kind", "value": "voters"})
    agencies.post("corrections", {**fixed, "field": "happened_on", "value": "2023-03-01"})
    assert refusal("kind", "complaint") == once


def test_the_heir_of_who_has_a_petition_says_what_became_of_it(agencies: Client) -> None:
    came = {"code": "DT-1", "number": "125/ĐT", "kind": "complaint", "holder_id": "mttq"}
    agencies.post("petitions", {**came, "received_on": "2023-03-01"})
    passed = {"number": "30-CV/MTTQ", "forwarded_on": "2023-03-05", "to_id": "xa-b"}
    agencies.post("petitions/DT-1/forwardings", passed)
    merger = {"predecessor_ids": ["xa-b"], "ground": "Nghị quyết", "happened_on": "2023-04-01"}
    agencies.post("agencies/huyen-a/mergers", merger)
    replied = {"outcome": "replied", "document": {"number": "7"}, "happened_on": "2023-04-10"}
    answer = agencies.send("petitions/DT-1/outcomes", {**replied, "agency_id": "xa-b"})
    assert answer.json()["errors"][0]["rule"] == "outcome_from_holder"
    agencies.post("petitions/DT-1/outcomes", {**replied, "agency_id": "huyen-a"})
    [duty] = agencies.items("obligations", source="petition", agency="huyen-a", kind="reply")
    assert duty["status"] == "met"


def test_replies_are_told_apart_by_what_they_answer(letter: Client) -> None:
    came = {"code": "DT-1", "number": "125/ĐT", "kind": "complaint", "holder_id": "mttq"}
    letter.post("petitions", {**came, "received_on": "2023-03-01"})
    passed = {"number": "30-CV/MTTQ", "forwarded_on": "2023-03-05", "to_id": "huyen-a"}
    letter.post("petitions/DT-1/forwardings", passed)
    for source in ("recommendation", "petition", "criticism"):
        found = letter.items("obligations", kind="reply", source=source)
        assert {d["source"]["type"] for d in found} == ({source} - {"criticism"})
    assert {d["kind"] for d in letter.items("obligations", source="plan")} == {"report", "task"}
    assert letter.ask("obligations", source="letter").status_code == 422
