"""What the plans below leave out, put off or make smaller, as both plans stand after their amendments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import PLAN, Client, Json

UNITS: Json = {"leads": [], "coordinators": [], "scope": {"units": ["huyen-a", "xa-b"]}}
REPORT: Json = {**PLAN["items"][0], **UNITS, "code": "r"}
ASKED: Json = {**REPORT, "code": "c", "kind": "cascade", "addressees": [], "cadence": None}
TARGET: Json = {
    **ASKED,
    "code": "t",
    "kind": "target",
    "quantity": {"value": 10, "unit": "cuộc"},
    "cadence": {"type": "once", "detail": {"year": 2023}},
}
PAPER: Json = {"number": "9", "symbol": "QĐ"}


def before(day: str) -> Json:
    return {"type": "yearly", "detail": {"before": day}}


@pytest.fixture
def below(agencies: Client) -> Client:
    """The plan of one of two bodies bound: its report a month later, its number smaller, its target a year later."""
    items = [ASKED, REPORT, TARGET]
    agencies.post("plans", {**PLAN, "items": items, "recipients": []})
    led: Json = {"leads": ["ubnd"], "scope": None}
    own = [
        {**REPORT, **led, "code": "1", "addressees": ["huyen-a"], "cadence": before("12-20")},
        {
            **TARGET,
            **led,
            "code": "2",
            "quantity": {"value": 4, "unit": "cuộc"},
            "cadence": {"type": "once", "detail": {"year": 2024}},
        },
    ]
    plan = {**PLAN, "code": "KH-A", "issuer_id": "huyen-a", "number": "16"}
    agencies.post("plans", {**plan, "issued_on": "2023-02-01", "items": own, "recipients": []})
    covered = [{"parent_item": "r", "item": "1"}, {"parent_item": "t", "item": "2"}]
    agencies.post("plans/KH-A/parents", {"parent_id": "KH-1", "item": "c", "coverage": covered})
    return agencies


def row(client: Client, body: str = "huyen-a", **moment: str) -> Json:
    found: list[Any] = client.items("plans/KH-1/cascade", **moment)
    return next(r for r in found if r["debtor"]["code"] == body)


def amend(client: Client, plan: str, **what: Any) -> None:
    day = {"happened_on": "2023-06-01", "reason": "Bổ sung"}
    client.post(f"plans/{plan}/amendments", {"document": PAPER, **day, **what})


def test_a_plan_that_is_missing_a_later_day_and_a_smaller_number_are_told(below: Client) -> None:
    missing = row(below, "xa-b")
    assert (missing["issued"], missing["subordinate_plan"], missing["left_out"]) == (
        False,
        None,
        [],
    )
    found = row(below)
    assert (found["subordinate_plan"], found["left_out"]) == ("KH-A", [])
    assert [(x["parent_item"], x["parent_due_on"], x["due_on"]) for x in found["later"]] == [
        ("r", "2023-11-19", "2023-12-19"),
        ("t", "2023-12-31", "2024-12-31"),
    ]
    assert [(x["parent_value"], x["value"]) for x in found["smaller"]] == [(10, 4)]


def test_what_an_amendment_mends_below_is_told_no_more(below: Client) -> None:
    larger = {"item": "2", "quantity": {"value": 12, "unit": "cuộc"}}
    amend(below, "KH-A", changed=[larger])
    assert row(below)["smaller"] == []
    amend(below, "KH-A", removed=[{"item": "1", "reason": "Trùng"}], happened_on="2023-06-02")
    found = row(below)
    assert found["left_out"] == ["r"]
    assert [x["parent_item"] for x in found["later"]] == ["t"]
    assert row(below, on="2023-06-01")["left_out"] == []


def test_an_item_taken_out_above_is_compared_no_more(below: Client) -> None:
    amend(below, "KH-1", removed=[{"item": "t", "reason": "Trùng"}])
    found = row(below)
    assert [x["parent_item"] for x in found["later"]] == ["r"]
    assert (found["smaller"], found["left_out"]) == ([], [])


def test_a_year_in_which_an_amendment_above_comes_earlier_is_compared_with_its_own(
    below: Client,
) -> None:
    amend(below, "KH-A", removed=[{"item": "1", "reason": "Thay"}])
    sooner = {**REPORT, "leads": ["ubnd"], "scope": None, "code": "3", "addressees": ["huyen-a"]}
    plan = {**PLAN, "code": "KH-B", "issuer_id": "xa-b", "number": "17", "items": [sooner]}
    below.post("plans", {**plan, "issued_on": "2023-02-01", "recipients": []})
    covered = [{"parent_item": "r", "item": "3"}]
    below.post("plans/KH-B/parents", {"parent_id": "KH-1", "item": "c", "coverage": covered})
    assert row(below, "xa-b")["later"] == []
    amend(below, "KH-1", changed=[{"item": "r", "cadence": before("10-20")}])
    [later] = row(below, "xa-b")["later"]
    assert (later["parent_due_on"], later["due_on"]) == ("2024-10-19", "2024-11-19")


def test_the_committee_was_told_before_by_the_report_for_that_and_by_no_yearly_one(
    agencies: Client,
) -> None:
    led = {**REPORT, "scope": None, "leads": ["huyen-a"], "addressees": ["mttq"]}
    before_issue = {**led, "code": "I-a", "cadence": {"type": "once", "detail": {}}}
    asked = {**led, "code": "I-b", "kind": "cascade", "addressees": [], "cadence": None}
    items = [before_issue, asked, {**led, "code": "I-c"}]
    agencies.post("plans", {**PLAN, "items": items, "recipients": []})

    def reported(code: str, item: str, on: str) -> None:
        due = next(
            d
            for d in agencies.items("obligations", plan="KH-1", item=item)
            if d["occurrence"] in ("2023", "once")
        )
        letter: Json = {"code": code, "obligation_ids": [due["id"]], "debtor_id": "huyen-a"}
        letter |= {"addressee_ids": ["mttq"], "document": PAPER, "submitted_on": on}
        agencies.post("reports", {**letter, "period": {"from": "2023-01-01", "to": "2023-12-31"}})
        arrived = {"addressee_id": "mttq", "received_on": on}
        agencies.post(f"reports/{code}/receipts", arrived)
        done = {"addressee_id": "mttq", "happened_on": on}
        agencies.post(f"reports/{code}/acceptances", done)

    reported("BC-1", "I-c", "2023-03-01")
    assert row(agencies)["committee_informed_on"] is None
    reported("BC-2", "I-a", "2023-04-01")
    assert row(agencies)["committee_informed_on"] == "2023-04-01"
