"""Who has a part in something: whom a scope names first, who sets limits, reports, is missing or takes part."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, Client, Json

PAPER: Json = {"number": "7", "symbol": "BB"}
REPORT: Json = PLAN["items"][0]


def registered(client: Client, code: str, kind: str, level: str, *edges: tuple[str, str]) -> None:
    links = [{"type": type, "to_id": to} for type, to in edges]
    client.post(
        "agencies", {"code": code, "name": code, "kind": kind, "level": level, "edges": links}
    )


def rule(client: Client, path: str, body: Json) -> str | None:
    answer = client.send(path, body)
    return None if answer.status_code == 201 else answer.json()["errors"][0]["rule"]


def test_bodies_of_a_scope_stand_in_the_order_of_their_levels_and_codes(agencies: Client) -> None:
    """Not in the order in which they were entered, nor in that in which a store happens to read them."""
    registered(agencies, "P.BTT", "board", "province")
    for code in ("P.A.X.C", "P.A.X.A", "P.A.X.B", "P.A.D", "P.A.C"):
        registered(agencies, code, "pso", "commune" if ".X." in code else "district")
    registered(agencies, "P.A.X.BTT", "board", "commune")
    registered(agencies, "P.A.BTT", "board", "district")
    scope = {"kinds": ["board"], "addressee_kinds": ["pso"]}
    item = {**REPORT, "kind": "task", "leads": [], "coordinators": [], "addressees": []}
    item |= {"scope": scope, "modality": "requested"}
    agencies.post("plans", {**PLAN, "issuer_id": "P.BTT", "items": [item]})
    [expanded] = agencies.items("events", subject="KH-1", type="plan.item_expanded")
    codes = {b["id"]: b["code"] for b in agencies.items("agencies", limit=500)}
    bound = [
        (codes[b["debtor_id"]], [codes[to] for to in b["beneficiary_ids"]])
        for b in expanded["data"]["bound"]
    ]
    assert bound == [
        ("P.BTT", []),
        ("P.A.BTT", ["P.A.C", "P.A.D"]),
        ("P.A.X.BTT", ["P.A.X.A", "P.A.X.B", "P.A.X.C"]),
    ]


def test_a_department_sets_a_limit_for_those_under_it_alone(agencies: Client) -> None:
    registered(agencies, "so-tc", "department", "province", ("staff_of", "ubnd"))
    registered(agencies, "chi-cuc", "office", "province", ("staff_of", "so-tc"))
    given = {"kind": "reply", "term": "15d", "ground": "QĐ 2"}
    by_department = {**given, "setter_id": "so-tc"}
    assert rule(agencies, "local-rules", by_department) == "setter_governs"
    above = {**by_department, "debtor_ids": ["chi-cuc", "ubnd"]}
    assert rule(agencies, "local-rules", above) == "setter_governs"
    assert rule(agencies, "local-rules", {**by_department, "debtor_ids": ["chi-cuc"]}) is None
    for setter in ("ubnd", "tinh-uy", "mttq"):
        assert rule(agencies, "local-rules", {**given, "setter_id": setter}) is None


def test_who_has_no_seat_does_not_report_as_a_member(agencies: Client) -> None:
    meeting = {"code": "HD-1", "kind": "meeting", "title": "Họp", "host_ids": ["tinh-uy"]}
    agencies.post("activities", meeting)
    agencies.post("activities/HD-1/holdings", {"held_on": "2023-06-20", "place": "Trụ sở"})
    at = "activities/HD-1/member-reports"
    # Nobody knows who has a seat: whoever reports is shown.
    assert rule(agencies, at, {"member_id": "ubnd"}) is None
    seat = {"type": "seat_in", "to_id": "tinh-uy", "from": "2023-01-01"}
    agencies.post("agencies/mttq/edges", seat)
    assert rule(agencies, at, {"member_id": "huyen-a"}) == "member_has_seat"
    assert rule(agencies, at, {"member_id": "mttq"}) is None
    shown = agencies.items("activities/HD-1/members")
    seen = {m["member"]["code"]: (m["seated"], m["reported"]) for m in shown}
    assert seen == {"mttq": (True, True), "ubnd": (False, True)}
    told = agencies.items("events", type="activity.member_reported", subject="HD-1")[-1]
    right = {"corrects": told["position"], "field": "member_id", "reason": "Nhầm"}
    assert rule(agencies, "corrections", {**right, "value": "huyen-a"}) == "member_has_seat"
    assert rule(agencies, "corrections", {**right, "value": "mttq"}) is None


@pytest.fixture
def agreed(agencies: Client) -> Client:
    for code, kind in (
        ("P.A.MT", "front"),
        ("P.A.HND", "pso"),
        ("P.A.HDND", "peoples_council"),
        ("P.B.HDND", "peoples_council"),
    ):
        registered(agencies, code, kind, "district")
    opening = {"host_id": "P.A.MT", "plan_year": 2024, "party_ids": ["P.A.HND"]}
    opening["happened_on"] = "2023-10-02"
    agencies.post("consultations", opening)
    given = {"agreed_on": "2023-11-02", "document": PAPER, "signed_ids": ["P.A.HND"]}
    agencies.post("consultations/HT-2024-P.A.MT/agreements", given)
    return agencies


def test_the_exchange_is_with_an_authority_of_the_same_unit(agreed: Client) -> None:
    at = "consultations/HT-2024-P.A.MT/alignments"
    exchange = {"aligned_on": "2023-11-12", "document": PAPER}
    for bodies, said in (
        (["P.A.HND"], "aligned_with_authority"),
        (["P.B.HDND"], "aligned_within_unit"),
        (["P.A.HDND", "P.A.HND"], None),
    ):
        assert rule(agreed, at, {**exchange, "with_ids": bodies}) == said


def test_the_list_of_the_missing_is_true_both_ways(agencies: Client) -> None:
    item = {**REPORT, "leads": ["ubnd", "huyen-a"], "coordinators": []}
    agencies.post("plans", {**PLAN, "items": [item]})
    agencies.post("plans", {**PLAN, "code": "KH-2", "number": "16"})
    found = agencies.items("obligations", item="1")
    mine = {(d["plan"], d["debtor"]["code"]): d["id"] for d in found if d["occurrence"] == "2023"}
    sent = {"debtor_id": "ubnd", "submitted_on": "2023-11-10"}
    for code, plan in (("BC-1", "KH-1"), ("BC-2", "KH-2")):
        agencies.post("reports", {**sent, "code": code, "obligation_ids": [mine[plan, "ubnd"]]})
    at = "reports/BC-2/consolidations"
    whole = {"input_ids": ["BC-1"]}
    for missing, said in (
        (["huyen-a", "ubnd"], "missing_owes_and_is_silent"),
        (["huyen-a", "xa-b"], "missing_owes_and_is_silent"),
        (["huyen-a"], None),
    ):
        assert rule(agencies, at, {**whole, "missing_ids": missing}) == said
