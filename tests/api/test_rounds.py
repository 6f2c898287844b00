"""The rounds side by side: what each lacks, which overlap, what was made public, what only some may read."""

from __future__ import annotations

from collections.abc import Callable

from api.restricted import HIDDEN
from infra.service import Service
from tests.api.conftest import LETTER, ROUND, Client


def test_the_missing_steps_of_a_round_are_named(concluded: Client) -> None:
    [row] = concluded.items("supervision-steps")
    assert row["missing"] == ["team", "information", "publication"]
    assert [b["code"] for b in row["information_missing"]] == ["huyen-a", "xa-b"]
    supplied = {"agency_id": "xa-b", "received_on": "2023-05-10"}
    concluded.post("supervisions/GS-1/information", supplied)
    [row] = concluded.items("supervision-steps", missing="information", origin="scheme")
    assert [b["code"] for b in row["information_missing"]] == ["huyen-a"]
    assert concluded.items("supervision-steps", missing="notice") == []


def test_a_round_that_overlaps_needs_a_reason_or_is_merged(concluded: Client) -> None:
    twin = {**ROUND, "code": "GS-2", "subject": "thực hiện Dân chủ ở cơ sở", "lead_id": "tinh-uy"}
    answer = concluded.send("supervisions", twin)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["rule"] == "no_overlap"
    assert "GS-1" in answer.json()["errors"][0]["allowed"]
    concluded.post("supervisions", {**twin, "overlap_reason": "Khác xã"})
    [pair] = concluded.items("supervision-overlaps")
    assert (pair["first"], pair["second"], pair["reason"]) == ("GS-1", "GS-2", "Khác xã")
    elsewhere = {"from": "2023-09-01", "to": "2023-09-30"}
    concluded.post("supervisions", {**twin, "code": "GS-3", "window": elsewhere})
    merger = {"into_id": "GS-3", "reason": "Cùng nội dung", "approved_by_id": "tinh-uy"}
    concluded.post("supervisions/GS-2/mergers", merger)
    assert concluded.get("supervisions/GS-2")["status"] == "merged"
    assert concluded.items("supervision-overlaps") == []


def test_a_round_of_a_plan_is_given_up_with_the_approval_of_who_issued_the_plan(
    plan: Client,
) -> None:
    edge = {"type": "member_of", "to_id": "mttq", "from": "2023-01-01"}
    body = {"code": "doan", "name": "Tỉnh đoàn", "kind": "pso", "level": "province"}
    plan.post("agencies", {**body, "edges": [edge]})
    plan.post("supervisions", {**ROUND, "lead_id": "doan"})
    given_up = {"reason": "Trùng", "happened_on": "2023-04-20"}
    by_its_lead = plan.send(
        "supervisions/GS-1/cancellations", {**given_up, "approved_by_id": "doan"}
    )
    assert by_its_lead.json()["errors"][0]["rule"] == "approver_entitled"
    plan.post("supervisions/GS-1/cancellations", {**given_up, "approved_by_id": "mttq"})


def test_no_letter_is_older_than_its_round_and_no_finding_than_its_notice(plan: Client) -> None:
    plan.post("supervisions", ROUND)
    urgent = {**LETTER, "urgent": True, "issued_on": "2023-03-31"}
    refused = plan.send("recommendations", urgent)
    assert refused.json()["errors"][0]["rule"] == "issued_in_round"
    plan.post("supervisions/GS-1/notices", {"happened_on": "2023-04-10"})
    finding = {"kind": "shortcoming", "statement": "x", "evidence": ["x"]}
    early = plan.send("supervisions/GS-1/findings", {**finding, "happened_on": "2023-04-09"})
    assert early.json()["errors"][0]["rule"] == "finding_after_notice"
    plan.post("supervisions/GS-1/findings", {**finding, "happened_on": "2023-04-10"})
    plan.post("recommendations", {**urgent, "issued_on": "2023-04-11"})


def test_publication_shows_its_lag_and_withholding_its_reason(concluded: Client) -> None:
    [row] = concluded.items("publications", on="2023-07-10")
    assert (row["state"], row["days"]) == ("open", 10)
    withheld = {"reason": "Bí mật", "authority_id": "tinh-uy", "happened_on": "2023-07-05"}
    concluded.post("supervisions/GS-1/withholdings", withheld)
    [row] = concluded.items("publications")
    assert (row["state"], row["days"], row["authority"]["code"]) == ("withheld", 5, "tinh-uy")
    published = {"medium": "Trang tin", "link": "https://vd.vn/1", "happened_on": "2023-07-15"}
    concluded.post("supervisions/GS-1/publications", published)
    [row] = concluded.items("publications")
    assert (row["state"], row["days"]) == ("published", 15)
    duties = [
        concluded.items("obligations", kind="publication", on=on)[0]
        for on in ("2023-07-04", "2023-07-10", "2023-07-15")
    ]
    assert [d["status"] for d in duties] == ["no_limit", "waived", "met"]
    assert duties[-1]["met_on"] == "2023-07-15"


def test_a_finding_about_a_person_is_read_by_some(
    plan: Client, service: Service, person: Callable[..., Client]
) -> None:
    plan.post("supervisions", ROUND)
    finding = {"kind": "violation_sign", "statement": "Cán bộ X", "evidence": ["Đơn"]}
    plan.post("supervisions/GS-1/findings", {**finding, "about_person": True})
    public = {**finding, "about_person": True, "restricted": False}
    answer = plan.send("supervisions/GS-1/findings", public)
    assert answer.json()["errors"][0]["rule"] == "person_restricted"

    def read(who: Client) -> set[str]:
        [event] = who.items("events", type="supervision.finding_recorded")
        return {
            who.get("supervisions/GS-1")["findings"][0]["statement"],
            who.items("supervisions")[0]["findings"][0]["statement"],
            who.items("findings")[0]["statement"],
            event["data"]["statement"],
        }

    def corrected(who: Client) -> str:
        [event] = who.items("events", type="supervision.fact_corrected")
        return str(event["data"]["value"])

    inspector = person("inspector")
    assert read(plan) == {HIDDEN}
    assert read(inspector) == {"Cán bộ X"}
    assert plan.items("findings")[0]["kind"] == "violation_sign"
    [recorded] = plan.items("events", type="supervision.finding_recorded")
    assert plan.items("events", q="Cán bộ X") == []
    correction = {"field": "statement", "value": "Cán bộ Y", "reason": "Ghi nhầm"}
    plan.post("corrections", {"corrects": recorded["position"], **correction})
    assert corrected(plan) == HIDDEN
    assert corrected(inspector) == "Cán bộ Y"


def test_a_finding_that_is_restricted_later_is_hidden_at_every_moment(
    plan: Client, person: Callable[..., Client]
) -> None:
    plan.post("supervisions", ROUND)
    said = {"kind": "shortcoming", "statement": "Khuyết điểm lạ lùng", "evidence": ["Biên bản"]}
    recorded = plan.post(
        "supervisions/GS-1/findings", {**said, "concerned_id": ROUND["supervised_ids"][0]}
    )
    plan.post("supervisions/GS-1/findings/1/contests", {"text": "Không lạ lùng"})
    before = plan.get("events")["known_at"]
    inspector = person("inspector")

    def told(who: Client, **asked: str) -> list[str]:
        shown = [
            who.get("supervisions/GS-1", **asked)["findings"][0],
            who.items("supervisions", **asked)[0]["findings"][0],
            who.items("findings", **asked)[0],
            who.items("events", type="supervision.finding_recorded", **asked)[0]["data"],
        ]
        [contest] = who.items("events", type="supervision.finding_contested", **asked)
        lines = who.items("events/timeline", type="supervision.finding_contested", **asked)
        return [*(f["statement"] for f in shown), contest["data"]["text"], lines[0]["sentence"]]

    assert HIDDEN not in told(plan)
    assert len(plan.items("events", q="lạ lùng")) == 2
    correction = {"corrects": recorded["position"], "field": "restricted", "value": True}
    plan.post("corrections", {**correction, "reason": "Nêu cá nhân lạ lùng"})
    for asked in ({}, {"known_at": before}):
        *hidden, sentence = told(plan, **asked)
        assert set(hidden) == {HIDDEN}
        assert "lạ lùng" not in sentence
        assert HIDDEN not in told(inspector, **asked)
    difference = plan.items("events", since_known_at=before)
    assert [e["data"]["reason"] for e in difference if "corrects" in e["data"]] == [HIDDEN]
    assert plan.items("events", q="lạ lùng") == []
    about = plan.items(
        "events", agency=ROUND["supervised_ids"][0], type="supervision.finding_recorded"
    )
    assert about == []
    for path in ("/supervisions/GS-1", f"/events/{recorded['position']}", "/events?q=lạ lùng"):
        shown = plan.http.get(path, headers={"Authorization": f"Bearer {plan.token}"})
        assert shown.status_code == 200
        assert "Khuyết điểm" not in shown.text
    open_again = {**correction, "value": False, "reason": "Ghi nhầm"}
    plan.post("corrections", open_again)
    assert HIDDEN not in told(plan)


def test_what_is_said_of_a_person_is_not_opened_by_a_correction(plan: Client) -> None:
    plan.post("supervisions", ROUND)
    finding = {"kind": "shortcoming", "statement": "X", "evidence": ["Đơn"], "about_person": True}
    recorded = plan.post("supervisions/GS-1/findings", finding)
    opened = {"corrects": recorded["position"], "field": "restricted", "value": False}
    answer = plan.send("corrections", {**opened, "reason": "Mở"})
    assert answer.json()["errors"][0]["rule"] == "person_restricted"
