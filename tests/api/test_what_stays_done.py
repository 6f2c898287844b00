"""What has been done of a duty stays, however the text is read or corrected afterwards."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, Client, Json

ITEM: Json = {**PLAN["items"][0], "cadence": {"type": "quarterly"}}
POINT: Json = {
    "code": "P1",
    "problem": "Không nêu rõ nhịp",
    "items": ["1"],
    "default": "a",
    "readings": [
        {"key": "a", "text": "hằng năm", "cadences": {"1": {"type": "yearly"}}},
        {"key": "b", "text": "hằng quý", "cadences": {"1": {"type": "quarterly"}}},
        {"key": "c", "text": "6 tháng", "cadences": {"1": {"type": "half_yearly"}}},
    ],
}


def statuses(client: Client, on: str) -> dict[str, str]:
    found = client.items("obligations", plan="KH-1", on=on)
    return {d["occurrence"]: d["status"] for d in found if d["occurrence"].startswith("2023")}


def reported(client: Client, occurrence: str) -> str:
    """The duty of an occurrence, met by an accepted report."""
    found = client.items("obligations", plan="KH-1", limit=500)
    duty = str(next(d["id"] for d in found if d["occurrence"] == occurrence))
    sent = {"obligation_ids": [duty], "debtor_id": "ubnd", "addressee_ids": ["mttq"]}
    client.post("reports", {**sent, "code": "BC-1", "submitted_on": "2023-04-03"})
    client.post("reports/BC-1/receipts", {"received_on": "2023-04-04"})
    client.post("reports/BC-1/acceptances", {"happened_on": "2023-04-06"})
    return duty


def read_as(client: Client, reading: str, on: str) -> None:
    said = {"reading": reading, "authority_id": "mttq", "ground": "CV 7", "happened_on": on}
    client.post("plans/KH-1/ambiguities/P1/resolutions", said)


def test_what_was_reported_by_one_reading_is_met_by_the_next_one_too(agencies: Client) -> None:
    item = {**PLAN["items"][0], "cadence": {"type": "yearly"}}
    agencies.post("plans", {**PLAN, "items": [item]})
    agencies.post("plans/KH-1/ambiguities", {**POINT, "happened_on": "2023-01-20"})
    read_as(agencies, "b", "2023-02-01")
    duty = reported(agencies, "2023-Q1")
    opened = {"reason": "Xem lại", "happened_on": "2023-05-01"}
    agencies.post("plans/KH-1/ambiguities/P1/reopenings", opened)
    assert statuses(agencies, "2023-05-02") == {"2023": "upcoming", "2023-Q1": "met"}
    read_as(agencies, "c", "2023-06-01")
    now = statuses(agencies, "2023-06-02")
    assert now.pop("2023-Q1") == "met"
    assert now.keys() == {"2023-H1", "2023-H2"}
    told = agencies.get(f"obligations/{duty}/explanation", on="2023-06-02")
    assert {"plan.ambiguity_resolved", "report.accepted"} <= {f["type"] for f in told["facts"]}
    # What has been done is seen where somebody would say that another owed it.
    [fact] = agencies.items("events", type="plan.item_added", subject="KH-1")
    wrong = {"corrects": fact["position"], "field": "lead_ids", "value": ["huyen-a"]}
    refused = agencies.send("corrections", {**wrong, "reason": "Gõ nhầm"})
    assert refused.json()["errors"][0]["rule"] == "done_duty_stays"


@pytest.mark.parametrize(
    ("topic", "field", "value"),
    [
        ("plan.item_added", "cadence", {"type": "monthly"}),
        ("plan.issued", "period_from", "2023-06-01"),
    ],
)
def test_no_correction_says_that_what_was_done_was_never_asked(
    agencies: Client, topic: str, field: str, value: object
) -> None:
    agencies.post("plans", {**PLAN, "items": [ITEM]})
    [fact] = agencies.items("events", type=topic, subject="KH-1")
    body = {"corrects": fact["position"], "field": field, "value": value, "reason": "Gõ nhầm"}
    duty = reported(agencies, "2023-Q1")
    refused = agencies.send("corrections", body)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["rule"]) == (409, "done_duty_stays")
    assert agencies.get(f"obligations/{duty}")["status"] == "met"
    # Another day within the same rhythm, and a year in which nothing was done, are as they were mistyped.
    if field == "cadence":
        within = {"type": "quarterly", "raw": "hằng quý"}
        agencies.post("corrections", {**body, "value": within})
    else:
        agencies.post("corrections", {**body, "field": "period_to", "value": "2024-12-31"})


def test_a_reading_moves_no_item_that_its_point_is_not_about(agencies: Client) -> None:
    agencies.post("plans", {**PLAN, "items": [ITEM, {**ITEM, "code": "2"}]})
    refused = agencies.send("plans/KH-1/ambiguities", {**POINT, "items": ["2"]})
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["rule"]) == (422, "reading_of_its_items")
    assert error["pointer"] == "/readings/0/cadences/1"
    # Without items it is about the plan.
    agencies.post("plans/KH-1/ambiguities", {**POINT, "items": []})
