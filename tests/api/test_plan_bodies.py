"""Who may owe by a plan: a body that the issuer commands, there on the day."""

from __future__ import annotations

from tests.api.conftest import PLAN, Client


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
