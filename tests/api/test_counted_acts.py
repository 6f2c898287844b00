"""What a target has counted stays what it counted: one act once, in its year and field; a duty is done when it is."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, ROUND, Client, Json

PAPER = {"number": "15", "symbol": "ĐA/TU", "issued_on": "2023-01-05"}


@pytest.fixture
def dialogues(agencies: Client) -> Client:
    """A plan by which the Front chairs two dialogues a year, and the target that counts them."""
    item = {**PLAN["items"][0], "code": "DT", "kind": "target", "text": "Hai hội nghị đối thoại"}
    item |= {"leads": ["mttq"], "addressees": ["tinh-uy"], "quantity": None}
    item |= {"cadence": {"type": "yearly", "raw": "hằng năm"}}
    agencies.post("plans", {**PLAN, "items": [item]})
    target = {
        "code": "CT-1",
        "title": "Đối thoại",
        "counts": "dialogue",
        "unit": "hội nghị",
        "value": 2,
        "period": {"from": "2023-01-05", "to": "2025-12-31"},
        "plan_id": PLAN["code"],
        "item": "DT",
        "body_ids": ["mttq"],
        "years": [2023, 2024],
        "document": PAPER,
    }
    agencies.post("targets", target)
    rule = {"rule": "Tính cho cơ quan chủ trì", "decided_by_id": "mttq"}
    agencies.post("targets/CT-1/counting-rules", {**rule, "happened_on": "2023-01-06"})
    return agencies


def held(client: Client, code: str, on: str, place: str = "Hội trường") -> Json:
    """A dialogue that the Front chaired: its holding."""
    body = {"code": code, "kind": "dialogue", "title": "Đối thoại", "host_ids": ["mttq"]}
    client.post("activities", {**body, "happened_on": "2023-01-09"})
    return client.post(f"activities/{code}/holdings", {"held_on": on, "place": place})


def wrong(client: Client, path: str, body: Json) -> Json:
    """What is said of a body that is not taken."""
    answer = client.send(path, body)
    assert answer.status_code in (409, 422), answer.text
    errors: list[Json] = answer.json()["errors"]
    [error] = errors
    return error


def test_the_number_of_one_item_is_set_once(dialogues: Client) -> None:
    target: Json = {
        "title": "Đối thoại",
        "counts": "dialogue",
        "unit": "hội nghị",
        "value": 3,
        "period": {"from": "2024-01-01", "to": "2026-12-31"},
        "plan_id": PLAN["code"],
        "item": "DT",
        "body_ids": ["mttq"],
        "document": PAPER,
    }
    said = wrong(dialogues, "targets", target)
    assert (said["rule"], "CT-1" in said["message"]) == ("target_set_once", True)
    said = wrong(dialogues, "targets", {**target, "item": "ZZ"})
    assert (said["rule"], said["pointer"]) == ("item_known", "/item")
    dialogues.post("targets", {**target, "body_ids": ["tinh-uy"]})
    dialogues.post("targets", {**target, "period": {"from": "2026-01-01", "to": "2027-12-31"}})
    money = {"plan_id": PLAN["code"], "item": "ZZ", "amount": 5, **target["period"]}
    assert wrong(dialogues, "funds", money)["rule"] == "item_known"


def test_one_dialogue_under_two_codes_counts_once(dialogues: Client) -> None:
    held(dialogues, "HD-1", "2023-03-01")
    held(dialogues, "HD-2", "2023-03-01", "hội  trường")
    held(dialogues, "HD-3", "2023-03-01", "Nhà văn hóa")
    count = {"type": "activity", "id": "HD-1"}
    dialogues.post("targets/CT-1/counts", count)
    said = wrong(dialogues, "targets/CT-1/counts", {**count, "id": "HD-2"})
    assert (said["rule"], "HD-1" in said["message"]) == ("counted_once", True)
    dialogues.post("targets/CT-1/counts", {**count, "id": "HD-3"})


def test_a_duty_of_a_number_is_accepted_once_its_acts_were_counted(dialogues: Client) -> None:
    [duty] = [
        d
        for d in dialogues.items("obligations", plan=PLAN["code"], item="DT")
        if d["occurrence"] == "2023"
    ]
    shown = {"evidence": "Biên bản hai hội nghị", "received_on": "2023-04-05"}
    dialogues.post(f"obligations/{duty['id']}/fulfilments", shown)
    held(dialogues, "HD-1", "2023-03-01")
    held(dialogues, "HD-2", "2023-04-03")
    dialogues.post("targets/CT-1/counts", {"type": "activity", "id": "HD-1"})
    accept, on = f"obligations/{duty['id']}/acceptances", {"happened_on": "2023-04-06"}
    said = wrong(dialogues, accept, on)
    assert (said["rule"], said["pointer"]) == ("counted_before_acceptance", "/document")
    assert "1/2 hội nghị" in said["message"]
    dialogues.post("targets/CT-1/counts", {"type": "activity", "id": "HD-2"})
    dialogues.post(accept, on)
    assert dialogues.get(f"obligations/{duty['id']}")["status"] == "met"


def test_what_a_place_reached_jointly_is_not_held_against_one_of_its_bodies(
    agencies: Client,
) -> None:
    """Whether each body of a place owes the number or all of them jointly, the text leaves open."""
    item = {**PLAN["items"][0], "code": "DT", "kind": "target", "addressees": ["tinh-uy"]}
    item |= {"leads": ["mttq", "ubnd"], "cadence": {"type": "yearly", "raw": "hằng năm"}}
    agencies.post("plans", {**PLAN, "items": [item]})
    bound: Json = {"plan_id": PLAN["code"], "item": "DT", "body_ids": ["mttq", "ubnd"]}
    named: Json = {"code": "CT-1", "title": "Đối thoại", "counts": "dialogue", "unit": "hội nghị"}
    place = {"groups": [{"name": "Tỉnh", "body_ids": ["mttq", "ubnd"]}], "years": [2023]}
    over = {"period": {"from": "2023-01-05", "to": "2023-12-31"}, "value": 1, "document": PAPER}
    agencies.post("targets", {**named, **bound, **place, **over})
    rule = {"rule": "Tính cho cơ quan chủ trì", "decided_by_id": "mttq"}
    agencies.post("targets/CT-1/counting-rules", {**rule, "happened_on": "2023-01-06"})
    duties = agencies.items("obligations", plan=PLAN["code"], item="DT", agency="ubnd")
    [duty] = [d for d in duties if d["occurrence"] == "2023"]
    shown = {"evidence": "Biên bản hội nghị chung", "received_on": "2023-04-05"}
    agencies.post(f"obligations/{duty['id']}/fulfilments", shown)
    accept, on = f"obligations/{duty['id']}/acceptances", {"happened_on": "2023-04-06"}
    assert wrong(agencies, accept, on)["rule"] == "counted_before_acceptance"
    held(agencies, "HD-1", "2023-03-01")
    agencies.post("targets/CT-1/counts", {"type": "activity", "id": "HD-1"})
    agencies.post(accept, on)


def test_a_document_may_accept_a_number_that_was_not_reached(dialogues: Client) -> None:
    [duty] = [
        d
        for d in dialogues.items("obligations", plan=PLAN["code"], item="DT")
        if d["occurrence"] == "2023"
    ]
    shown = {"evidence": "Một hội nghị, do bão lũ", "received_on": "2023-04-05"}
    dialogues.post(f"obligations/{duty['id']}/fulfilments", shown)
    accepted = {"document": PAPER, "happened_on": "2023-04-06"}
    dialogues.post(f"obligations/{duty['id']}/acceptances", accepted)


def test_what_was_counted_is_corrected_into_no_other_year_or_field(dialogues: Client) -> None:
    told = held(dialogues, "HD-1", "2023-03-01")
    count = {"type": "activity", "id": "HD-1"}
    dialogues.post("targets/CT-1/counts", count)
    fix = {"corrects": told["position"], "field": "held_on", "reason": "Nhầm sổ"}
    said = wrong(dialogues, "corrections", {**fix, "value": "2022-12-30"})
    assert (said["rule"], said["pointer"]) == ("counted_in_its_year", "/value")
    assert "CT-1" in said["message"]
    dialogues.post("corrections", {**fix, "value": "2023-03-02"})
    dialogues.post("targets/CT-1/exclusions", {**count, "rule": "Nhầm năm"})
    dialogues.post("corrections", {**fix, "value": "2022-12-30"})
    scheme = {
        "code": "CT-2",
        "title": "Giám sát",
        "counts": "supervision",
        "unit": "cuộc",
        "value": 9,
        "period": {"from": "2023-01-05", "to": "2025-12-31"},
        "fields": ["a", "b"],
        "document": PAPER,
    }
    dialogues.post("targets", scheme)
    rule = {"rule": "Theo đề án", "origins": ["scheme", "regular"], "decided_by_id": "mttq"}
    dialogues.post("targets/CT-2/counting-rules", {**rule, "happened_on": "2023-01-06"})
    planned = {**ROUND, "plan_item": None, "origin": "regular", "field": "a"}
    round_ = dialogues.post("supervisions", planned)
    at = f"supervisions/{round_['code']}"
    allowed = {"unannounced": True, "allowed_by_id": "tinh-uy", "place": "Xã"}
    dialogues.post(f"{at}/sessions", {**allowed, "happened_on": "2023-06-01"})
    ended = dialogues.post(
        f"{at}/conclusions", {"document": {"number": "9"}, "happened_on": "2023-06-02"}
    )
    dialogues.post("targets/CT-2/counts", {"type": "supervision", "id": round_["code"]})
    other = {"corrects": round_["position"], "field": "field", "value": "b", "reason": "Nhầm"}
    assert wrong(dialogues, "corrections", other)["rule"] == "counted_in_its_field"
    for field, value, broken in (
        ("lead_id", "ubnd", "counted_in_its_name"),
        ("origin", "scheme", "counted_in_its_origin"),
    ):
        other |= {"field": field, "value": value}
        assert wrong(dialogues, "corrections", other)["rule"] == broken
    dialogues.post("corrections", {**other, "value": "regular"})
    later = {
        "corrects": ended["position"],
        "field": "happened_on",
        "value": "2024-01-02",
        "reason": "Nhầm",
    }
    assert wrong(dialogues, "corrections", later)["rule"] == "counted_in_its_year"


def test_where_nobody_knows_the_number_nobody_has_reached_it(dialogues: Client) -> None:
    target = {
        "code": "CT-3",
        "title": "Đối thoại",
        "counts": "dialogue",
        "unit": "hội nghị",
        "value": None,
        "period": {"from": "2023-01-05", "to": "2025-12-31"},
        "body_ids": ["mttq"],
        "years": [2023],
        "document": PAPER,
    }
    dialogues.post("targets", target)
    rule = {"rule": "Chủ trì", "decided_by_id": "mttq", "happened_on": "2023-01-06"}
    dialogues.post("targets/CT-3/counting-rules", rule)
    held(dialogues, "HD-1", "2023-03-01")
    dialogues.post("targets/CT-3/counts", {"type": "activity", "id": "HD-1"})
    figures = dialogues.get("targets/CT-3", on="2023-12-31")["progress"]
    [cell] = figures["cells"]
    assert (cell["done"], cell["owed"]) == (1, None)
    assert (figures["rate"], figures["org_years_owed"], figures["in_all_at_least"]) == (
        None,
        0,
        None,
    )
    page = dialogues.ask("/targets/CT-3")
    assert "chưa biết số phải đạt" in page.text


def test_a_number_is_not_corrected_below_what_was_divided_of_it(agencies: Client) -> None:
    target: Json = {"title": "Đối thoại", "counts": "dialogue", "unit": "hội nghị", "value": 234}
    over = {"period": {"from": "2023-01-05", "to": "2025-12-31"}, "document": PAPER}
    number = agencies.post("targets", {**target, **over, "code": "CT-2"})
    agencies.post("targets/CT-2/allocations", {"allocations": [{"field": "a", "value": 200}]})
    right: Json = {"corrects": number["position"], "field": "value", "reason": "Ghi nhầm"}
    said = wrong(agencies, "corrections", {**right, "value": 199})
    assert (said["rule"], said["pointer"]) == ("allocation_within_total", "/value")
    agencies.post("corrections", {**right, "value": 200})
