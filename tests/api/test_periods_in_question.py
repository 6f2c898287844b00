"""A period in question is on a worklist with who must decide; a decision settles it, and a later one replaces it."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, Client, Json

LATE: Json = {
    **PLAN,
    "code": "KH-3",
    "number": "33",
    "issued_on": "2023-11-20",
    "items": [{**PLAN["items"][0], "cadence": {"type": "yearly", "detail": {"by": "11-30"}}}],
}
AT = "plans/KH-3/occurrence-decisions"
OWED: Json = {"item": "1", "occurrence": "2023", "is_owed": True, "authority_id": "mttq"}
OWED |= {"ground": "Công văn 3"}


@pytest.fixture
def late(agencies: Client) -> Client:
    """A plan issued ten days before the day of its year."""
    agencies.post("plans", LATE)
    return agencies


def first(client: Client) -> Json:
    found = client.items("obligations", plan="KH-3", on="2023-12-01")
    return next(d for d in found if d["occurrence"] == "2023")


def refused(client: Client, **fields: object) -> str:
    answer = client.send(AT, {**OWED, **fields})
    assert answer.status_code in (409, 422), answer.text
    rule: str = answer.json()["errors"][0]["rule"]
    return rule


def test_it_waits_for_the_issuer_and_makes_nobody_late(late: Client) -> None:
    duty = first(late)
    assert (duty["status"], duty["question"]) == ("expired_inferred", "open")
    [matter] = late.items("worklists", kind="in_question")
    assert (matter["plan_item"], matter["decider"]["code"]) == ("1", "mttq")
    assert matter["obligation_ids"] == [duty["id"]]


def test_a_decision_settles_it_and_a_later_one_takes_its_place(late: Client) -> None:
    def decided(is_owed: bool, on: str) -> tuple[str, str]:
        late.post(AT, {**OWED, "is_owed": is_owed, "happened_on": on})
        duty = first(late)
        return duty["status"], duty["question"]

    before = late.get("events")["items"][-1]["recorded_at"]
    assert decided(False, "2023-11-25") == ("cancelled", "not_owed")
    assert late.items("worklists", kind="in_question") == []
    told = late.get(f"obligations/{first(late)['id']}/explanation")
    assert "Đã có quyết định không tính kỳ này." in told["sentences"]
    assert "plan.occurrence_decided" in [f["type"] for f in told["facts"]]
    assert decided(True, "2023-11-28") == ("overdue", "owed")
    assert decided(False, "2023-11-30") == ("cancelled", "not_owed")
    then = late.items("obligations", plan="KH-3", on="2023-11-29")
    assert "due_soon" in [d["status"] for d in then if d["occurrence"] == "2023"]
    assert len(late.items("worklists", kind="in_question", known_at=before)) == 1


def test_nobody_asks_any_more_whether_what_was_done_is_owed(late: Client) -> None:
    at = f"obligations/{first(late)['id']}"
    asked = "Chưa có quyết định có tính kỳ này không"
    assert any(asked in told for told in late.get(f"{at}/explanation")["sentences"])
    letter: Json = {"code": "BC-1", "obligation_ids": [first(late)["id"]], "debtor_id": "ubnd"}
    letter |= {"addressee_ids": ["mttq"], "document": {"number": "9", "symbol": "BC"}}
    period = {"from": "2023-01-01", "to": "2023-12-31"}
    late.post("reports", {**letter, "period": period, "submitted_on": "2023-11-28"})
    late.post("reports/BC-1/receipts", {"addressee_id": "mttq", "received_on": "2023-11-28"})
    late.post("reports/BC-1/acceptances", {"addressee_id": "mttq", "happened_on": "2023-11-29"})
    told = late.get(f"{at}/explanation")
    assert told["status"] == "met"
    assert not any(asked in sentence for sentence in told["sentences"])


def test_one_decision_covers_every_period_in_question(late: Client) -> None:
    late.post(AT, {**OWED, "occurrence": None, "is_owed": False})
    assert first(late)["status"] == "cancelled"


def test_it_is_decided_by_those_concerned_with_a_ground(late: Client) -> None:
    assert refused(late, authority_id="ubnd") == "not_decided_by_debtor"
    assert refused(late, ground=" ") == "limit_has_ground"
    assert refused(late, occurrence="2024") == "occurrence_in_question"
    assert refused(late, debtor_id="xa-b") == "debtor_bound"
    assert refused(late, happened_on="2023-11-19") == "after_issue"
    late.post("agencies/xa-b/edges", {"type": "member_of", "to_id": "huyen-a"})
    assert refused(late, authority_id="xa-b") == "setter_related"


def test_what_another_item_gives_rise_to_is_owed_once_whoever_tells_of_it(
    agencies: Client,
) -> None:
    review = {**PLAN["items"][0], "code": "5", "kind": "review"}
    honors = {**PLAN["items"][0], "code": "6", "kind": "reward"}
    honors["cadence"] = {"type": "event_triggered", "detail": {"anchor": "5"}}
    agencies.post("plans", {**PLAN, "items": [review, honors]})
    held = next(d for d in agencies.items("obligations", item="5") if d["occurrence"] == "2023")
    assert agencies.items("worklists", kind="no_event") == []
    agencies.post(
        f"obligations/{held['id']}/fulfilments", {"evidence": "BC 9", "received_on": "2023-11-10"}
    )
    agencies.post(f"obligations/{held['id']}/acceptances", {"happened_on": "2023-11-12"})
    assert agencies.items("worklists", kind="no_event") == []
    raised = [d for d in agencies.items("obligations", item="6") if d["opens_on"]]
    assert [(d["opens_on"], d["status"]) for d in raised] == [("2023-11-10", "no_limit")]
    told = agencies.get(f"obligations/{raised[0]['id']}/explanation")
    assert "Mục 5 hoàn thành ngày 10/11/2023." in told["sentences"]
    assert "obligation.fulfilled" in [f["type"] for f in told["facts"]]
    event = {"item": "6", "cause": "event", "requester_id": "mttq", "ground": "BC 9"}
    agencies.post("plans/KH-1/requests", {**event, "happened_on": "2023-11-13"})
    assert agencies.items("worklists", kind="no_event") == []
    raised = [d for d in agencies.items("obligations", item="6") if d["opens_on"]]
    assert [d["opens_on"] for d in raised] == ["2023-11-13"]


def anchored(client: Client, anchor: str) -> Json:
    """An item that falls due with an event told in words, or with a day."""
    task = {**PLAN["items"][0], "code": "7", "kind": "task"}
    task["cadence"] = {"type": "event_triggered", "detail": {"anchor": anchor}}
    client.post("plans", {**PLAN, "items": [task]})
    return {"item": "7", "cause": "event", "requester_id": "mttq", "ground": "TB 2"}


def test_an_event_told_in_words_waits_for_the_issuer_to_say_when_it_happened(
    agencies: Client,
) -> None:
    event = anchored(agencies, "sau hội nghị sơ kết")
    [standing] = agencies.items("obligations", item="7")
    assert (standing["status"], standing["due_on"]) == ("standing", None)
    [matter] = agencies.items("worklists", kind="no_anchor")
    assert (matter["plan_item"], matter["obligation_ids"]) == ("7", [standing["id"]])
    assert (matter["decider"]["code"], "sau hội nghị sơ kết" in matter["why"]) == ("mttq", True)
    before = agencies.get("events")["items"][-1]["recorded_at"]
    agencies.post("plans/KH-1/requests", {**event, "happened_on": "2023-11-13"})
    assert agencies.items("worklists", kind="no_anchor") == []
    assert agencies.items("worklists", kind="no_anchor", on="2023-11-12") == [matter]
    assert agencies.items("worklists", kind="no_anchor", known_at=before) == [matter]


def test_a_day_that_gives_rise_to_something_asks_for_a_record_once_it_has_come(
    agencies: Client,
) -> None:
    anchored(agencies, "2023-07-01")
    assert agencies.items("worklists", kind="no_event", on="2023-06-30") == []
    [matter] = agencies.items("worklists", kind="no_event", on="2023-07-01")
    assert matter["plan_item"] == "7"
    assert agencies.items("worklists", kind="no_anchor", on="2023-07-01") == []


def test_what_follows_a_plan_waits_no_longer_once_that_has_asked_for_it(agencies: Client) -> None:
    task = {**PLAN["items"][0], "kind": "task", "cadence": {"type": "per_plan", "detail": {}}}
    agencies.post("plans", {**PLAN, "items": [task]})
    assert [d["status"] for d in agencies.items("obligations", item="1")] == ["awaiting_date"]
    asked = {"item": "1", "requester_id": "mttq", "ground": "KH 7", "cause": "event"}
    days = {"happened_on": "2023-06-01", "due_on": "2023-08-30", "debtor_id": "ubnd"}
    agencies.post("plans/KH-1/requests", asked | days)
    found = {d["occurrence"]: d["status"] for d in agencies.items("obligations", item="1")}
    assert found == {"plan": "standing", "event-2023-06-01": "overdue"}
    assert agencies.items("worklists", kind="no_date") == []


def test_a_plan_whose_period_is_over_asks_its_issuer_what_becomes_of_it(agencies: Client) -> None:
    once = {**PLAN["items"][0], "kind": "task", "cadence": {"type": "once", "detail": {}}}
    over = {"issued_on": "2022-01-10", "period": {"from": "2022-01-01", "to": "2022-12-31"}}
    agencies.post("plans", {**PLAN, **over, "items": [once]})
    assert agencies.items("worklists", kind="plan_over", on="2022-12-31") == []
    [matter] = agencies.items("worklists", kind="plan_over")
    assert (matter["plan"], matter["decider"]["code"], matter["duties"]) == ("KH-1", "mttq", 1)
    # A day that nobody set was to be requested by nobody.
    assert agencies.items("worklists", kind="no_request") == []
    assert len(agencies.items("worklists", kind="no_date")) == 1
    end = {"reason": "Hết kỳ", "open_duties": "carried_over"}
    agencies.post("plans/KH-1/revocations", end)
    assert agencies.items("worklists", kind="plan_over") == []


def test_what_goes_on_all_the_time_ends_with_the_period_unless_it_is_carried_over(
    agencies: Client,
) -> None:
    standing = {**PLAN["items"][0], "kind": "task", "cadence": {"type": "continuous"}}
    restated = {"type": "continuous", "detail": {"outlives_plan": True}}
    items = [standing, {**standing, "code": "2", "cadence": restated}]
    agencies.post(
        "plans", {**PLAN, "period": {"from": "2023-01-01", "to": "2023-10-31"}, "items": items}
    )

    def told(on: str) -> dict[str, str]:
        found = agencies.items("obligations", plan="KH-1", on=on)
        return {d["plan_item"]: d["status"] for d in found}

    assert told("2023-10-31") == {"1": "standing", "2": "standing"}
    assert told("2023-11-01") == {"1": "cancelled", "2": "standing"}
    duty = next(d for d in agencies.items("obligations", plan="KH-1") if d["plan_item"] == "1")
    why = agencies.get(f"obligations/{duty['id']}/explanation", on="2023-11-01")["sentences"]
    assert any("chỉ còn làm nếu được chuyển tiếp" in sentence for sentence in why)
    end = {"document": {"number": "40", "symbol": "BC-MT"}, "open_duties": "carried_over"}
    agencies.post("plans/KH-1/conclusions", {**end, "happened_on": "2023-11-05"})
    assert told("2023-11-01") == {"1": "standing", "2": "standing"}


def test_what_is_called_for_after_the_period_is_owed_once_somebody_decides_so(
    agencies: Client,
) -> None:
    called = {**PLAN["items"][0], "cadence": {"type": "on_request"}}
    period = {"from": "2023-01-01", "to": "2023-06-30"}
    agencies.post("plans", {**PLAN, "period": period, "items": [called]})
    letter = {"item": "1", "requester_id": "mttq", "ground": "Công văn 5"}
    for on, due_on in (("2023-06-15", "2023-07-15"), ("2023-07-10", "2023-08-10")):
        agencies.post("plans/KH-1/requests", {**letter, "happened_on": on, "due_on": due_on})

    def told() -> dict[str, str]:
        found = agencies.items("obligations", plan="KH-1", on="2023-09-01")
        return {d["occurrence"]: d["status"] for d in found if d["occurrence"] != "request"}

    late, asked = "request-2023-06-15", "request-2023-07-10"
    assert told() == {late: "overdue", asked: "expired_inferred"}
    [matter] = agencies.items("worklists", kind="in_question", on="2023-09-01")
    assert matter["plan_item"] == "1"
    decision = {**OWED, "occurrence": asked, "happened_on": "2023-07-11"}
    agencies.post("plans/KH-1/occurrence-decisions", decision)
    assert told() == {late: "overdue", asked: "overdue"}
