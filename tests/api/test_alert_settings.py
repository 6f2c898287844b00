"""From when on rules are told, and who hears of them, is set over the API and read with the rules."""

from __future__ import annotations

from tests.api.conftest import Client, Json

SET: Json = {"setter_id": "mttq", "ground": "Quy chế theo dõi"}


def long_overdue(client: Client, **at: str) -> Json:
    rule = client.get("rules/reply_overdue", **at)
    found: Json = next(t for t in rule["thresholds"] if t["stage"] == "long_overdue")
    return found


def test_a_threshold_is_set_shown_with_the_rule_and_withdrawn(letter: Client) -> None:
    said = {**SET, "rule": "reply_overdue", "stage": "long_overdue", "days": 20}
    before = letter.get("rules")["known_at"]
    done = letter.post("alert-thresholds", said)
    assert long_overdue(letter) | {"since": None} == {
        "stage": "long_overdue",
        "days": 20,
        "unit": "d",
        "anchor": "due_on",
        "reason": "Quy chế theo dõi",
        "since": None,
        "until": None,
        "set_by": done["code"],
    }
    assert long_overdue(letter, known_at=before)["days"] == 30
    letter.post(f"alert-thresholds/{done['code']}/withdrawals", {"reason": "Quá sớm"})
    assert (long_overdue(letter)["days"], long_overdue(letter)["set_by"]) == (30, None)
    [row] = letter.items("alert-thresholds", rule="reply_overdue")
    assert (row["status"], row["end_reason"]) == ("withdrawn", "Quá sớm")


def test_a_ladder_is_set_listed_and_withdrawn(letter: Client) -> None:
    rungs = [{"rung": "head", "roles": ["head"], "days_late": 3}]
    done = letter.post("notification-ladders", {**SET, "level": "district", "rungs": rungs})
    [row] = letter.items("notification-ladders", level="district")
    assert (row["code"], row["rungs"], row["status"]) == (done["code"], rungs, "in_force")
    letter.post(f"notification-ladders/{done['code']}/withdrawals", {"reason": "Thay thế"})
    assert letter.items("notification-ladders", status="in_force") == []


def test_an_unknown_rule_role_or_setter_is_refused_by_its_name(letter: Client) -> None:
    threshold = {**SET, "rule": "reply_overdu", "stage": "overdue", "days": 2}
    refused = letter.send("alert-thresholds", threshold)
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (422, "rule_known")
    rungs = [{"rung": "head", "roles": ["boss"]}]
    refused = letter.send("notification-ladders", {**SET, "rungs": rungs})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/rungs/0/roles")
    rungs = [{"rung": "head", "roles": ["head"]}]
    refused = letter.send("notification-ladders", {**SET, "setter_id": "nobody", "rungs": rungs})
    assert refused.status_code == 422
    of_service = {**SET, "rule": "stale_follower", "rungs": rungs}
    refused = letter.send("notification-ladders", of_service)
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (422, "rule_known")


def test_a_ladder_has_rungs_each_named_once(letter: Client) -> None:
    head = {"rung": "head", "roles": ["head"]}
    for rungs, rule in (([], "rungs_given"), ([head, head], "rungs_named_once")):
        refused = letter.send("notification-ladders", {**SET, "rungs": rungs})
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == (rule, "/rungs")


def test_what_has_a_limit_is_due_on_its_last_day(letter: Client) -> None:
    said = {**SET, "stage": "due", "days": 7}
    refused = letter.send("alert-thresholds", {**said, "rule": "reply_overdue"})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("threshold_fits_stage", "/days")
    letter.post("alert-thresholds", {**said, "rule": "no_date_set"})


def test_what_is_long_overdue_was_overdue_before(letter: Client) -> None:
    said = {**SET, "rule": "reply_overdue"}
    for stage, days in (("overdue", 30), ("long_overdue", 2)):
        if stage == "long_overdue":
            letter.post("alert-thresholds", {**said, "stage": "overdue", "days": 2})
        refused = letter.send("alert-thresholds", {**said, "stage": stage, "days": days})
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == ("stages_in_order", "/days")
    letter.post("alert-thresholds", {**said, "stage": "long_overdue", "days": 3})


def test_what_the_service_lacks_is_told_after_the_minutes_set(letter: Client) -> None:
    def shown() -> Json:
        [found] = letter.get("rules/stale_follower")["thresholds"]
        return {key: found[key] for key in ("stage", "days", "unit", "anchor", "set_by")}

    shipped = {"stage": "overdue", "days": 5, "unit": "min", "anchor": "begun_at", "set_by": None}
    assert shown() == shipped
    said = {**SET, "rule": "stale_follower", "stage": "overdue", "days": 2000, "unit": "min"}
    for wrong, rule in (
        ({"unit": "d"}, "unit_fits_rule"),
        ({"rule": "reply_overdue"}, "unit_fits_rule"),
        ({"stage": "due"}, "stage_fits_rule"),
    ):
        refused = letter.send("alert-thresholds", {**said, **wrong})
        assert refused.status_code == 422
        assert [e["rule"] for e in refused.json()["errors"]] == [rule]
    done = letter.post("alert-thresholds", said)
    assert shown() == {**shipped, "days": 2000, "set_by": done["code"]}
    letter.post(f"alert-thresholds/{done['code']}/withdrawals", {"reason": "Quá lâu"})
    assert shown() == shipped
