"""What was mistyped in an item of a plan is corrected, and every date and number that follows with it."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import PLAN, Client, Json

TARGET: Json = {
    **PLAN["items"][0],
    "code": "2",
    "kind": "target",
    "quantity": {"value": 243, "unit": "cuộc"},
}


def mistyped(client: Client, field: str, value: Any, item: str = "1") -> Json:
    found = client.items("events", type="plan.item_added", subject="KH-1")
    fact = next(f for f in found if f["data"]["item"] == item)
    return {"corrects": fact["position"], "field": field, "value": value, "reason": "Gõ nhầm"}


def rule(client: Client, body: Json) -> str:
    return str(client.send("corrections", body).json()["errors"][0]["rule"])


def test_a_mistyped_rhythm_and_number_are_corrected_with_all_that_follows(agencies: Client) -> None:
    agencies.post("plans", {**PLAN, "items": [PLAN["items"][0], TARGET]})
    right = {"type": "yearly", "detail": {"before": "12-20"}, "raw": "trước ngày 20/12"}
    agencies.post("corrections", mistyped(agencies, "cadence", right))
    dues = {d["occurrence"]: d["due_on"] for d in agencies.items("obligations", item="1")}
    assert dues == {"2023": "2023-12-19", "2024": "2024-12-19", "2025": "2025-12-19"}
    assert agencies.get("plan-items/KH-1/1")["cadence"] == right
    number = {"value": 234, "unit": "cuộc"}
    agencies.post("corrections", mistyped(agencies, "quantity", number, "2"))
    assert agencies.get("plan-items/KH-1/2")["quantity"] == number
    # What is decided after that follows the rhythm as corrected.
    limit = {"item": "1", "occurrence": "2023-H1", "due_on": "2023-12-20", "setter_id": "mttq"}
    refused = agencies.send("plans/KH-1/due-dates", {**limit, "ground": "Công văn"})
    assert refused.json()["errors"][0]["rule"] == "occurrence_fits_cadence"


def test_a_correction_gives_no_rhythm_that_no_calendar_follows_nor_a_number_without_unit(
    plan: Client,
) -> None:
    assert (
        plan.send("corrections", mistyped(plan, "cadence", {"type": "hourly"})).status_code == 422
    )
    assert plan.send("corrections", mistyped(plan, "cadence", None)).status_code == 422
    assert rule(plan, mistyped(plan, "quantity", {"value": 5})) == "quantity_has_unit"
    assert rule(plan, mistyped(plan, "quantity", 5)) == "value_fits_field"
    assert rule(plan, mistyped(plan, "scope", 5)) == "value_fits_field"
    assert rule(plan, mistyped(plan, "scope", {"levels": 5})) == "value_fits_field"
    assert rule(plan, mistyped(plan, "ambiguities", [])) == "field_correctable"


def test_what_was_asked_is_not_assigned_by_a_correction_beyond_command(agencies: Client) -> None:
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    asked = {**PLAN["items"][0], "modality": "requested"}
    within = {**asked, "code": "2", "leads": ["huyen-a"], "coordinators": []}
    agencies.post("plans", {**PLAN, "items": [asked, within]})
    refused = agencies.send("corrections", mistyped(agencies, "modality", "assigned"))
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("assigned_within_command", "/value")
    agencies.post("corrections", mistyped(agencies, "modality", "assigned", "2"))


def owed(client: Client) -> set[tuple[str, str]]:
    found = client.items("obligations", plan="KH-1", item="1", limit=500)
    return {(d["debtor"]["code"], d["beneficiary"]["code"]) for d in found}


def test_a_mistyped_lead_or_addressee_is_corrected_with_who_owes_it_to_whom(
    agencies: Client,
) -> None:
    asked = {**PLAN["items"][0], "modality": "requested", "coordinators": ["xa-b"]}
    agencies.post("plans", {**PLAN, "items": [asked]})
    assert owed(agencies) == {("ubnd", "mttq")}
    agencies.post("corrections", mistyped(agencies, "lead_ids", ["huyen-a"]))
    agencies.post("corrections", mistyped(agencies, "addressee_ids", ["tinh-uy"]))
    assert owed(agencies) == {("huyen-a", "tinh-uy")}
    row = agencies.get("plan-items/KH-1/1")
    bodies = {a["id"]: a["code"] for a in agencies.items("agencies")}
    assert [bodies[id] for id in row["lead_ids"]] == ["huyen-a"]
    assert rule(agencies, mistyped(agencies, "lead_ids", ["xa-b"])) == "lead_not_coordinator"
    assert rule(agencies, mistyped(agencies, "lead_ids", ["khong-co"])) == "agency_known"
    [frozen] = agencies.items("events", type="plan.item_expanded", subject="KH-1")
    other = {"corrects": frozen["position"], "field": "bound", "value": [], "reason": "x"}
    assert rule(agencies, other) == "field_correctable"


def test_whom_a_text_never_named_is_named_by_a_decision(agencies: Client) -> None:
    agencies.post("plans", {**PLAN, "items": [{**PLAN["items"][0], "leads": []}]})
    assert rule(agencies, mistyped(agencies, "lead_ids", ["xa-b"])) == "leads_were_named"


def test_nobody_is_assigned_by_a_corrected_lead_or_scope_beyond_command(agencies: Client) -> None:
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    within = {**PLAN["items"][0], "leads": ["huyen-a"], "coordinators": []}
    agencies.post("plans", {**PLAN, "items": [within]})
    office = {"code": "so-x", "name": "Sở X", "kind": "department", "level": "province"}
    agencies.post("agencies", office)
    for field, value in (("lead_ids", ["so-x"]), ("scope", {"units": ["so-x"]})):
        assert rule(agencies, mistyped(agencies, field, value)) == "assigned_within_command"


def test_a_corrected_scope_binds_whom_it_means_as_things_stood_at_the_issue(
    agencies: Client,
) -> None:
    for code in ("mt-y", "mt-z"):
        front = {"code": code, "name": code, "kind": "board", "level": "commune"}
        agencies.post("agencies", front)
    item = {**PLAN["items"][0], "leads": [], "scope": {"units": ["mt-y"]}}
    agencies.post("plans", {**PLAN, "items": [item]})
    assert {debtor for debtor, _ in owed(agencies)} == {"mt-y"}
    agencies.post("corrections", mistyped(agencies, "scope", {"kinds": ["board"]}))
    assert {debtor for debtor, _ in owed(agencies)} == {"mt-y", "mt-z"}
    late = {"code": "mt-x", "name": "mt-x", "kind": "board", "level": "commune"}
    agencies.post("agencies", {**late, "founded_on": "2023-10-01"})
    agencies.post("corrections", mistyped(agencies, "scope", {"kinds": ["board"], "note": "x"}))
    assert {debtor for debtor, _ in owed(agencies)} == {"mt-y", "mt-z"}


def test_what_has_been_done_stays_with_who_did_it(plan: Client) -> None:
    duty = next(d for d in plan.items("obligations", item="1") if d["occurrence"] == "2023")
    plan.post(f"obligations/{duty['id']}/starts", {"happened_on": "2023-06-01"})
    assert rule(plan, mistyped(plan, "lead_ids", ["huyen-a"])) == "done_duty_stays"


def test_who_signs_and_in_what_capacity_is_corrected(plan: Client) -> None:
    [issued] = plan.items("events", type="plan.issued", subject="KH-1")
    wrong = {"corrects": issued["position"], "field": "signer", "reason": "Gõ nhầm"}
    right = {"capacity": "Chủ tịch", "on_behalf_of": "TM. Ban Thường trực"}
    plan.post("corrections", {**wrong, "value": right})
    assert plan.get("plans/KH-1")["signer"] == right
    assert rule(plan, {**wrong, "value": {"capacity": None}}) == "signer_has_capacity"


def test_the_correction_of_a_number_tells_who_cites_the_plan_by_the_old_one(plan: Client) -> None:
    cited = {"number": "15", "symbol": "KH-MT", "title": "Kế hoạch 15"}
    below = {**PLAN, "code": "KH-2", "number": "20", "issued_on": "2023-03-01", "bases": [cited]}
    plan.post("plans", below)
    [issued] = plan.items("events", type="plan.issued", subject="KH-1")
    wrong = {"corrects": issued["position"], "reason": "Gõ nhầm"}
    told = plan.post("corrections", {**wrong, "field": "number", "value": "16"})
    assert "15-KH/MT còn được dẫn ở: KH-2" in told["effect"]
    told = plan.post("corrections", {**wrong, "field": "number", "value": "17"})
    assert told["effect"] == "Không nơi nào trong sổ dẫn 16-KH/MT."
    assert "effect" not in plan.post("corrections", {**wrong, "field": "place", "value": "Huế"})


def test_a_report_stays_with_who_owes_what_it_answers(plan: Client) -> None:
    duty = next(d["id"] for d in plan.items("obligations", item="1") if d["occurrence"] == "2023")
    sent = {"code": "BC-1", "obligation_ids": [duty], "debtor_id": "ubnd"}
    plan.post("reports", {**sent, "submitted_on": "2023-11-10"})
    [told] = plan.items("events", type="report.submitted", subject="BC-1")
    wrong = {"corrects": told["position"], "field": "debtor_id", "reason": "Gõ nhầm"}
    [error] = plan.send("corrections", {**wrong, "value": "xa-b"}).json()["errors"]
    assert (error["rule"], error["pointer"]) == ("obligation_of_debtor", "/value")


def test_a_day_stays_with_an_occurrence_that_comes(plan: Client) -> None:
    limit = {"item": "1", "occurrence": "2024", "due_on": "2024-12-01", "setter_id": "mttq"}
    plan.post("plans/KH-1/due-dates", {**limit, "ground": "Công văn"})
    [told] = plan.items("events", type="plan.due_date_set", subject="KH-1")
    wrong = {"corrects": told["position"], "field": "occurrence", "reason": "Gõ nhầm"}
    for value in ("zzz", "2055-Q9", "2031"):
        [error] = plan.send("corrections", {**wrong, "value": value}).json()["errors"]
        assert (error["rule"], error["pointer"]) == ("occurrence_fits_cadence", "/value")
    plan.post("corrections", {**wrong, "value": "2025"})
    plan.post("corrections", {**wrong, "field": "due_on", "value": "2025-12-02"})
    days = {d["occurrence"]: d["due_on"] for d in plan.items("obligations", item="1")}
    assert (days["2024"], days["2025"]) == ("2024-11-19", "2025-12-02")
