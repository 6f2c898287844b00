"""The life of a plan through the API: what is open is listed with who must decide, and a decision settles it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.conftest import PLAN, Client, Json

AMBIGUITY: Json = {
    "code": "A40",
    "problem": "trước ngày 20/11",
    "items": ["1"],
    "default": "strict",
    "decider_id": "tinh-uy",
    "readings": [
        {"key": "strict", "text": "đến hết 19/11"},
        {
            "key": "usual",
            "text": "đến hết 20/11",
            "cadences": {"1": {"type": "yearly", "detail": {"by": "11-20"}}},
        },
    ],
}


def test_a_plan_without_a_basis_is_taken_and_says_that_it_is_unknown(plan: Client) -> None:
    assert (plan.get("plans/KH-1")["bases"], plan.get("plans/KH-1")["basis_unknown"]) == ([], True)


def test_a_plan_keeps_where_it_was_issued_as_the_document_says(agencies: Client) -> None:
    agencies.post("plans", {**PLAN, "place": "Lào Cai"})
    assert agencies.get("plans/KH-1")["place"] == "Lào Cai"
    [issued] = agencies.items("events", type="plan.issued", subject="KH-1")
    wrong = {"corrects": issued["position"], "field": "place", "reason": "Ghi nhầm"}
    agencies.post("corrections", {**wrong, "value": "Yên Bái"})
    assert agencies.get("plans/KH-1")["place"] == "Yên Bái"


def test_a_reading_that_moves_no_day_says_so_and_why(plan: Client) -> None:
    why = "Không đổi ngày nào: chỉ về câu chữ."
    readings = [{"key": k, "text": k} for k in "abc"]
    readings[1]["effect"] = why
    plan.post("plans/KH-1/ambiguities", {**AMBIGUITY, "default": "a", "readings": readings})
    at = "plans/KH-1/ambiguities/A40"
    told = [r["effect"] for r in plan.get(at)["readings"]]
    assert ("đang dùng" in told[0], told[1], "(cadences)" in told[2]) == (True, why, True)
    body = {"authority_id": "tinh-uy", "ground": "Công văn 3"}
    for key, effect in zip("abc", told, strict=True):
        assert plan.post(f"{at}/resolutions", {**body, "reading": key})["effect"] == effect
        assert plan.get(at)["resolution"]["effect"] == effect
        plan.post(f"{at}/reopenings", {"reason": "Xem lại"})


def due(client: Client) -> str:
    found = client.items("obligations", item="1")
    day: str = next(d["due_on"] for d in found if d["occurrence"] == "2023")
    return day


def test_an_ambiguity_is_listed_resolved_and_reopened(plan: Client) -> None:
    plan.post("plans/KH-1/ambiguities", AMBIGUITY)
    waiting = plan.items("worklists", kind="ambiguity", decider="tinh-uy")
    assert [(w["plan"], w["plan_item"], w["decider"]["code"]) for w in waiting] == [
        ("KH-1", "A40", "tinh-uy")
    ]
    at = "plans/KH-1/ambiguities/A40"
    body = {"reading": "usual", "authority_id": "tinh-uy", "ground": "Công văn 3"}
    refused = plan.send(f"{at}/resolutions", {**body, "authority_id": "xa-b"})
    assert refused.json()["errors"][0]["rule"] == "resolver_entitled"
    chosen = plan.post(f"{at}/resolutions", body)
    assert due(plan) == "2023-11-20"
    assert chosen["effect"] == plan.get(at)["resolution"]["effect"]
    assert "mục 1 " in chosen["effect"]
    before = plan.get(at, known_at=plan.get("events")["items"][-2]["recorded_at"])
    assert (before["status"], before["resolution"], before["default"]) == ("open", None, "strict")
    [listed] = plan.items(at.rpartition("/")[0])
    assert listed == plan.get(at)
    assert (listed["decider"]["code"], listed["resolution"]["reading"]) == ("tinh-uy", "usual")
    assert [r["key"] for r in listed["readings"]] == ["strict", "usual"]
    assert plan.ask("plans/KH-9/ambiguities").status_code == 404
    assert plan.ask("plans/KH-1/ambiguities/A41").status_code == 404
    assert plan.items("ambiguities", plan="KH-1")[0]["status"] == "resolved"
    duty = plan.items("obligations", item="1")[0]["id"]
    behind = plan.get(f"obligations/{duty}/explanation")["facts"]
    assert "plan.ambiguity_resolved" in [f["type"] for f in behind]
    plan.post(f"{at}/reopenings", {"reason": "Hướng dẫn khác"})
    assert due(plan) == "2023-11-19"
    assert plan.items("ambiguities", status="resolved") == []


@pytest.mark.parametrize(
    "path",
    ["plans/KH-9/cascade", "plans/KH-9/recipients", "activities/HD-9/members"],
)
def test_a_list_of_a_subject_that_is_not_there_is_refused_as_the_subject_is(
    plan: Client, path: str
) -> None:
    assert plan.ask(path).status_code == plan.ask(path.rpartition("/")[0]).status_code == 404


@pytest.mark.parametrize("resource", ["plans", "activities", "reports", "consultations"])
def test_a_status_that_no_row_ever_has_is_refused(plan: Client, resource: str) -> None:
    answer = plan.ask(resource, status="nonsense")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/status")


@pytest.mark.parametrize("limit", ["1.0", " 1", "1e1", "0x1"])
def test_a_whole_number_is_written_in_digits(plan: Client, limit: str) -> None:
    answer = plan.ask("plans", limit=limit)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/limit")


def test_a_document_is_entered_once_whether_drafted_before_or_not(plan: Client) -> None:
    draft = {k: PLAN[k] for k in ("title", "type", "issuer_id", "items")}
    plan.post("plans/drafts", {**draft, "code": "DT-2", "basis_unknown": True})
    same = {k: PLAN[k] for k in ("number", "symbol", "issued_on")}
    refused = plan.send("plans/DT-2/issues", same)
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (
        409,
        "document_recorded_once",
    )
    plan.post("plans/DT-2/issues", {**same, "number": "16"})


def test_of_many_that_enter_one_document_at_once_one_does(plan: Client) -> None:
    def enter(n: int) -> Any:
        return plan.send("plans", {**PLAN, "number": "77", "code": f"TRUNG-{n}"})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(enter, range(6)))
    assert sorted(a.status_code for a in answers) == [201, *[409] * 5]
    refused = [a.json()["errors"][0]["rule"] for a in answers if a.status_code == 409]
    assert set(refused) == {"document_recorded_once"}


def test_no_correction_makes_two_plans_of_one_document(plan: Client) -> None:
    other = plan.post("plans", {**PLAN, "number": "16", "code": "KH-16"})
    [issued] = plan.items("events", subject=other["id"], type="plan.issued")
    fixed = {"corrects": issued["position"], "field": "number", "reason": "Ghi nhầm"}
    refused = plan.send("corrections", {**fixed, "value": PLAN["number"]})
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["rule"], error["pointer"]) == (
        409,
        "document_recorded_once",
        "/value",
    )
    plan.post("corrections", {**fixed, "value": "17"})


def test_no_day_of_a_duty_comes_before_the_plan(plan: Client) -> None:
    duty = plan.items("obligations", item="1")[0]
    early = {"happened_on": "2023-01-09", "reason": "Chưa cần"}
    for step in ("suspensions", "cancellations", "waivers"):
        refused = plan.send(f"obligations/{duty['id']}/{step}", early)
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == ("after_issue", "/happened_on")


def test_a_draft_or_an_amendment_assigns_nothing_beyond_command_either(plan: Client) -> None:
    plan.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    draft = {k: PLAN[k] for k in ("title", "type", "issuer_id")} | {"basis_unknown": True}
    beyond = {**PLAN["items"][0], "code": "9"}
    at = {"document": {"number": "20", "symbol": "KH"}, "reason": "Bổ sung"}
    for path, body, pointer in (
        ("plans/drafts", {**draft, "code": "DT-3", "items": [beyond]}, "/items/0/modality"),
        ("plans/KH-1/amendments", {**at, "added": [beyond]}, "/added/0/modality"),
    ):
        broken = plan.send(path, body).json()["errors"][0]
        assert (broken["rule"], broken["pointer"]) == ("assigned_within_command", pointer)


def test_a_plan_is_drafted_judged_issued_and_ended(agencies: Client) -> None:
    draft = {k: PLAN[k] for k in ("title", "type", "issuer_id", "items")} | {"code": "DT-1"}
    refused = agencies.send("plans/drafts", draft)
    assert refused.json()["errors"][0]["rule"] == "basis_given"
    drafted = {"bases": ["Chỉ thị 18"], "happened_on": "2023-01-05"}
    agencies.post("plans/drafts", {**draft, **drafted})
    assert agencies.get("plans/DT-1")["status"] == "draft"
    to = {"addressee_id": "tinh-uy"}
    refused = agencies.send("plans/DT-1/submissions", to)
    assert refused.json()["errors"][0]["rule"] == "addressee_over_issuer"
    agencies.post("agencies/tinh-uy/edges", {"type": "party_over", "to_id": "mttq"})
    agencies.post("plans/DT-1/submissions", {**to, "happened_on": "2023-01-06"})
    said = {"opinion": "agree_with_changes", "happened_on": "2023-01-07"}
    agencies.post("plans/DT-1/opinions", said)
    again = {"reason": "Tiếp thu ý kiến", "happened_on": "2023-01-08"}
    refused = agencies.send("plans/DT-1/revisions", {**again, "bases": []})
    assert refused.json()["errors"][0]["rule"] == "basis_given"
    item = {**PLAN["items"][0], "text": "Báo cáo năm"}
    agencies.post("plans/DT-1/revisions", {**again, "items": [item, {**item, "code": "9"}]})
    agencies.post("plans/DT-1/submissions", {**to, "happened_on": "2023-01-08"})
    said = {"opinion": "agree", "happened_on": "2023-01-09"}
    refused = agencies.send("plans/DT-1/opinions", {**said, "edition": 1})
    assert refused.json()["errors"][0]["rule"] == "opinion_on_submitted_edition"
    agencies.post("plans/DT-1/opinions", {**said, "edition": 2})
    issue = {
        k: PLAN[k] for k in ("number", "symbol", "issued_on", "signer", "period", "recipients")
    }
    agencies.post("plans/DT-1/issues", issue)
    assert agencies.get("plans/DT-1")["document_code"] == "15-KH/MT"
    assert not agencies.get("plans/DT-1")["basis_unknown"]
    binding = agencies.get("plans/DT-1")
    assert {i["code"] for i in binding["items"] if i["text"] == "Báo cáo năm"} == {"1", "9"}
    assert (binding["edition"], len(binding["items"])) == (2, len(PLAN["items"]) + 1)
    refused = agencies.send("plans/DT-1/revisions", {**again, "title": "Khác"})
    assert refused.json()["errors"][0]["rule"] == "plan_in_draft"
    arrived = {"recipient_id": "ubnd", "received_on": "2023-01-12"}
    agencies.post("plans/DT-1/distributions", {"recipient_id": "ubnd", "sent_on": "2023-01-11"})
    agencies.post("plans/DT-1/receipts", arrived)
    early = agencies.send("plans/DT-1/receipts", {**arrived, "received_on": "2023-01-09"})
    assert early.json()["errors"][0]["rule"] == "after_issue"
    told = {r["agency"]["code"]: r for r in agencies.items("plans/DT-1/recipients")}
    assert (told["ubnd"]["sent_on"], told["ubnd"]["received_on"]) == ("2023-01-11", "2023-01-12")
    assert told["huyen-a"]["bound_but_not_told"]
    document = {"number": "40", "symbol": "BC-MT"}
    end = {"document": document}
    refused = agencies.send("plans/DT-1/conclusions", end)
    assert refused.status_code == 409
    agencies.post("plans/DT-1/conclusions", {**end, "open_duties": "closed"})
    assert {d["status"] for d in agencies.items("obligations", plan="DT-1")} == {"cancelled"}


def test_a_recipient_registered_nowhere_is_kept_as_the_document_writes_it(agencies: Client) -> None:
    named = "Phòng  Dân vận các cơ quan nhà nước "
    agencies.post("plans", {**PLAN, "recipients": ["ubnd", named, named]})
    plan = agencies.get("plans/KH-1")
    written = "Phòng Dân vận các cơ quan nhà nước"
    assert (len(plan["recipients"]), plan["recipient_names"]) == (1, [written])
    *_, last = agencies.items("plans/KH-1/recipients")
    assert last["agency"] == {"id": None, "code": None, "name": written}
    assert (last["recipient"], last["bound_but_not_told"]) == (True, False)
    arrived = {"recipient_id": f" {named}", "received_on": "2023-01-16"}
    agencies.post("plans/KH-1/receipts", arrived)
    *_, last = agencies.items("plans/KH-1/recipients")
    assert last["received_on"] == "2023-01-16"
    for other in ("Phòng Dân vận khác", "huyen-a"):
        refused = agencies.send("plans/KH-1/receipts", {**arrived, "recipient_id": other})
        assert refused.json()["errors"][0]["rule"] == "recipient_named"


@pytest.mark.parametrize(
    "given", ["khong-co", "HĐND", "15/KH", "6d1c2f4e-6f0b-5e0a-9c3b-0c1d5a7e9b21"]
)
def test_a_recipient_that_looks_like_a_code_must_be_known(agencies: Client, given: str) -> None:
    refused = agencies.send("plans", {**PLAN, "recipients": ["ubnd", given]})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("agency_known", "/recipients/1")


def test_a_letter_asks_for_what_awaited_a_day(agencies: Client) -> None:
    item = {**PLAN["items"][0], "cadence": {"type": "yearly", "detail": {"due": "awaiting"}}}
    agencies.post("plans", {**PLAN, "items": [item]})
    assert [w["plan_item"] for w in agencies.items("worklists", kind="no_date")] == ["1"]
    body = {
        "item": "1",
        "requester_id": "mttq",
        "ground": "Công văn 9",
        "occurrence": "2023",
        "due_on": "2023-12-20",
        "happened_on": "2023-11-20",
    }
    agencies.post("plans/KH-1/requests", body)
    assert due(agencies) == "2023-12-20"
    lead = {"item": "1", "from_id": "ubnd", "lead_id": "xa-b"}
    agencies.post("plans/KH-1/lead-changes", lead)
    mine = agencies.items("obligations", agency="xa-b")
    assert [d["due_on"] for d in mine if d["occurrence"] == "2023"] == ["2023-12-20"]
    assert agencies.items("plans/KH-1/cascade") == []


def test_what_is_met_gets_no_other_limit(plan: Client) -> None:
    duty = next(d for d in plan.items("obligations", item="1") if d["occurrence"] == "2023")
    met = {"evidence": "Công văn 3", "received_on": "2023-11-10"}
    plan.post(f"obligations/{duty['id']}/fulfilments", met)
    plan.post(f"obligations/{duty['id']}/acceptances", {})
    limit = {"item": "1", "occurrence": "2023", "due_on": "2023-12-20", "setter_id": "mttq"}
    refused = plan.send("plans/KH-1/due-dates", {**limit, "ground": "Công văn"})
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["rule"] == "limit_not_of_what_is_met"
    plan.post("plans/KH-1/due-dates", {**limit, "ground": "Công văn", "occurrence": "2024"})


def test_a_review_counted_from_nothing_is_not_held(agencies: Client) -> None:
    cadence = {"type": "milestones", "detail": {"milestones": [3]}}
    item = {**PLAN["items"][0], "kind": "review", "cadence": cadence}
    agencies.post("plans", {**PLAN, "items": [item]})
    duty = agencies.items("obligations", item="1")[0]
    assert (duty["status"], duty["due_on"]) == ("awaiting_date", None)
    held = {"evidence": "Biên bản 3", "received_on": "2023-11-10"}
    refused = agencies.send(f"obligations/{duty['id']}/fulfilments", held)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["rule"] == "review_has_anchor"
    meeting = {"code": "HN-1", "kind": "review", "title": "Sơ kết", "host_ids": ["ubnd"]}
    agencies.post("activities", meeting)
    agencies.post("activities/HN-1/holdings", {"held_on": "2023-11-10", "place": "Trụ sở"})
    minutes = {"document": {"number": "3", "symbol": "BB"}, "obligation_ids": [duty["id"]]}
    refused = agencies.send("activities/HN-1/minutes", minutes)
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("review_has_anchor", "/obligation_ids/0")
    assert "a date set for the occurrence" in error["allowed"]
    said = {"item": "1", "occurrence": duty["occurrence"], "due_on": "2023-12-20"}
    agencies.post("plans/KH-1/due-dates", {**said, "setter_id": "mttq", "ground": "Công văn"})
    agencies.post("activities/HN-1/minutes", minutes)


def test_a_limit_is_extended_by_those_concerned(plan: Client) -> None:
    duty = next(d for d in plan.items("obligations", item="1") if d["occurrence"] == "2023")
    at = f"obligations/{duty['id']}/extensions"
    longer = {"due_on": "2023-12-20", "ground": "Công văn 3", "happened_on": "2023-11-01"}
    plan.post("agencies/xa-b/edges", {"type": "member_of", "to_id": "huyen-a"})
    refused = plan.send(at, {**longer, "setter_id": "xa-b"})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("setter_related", "/setter_id")
    plan.post(at, {**longer, "setter_id": "mttq"})


@pytest.mark.parametrize(
    ("said", "rule", "pointer"),
    [
        ({"occurrence": "zzz"}, "occurrence_fits_cadence", "/occurrence"),
        ({"occurrence": "2024-Q1"}, "occurrence_fits_cadence", "/occurrence"),
        ({"setter_id": "ubnd"}, "setter_is_not_debtor", "/setter_id"),
    ],
)
def test_a_limit_is_for_an_occurrence_of_the_item_and_not_set_by_its_debtor(
    plan: Client, said: dict[str, str], rule: str, pointer: str
) -> None:
    limit = {"item": "1", "occurrence": "2023", "due_on": "2023-12-20", "setter_id": "mttq"}
    refused = plan.send("plans/KH-1/due-dates", {**limit, "ground": "Công văn", **said})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == (rule, pointer)


def test_an_issuer_only_asks_those_it_does_not_command(agencies: Client) -> None:
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    refused = agencies.send("plans", PLAN)
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (
        422,
        "assigned_within_command",
    )
    asked = {**PLAN["items"][0], "modality": "requested"}
    agencies.post("plans", {**PLAN, "items": [asked, PLAN["items"][1]]})


def test_a_plan_whose_date_is_lost_is_no_older_than_its_latest_basis(agencies: Client) -> None:
    basis = {"symbol": "18-CT/TU", "issued_on": "2023-02-22"}
    monthly = {**PLAN["items"][0], "cadence": {"type": "monthly", "detail": {}}}
    lost = {"issued_on": None, "bases": [basis], "items": [monthly]}
    agencies.post("plans", {**PLAN, **lost, "period": {"from": "2023-01-01", "to": "2023-12-31"}})
    assert agencies.items("obligations", plan="KH-1", on="2023-02-21") == []
    listed = {d["occurrence"]: d["question"] for d in agencies.items("obligations", plan="KH-1")}
    assert "2023-01" not in listed
    assert (listed["2023-02"], listed["2023-05"]) == ("open", None)
    below = {**PLAN, "code": "KH-2", "issuer_id": "ubnd", "number": "2", "items": []}
    agencies.post("plans", {**below, "issued_on": "2023-02-01"})
    refused = agencies.send("plans/KH-2/parents", {"parent_id": "KH-1", "item": "1"})
    assert refused.status_code == 422


def test_a_unit_is_of_a_level_that_the_item_names(agencies: Client) -> None:
    scope = {"levels": ["district"], "units": ["huyen-a", "xa-b"]}
    refused = agencies.send("plans", {**PLAN, "items": [{**PLAN["items"][1], "scope": scope}]})
    assert refused.json()["errors"][0]["pointer"] == "/items/0/scope/units/1"
    assert refused.json()["errors"][0]["rule"] == "unit_in_scope"


def test_no_reading_assigns_what_the_issuer_can_only_ask(agencies: Client) -> None:
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "xa-b"})
    agencies.post("plans", {**PLAN, "items": [{**PLAN["items"][0], "modality": "requested"}]})
    readings: list[Json] = [{"key": "a", "text": "đề nghị"}, {"key": "b", "text": "giao"}]
    readings[1]["owed"] = {"1": {"modality": "assigned"}}
    point = {**AMBIGUITY, "code": "A47", "default": "a", "readings": readings, "decider_id": None}
    agencies.post("plans/KH-1/ambiguities", point)
    chosen = {"reading": "b", "authority_id": "mttq", "ground": "Kết luận"}
    refused = agencies.send("plans/KH-1/ambiguities/A47/resolutions", chosen)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["rule"]) == (422, "assigned_within_command")
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "ubnd"})
    told = agencies.post("plans/KH-1/ambiguities/A47/resolutions", chosen)
    assert "giao hay đề nghị" in told["effect"]
    assert {d["modality"] for d in agencies.items("obligations", plan="KH-1")} == {"assigned"}
