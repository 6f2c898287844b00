"""What is met stays met, what is gone takes nothing more, and what is decided follows the rhythm that holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import PLAN, Client, Json

PAPER: Json = {"number": "9", "symbol": "QĐ"}
REPORT: Json = PLAN["items"][0]
LIMIT: Json = {"item": "1", "setter_id": "mttq", "ground": "Công văn"}


def issued(client: Client, *items: Json, **plan: Any) -> None:
    client.post("plans", {**PLAN, "items": list(items), **plan})


def refusal(client: Client, path: str, body: Json) -> tuple[int, str]:
    response = client.send(path, body)
    return response.status_code, response.json()["errors"][0]["rule"]


def duties(client: Client, item: str = "1", **moment: str) -> dict[str, Json]:
    return {d["occurrence"]: d for d in client.items("obligations", item=item, **moment)}


def reported(client: Client, occurrence: str = "2023") -> str:
    """A duty that an accepted report has met: nothing has been recorded of the duty itself."""
    duty = str(duties(client)[occurrence]["id"])
    report = {
        "code": "BC-1",
        "obligation_ids": [duty],
        "debtor_id": "ubnd",
        "addressee_ids": ["mttq"],
        "period": {"from": "2023-01-01", "to": "2023-12-31"},
        "document": PAPER,
        "submitted_on": "2023-11-10",
    }
    client.post("reports", report)
    client.post("reports/BC-1/receipts", {"received_on": "2023-11-10"})
    client.post("reports/BC-1/acceptances", {"happened_on": "2023-11-11"})
    assert duties(client)[occurrence]["status"] == "met"
    return duty


def test_what_a_report_has_met_is_neither_extended_nor_waived_nor_asked_for(plan: Client) -> None:
    duty = reported(plan)
    extended = {"due_on": "2023-12-30", "setter_id": "mttq", "ground": "Công văn"}
    why = {"reason": "Không cần"}
    for path, body in (
        ("fulfilments", {"received_on": "2023-11-20", "evidence": "Đã gửi"}),
        ("extensions", extended),
        ("waivers", why),
        ("cancellations", why),
        ("suspensions", why),
    ):
        assert refusal(plan, f"obligations/{duty}/{path}", body) == (409, "phase_allows")
    asked = {"item": "1", "requester_id": "mttq", "ground": "CV 5", "occurrence": "2023"}
    said = refusal(plan, "plans/KH-1/requests", {**asked, "due_on": "2023-12-30"})
    assert said == (409, "limit_not_of_what_is_met")


def test_a_waived_duty_takes_no_report(plan: Client) -> None:
    duty = duties(plan)["2023"]["id"]
    why = {"reason": "Không cần", "happened_on": "2023-11-01"}
    plan.post(f"obligations/{duty}/waivers", why)
    sent = {"obligation_ids": [duty], "debtor_id": "ubnd", "submitted_on": "2023-11-02"}
    assert refusal(plan, "reports", sent) == (409, "phase_allows")
    # What had been sent before the waiver was entered stays what it was.
    plan.post("reports", {**sent, "code": "BC-1", "submitted_on": "2023-10-20"})


def test_an_item_that_comes_once_gets_no_day_after_it_was_met(agencies: Client) -> None:
    issued(agencies, {**REPORT, "kind": "task", "cadence": None})
    duty = duties(agencies)["once"]["id"]
    done = {"received_on": "2023-06-05", "evidence": "Đã làm"}
    agencies.post(f"obligations/{duty}/fulfilments", done)
    agencies.post(f"obligations/{duty}/acceptances", {"happened_on": "2023-06-06"})
    for days in (
        {"due_on": "2023-12-20"},
        {"due_on": "2023-06-01", "happened_on": "2023-05-01"},
    ):
        said = refusal(agencies, "plans/KH-1/due-dates", {**LIMIT, **days})
        assert said == (409, "limit_not_of_what_is_met")
    assert duties(agencies)["once"]["status"] == "met"


def test_what_has_passed_on_or_is_asked_no_longer_takes_nothing_more(plan: Client) -> None:
    duty = duties(plan)["2023"]["id"]
    end = {"reason": "Thay đổi", "open_duties": "closed", "happened_on": "2023-11-01"}
    plan.post("plans/KH-1/revocations", end)
    done = {"received_on": "2023-11-02", "evidence": "Đã làm"}
    extended = {"due_on": "2023-12-30", "setter_id": "mttq", "ground": "Công văn"}
    for path, body in (("fulfilments", done), ("extensions", extended)):
        assert refusal(plan, f"obligations/{duty}/{path}", body) == (409, "phase_allows")
    report = {"obligation_ids": [duty], "debtor_id": "ubnd", "submitted_on": "2023-11-02"}
    refused = plan.send("reports", report)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["rule"]) == (409, "phase_allows")
    assert error["pointer"] == "/obligation_ids/0"
    assert "Kế hoạch KH-1 đã kết thúc ngày 01/11/2023" in error["message"]
    # What was done before the end is recorded after it, too.
    plan.post(f"obligations/{duty}/fulfilments", {**done, "received_on": "2023-10-31"})


def test_the_rhythm_that_a_resolution_gives_is_the_one_that_decisions_follow(
    agencies: Client,
) -> None:
    once: Json = {"type": "once", "detail": {}}
    issued(agencies, {**REPORT, "cadence": once}, {**REPORT, "code": "2", "cadence": once})
    rhythms = {"1": {"type": "quarterly"}, "2": {"type": "yearly"}}
    point = {"code": "A31", "problem": "Không nêu kỳ", "items": ["1", "2"], "default": "a"}
    readings = [{"key": "a", "text": "một lần"}, {"key": "b", "text": "kỳ", "cadences": rhythms}]
    agencies.post("plans/KH-1/ambiguities", {**point, "readings": readings})
    resolved = {"reading": "b", "authority_id": "mttq", "ground": "KL"}
    agencies.post("plans/KH-1/ambiguities/A31/resolutions", resolved)
    said = refusal(agencies, "plans/KH-1/due-dates", {**LIMIT, "due_on": "2023-12-20"})
    assert said == (422, "occurrence_named")
    agencies.post("plans/KH-1/due-dates", {**LIMIT, "item": "2", "by": "12-15"})
    terms = {"item": "1", "to_day": 14, "send_term": "2wd", "setter_id": "mttq", "ground": "CV"}
    agencies.post("plans/KH-1/report-terms", terms)
    agencies.post("plans/KH-1/ambiguities/A31/reopenings", {"reason": "Xem lại"})
    assert refusal(agencies, "plans/KH-1/report-terms", terms) == (422, "terms_of_periodic_report")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"item": "1"}, "amendment_changes_something"),
        ({"item": "1", "quantity": {"value": 5}}, "quantity_has_unit"),
    ],
)
def test_an_amendment_changes_something_and_names_the_unit_of_a_number(
    plan: Client, changed: Json, rule: str
) -> None:
    said = refusal(
        plan,
        "plans/KH-1/amendments",
        {"document": PAPER, "reason": "Bổ sung", "changed": [changed]},
    )
    assert said == (422, rule)


def test_an_item_on_which_work_has_begun_is_not_taken_out_without_a_reason(plan: Client) -> None:
    out = {"document": PAPER, "reason": "Bỏ", "removed": [{"item": "2"}]}
    duty = next(iter(duties(plan, "2").values()))["id"]
    plan.post(f"obligations/{duty}/starts", {"happened_on": "2023-04-01"})
    assert refusal(plan, "plans/KH-1/amendments", out) == (422, "removal_of_history_reasoned")


def test_a_plan_is_linked_to_an_issued_one_and_replaced_by_one_issued_by_then(
    plan: Client,
) -> None:
    draft = {k: PLAN[k] for k in ("title", "type", "issuer_id")} | {"basis_unknown": True}
    items = [{**REPORT, "kind": "cascade", "leads": ["mttq"], "coordinators": []}]
    plan.post("plans/drafts", {**draft, "code": "DT-1", "items": items})
    link = {"parent_id": "DT-1", "item": "1"}
    assert refusal(plan, "plans/KH-1/parents", link) == (409, "parent_issued")
    issued(plan, REPORT, code="KH-9", number="99", issued_on="2023-06-01")
    end = {"by_id": "KH-9", "open_duties": "closed", "happened_on": "2023-05-31"}
    assert refusal(plan, "plans/KH-1/supersessions", end) == (422, "successor_issued")
    plan.post("plans/KH-1/supersessions", {**end, "happened_on": "2023-06-01"})


def test_the_committee_that_is_told_of_a_plan_is_a_committee_of_its_level(plan: Client) -> None:
    told = {"committee_id": "ubnd", "informed_on": "2023-02-01"}
    said = refusal(plan, "plans/KH-1/committee-notices", told)
    assert said == (422, "submitted_to_committee")
    plan.post("plans/KH-1/committee-notices", {**told, "committee_id": "tinh-uy"})


def test_numbers_are_compared_that_are_numbers_of_one_unit(agencies: Client) -> None:
    bound: Json = {"leads": [], "coordinators": [], "scope": {"units": ["huyen-a"]}}
    asked = {**REPORT, **bound, "code": "c", "kind": "cascade", "cadence": None}
    numbers = (({"value": 10, "unit": "cuộc"}, "t"), ({"value": 5, "unit": "lớp"}, "u"))
    targets = [{**asked, "code": c, "kind": "target", "quantity": q} for q, c in numbers]
    issued(agencies, asked, *targets)
    below = (({"value": "nhiều", "unit": "cuộc"}, "1"), ({"value": 4, "unit": "cuộc"}, "2"))
    own = [
        {**asked, "code": c, "kind": "target", "quantity": q, "scope": None, "leads": ["huyen-a"]}
        for q, c in below
    ]
    issued(agencies, *own, code="KH-A", number="16", issuer_id="huyen-a")
    covered = [{"parent_item": "t", "item": "1"}, {"parent_item": "u", "item": "2"}]
    agencies.post("plans/KH-A/parents", {"parent_id": "KH-1", "item": "c", "coverage": covered})
    [row] = agencies.items("plans/KH-1/cascade")
    assert row["smaller"] == []


@pytest.mark.parametrize("period", [{"from": "2023-01-01", "to": None}, PLAN["period"]])
def test_a_day_is_set_for_an_occurrence_that_comes(agencies: Client, period: Json) -> None:
    """Of what comes in the first half alone there is no second one, however it would be called."""
    rhythms: list[Json] = [
        {"type": "half_yearly", "detail": {"halves": [1]}},
        {"type": "yearly", "detail": {"years": [2024, 2025]}},
        {"type": "quarterly"},
        {"type": "once"},
    ]
    items = [{**REPORT, "code": str(n), "cadence": c} for n, c in enumerate(rhythms, 1)]
    issued(agencies, *items, period=period)
    day = {"due_on": "2025-12-20"}
    asked = {"requester_id": "mttq", "ground": "CV 5", **day}
    for item, never, comes in (
        ("1", ("2023-H2", "2025-H2", "2025"), "2025-H1"),
        ("2", ("2023", "2022"), "2025"),
        ("3", ("2022-Q4", "9999-Q1"), "2025-Q4"),
        ("4", ("2023", "x"), "once"),
    ):
        for occurrence in never:
            named = {"item": item, "occurrence": occurrence}
            for path, body in (("due-dates", {**LIMIT, **day}), ("requests", asked)):
                said = refusal(agencies, f"plans/KH-1/{path}", {**body, **named})
                assert said == (422, "occurrence_fits_cadence"), (item, occurrence, path)
        agencies.post("plans/KH-1/due-dates", {**LIMIT, **day, "item": item, "occurrence": comes})
        found = agencies.items("obligations", item=item, on="2025-11-01", limit=500)
        assert {d["occurrence"]: d["due_on"] for d in found}[comes] == "2025-12-20"
