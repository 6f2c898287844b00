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
    assert rule(plan, mistyped(plan, "scope", {})) == "field_correctable"


def test_what_was_asked_is_not_assigned_by_a_correction_beyond_command(agencies: Client) -> None:
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    asked = {**PLAN["items"][0], "modality": "requested"}
    within = {**asked, "code": "2", "leads": ["huyen-a"], "coordinators": []}
    agencies.post("plans", {**PLAN, "items": [asked, within]})
    refused = agencies.send("corrections", mistyped(agencies, "modality", "assigned"))
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("assigned_within_command", "/value")
    agencies.post("corrections", mistyped(agencies, "modality", "assigned", "2"))
