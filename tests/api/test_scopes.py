"""One duty for each body bound: by kind and level, by named sets, to those of its own unit; extended from a day on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import PLAN, Client, Json

ITEM: Json = {**PLAN["items"][0], "leads": [], "coordinators": [], "addressees": []}


@pytest.fixture
def province(agencies: Client) -> Client:
    """A province with two districts, each with a board and a council."""
    for code, kind, level in (
        ("P.BTT", "board", "province"),
        ("P.A.BTT", "board", "district"),
        ("P.A.HDND", "council", "district"),
        ("P.B.BTT", "board", "district"),
        ("P.B.HDND", "council", "district"),
    ):
        agencies.post("agencies", {"code": code, "name": code, "kind": kind, "level": level})
    return agencies


def issue(client: Client, scope: Json, **more: object) -> None:
    item = {**ITEM, "scope": scope, **more}
    client.post("plans", {**PLAN, "issuer_id": "P.BTT", "items": [item]})


def owed(client: Client, occurrence: str = "2023") -> set[tuple[str, str]]:
    return {
        (d["debtor"]["code"], d["beneficiary"]["code"])
        for d in client.items("obligations", plan="KH-1", limit=500)
        if d["occurrence"] == occurrence
    }


def test_kinds_at_a_level_owe_to_their_own_unit(province: Client) -> None:
    scope = {"levels": ["district"], "kinds": ["board"], "addressee_kinds": ["council"]}
    issue(province, scope)
    assert owed(province) == {("P.A.BTT", "P.A.HDND"), ("P.B.BTT", "P.B.HDND")}
    # Frozen at issue: whoever comes later is bound by a fact, from its day on.
    late = {"code": "P.C.BTT", "name": "C", "kind": "board", "level": "district"}
    province.post("agencies", late)
    assert len(owed(province)) == 2
    unit = {"item": "1", "unit_id": "P.C.BTT", "addressees": ["P.B.HDND"], "reason": "Lập mới"}
    province.post("plans/KH-1/units", {**unit, "happened_on": "2023-11-01"})
    assert len(owed(province)) == 2
    assert ("P.C.BTT", "P.B.HDND") in owed(province, "2024")


def test_a_unit_is_bound_once_and_within_the_levels_of_the_item(province: Client) -> None:
    issue(province, {"levels": ["district"], "kinds": ["board"]})
    for unit, rule in (("P.A.BTT", "unit_bound_once"), ("P.BTT", "unit_within_scope")):
        body = {"item": "1", "unit_id": unit, "reason": "Bổ sung"}
        refused = province.send("plans/KH-1/units", body)
        assert refused.json()["errors"][0]["rule"] == rule


def test_edges_say_to_whom_of_its_level_a_body_owes_and_what_they_do_not_say_waits(
    agencies: Client,
) -> None:
    """The codes tell no unit, and no province is given: x has its committee by an edge, y and z have none."""
    for x in "xyz":
        front = {"code": f"mt-{x}", "name": f"Mặt trận {x}", "kind": "board", "level": "commune"}
        agencies.post("agencies", front)
        over = [{"type": "party_over", "to_id": "mt-x"}] if x == "x" else []
        party = {"code": f"du-{x}", "name": f"Đảng ủy {x}", "kind": "party_committee"}
        agencies.post("agencies", {**party, "level": "commune", "edges": over})
    scope = {"kinds": ["board"], "addressee_kinds": ["party_committee"]}
    item = {**ITEM, "scope": scope}
    agencies.post("plans", {**PLAN, "items": [item]})
    assert owed(agencies) == {("mt-x", "du-x"), ("mt-y", "mttq"), ("mt-z", "mttq")}
    waiting = agencies.items("worklists", kind="no_addressee")
    [entry] = waiting
    assert (entry["plan_item"], entry["decider"]["code"]) == ("1", "mttq")
    left = agencies.items("obligations", plan="KH-1", limit=500)
    named = {d["debtor"]["code"] for d in left if d["id"] in entry["obligation_ids"]}
    assert named == {"mt-y", "mt-z"}


def named_at(client: Client, **fields: object) -> Json:
    body = {"item": "1", "authority_id": "mttq", "ground": "Quyết định 3"}
    body["happened_on"] = "2023-06-01"
    told: Json = client.send("plans/KH-1/addressees", body | fields).json()
    return told


def test_a_decision_says_to_whom_it_is_owed_and_the_duties_follow_from_its_day(
    agencies: Client,
) -> None:
    for x in "yz":
        front = {"code": f"mt-{x}", "name": f"Mặt trận {x}", "kind": "board", "level": "commune"}
        agencies.post("agencies", front)
        party = {"code": f"du-{x}", "name": f"Đảng ủy {x}", "kind": "party_committee"}
        agencies.post("agencies", {**party, "level": "commune"})
    scope = {"kinds": ["board"], "addressee_kinds": ["party_committee"]}
    agencies.post("plans", {**PLAN, "items": [{**ITEM, "scope": scope}]})
    for fields, rule in (
        ({"debtor_id": "ubnd", "addressee_ids": ["du-y"]}, "addressee_in_doubt"),
        ({"debtor_id": "mt-y", "addressee_ids": []}, "addressee_given"),
        ({"debtor_id": "mt-y", "addressee_ids": ["mt-y"]}, "addressee_is_not_debtor"),
        ({"addressee_ids": ["du-y"], "authority_id": "mt-y"}, "not_decided_by_debtor"),
    ):
        assert named_at(agencies, **fields)["errors"][0]["rule"] == rule
    named_at(agencies, debtor_id="mt-y", addressee_ids=["du-y"])
    [entry] = agencies.items("worklists", kind="no_addressee")
    left = agencies.items("obligations", plan="KH-1", limit=500)
    assert {d["debtor"]["code"] for d in left if d["id"] in entry["obligation_ids"]} == {"mt-z"}
    year = {"plan": "KH-1", "limit": 500}
    shown = [
        (d["beneficiary"]["code"], d["status"])
        for on in ("2023-05-31", "2023-06-01", "2023-12-31")
        for d in agencies.items("obligations", on=on, **year)
        if (d["debtor"]["code"], d["occurrence"]) == ("mt-y", "2023")
    ]
    assert sorted(shown[:1]) == [("mttq", "upcoming")]
    assert sorted(shown[1:3]) == [("du-y", "upcoming"), ("mttq", "transferred")]
    assert sorted(shown[3:]) == [("du-y", "overdue"), ("mttq", "transferred")]
    # A later decision takes its place; with nobody named it is for all of whom that was left open.
    named_at(agencies, happened_on="2023-07-01", addressee_ids=["du-z"])
    assert agencies.items("worklists", kind="no_addressee") == []
    assert owed(agencies) >= {("mt-y", "du-z"), ("mt-z", "du-z")}
    now = [
        (d["beneficiary"]["code"], d["status"])
        for d in agencies.items("obligations", on="2023-12-31", **year)
        if (d["debtor"]["code"], d["occurrence"]) == ("mt-y", "2023")
    ]
    assert sorted(now) == [("du-y", "transferred"), ("du-z", "overdue"), ("mttq", "transferred")]


def test_a_draft_binds_those_who_are_there_at_its_issue(province: Client) -> None:
    draft = {k: PLAN[k] for k in ("title", "type")} | {"basis_unknown": True, "code": "KH-1"}
    item = {**ITEM, "scope": {"levels": ["district"], "kinds": ["board"]}}
    entered = {"issuer_id": "P.BTT", "items": [item], "happened_on": "2023-01-05"}
    province.post("plans/drafts", {**draft, **entered})
    young = {"code": "P.C.BTT", "name": "Mặt trận C", "kind": "board", "level": "district"}
    province.post("agencies", {**young, "founded_on": "2023-02-01"})
    province.post("plans/KH-1/issues", {"issued_on": "2023-03-01", "period": PLAN["period"]})
    assert {debtor for debtor, _ in owed(province)} == {"P.A.BTT", "P.B.BTT", "P.C.BTT"}


def test_the_grassroots_of_a_plan_are_the_communes(agencies: Client) -> None:
    item = {**ITEM, "scope": {"levels": ["grassroots"], "units": ["xa-b"]}}
    agencies.post("plans", {**PLAN, "items": [item]})
    assert agencies.get("plan-items/KH-1/1")["scope"]["levels"] == ["commune"]


def test_a_set_binds_the_members_that_it_has_on_the_day(province: Client) -> None:
    members = ["P.A.BTT", "P.B.BTT"]
    named = {"code": "HUYEN", "name": "Mặt trận các huyện", "member_ids": members}
    province.post("agency-sets", {**named, "happened_on": "2023-01-02"})
    gone = {"member_id": "P.B.BTT", "change": "removed", "happened_on": "2023-11-20"}
    province.post("agency-sets/HUYEN/members", gone)
    assert [b["code"] for b in province.get("agency-sets/HUYEN")["members"]] == ["P.A.BTT"]
    assert len(province.get("agency-sets/HUYEN", on="2023-11-19")["members"]) == 2
    issue(province, {"sets": ["HUYEN"]}, addressees=["P.BTT"])
    assert owed(province) == {("P.A.BTT", "P.BTT"), ("P.B.BTT", "P.BTT")}


@pytest.mark.parametrize(
    ("scope", "rule"),
    [
        ({"sets": ["KHONG"]}, "agency_set_known"),
        ({"kinds": ["rạp hát"]}, "scope_names_somebody"),
        ({"kinds": ["board", "rạp hát"]}, "scope_names_somebody"),
        ({"kinds": ["board"], "addressee_kinds": ["rạp hát"]}, "scope_names_somebody"),
        ({"levels": ["tỉnh"], "kinds": ["board"]}, "one_of"),
    ],
)
def test_a_scope_that_names_nobody_is_refused(province: Client, scope: Json, rule: str) -> None:
    item = {**ITEM, "scope": scope}
    refused = province.send("plans", {**PLAN, "issuer_id": "P.BTT", "items": [item]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["rule"] == rule


def test_a_body_decides_whether_the_fixed_days_that_it_sets_roll(agencies: Client) -> None:
    rule = {"code": "QD-1", "setter_id": "mttq", "ground": "15-QC/MTTQ"}
    agencies.post("rolling-rules", rule)
    [found] = agencies.items("rolling-rules")
    assert (found["setter"]["code"], found["status"]) == ("mttq", "in_force")
    agencies.post("local-rules/QD-1/supersessions", {"reason": "Bãi bỏ"})
    [found] = agencies.items("rolling-rules")
    assert (found["status"], found["ended_on"]) == ("superseded", "2023-12-01")
    assert agencies.items("local-rules") == []


def test_cut_off_sending_and_tier_of_a_report_are_settings_of_their_own(agencies: Client) -> None:
    item = {**PLAN["items"][0], "cadence": {"type": "yearly"}}
    agencies.post("plans", {**PLAN, "items": [item]})
    terms = {
        "item": "1",
        "months_before": 1,
        "from_day": 15,
        "to_day": 14,
        "send_term": "2wd",
        "tier": "Cấp tỉnh",
        "debtor_ids": ["ubnd"],
        "setter_id": "mttq",
        "ground": "Chế độ báo cáo số 5",
    }
    agencies.post("plans/KH-1/report-terms", {**terms, "happened_on": "2023-11-01"})

    def shown(on: str) -> tuple[str | None, ...]:
        found = agencies.items("obligations", item="1", on=on)
        [duty] = [d for d in found if d["occurrence"] == "2023"]
        return duty["data_from"], duty["cut_off_on"], duty["due_on"], duty["tier"]

    assert shown("2023-10-31") == (None, None, "2023-12-31", None)
    assert shown("2023-11-02") == ("2022-12-15", "2023-12-14", "2023-12-18", "Cấp tỉnh")
    refused = agencies.send("plans/KH-1/report-terms", {**terms, "send_term": "2d-back"})
    assert refused.json()["errors"][0]["rule"] == "term_counts_forward"
    refused = agencies.send("plans/KH-1/report-terms", {**terms, "setter_id": "ubnd"})
    assert refused.json()["errors"][0]["rule"] == "setter_is_not_debtor"
    refused = agencies.send("plans/KH-1/report-terms", {**terms, "debtor_ids": ["xa-b"]})
    assert refused.json()["errors"][0]["rule"] == "debtor_bound"


def test_who_else_awaits_a_duty_that_is_no_report_is_named_and_finds_it(
    province: Client, person: Callable[..., Client]
) -> None:
    both = ["P.A.HDND", "P.B.HDND"]
    issue(province, {}, kind="information", leads=["P.BTT"], addressees=both)
    [duty] = [d for d in province.items("obligations") if d["occurrence"] == "2023"]
    assert duty["beneficiary"]["code"] == "P.A.HDND"
    assert [body["code"] for body in duty["addressees"]] == both
    for body in both:
        found = province.items("obligations", beneficiary=body)
        assert duty["id"] in [d["id"] for d in found]
        narrow = person("agency", body)
        assert duty["id"] in [d["id"] for d in narrow.items("obligations")]
    assert province.items("obligations", beneficiary="P.A.BTT") == []
    assert duty["id"] not in [d["id"] for d in person("agency", "P.A.BTT").items("obligations")]
    page = province.ask(f"/obligations/{duty['id']}").text
    assert all(f"/agencies/{body}" in page for body in both)


def test_each_addressee_of_a_report_is_owed_a_duty_of_its_own(province: Client) -> None:
    both = ["P.A.HDND", "P.B.HDND"]
    issue(province, {}, kind="report", leads=["P.BTT"], addressees=both)
    found = [d for d in province.items("obligations") if d["occurrence"] == "2023"]
    assert {d["beneficiary"]["code"] for d in found} == set(both)
    assert all([b["code"] for b in d["addressees"]] == [d["beneficiary"]["code"]] for d in found)


@pytest.fixture
def reorganized(province: Client) -> Client:
    """The province, of which one district has gone over into the other since, and one is new."""
    ended = {"ground": "Nghị quyết 1", "happened_on": "2023-07-01"}
    province.post("agencies/P.B.BTT/mergers", {**ended, "predecessor_ids": ["P.A.BTT"]})
    young = {"code": "P.C.BTT", "name": "Mặt trận C", "kind": "board", "level": "district"}
    province.post("agencies", {**young, "founded_on": "2023-06-01"})
    return province


@pytest.mark.parametrize(
    "dated",
    [
        {},
        {"issued_on": None, "bases": [{"title": "Căn cứ", "issued_on": "2023-01-05"}]},
        {"issued_on": None},
    ],
)
def test_a_plan_binds_whoever_was_there_when_it_was_issued_however_late_it_is_entered(
    reorganized: Client, dated: Json
) -> None:
    edge = {"type": "front_line", "from": "2023-01-01", "happened_on": "2023-01-01"}
    for below in ("P.A.BTT", "P.B.BTT"):
        reorganized.post("agencies/P.BTT/edges", {**edge, "to_id": below})
    scope = {"levels": ["district"], "kinds": ["board"]}
    item = {**ITEM, "scope": scope}
    reorganized.post("plans", {**PLAN, **dated, "issuer_id": "P.BTT", "items": [item]})
    [bound] = reorganized.items("events", type="plan.item_expanded", subject="KH-1")
    codes = {a["id"]: a["code"] for a in reorganized.items("agencies", on="2023-01-10")}
    named = {codes[one["debtor_id"]] for one in bound["data"]["bound"]}
    assert named == {"P.A.BTT", "P.B.BTT"}


def test_a_draft_entered_late_binds_whoever_was_there_at_its_issue(reorganized: Client) -> None:
    draft = {k: PLAN[k] for k in ("title", "type")} | {"basis_unknown": True, "code": "KH-1"}
    item = {**ITEM, "scope": {"levels": ["district"], "kinds": ["board"]}}
    entered = {"issuer_id": "P.BTT", "items": [item], "happened_on": "2023-01-05"}
    reorganized.post("plans/drafts", {**draft, **entered})
    reorganized.post("plans/KH-1/issues", {"issued_on": "2023-06-15", "period": PLAN["period"]})
    [bound] = reorganized.items("events", type="plan.item_expanded", subject="KH-1")[-1:]
    assert len(bound["data"]["bound"]) == 3


def test_a_plan_of_a_period_to_come_whose_date_is_lost_is_of_the_day_of_its_entry(
    agencies: Client,
) -> None:
    lost = {"issued_on": None, "period": {"from": "2024-01-01", "to": "2024-12-31"}}
    agencies.post("plans", {**PLAN, **lost})
    [issued] = agencies.items("events", type="plan.issued", subject="KH-1")
    assert issued["happened_on"] == "2023-12-01"
