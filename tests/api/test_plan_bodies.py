"""Who may owe by a plan: a body that the issuer commands, there on the day."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, Client, Json


def test_after_the_issue_nobody_beyond_command_is_assigned_either(plan: Client) -> None:
    plan.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    change = {"item": "1", "from_id": "ubnd", "lead_id": "xa-b"}
    unit = {"item": "1", "unit_id": "xa-b", "reason": "Mới lập"}
    for path, body, pointer in (
        ("plans/KH-1/lead-changes", change, "/lead_id"),
        ("plans/KH-1/units", unit, "/unit_id"),
    ):
        refused = plan.send(path, body)
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["rule"]) == (422, "assigned_within_command")
        assert error["pointer"] == pointer
    plan.post("plans/KH-1/lead-changes", {**change, "lead_id": "mttq"})


def test_nobody_issues_a_plan_or_leads_in_it_before_being_founded(plan: Client) -> None:
    young = {"name": "Sở mới", "kind": "department", "level": "province"}
    plan.post("agencies", {**young, "code": "moi", "founded_on": "2023-06-01"})
    item = {**PLAN["items"][0], "leads": ["moi"], "modality": "requested"}
    for more, pointer in (
        ({"issuer_id": "moi", "items": []}, "/issuer_id"),
        ({"items": [item]}, "/items/0/leads/0"),
    ):
        refused = plan.send("plans", {**PLAN, "number": "99", "code": "KH-99", **more})
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["rule"]) == (409, "agency_exists")
        assert error["pointer"] == pointer


def test_nobody_comes_to_command_who_commands_it(agencies: Client) -> None:
    """The committee leads the Front, the Front that of the district: neither comes back over the committee."""
    agencies.post("agencies/tinh-uy/edges", {"type": "party_over", "to_id": "mttq"})
    down = agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    for path, edge in (
        ("agencies/mttq/edges", {"type": "party_over", "to_id": "tinh-uy"}),
        ("agencies/huyen-a/edges", {"type": "party_line", "to_id": "tinh-uy"}),
        ("agencies/tinh-uy/edges", {"type": "staff_of", "to_id": "huyen-a"}),
    ):
        refused = agencies.send(path, edge)
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["rule"]) == (422, "command_not_circular")
        assert error["pointer"] == "/to_id"
    right = {"corrects": down["position"], "field": "to_id", "value": "tinh-uy", "reason": "Nhầm"}
    right["value"] = agencies.get("agencies/tinh-uy")["id"]
    refused = agencies.send("corrections", right)
    assert refused.json()["errors"][0]["rule"] == "command_not_circular"
    agencies.post("corrections", {**right, "value": agencies.get("agencies/xa-b")["id"]})
    between = [{"type": "front_line", "to_id": "tinh-uy"}, {"type": "staff_of", "to_id": "mttq"}]
    office = {"code": "van-phong", "name": "Văn phòng", "kind": "office", "level": "province"}
    refused = agencies.send("agencies", {**office, "edges": between})
    assert refused.json()["errors"][0]["rule"] == "command_not_circular"
    assert refused.json()["errors"][0]["pointer"] == "/edges/0/to_id"
    seat = {"type": "seat_in", "to_id": "mttq"}
    agencies.post("agencies", {**office, "edges": [seat]})
    agencies.post("agencies/van-phong/edges", {"type": "front_line", "to_id": "xa-b"})
    agencies.post("agencies/mttq/edge-endings", {"type": "front_line", "to_id": "xa-b"})
    agencies.post("agencies/xa-b/edges", {"type": "front_line", "to_id": "mttq"})


def test_a_draft_is_not_issued_before_its_issuer_is_founded(agencies: Client) -> None:
    young = {"name": "Ban mới", "kind": "board", "level": "province"}
    agencies.post("agencies", {**young, "code": "moi", "founded_on": "2023-06-01"})
    draft = {"code": "KH-9", "title": "Kế hoạch", "type": "plan", "issuer_id": "moi"}
    agencies.post("plans/drafts", {**draft, "basis_unknown": True})
    refused = agencies.send("plans/KH-9/issues", {"issued_on": "2023-05-31"})
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("agency_exists", "/issuer_id")
    agencies.post("plans/KH-9/issues", {"issued_on": "2023-06-01"})


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"scope": {"units": ["huyen-a", "tinh-uy"]}}, "/items/0/scope/units/1"),
        ({"scope": {"kinds": ["party"]}}, "/items/0/scope/kinds/0"),
        ({"leads": ["huyen-a", "ubnd"]}, "/items/0/modality"),
    ],
)
def test_whoever_is_bound_is_assigned_within_command_or_asked(
    agencies: Client, said: Json, pointer: str
) -> None:
    agencies.post("agencies/mttq/edges", {"type": "front_line", "to_id": "huyen-a"})
    item = {**PLAN["items"][0], "leads": [], "coordinators": [], **said}
    refused = agencies.send("plans", {**PLAN, "items": [item]})
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["rule"]) == (422, "assigned_within_command")
    assert error["pointer"] == pointer
    # What says neither asks those whom the issuer does not command, and is assigned to those whom it does.
    agencies.post("plans", {**PLAN, "items": [{**item, "modality": None}]})
    assert agencies.get("plan-items/KH-1/1")["modality"] == "requested"
    within = {**item, "scope": {"units": ["huyen-a", "xa-b"]}, "leads": [], "modality": None}
    agencies.post("plans", {**PLAN, "code": "KH-2", "number": "2", "items": [within]})
    assert agencies.get("plan-items/KH-2/1")["modality"] == "assigned"
