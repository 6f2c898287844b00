"""Bodies are reorganized through the API; what would leave duties without anybody is refused."""

from __future__ import annotations

from collections.abc import Callable

from tests.api.conftest import LETTER, PLAN, ROUND, Client, Json

GROUND: Json = {"ground": "Nghị quyết 202/2025/QH15"}


def test_a_merger_passes_the_open_duties(plan: Client) -> None:
    duty = next(d for d in plan.items("obligations", item="1") if d["occurrence"] == "2023")
    plan.post("agencies/tinh-uy/mergers", {"predecessor_ids": ["ubnd"], **GROUND})
    ended = plan.get("agencies/ubnd")
    assert (ended["status"], ended["ended_on"]) == ("merged", "2023-12-01")
    assert ended["successor_ids"] == [plan.get("agencies/tinh-uy")["id"]]
    assert plan.get(f"obligations/{duty['id']}")["status"] == "transferred"
    mine = plan.items("obligations", agency="tinh-uy")
    heir = next(d for d in mine if d["occurrence"] == "2023")
    assert (heir["status"], heir["due_on"]) == ("overdue", "2023-11-19")
    assert heir["passed_from"][0]["id"] == ended["id"]
    plan.post(f"obligations/{heir['id']}/fulfilments", {"evidence": "Công văn 3"})
    assert plan.get(f"obligations/{heir['id']}")["status"] == "submitted"
    behind = plan.get(f"obligations/{heir['id']}/explanation")["facts"]
    assert "agency.responsibility_transferred" in [f["type"] for f in behind]
    today = plan.items("compliance", by="agency", bodies="today")
    assert "ubnd" not in [r["key"] for r in today]


def test_figures_of_a_day_gone_by_are_regrouped_by_who_follows_today(clerk: Client) -> None:
    """Two bodies are met and late before they become one, the one is renamed, ended and followed in its turn."""
    founded = {"mttq": "front", "a": "department", "b": "department", "n": "department"}
    for code, kind in {**founded, **dict.fromkeys("mxy", "department")}.items():
        body = {"code": code, "name": code, "kind": kind, "level": "province"}
        clerk.post("agencies", {**body, "founded_on": "2020-01-01"})
    item = {**PLAN["items"][0], "leads": ["a", "b"], "coordinators": []}
    item["cadence"] = {"type": "yearly", "detail": {"before": "04-01"}}
    clerk.post("plans", {**PLAN, "items": [item], "recipients": []})
    [duty] = clerk.items("obligations", agency="a", item="1", on="2023-04-01", status="overdue")
    sent = {"obligation_ids": [duty["id"]], "debtor_id": "a", "submitted_on": "2023-03-20"}
    clerk.post("reports", {"code": "BC-1", **sent})
    clerk.post("reports/BC-1/receipts", {"received_on": "2023-03-21"})
    clerk.post("reports/BC-1/acceptances", {"happened_on": "2023-03-22"})
    gone_by = {"by": "agency", "on": "2023-04-10"}
    merger: Json = {"predecessor_ids": ["a", "b"], "happened_on": "2023-05-01", **GROUND}
    clerk.post("agencies/n/mergers", merger)
    clerk.post("agencies/n/names", {"name": "Sở mới", "happened_on": "2023-05-15"})
    again = clerk.send("agencies/m/mergers", {**merger, "happened_on": "2023-06-01"})
    assert again.json()["errors"][0]["rule"] == "agency_ends_once"
    # Parted once more, and joined again: all that follows them ends in one body.
    parted = {"into_ids": ["x", "y"], "happened_on": "2023-07-01", **GROUND}
    clerk.post("agencies/n/splits", parted)
    [row] = clerk.items("compliance", bodies="today", **gone_by)
    assert (row["label"], row["denominator"]) == ("n", 2)
    clerk.post("agencies/m/mergers", {"predecessor_ids": ["x", "y"], **GROUND})
    then = {r["label"]: r["rate"] for r in clerk.items("compliance", **gone_by)}
    assert then == {"a": 1.0, "b": 0.0}
    [row] = clerk.items("compliance", bodies="today", **gone_by)
    assert (row["label"], row["numerator"], row["denominator"]) == ("m", 1, 2)
    [row] = clerk.items("league-tables", bodies="today", on="2023-04-10")
    assert (row["code"], row["numerator"], row["denominator"]) == ("m", 1, 2)


def test_a_body_with_open_duties_is_not_dissolved_without_an_heir(plan: Client) -> None:
    answer = plan.send("agencies/ubnd/dissolutions", GROUND)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["rule"] == "open_duties_have_heir"
    plan.post("agencies/ubnd/dissolutions", {**GROUND, "heir_id": "tinh-uy"})
    assert plan.get("agencies/ubnd")["status"] == "dissolved"
    plan.post("agencies/xa-b/dissolutions", GROUND)


def test_after_a_split_a_person_gives_each_duty_to_one_heir(plan: Client) -> None:
    plan.post("agencies/ubnd/splits", {"into_ids": ["huyen-a", "xa-b"], **GROUND})
    duty = next(d for d in plan.items("obligations", item="1") if d["occurrence"] == "2023")
    assert duty["status"] == "overdue"
    wrong = plan.send("agencies/ubnd/transfers", {"to_id": "tinh-uy", **GROUND})
    assert wrong.json()["errors"][0]["rule"] == "heir_among_successors"
    given = {"to_id": "xa-b", "obligation_ids": [duty["id"]], **GROUND}
    plan.post("agencies/ubnd/transfers", given)
    assert [d["occurrence"] for d in plan.items("obligations", agency="xa-b")] == ["2023"]
    assert [a["code"] for a in plan.items("agencies", status="split")] == ["ubnd"]


def test_a_recommendation_in_mid_clock_goes_with_the_body_it_was_sent_to(letter: Client) -> None:
    before = letter.items("obligations", recommendation="KN-1", kind="reply")[0]
    letter.post("agencies/ubnd/mergers", {"predecessor_ids": ["huyen-a"], **GROUND})
    shown = letter.get("recommendations/KN-1")
    assert (shown["addressee"]["code"], shown["responsible"]["code"]) == ("huyen-a", "ubnd")
    now = letter.items("obligations", recommendation="KN-1", kind="reply", agency="ubnd")[0]
    assert (now["due_on"], now["status"]) == (before["due_on"], "overdue")


def test_a_merger_recorded_late_leaves_what_has_ended_or_gone_on_since_its_day(
    letter: Client,
) -> None:
    letter.post("recommendations", {**LETTER, "code": "KN-2"})
    letter.post("recommendations", {**LETTER, "code": "KN-3"})
    letter.post("recommendations/KN-2/withdrawals", {"reason": "Nhầm", "happened_on": "2023-09-01"})
    letter.post(
        "recommendations/KN-3/transfers",
        {"to_id": "xa-b", "reason": "Thẩm quyền", "happened_on": "2023-09-01"},
    )
    merger = {"predecessor_ids": ["huyen-a"], "happened_on": "2023-08-01", **GROUND}
    letter.post("agencies/ubnd/mergers", merger)
    held = [letter.get(f"recommendations/KN-{n}")["responsible"]["code"] for n in (1, 2, 3)]
    assert held == ["ubnd", "huyen-a", "xa-b"]


def test_an_account_of_the_heir_hands_in_what_a_supervised_body_owed(
    plan: Client, person: Callable[..., Client]
) -> None:
    plan.post("supervisions", ROUND)
    plan.post("supervisions/GS-1/notices", {"visit_on": "2023-12-20"})
    plan.post("agencies/ubnd/mergers", {"predecessor_ids": ["huyen-a"], **GROUND})
    at = "supervisions/GS-1/information"
    refused = plan.send(at, {"agency_id": "huyen-a", "received_on": "2023-12-01"})
    assert refused.json()["errors"][0]["rule"] == "information_owed_by_heir"
    heir = person("agency", "ubnd")
    heir.post(at, {"agency_id": "ubnd", "received_on": "2023-12-01"})
    [handed_in] = plan.get("supervisions/GS-1")["information"]
    names = {a["id"]: a["code"] for a in plan.items("agencies")}
    assert names[handed_in["supplier_id"]] == "ubnd"
    assert [names[b] for b in handed_in["for_ids"]] == ["huyen-a"]
    [duty] = plan.items("obligations", kind="information", agency="ubnd")
    assert duty["status"] == "met"
    # Who follows a supervised body sends nobody into the team either.
    team = {"head_id": "p1", "member_ids": ["p2"], "home_ids": ["ubnd"]}
    assert plan.send("supervisions/GS-1/teams", team).json()["errors"][0]["rule"] == (
        "member_not_supervised"
    )


def test_after_a_split_an_account_of_the_named_publisher_publishes(
    plan: Client, person: Callable[..., Client]
) -> None:
    for unit in "ABC":
        body = {"code": f"P.{unit}.MT", "name": f"Mặt trận {unit}", "kind": "front"}
        plan.post("agencies", {**body, "level": "district"})
    office = {"code": "P.A.UBND", "name": "UBND A", "kind": "government", "level": "district"}
    plan.post("agencies", office)
    at = "supervisions/GS-2"
    led = {"code": "GS-2", "lead_id": "P.A.MT", "supervised_ids": ["P.A.UBND"]}
    plan.post("supervisions", {**ROUND, **led})
    plan.post(f"{at}/notices", {"visit_on": "2023-05-20", "happened_on": "2023-05-02"})
    paper: Json = {"number": "9", "symbol": "BB"}
    session: Json = {"place": "Huyện A", "minutes": paper, "happened_on": "2023-05-20"}
    plan.post(f"{at}/sessions", session)
    plan.post(f"{at}/conclusions", {"document": paper, "happened_on": "2023-06-30"})
    [owed] = plan.items("obligations", kind="publication", supervision="GS-2")
    plan.post("agencies/P.A.MT/splits", {"into_ids": ["P.B.MT", "P.C.MT"], **GROUND})
    given = {"to_id": "P.B.MT", "obligation_ids": [owed["id"]], **GROUND}
    plan.post("agencies/P.A.MT/transfers", given)
    told: Json = {"medium": "Trang tin", "happened_on": "2023-12-01"}
    assert person("head", "P.C.MT").send(f"{at}/publications", told).status_code == 403
    person("head", "P.B.MT").post(f"{at}/publications", told)
    [published] = plan.items("obligations", kind="publication", agency="P.B.MT")
    assert published["status"] == "met"
