"""Hiệp thương through the API: the chain with its days, overlaps, coverage, and the duties between the steps."""

from __future__ import annotations

import pytest

from tests.api.conftest import PLAN, ROUND, Client, Json

PAPER: Json = {"number": "7", "symbol": "BB"}
OPENING: Json = {"host_id": "mttq", "plan_year": 2024, "party_ids": ["tinh-uy"]}
AT = "consultations/HT-2024-mttq"


@pytest.fixture
def consultation(agencies: Client) -> Client:
    """Opened on 2 October, with a topic."""
    agencies.post("consultations", {**OPENING, "happened_on": "2023-10-02"})
    topic = {
        "topic": "1",
        "subject": ROUND["subject"],
        "supervised_ids": ["huyen-a"],
        "proposer_id": "tinh-uy",
        "reason": "Cử tri kiến nghị",
        "window": {"from": "2023-06-01", "to": "2024-06-30"},
    }
    agencies.post(f"{AT}/topics", topic)
    return agencies


def agree(client: Client, on: str = "2023-11-02", **more: object) -> None:
    given = {"agreed_on": on, "document": PAPER, "signed_ids": ["tinh-uy"], **more}
    client.post(f"{AT}/agreements", given)


def steps(client: Client, **params: str) -> dict[str, tuple[str, str | None]]:
    found = client.items("obligations", kind="consultation", **params)
    return {d["occurrence"]: (d["status"], d["met_on"]) for d in found}


def test_the_days_between_the_steps_are_told(consultation: Client) -> None:
    rounds = [{"topic": "1", "lead_id": "mttq", "window": {"from": "2024-03-01"}, "cost": 5}]
    agree(consultation, rounds=rounds)
    assert consultation.get(AT)["topics_left"] == []
    assert consultation.get(AT)["days_waiting"] == 29
    assert steps(consultation) == {"exchange": ("no_limit", None), "submission": ("no_limit", None)}
    exchange = {"aligned_on": "2023-11-12", "with_ids": ["ubnd"], "document": PAPER}
    consultation.post(f"{AT}/alignments", exchange)
    submission = {"submitted_on": "2023-11-22", "committee_id": "tinh-uy", "document": PAPER}
    consultation.post(f"{AT}/submissions", submission)
    consultation.post(f"{AT}/opinions", {"opinion": "agree", "document": PAPER})
    plan = {**PLAN, "issued_on": "2023-11-29", "happened_on": "2023-11-29", "items": []}
    consultation.post("plans", plan)
    consultation.post(f"{AT}/plans", {"plan_id": "KH-1"})
    [row] = consultation.items("consultations", year=2024, host="mttq")
    assert (row["days_to_alignment"], row["days_to_submission"]) == (10, 20)
    assert (row["status"], row["days_waiting"], row["warnings"]) == ("plan_issued", None, [])
    assert row["agreement"]["in_window"] is True
    assert steps(consultation) == {
        "exchange": ("met", "2023-11-12"),
        "submission": ("met", "2023-11-22"),
    }
    assert steps(consultation, on="2023-11-15")["submission"] == ("no_limit", None)


def test_whom_of_its_unit_an_exchange_left_out_is_told(consultation: Client) -> None:
    for code, kind, level in (
        ("hdnd", "peoples_council_standing", "province"),
        ("doan-dbqh", "na_delegation", "province"),
        ("hdnd-a", "peoples_council", "district"),
    ):
        body = {"code": code, "name": code, "kind": kind, "level": level}
        consultation.post("agencies", body)
    agree(consultation)
    assert consultation.get(AT)["not_exchanged"] == []
    exchange = {"aligned_on": "2023-11-12", "with_ids": ["hdnd"], "document": PAPER}
    consultation.post(f"{AT}/alignments", exchange)
    told = [b["code"] for b in consultation.get(AT)["not_exchanged"]]
    assert told == ["ubnd", "doan-dbqh"]


def test_what_goes_to_the_committee_before_the_exchange_is_told(consultation: Client) -> None:
    agree(consultation)
    consultation.post(
        f"{AT}/submissions", {"submitted_on": "2023-11-03", "committee_id": "tinh-uy"}
    )
    row = consultation.get(AT)
    # Of the topic the agreement says nothing: neither a round nor a note.
    assert (row["warnings"], row["topics_left"]) == (["submitted_before_exchange"], ["1"])


def test_there_is_one_for_a_board_and_a_year(consultation: Client) -> None:
    refused = consultation.send("consultations", OPENING)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["rule"] == "consultation_once"
    agree(consultation)
    consultation.post(f"{AT}/reopenings", {"reason": "Trùng với HĐND", "happened_on": "2023-11-20"})
    assert steps(consultation) == {
        "exchange": ("cancelled", None),
        "submission": ("cancelled", None),
    }
    agree(consultation, "2023-11-25")
    now = steps(consultation)
    assert now["exchange-2"] == ("no_limit", None)
    assert consultation.get(AT)["stale"][0]["agreement"]["agreed_on"] == "2023-11-02"


def test_the_window_of_a_topic_ends_after_it_begins(consultation: Client) -> None:
    topic = {"topic": "2", "subject": "Đất đai", "supervised_ids": ["huyen-a"]}
    said = {**topic, "proposer_id": "tinh-uy", "reason": "Cử tri kiến nghị"}
    window = {"from": "2024-03-01", "to": "2024-02-01"}
    refused = consultation.send(f"{AT}/topics", {**said, "window": window})
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("window_ordered", "/window/to")


def test_overlaps_with_rounds_are_found_and_what_was_said_of_them_stands_beside(
    consultation: Client,
) -> None:
    consultation.post("supervisions", {**ROUND, "plan_item": None})
    [found] = consultation.items(f"{AT}/overlaps")
    assert (found["topic"], found["supervision"], found["outcome"]) == ("1", "GS-1", None)
    flag = {"topic": "1", "supervision_id": "GS-1", "outcome": "Giao HĐND chủ trì"}
    consultation.post(f"{AT}/overlaps", flag)
    [found] = consultation.items(f"{AT}/overlaps")
    assert found["outcome"] == "Giao HĐND chủ trì"


def test_each_board_is_listed_held_or_not(consultation: Client) -> None:
    board = {"name": "Ban Thường trực UBMTTQ huyện A", "kind": "front_standing_board"}
    consultation.post("agencies", {**board, "code": "btt-a", "level": "district"})
    agree(consultation)
    found = {r["board"]["code"]: r for r in consultation.items("consultation-coverage", year=2024)}
    assert found["btt-a"]["status"] == "not_opened"
    assert found["mttq"]["status"] == "agreed"
    assert [b["code"] for b in found["mttq"]["signed"]] == ["tinh-uy"]


def test_minutes_meet_the_duty_to_consult_that_they_name(consultation: Client) -> None:
    item = {**PLAN["items"][0], "kind": "consultation", "leads": ["mttq"], "addressees": []}
    item |= {"coordinators": [], "cadence": {"type": "yearly", "detail": {"quarter": 4}}}
    consultation.post("plans", {**PLAN, "items": [item]})
    [duty] = consultation.items("obligations", item="1", on="2023-11-01", status="upcoming")[:1]
    agree(consultation, obligation_ids=[duty["id"]])
    assert consultation.get(f"obligations/{duty['id']}")["status"] == "submitted"


@pytest.fixture
def planned(consultation: Client) -> Client:
    """A plan asks to consult, to exchange what was agreed, then to submit it; the consultation is the first of them."""
    first = {**PLAN["items"][0], "kind": "consultation", "addressees": [], "coordinators": []}
    first |= {"leads": ["mttq"], "cadence": {"type": "yearly", "detail": {"quarter": 4}}}
    then = {"type": "event_triggered", "detail": {"anchor": "1"}}
    exchange = {**first, "code": "2", "cadence": then}
    after = {"type": "event_triggered", "detail": {"anchor": "2"}}
    submission = {**first, "code": "3", "kind": "task", "cadence": after}
    items = [first, exchange, {**submission, "addressees": ["tinh-uy"]}]
    consultation.post("plans", {**PLAN, "items": items})
    [duty] = consultation.items("obligations", item="1", on="2023-11-01", status="upcoming")[:1]
    agree(consultation, obligation_ids=[duty["id"]])
    return consultation


def followed(client: Client, item: str, **params: str) -> list[tuple[str, str | None]]:
    found = client.items("obligations", item=item, **params)
    return [(d["status"], d["met_on"]) for d in found if d["status"] != "standing"]


def test_what_follows_the_agreement_meets_what_the_plan_ties_to_it(planned: Client) -> None:
    assert (followed(planned, "2"), followed(planned, "3")) == ([("no_limit", None)], [])
    exchange = {"aligned_on": "2023-11-12", "with_ids": ["ubnd"], "document": PAPER}
    planned.post(f"{AT}/alignments", exchange)
    assert followed(planned, "2") == [("met", "2023-11-12")]
    assert followed(planned, "2", on="2023-11-11") == [("no_limit", None)]
    [owed] = [d for d in planned.items("obligations", item="3") if d["status"] == "no_limit"]
    assert (owed["opens_on"], owed["beneficiary"]["code"]) == ("2023-11-12", "tinh-uy")
    submission = {"submitted_on": "2023-11-22", "committee_id": "tinh-uy", "document": PAPER}
    planned.post(f"{AT}/submissions", submission)
    assert followed(planned, "3") == [("met", "2023-11-22")]
    assert planned.items("worklists", kind="no_event") == []


@pytest.mark.parametrize("first", ["agreement", "fulfillment"])
def test_what_was_met_by_the_minutes_of_a_consultation_is_met_by_it(
    consultation: Client, first: str
) -> None:
    item = {**PLAN["items"][0], "kind": "consultation", "addressees": [], "coordinators": []}
    item |= {"leads": ["mttq"], "cadence": {"type": "yearly", "detail": {"quarter": 4}}}
    then = {"type": "event_triggered", "detail": {"anchor": "1"}}
    consultation.post("plans", {**PLAN, "items": [item, {**item, "code": "2", "cadence": then}]})
    [duty] = consultation.items("obligations", item="1", on="2023-11-01", status="upcoming")[:1]
    minutes = {**PAPER, "issued_on": "2023-11-02"}

    def fulfill() -> None:
        said = {"received_on": "2023-11-02", "document": minutes}
        consultation.post(f"obligations/{duty['id']}/fulfilments", said)

    if first == "fulfillment":
        fulfill()
    agree(consultation, document=minutes)
    exchange = {"aligned_on": "2023-11-12", "with_ids": ["ubnd"], "document": PAPER}
    consultation.post(f"{AT}/alignments", exchange)
    if first == "agreement":
        fulfill()
    assert followed(consultation, "2") == [("met", "2023-11-12")]


def test_another_agreement_makes_stale_what_followed_the_one_before(planned: Client) -> None:
    exchange = {"aligned_on": "2023-11-12", "with_ids": ["ubnd"], "document": PAPER}
    planned.post(f"{AT}/alignments", exchange)
    reopening = {"reason": "Trùng với HĐND", "happened_on": "2023-11-20"}
    planned.post(f"{AT}/reopenings", reopening)
    assert followed(planned, "2") == [("no_limit", None)]
    assert followed(planned, "2", on="2023-11-19") == [("met", "2023-11-12")]
    agree(planned, "2023-11-25")
    planned.post(f"{AT}/alignments", {**exchange, "aligned_on": "2023-11-28"})
    assert followed(planned, "2") == [("met", "2023-11-28")]


def test_it_is_submitted_to_the_committee_of_its_own_unit(consultation: Client) -> None:
    agree(consultation)
    committee = {"name": "Huyện ủy A", "kind": "party_committee", "level": "district"}
    consultation.post("agencies", {**committee, "code": "huyen-uy-a"})
    for wrong in ("mttq", "ubnd", "huyen-uy-a"):
        given = {"submitted_on": "2023-11-22", "committee_id": wrong}
        refused = consultation.send(f"{AT}/submissions", given)
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["rule"]) == (422, "submitted_to_committee")
    consultation.post("agencies/huyen-uy-a/edges", {"type": "party_over", "to_id": "mttq"})
    over = {"submitted_on": "2023-11-22", "committee_id": "huyen-uy-a"}
    told = consultation.post(f"{AT}/submissions", over)
    right = {"corrects": told["position"], "field": "committee_id", "reason": "Nhầm"}
    refused = consultation.send("corrections", {**right, "value": "ubnd"})
    assert refused.json()["errors"][0]["rule"] == "submitted_to_committee"
    consultation.post("corrections", {**right, "value": "tinh-uy"})


def test_it_ends_in_a_plan_of_its_own_year(consultation: Client) -> None:
    agree(consultation)
    dated = {**PLAN, "issued_on": "2023-11-29", "items": []}
    for year in ("2023", "2025"):
        period = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        other = {**dated, "code": f"KH-{year}", "number": year, "period": period}
        consultation.post("plans", other)
        refused = consultation.send(f"{AT}/plans", {"plan_id": f"KH-{year}"})
        assert refused.json()["errors"][0]["rule"] == "annual_plan_of_year"
    consultation.post("plans", {**dated, "period": None})
    consultation.post(f"{AT}/plans", {"plan_id": "KH-1"})
