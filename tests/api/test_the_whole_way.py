"""From the first fact of a matter to its last, over the API alone."""

from __future__ import annotations

from tests.api.conftest import REPLY, Client


def test_a_recommendation_goes_from_round_to_closure(letter: Client) -> None:
    at = "recommendations/KN-1"
    reply = {**REPLY, "code": "TL-1"}
    letter.post(f"{at}/replies", reply)
    insufficient = {"outcome": "insufficient", "reason": "Thiếu thời hạn"}
    letter.post(f"{at}/assessments", {**insufficient, "happened_on": "2023-07-25"})
    again = {**reply, "code": "TL-2", "replied_on": "2023-07-28", "received_on": "2023-07-29"}
    letter.post(f"{at}/replies", again)
    accepted = {"outcome": "accepted", "resolution_due_on": "2023-10-31", "ground": "Lộ trình"}
    letter.post(f"{at}/assessments", {**accepted, "happened_on": "2023-08-01"})
    started = {"stage": "started", "measures": "Đang làm", "happened_on": "2023-08-10"}
    letter.post(f"{at}/resolutions", started)
    settled = {"measures": "Đã niêm yết", "evidence": ["Ảnh"]}
    letter.post(f"{at}/resolutions", {**settled, "received_on": "2023-11-10"})
    letter.post(f"{at}/disputes", {"reason": "Chưa thấy", "happened_on": "2023-11-12"})
    letter.post(f"{at}/resolutions", {**settled, "received_on": "2023-11-20"})
    letter.post(f"{at}/verifications", {"evidence": "Đã xem"})
    letter.post(f"{at}/closures", {"reason": "Đã xong"})
    row = letter.get(at)
    assert row["status"] == "closed"
    assert row["responsible"]["name"] == "UBND huyện A"
    duties = {d["kind"]: d for d in letter.items("obligations", recommendation="KN-1")}
    assert duties["reply"]["due_on"] == "2023-07-19"
    assert duties["reply"]["status"] == "met_late"
    assert (duties["resolution"]["status"], duties["resolution"]["days_late"]) == ("met_late", 20)
    letter.post("supervisions/GS-1/closures")
    assert letter.get("supervisions/GS-1")["status"] == "closed"


def test_a_reply_is_overdue_from_the_day_after_its_limit(letter: Client) -> None:
    def status(on: str) -> str:
        [duty] = letter.items("obligations", recommendation="KN-1", kind="reply", on=on)
        found: str = duty["status"]
        return found

    assert status("2023-07-03") == "awaiting_date"
    assert status("2023-07-19") == "due_soon"
    assert status("2023-07-20") == "overdue"


def test_a_report_meets_its_duty_by_arriving_in_time_and_being_accepted(plan: Client) -> None:
    [duty] = [
        d
        for d in plan.items("obligations", plan="KH-1", item="1")
        if d["period"]["from"].startswith("2023")
    ]
    assert (duty["due_on"], duty["debtor"]["name_now"]) == ("2023-11-19", "UBND tỉnh")
    told = plan.post(
        "reports",
        {
            "obligation_ids": [duty["id"]],
            "debtor_id": "ubnd",
            "addressee_ids": ["mttq"],
            "period": {"from": "2023-01-01", "to": "2023-12-31"},
            "document": {"number": "9", "symbol": "BC"},
            "submitted_on": "2023-11-10",
            "figures": {"rounds": 12},
        },
    )
    assert told["code"] == "BC-2023-0001"
    at = "reports/BC-2023-0001"
    plan.post(f"{at}/receipts", {"received_on": "2023-11-11", "incoming_number": "77"})
    plan.post(f"{at}/returns", {"reason": "Thiếu số liệu", "happened_on": "2023-11-12"})
    plan.post(f"{at}/resubmissions", {"submitted_on": "2023-11-14"})
    plan.post(f"{at}/receipts", {"received_on": "2023-11-15"})
    assert plan.get(f"obligations/{duty['id']}")["status"] == "submitted"
    plan.post(f"{at}/acceptances")
    met = plan.get(f"obligations/{duty['id']}")
    assert (met["status"], met["met_on"], met["report"]) == ("met", "2023-11-15", told["code"])
    assert plan.get(at)["status"] == "accepted"


def test_a_duty_of_a_plan_takes_every_fact_about_it(plan: Client) -> None:
    def fresh(item: str) -> str:
        [duty, *_] = plan.items("obligations", plan="KH-1", item=item)
        found: str = duty["id"]
        return found

    duty = f"obligations/{fresh('2')}"
    assert plan.get(duty)["status"] == "awaiting_date"
    extended = {"due_on": "2024-01-15", "setter_id": "mttq", "ground": "Công văn 5"}
    told = plan.post(f"{duty}/extensions", {**extended, "happened_on": "2023-10-01"})
    assert told["links"]["explanation"] == f"/api/v1/{duty}/explanation"
    assert plan.get(duty)["due_on"] == "2024-01-15"
    plan.post(f"{duty}/suspensions", {"reason": "Bão", "happened_on": "2023-10-05"})
    plan.post(f"{duty}/resumptions", {"happened_on": "2023-10-20"})
    plan.post(f"{duty}/starts", {"happened_on": "2023-10-21"})
    plan.post(f"{duty}/evidence", {"evidence": "Ảnh", "dated_on": "2023-10-25"})
    row = plan.get(duty)
    assert (row["started_on"], row["evidence_on"], row["status"]) == (
        "2023-10-21",
        "2023-10-25",
        "upcoming",
    )
    shown = {"evidence": "Ảnh", "received_on": "2023-11-01"}
    plan.post(f"{duty}/fulfilments", shown)
    plan.post(f"{duty}/returns", {"reason": "Thiếu ảnh", "happened_on": "2023-11-02"})
    plan.post(f"{duty}/fulfilments", {**shown, "received_on": "2023-11-03"})
    plan.post(f"{duty}/acceptances", {"happened_on": "2023-11-05"})
    assert plan.get(duty)["status"] == "met"
    explained = plan.get(f"{duty}/explanation")
    assert explained["status"] == "met"
    assert explained["facts"][-1]["type"] == "obligation.accepted"
    late, *_ = plan.items("obligations", plan="KH-1", item="1")
    plan.post(f"obligations/{late['id']}/waivers", {"reason": "Hợp nhất"})
    assert plan.get(f"obligations/{late['id']}")["status"] == "waived"
    other = plan.items("obligations", plan="KH-1", item="1")[-1]
    plan.post(f"obligations/{other['id']}/cancellations", {"reason": "Bỏ"})
    assert plan.get(f"obligations/{other['id']}")["status"] == "cancelled"


def test_a_round_takes_every_fact_about_it(plan: Client) -> None:
    plan.post("supervisions", {"lead_id": "mttq", "subject": "Đất đai", "supervised_ids": ["xa-b"],
                               "origin": "regular", "plan_item": None, "happened_on": "2023-03-01"})  # fmt: skip
    at = "supervisions/GS-2023-0001"
    team = {"head_id": "p-1", "member_ids": ["p-2"], "home_ids": ["mttq"]}
    plan.post(f"{at}/teams", {**team, "happened_on": "2023-03-02"})
    window = {"from": "2023-04-01", "to": "2023-04-30"}
    moved = {"reason": "Mưa", "window": window, "happened_on": "2023-03-05"}
    plan.post(f"{at}/postponements", moved)
    notice = {"visit_on": "2023-04-20", "information_due_on": "2023-04-10"}
    plan.post(f"{at}/notices", {**notice, "happened_on": "2023-03-20"})
    supplied = {"agency_id": "xa-b", "received_on": "2023-04-09"}
    plan.post(f"{at}/information", supplied)
    [duty] = plan.items("obligations", kind="information")
    assert duty["status"] == "met"
    minutes = {"number": "1", "issued_on": "2023-04-20"}
    plan.post(f"{at}/sessions", {"place": "Xã B", "minutes": minutes})
    for no in (1, 2):
        finding = {"kind": "merit", "statement": f"Tốt {no}", "evidence": ["Biên bản"]}
        plan.post(f"{at}/findings", {**finding, "happened_on": "2023-04-21"})
    plan.post(f"{at}/findings/1/contests", {"text": "Không đúng", "happened_on": "2023-04-22"})
    upheld = {"outcome": "upheld", "reason": "Có biên bản", "happened_on": "2023-04-23"}
    plan.post(f"{at}/findings/1/settlements", upheld)
    withdrawn = {"outcome": "withdrawn", "reason": "Nhầm", "happened_on": "2023-04-23"}
    plan.post(f"{at}/findings/2/settlements", withdrawn)
    report = {"number": "3", "symbol": "BC-MT", "issued_on": "2023-05-05"}
    plan.post(f"{at}/conclusions", {"document": report})
    plan.post(f"{at}/publications", {"medium": "Trang tin", "link": "https://example.vn/1"})
    row = plan.get(at)
    assert [f["state"] for f in row["findings"]] == ["upheld", "withdrawn"]
    assert row["sessions"][0]["on"] == "2023-04-20"
    assert [f["state"] for f in plan.items("findings", supervision=at[13:])] == [
        "upheld",
        "withdrawn",
    ]
    assert plan.items("findings", state="contested") == []
    plan.post("supervisions", {**ROUND_2, "code": "GS-9"})
    plan.post("supervisions/GS-9/cancellations", {"reason": "Trùng"})
    assert plan.get("supervisions/GS-9")["status"] == "cancelled"


ROUND_2 = {"lead_id": "mttq", "subject": "Y tế", "supervised_ids": ["xa-b"], "origin": "regular"}


def test_a_result_may_be_withheld_with_a_reason(concluded: Client) -> None:
    withheld = {"reason": "Bí mật nhà nước", "authority_id": "tinh-uy"}
    concluded.post("supervisions/GS-1/withholdings", withheld)
    assert concluded.get("supervisions/GS-1")["publication"]["withheld"] is True


def test_one_letter_answers_points_of_several_recommendations(letter: Client) -> None:
    second = {
        "source": {"type": "supervision", "id": "GS-1"},
        "addressee_id": "huyen-a",
        "points": [{"no": 1, "text": "Sửa quy chế"}],
        "issued_on": "2023-07-05",
    }
    assert letter.post("recommendations", second)["code"] == "KN-2023-0001"
    points = [
        {"recommendation": "KN-1", "no": 1, "position": "accepted"},
        {"recommendation": "KN-1", "no": 2, "position": "refused", "reason": "Hết hạn"},
        {"recommendation": "KN-2023-0001", "no": 1, "position": "accepted_in_part"},
    ]
    told = letter.post("replies", {**REPLY, "points": points})
    assert told["links"]["self"] == f"/api/v1/replies/{told['code']}"
    row = letter.get(f"replies/{told['code']}")
    assert [(p["recommendation"], p["no"]) for p in row["points"]] == [
        ("KN-1", 1),
        ("KN-1", 2),
        ("KN-2023-0001", 1),
    ]
    assert len(letter.items("replies")) == 2
    assert len(letter.items("replies", recommendation="KN-1")) == 1
    assert [r["code"] for r in letter.items("recommendations", status="replied")] == [
        "KN-1",
        "KN-2023-0001",
    ]


def test_a_letter_without_a_limit_is_given_one_and_then_another_day(concluded: Client) -> None:
    plain = {
        "code": "KN-2",
        "source": {"type": "supervision", "id": "GS-1"},
        "addressee_id": "huyen-a",
        "points": [{"no": 1, "text": "Sửa quy chế"}],
        "issued_on": "2023-09-01",
    }
    concluded.post("recommendations", plain)
    at = "recommendations/KN-2"
    concluded.post(f"{at}/receipts", {"received_on": "2023-09-05"})
    [duty] = concluded.items("obligations", recommendation="KN-2")
    assert (duty["status"], duty["age_days"]) == ("no_limit", 87)
    limit = {"due_on": "2023-11-10", "setter_id": "mttq", "ground": "Công văn 8"}
    concluded.post(f"{at}/limits", {**limit, "happened_on": "2023-09-10"})
    longer = {"due_on": "2023-11-30", "approved_by_id": "mttq", "ground": "Công văn 9"}
    concluded.post(f"{at}/extensions", {**longer, "happened_on": "2023-11-01"})
    [event] = concluded.items("events", type="recommendation.reply_limit_extended")
    assert event["data"]["old_due_on"] == "2023-11-10"
    concluded.post(f"{at}/reminders", {"document": {"number": "40"}})
    row = concluded.get(at)
    assert len(row["reminders"]) == 1
    concluded.post(f"{at}/withdrawals", {"reason": "Trùng"})
    assert concluded.get(at)["status"] == "withdrawn"


def test_a_transferred_recommendation_is_owed_by_the_other_body(letter: Client) -> None:
    moved = {"to_id": "xa-b", "reason": "Thẩm quyền của xã", "happened_on": "2023-07-06"}
    letter.post("recommendations/KN-1/transfers", {**moved, "clock": "restarts"})
    row = letter.get("recommendations/KN-1")
    assert (row["addressee"]["code"], row["responsible"]["code"]) == ("huyen-a", "xa-b")
    owed = {d["debtor"]["id"]: d["status"] for d in letter.items("obligations", kind="reply")}
    assert sorted(owed.values()) == ["awaiting_date", "transferred"]


def test_a_correction_changes_every_answer_but_those_known_before(letter: Client) -> None:
    [receipt] = letter.items("events", type="recommendation.received")
    before = letter.get("obligations", recommendation="KN-1", on="2023-07-20")
    assert before["items"][0]["status"] == "overdue"
    correction = {
        "corrects": receipt["position"],
        "field": "received_on",
        "value": "2023-07-14",
        "reason": "Ghi nhầm",
        "document": None,
    }
    letter.post("corrections", correction)
    [after] = letter.items("obligations", recommendation="KN-1", on="2023-07-20")
    assert (after["status"], after["due_on"]) == ("due_soon", "2023-07-31")
    [then] = letter.items(
        "obligations", recommendation="KN-1", on="2023-07-20", known_at=before["known_at"]
    )
    assert (then["status"], then["due_on"]) == ("overdue", "2023-07-19")


def test_decisions_settle_what_a_plan_leaves_open(plan: Client) -> None:
    decision = {"item": "2", "due_on": "2023-12-20", "setter_id": "mttq", "ground": "QĐ 1"}
    plan.post("plans/KH-1/due-dates", {**decision, "happened_on": "2023-11-01"})
    [duty] = plan.items("obligations", plan="KH-1", item="2")
    assert (duty["due_on"], duty["status"]) == ("2023-12-20", "upcoming")
    nobody = {**PLAN_2, "items": [{"code": "1", "kind": "task", "text": "Rà soát"}]}
    plan.post("plans", nobody)
    plan.post("plans/KH-2/leads", {"item": "1", "lead_id": "xa-b"})
    [duty] = [d for d in plan.items("obligations", plan="KH-2") if d["debtor"]]
    assert duty["debtor"]["name_now"] == "UBND xã B"


PLAN_2 = {
    "code": "KH-2",
    "title": "Kế hoạch nhỏ",
    "type": "plan",
    "issuer_id": "mttq",
    "issued_on": "2023-02-01",
    "period": {"from": "2023-01-01", "to": "2023-12-31"},
}


def test_agencies_are_named_related_and_renamed(agencies: Client) -> None:
    edge = {"type": "party_over", "to_id": "mttq", "from": None}
    agencies.post("agencies/tinh-uy/edges", edge)
    ended = {"type": "party_over", "to_id": "mttq"}
    agencies.post("agencies/tinh-uy/edge-endings", ended)
    agencies.post("agencies/xa-b/names", {"name": "UBND phường B", "ground": "NQ 1"})
    assert agencies.get("agencies/tinh-uy")["edges"] == []
    assert agencies.get("agencies/xa-b")["name"] == "UBND phường B"
    bare = {"name": "Sở Tài chính", "kind": "department", "level": "province"}
    assert agencies.post("agencies", bare)["code"] == "so-tai-chinh"
    assert agencies.post("agencies", bare)["code"] == "so-tai-chinh-2"
    assert {a["code"] for a in agencies.items("agencies", kind="department")} == {
        "so-tai-chinh",
        "so-tai-chinh-2",
    }


def test_plans_and_items_are_found_by_id_or_code(plan: Client) -> None:
    row = plan.get("plans/KH-1")
    assert (row["document_code"], row["issuer"]["code"]) == ("15-KH/MT", "mttq")
    assert plan.get(f"plans/{row['id']}")["code"] == "KH-1"
    assert [i["code"] for i in plan.items("plan-items", plan="KH-1")] == ["1", "2"]
    assert plan.get("plan-items/KH-1/1")["leads"][0]["code"] == "ubnd"
    assert [i["code"] for i in plan.items("plan-items", lead="huyen-a")] == ["2"]
    progress = plan.get("plans/KH-1/progress")
    assert progress["total"] == sum(progress["statuses"].values()) > 0


def test_rates_say_what_they_count(letter: Client) -> None:
    for by in ("agency", "level", "plan", "kind"):
        found = letter.get("compliance", by=by)
        assert found["by"] == by
        for row in found["items"]:
            assert (row["rate"] is None) == (row["denominator"] == 0)
    rates = {r["key"]: r for r in letter.items("compliance", by="kind")}
    assert (rates["reply"]["numerator"], rates["reply"]["denominator"]) == (0, 1)


def test_the_calendar_and_the_rules_answer(clerk: Client) -> None:
    found = clerk.request(
        "POST", "calendar/deadlines", json={"start": "2023-07-04", "term": "15d"}
    ).json()
    assert (found["due"], found["rolled"], found["unit"]) == ("2023-07-19", False, "d")
    named = {"start": "-", "term": "before:2023-11-20", "known_at": "2023-12-01T00:00:00+07:00"}
    late = {"start": "2025-12-18", "term": "15d", "known_at": "2026-01-01T00:00:00Z"}
    for swaps, last in ((True, "2026-01-05"), (False, "2026-01-02")):
        asked = clerk.request("POST", "calendar/deadlines", json={**late, "swaps": swaps})
        assert asked.json()["due"] == last
    answer = clerk.request("POST", "calendar/deadlines", json=named)
    assert answer.status_code == 200
    assert (answer.json()["due"], answer.json()["prudential"]) == ("2023-11-19", "2023-11-17")
    assert answer.json()["known_at"] == "2023-12-01T00:00:00+07:00"
    assert answer.json()["start"] is None
    told = clerk.request("POST", "calendar/deadlines", json={**named, "start": "2023-10-26"})
    assert told.json() | {"start": None} == answer.json()
    assert told.json()["start"] == "2023-10-26"
    year = clerk.get("calendar", year=2023)
    assert year["confirmed"] is True
    assert "2023-09-01" in [d["day"] for d in year["days_off"]]
    for path in ("rules", "calendar/time-limits"):
        rows = clerk.items(path)
        assert rows
        assert clerk.get(f"{path}/{rows[0]['id']}")["id"] == rows[0]["id"]


def test_the_trail_is_found_by_subject_body_actor_day_and_words(letter: Client) -> None:
    about = letter.items("events", subject="KN-1")
    assert [e["type"] for e in about] == ["recommendation.issued", "recommendation.received"]
    positions = [e["position"] for e in letter.items("events", limit=500)]
    assert positions == list(range(1, len(positions) + 1))
    assert letter.items("events", subject=about[0]["subject"]) == about
    assert letter.items("events", agency="xa-b", type="supervision.planned")
    assert len(letter.items("events", actor=about[0]["actor"], limit=500)) == len(positions)
    day = {"from": "2023-07-03", "to": "2023-07-03"}
    assert [e["type"] for e in letter.items("events", **day)] == ["recommendation.issued"]
    assert [e["subject"] for e in letter.items("events", q="doi thoai")] == [about[0]["subject"]]
    assert letter.items("events", subject="nobody") == []
    assert letter.get(f"events/{about[1]['position']}") == about[1]
