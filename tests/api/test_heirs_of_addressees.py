"""Nơi nhận chấm dứt: to whom a duty is owed, and who decides an open point, once a body has been merged away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import PLAN, Client, Json

MERGED = "2023-06-10"


@pytest.fixture
def merged(plan: Client) -> Client:
    """The Front, to which reports are owed and which must settle a point, has gone into a new body."""
    reading = {"key": "a", "text": "theo tháng", "cadences": {}}
    plan.post(
        "plans/KH-1/ambiguities",
        {
            "code": "A1",
            "items": ["2"],
            "problem": "Khi nào?",
            "readings": [reading],
            "happened_on": "2023-02-01",
        },
    )
    plan.post(
        "agencies", {"code": "moi", "name": "Mặt trận mới", "kind": "front", "level": "province"}
    )
    merger = {"predecessor_ids": ["mttq"], "ground": "Nghị quyết", "happened_on": MERGED}
    plan.post("agencies/moi/mergers", merger)
    return plan


def yearly(client: Client, **params: Any) -> list[Json]:
    return [d for d in client.items("obligations", item="1", **params) if d["occurrence"] == "2023"]


def rule(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["rule"]


def report(client: Client, **more: Any) -> Any:
    [duty] = yearly(client)
    body = {"code": "BC-1", "obligation_ids": [duty["id"]], "debtor_id": "ubnd"}
    paper = {"number": "1", "symbol": "BC-UBND", "issued_on": more.get("submitted_on")}
    return client.send("reports", {**body, "document": paper, **more})


def test_what_is_open_is_owed_to_the_heir_from_the_day_of_the_merger(merged: Client) -> None:
    before = "2023-06-09"
    assert [d["beneficiary"]["code"] for d in yearly(merged, on=before)] == ["mttq"]
    assert [d["beneficiary"]["code"] for d in yearly(merged)] == ["moi"]
    assert yearly(merged, on=before, beneficiary="moi") == yearly(merged, beneficiary="mttq") == []
    [owed], [then] = (
        yearly(merged, beneficiary="moi"),
        yearly(merged, on=before, beneficiary="mttq"),
    )
    assert owed["id"] == then["id"]
    assert [a["code"] for a in owed["addressees"]] == ["moi"]


def test_the_heir_receives_and_accepts_what_was_sent_after_the_end(merged: Client) -> None:
    sent = "2023-07-10"
    gone = report(merged, submitted_on=sent, addressee_ids=["mttq"])
    assert rule(gone) == (409, "agency_exists")
    assert report(merged, submitted_on=sent).status_code == 201
    merged.post("reports/BC-1/receipts", {"received_on": "2023-07-11", "addressee_id": "moi"})
    assert yearly(merged)[0]["status"] == "submitted"
    merged.post("reports/BC-1/acceptances", {"addressee_id": "moi", "happened_on": "2023-07-12"})
    [met] = yearly(merged)
    assert (met["status"], met["met_on"]) == ("met", "2023-07-11")


def test_the_heir_of_the_heir_accepts_in_its_turn(merged: Client) -> None:
    last = {"code": "cuoi", "name": "Mặt trận sau cùng", "kind": "front", "level": "province"}
    merged.post("agencies", last)
    merger = {"predecessor_ids": ["moi"], "ground": "Nghị quyết", "happened_on": "2023-07-01"}
    merged.post("agencies/cuoi/mergers", merger)
    assert report(merged, submitted_on="2023-07-10").status_code == 201
    merged.post("reports/BC-1/receipts", {"received_on": "2023-07-11", "addressee_id": "cuoi"})
    merged.post("reports/BC-1/acceptances", {"happened_on": "2023-07-12"})
    assert yearly(merged)[0]["status"] == "met"


def test_the_heir_receives_and_accepts_what_was_on_its_way_at_the_end(merged: Client) -> None:
    assert report(merged, submitted_on="2023-06-08", addressee_ids=["mttq"]).status_code == 201
    at, received = "reports/BC-1/receipts", {"received_on": "2023-06-12"}
    assert rule(merged.send(at, {**received, "addressee_id": "mttq"})) == (409, "agency_exists")
    assert rule(merged.send(at, {**received, "addressee_id": "xa-b"})) == (422, "addressee_named")
    merged.post(at, {**received, "addressee_id": "moi"})
    merged.post("reports/BC-1/acceptances", {"addressee_id": "moi", "happened_on": "2023-06-13"})
    [met] = yearly(merged)
    # Of what was settled after the end, too, the row names to whom it was owed at first.
    assert (met["status"], met["met_on"], met["beneficiary"]["code"]) == (
        "met",
        "2023-06-12",
        "mttq",
    )


def test_an_open_point_is_settled_by_the_heir_of_whoever_had_to(merged: Client) -> None:
    at = "plans/KH-1/ambiguities/A1/resolutions"
    chosen = {"reading": "a", "ground": "Công văn", "happened_on": "2023-06-20"}
    assert rule(merged.send(at, {**chosen, "authority_id": "mttq"})) == (409, "agency_exists")
    assert rule(merged.send(at, {**chosen, "authority_id": "xa-b"})) == (422, "resolver_entitled")
    early = {**chosen, "authority_id": "moi", "happened_on": "2023-06-09"}
    assert merged.send(at, early).status_code in (409, 422)
    merged.post(at, {**chosen, "authority_id": "moi"})


@pytest.mark.parametrize("symbol", ["KH /MT", "KH/MT ", "KH\u00a0/MT", "KH\u2013/MT", "KH-/MT"])
def test_a_document_is_the_same_whatever_spaces_and_dashes_it_was_copied_with(
    plan: Client, symbol: str
) -> None:
    again = plan.send("plans", {**PLAN, "code": "KH-2", "symbol": symbol})
    assert rule(again) == (409, "document_recorded_once")


def test_a_lost_day_makes_no_duty_older_than_the_latest_basis(agencies: Client) -> None:
    basis = {"symbol": "18-CT/TU", "issued_on": "2023-02-22"}
    lost = {
        "issued_on": None,
        "bases": [basis],
        "period": {"from": "2023-01-01", "to": "2023-12-31"},
    }
    agencies.post("plans", {**PLAN, **lost})
    found = {d["plan_item"]: d for d in agencies.items("obligations", plan="KH-1", on="2023-03-01")}
    assert found["1"]["age_days"] == 7
    assert all(d["opens_on"] in (None, "2023-02-22") for d in found.values())
