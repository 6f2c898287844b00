"""Provinces beside each other: who acts in one acts in no other, by no body put in between and no mandate for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.service import Service
from tests.api.conftest import LETTER, PLAN, REPLY, Client, Json
from tests.api.test_access import refused


@pytest.fixture
def provinces(clerk: Client) -> Client:
    """Two provinces, each with a Front and a department, and a letter in each."""
    clerk.post("agencies", {"code": "mttq", "name": "MTTQ", "kind": "front", "level": "central"})
    clerk.post("petitions", {"code": "don-1", "number": "1", "kind": "voters", "holder_id": "mttq"})
    for unit in ("DB", "LC"):
        for tail, kind in (("BTT-MTTQ", "front_standing_board"), ("SO-TC", "department")):
            code = f"{unit}.{tail}"
            body = {"code": code, "name": f"{tail} {unit}", "kind": kind, "level": "province"}
            clerk.post("agencies", body)
        clerk.post(
            "recommendations",
            {
                **LETTER,
                "code": f"KN-{unit}",
                "source": {"type": "petition", "id": "don-1"},
                "issuer_id": f"{unit}.BTT-MTTQ",
                "addressee_id": f"{unit}.SO-TC",
                "reply_limit": None,
            },
        )
    return clerk


@pytest.mark.parametrize("role", ["supervisor", "head", "leader"])
def test_who_supervises_acts_in_the_own_province_alone(
    provinces: Client, person: Callable[..., Client], role: str
) -> None:
    officer = person(role, "DB.BTT-MTTQ")
    receipt = {"received_on": "2023-07-04"}
    officer.post("recommendations/KN-DB/receipts", receipt)
    neighbor = provinces.get("recommendations/KN-LC")["id"]
    for name in ("KN-LC", neighbor):
        body = refused(officer.send(f"recommendations/{name}/receipts", receipt), "relation_held")
        assert "territory" in body["errors"][0]["allowed"]
    sent = {**LETTER, "source": {"type": "petition", "id": "don-1"}, "addressee_id": "LC.SO-TC"}
    refused(officer.send("recommendations", {**sent, "issuer_id": "LC.BTT-MTTQ"}), "relation_held")
    assert officer.ask("recommendations/KN-LC").status_code == 200


@pytest.mark.parametrize("role", ["clerk", "machine"])
def test_a_records_office_writes_down_anybodys_paper_and_undoes_no_neighbors_work(
    provinces: Client, person: Callable[..., Client], role: str
) -> None:
    office = person(role, "DB.BTT-MTTQ")
    paper = {"number": "9", "symbol": "MT", "issued_on": "2023-08-01"}
    acts = {
        "receipts": {"received_on": "2023-07-04"},
        "extensions": {"due_on": "2023-09-29", "reason": "Vụ việc phức tạp", "document": paper},
        "withdrawals": {"reason": "Ban hành nhầm", "document": paper},
    }
    for act, body in acts.items():
        refused(office.send(f"recommendations/KN-LC/{act}", body), "relation_held")
        assert office.send(f"recommendations/KN-DB/{act}", body).status_code != 403, act
    position = provinces.items("events", q="KN-LC", type="recommendation.issued")[0]["position"]
    wrong = {"corrects": position, "field": "urgent", "value": True, "reason": "Sai"}
    refused(office.send("corrections", wrong), "relation_held")
    office.post("plans", {**PLAN, "issuer_id": "mttq", "recipients": ["DB.BTT-MTTQ"], "items": []})
    reply = {**REPLY, "agency_id": "LC.SO-TC"}
    refused(office.send("recommendations/KN-LC/replies", reply), "relation_held")


def test_the_rules_of_the_ledger_are_set_by_who_stands_for_the_ledger(
    provinces: Client, person: Callable[..., Client]
) -> None:
    threshold = {
        "setter_id": "DB.BTT-MTTQ",
        "rule": "reply_overdue",
        "stage": "approaching",
        "days": -3,
        "ground": "Quy chế phối hợp",
    }
    office = person("clerk", "DB.BTT-MTTQ")
    refused(office.send("alert-thresholds", threshold), "relation_held")
    ladder = {"setter_id": "DB.BTT-MTTQ", "ground": "Quy chế", "rungs": []}
    refused(office.send("notification-ladders", ladder), "relation_held")
    assert provinces.send("alert-thresholds", threshold).status_code != 403
    rule = {"kind": "reply", "term": "10wd", "ground": "Quy chế"}
    refused(office.send("local-rules", {**rule, "setter_id": "LC.BTT-MTTQ"}), "relation_held")
    assert office.send("local-rules", {**rule, "setter_id": "DB.BTT-MTTQ"}).status_code != 403


def test_nobody_reaches_further_by_a_body_put_in_between(
    provinces: Client, person: Callable[..., Client]
) -> None:
    office = person("clerk", "DB.BTT-MTTQ")
    up = {"type": "staff_of", "to_id": "DB.BTT-MTTQ"}
    new = {"code": "DB.BAN", "name": "Ban", "kind": "front", "level": "province"}
    down = {"type": "front_line", "to_id": "LC.BTT-MTTQ"}
    told = refused(office.send("agencies", {**new, "edges": [up, down]}), "relation_held")
    assert told["errors"][0]["pointer"] == "/edges/1/to_id"
    office.post("agencies", {**new, "edges": [up]})
    refused(office.send("agencies/DB.BAN/edges", down), "relation_held")


def test_a_clerk_puts_nobody_of_the_own_territory_under_a_body_of_their_own(
    provinces: Client, person: Callable[..., Client]
) -> None:
    clerk = person("clerk", "DB.BTT-MTTQ")
    up = {"type": "staff_of", "to_id": "DB.BTT-MTTQ"}
    office = {"code": "DB.VP", "name": "Văn phòng", "kind": "front_office", "level": "province"}
    for type in ("front_line", "party_line", "pso_line"):
        edges = [up, {"type": type, "to_id": "DB.SO-TC"}]
        body = refused(clerk.send("agencies", {**office, "edges": edges}), "relation_held")
        assert body["errors"][0]["pointer"] == "/edges/1/to_id"
    # Whom they may supervise, a body of theirs may; and what is under their own body, they may put under it.
    watched = [up, {"type": "supervises", "to_id": "DB.SO-TC"}]
    clerk.post("agencies", {**office, "edges": watched})
    below = {"code": "DB.A", "name": "Mặt trận huyện A", "kind": "front", "level": "district"}
    provinces.post("agencies", below)
    provinces.post("agencies/DB.BTT-MTTQ/edges", {"type": "front_line", "to_id": "DB.A"})
    between = [up, {"type": "front_line", "to_id": "DB.A"}]
    clerk.post("agencies", {**office, "code": "DB.VP2", "name": "Ban", "edges": between})


def test_somebody_elses_cursor_opens_nothing_more(
    provinces: Client, person: Callable[..., Client]
) -> None:
    cursor = provinces.get("recommendations", limit=1)["next"]
    assert cursor
    narrow = person("agency", "DB.SO-TC")
    seen = narrow.items("recommendations", cursor=cursor)
    assert {row["code"] for row in seen} <= {"KN-DB"}
    for at in (0, len(cursor) // 2, -1):
        forged = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at:][1:]
        assert narrow.ask("recommendations", cursor=forged).status_code == 422


@pytest.fixture
def appointed(
    provinces: Client, person: Callable[..., Client], service: Service
) -> Callable[[str, str], str]:
    """Lets the head of one province give somebody a mandate for a body; the rule by which that is refused."""
    head = person("head", "DB.BTT-MTTQ")

    def appoint(body: str, role: str) -> str:
        login = f"{body}-{role}"
        account = service.private.add_account(
            login, name=login, role="agency", agency="DB.BTT-MTTQ"
        ).id
        mandate = {"account": account, "agency_id": body, "role": role, "ground": "QĐ 1"}
        answer = head.send("mandates", mandate)
        return "" if answer.status_code == 201 else str(answer.json()["errors"][0]["rule"])

    return appoint


@pytest.mark.parametrize(
    "place",
    [
        {"code": "LC.VP"},
        {"code": "VN.VP", "level": "central"},
        {"code": "DB.VP", "level": "central"},
        {"code": "VP"},
        {"code": "VP", "province": "Lào Cai"},
    ],
)
def test_nobody_reaches_further_by_a_mandate_for_a_body_made_for_it(
    provinces: Client,
    person: Callable[..., Client],
    appointed: Callable[[str, str], str],
    place: Json,
) -> None:
    up = {"type": "staff_of", "to_id": "DB.BTT-MTTQ"}
    body = {"name": "VP", "kind": "front_office", "level": "province", "edges": [up], **place}
    code = person("clerk", "DB.BTT-MTTQ").post("agencies", body)["code"]
    assert appointed(code, "head") == "gives_no_more"
    assert appointed(code, "clerk") == "gives_no_more"
    assert not appointed(code, "agency")
    near = {**body, "code": "DB.H1.VP", "level": "district", "province": None}
    provinces.post("agencies", near)
    assert not appointed("DB.H1.VP", "head")


def test_of_which_province_a_unit_is_tells_who_may_organize_everything(
    provinces: Client, person: Callable[..., Client]
) -> None:
    """All bodies of the province whose codes tell no unit would move there."""
    office, officer = person("clerk", "DB.BTT-MTTQ"), person("supervisor", "DB.BTT-MTTQ")
    firm = {"code": "cty-lc", "name": "Công ty", "kind": "company", "level": "province"}
    provinces.post("agencies", {**firm, "province": "Lào Cai"})
    asked = {"operation": "withdraw_recommendation", "subject": "cty-lc"}
    unit = {"code": "DB.TO", "name": "Tổ", "kind": "front", "level": "province"}
    told = refused(office.send("agencies", {**unit, "province": "Lào Cai"}), "relation_held")
    assert told["errors"][0]["pointer"] == "/province"
    assert not officer.get("access", **asked)["allowed"]
    office.post("agencies", unit)
    provinces.post("agencies", {**unit, "code": "DB.X", "province": "Điện Biên"})
    office.post("agencies", {**unit, "code": "DB.Y", "province": "Điện Biên"})
    assert not officer.get("access", **asked)["allowed"]
