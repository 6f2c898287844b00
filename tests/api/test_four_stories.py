"""Four stories told whole, from the first letter to the last answer: each once went wrong somewhere in practice."""

from __future__ import annotations

from typing import Any

from infra.service import Service
from tests.api.conftest import REPLY, ROUND, TODAY, Client


def test_a_round_ends_in_zero_recommendations(plan: Client) -> None:
    plan.post("supervisions", ROUND)
    at = "supervisions/GS-1"
    plan.post(f"{at}/notices", {"visit_on": "2023-05-20", "happened_on": "2023-05-02"})
    for body in ROUND["supervised_ids"]:
        plan.post(f"{at}/information", {"agency_id": body, "received_on": "2023-05-10"})
    minutes = {"number": "9", "symbol": "BB-MT"}
    session = {"place": "Huyện A", "minutes": minutes, "happened_on": "2023-05-20"}
    plan.post(f"{at}/sessions", session)
    merit = {"kind": "merit", "statement": "Niêm yết đủ", "evidence": ["Ảnh"]}
    plan.post(f"{at}/findings", {**merit, "happened_on": "2023-05-21"})
    document = {"number": "3", "symbol": "KL-MT", "issued_on": "2023-06-30"}
    plan.post(f"{at}/conclusions", {"document": document})
    plan.post(f"{at}/publications", {"medium": "Trang tin", "happened_on": "2023-07-05"})
    plan.post(f"{at}/closures")
    assert plan.get(at)["status"] == "closed"
    assert plan.items("recommendations", supervision="GS-1") == []
    [steps] = plan.items("supervision-steps")
    assert (steps["recommendations"], steps["missing"]) == (0, ["team"])
    duties = plan.items("obligations", supervision="GS-1")
    assert {d["kind"]: d["status"] for d in duties} == {"information": "met", "publication": "met"}
    rates = {r["key"]: r for r in plan.items("compliance", by="kind")}
    assert "reply" not in rates
    figures = {f["id"]: f["shown"] for f in plan.items("indicators")}
    assert (figures["reply_rate"], figures["resolution_rate"]) == ("không phát sinh",) * 2
    assert figures["publicity"] == "100,0%"


def recommend(client: Client, code: str, count: int) -> None:
    letter = {
        "code": code,
        "source": {"type": "supervision", "id": "GS-1"},
        "addressee_id": "huyen-a",
        "points": [{"no": no, "text": f"Ý {no} của {code}"} for no in range(1, count + 1)],
        "issued_on": "2023-07-03",
        "reply_limit": {"term": "15d", "setter_id": "mttq", "ground": "Văn bản 27"},
    }
    client.post("recommendations", letter)
    client.post(f"recommendations/{code}/receipts", {"received_on": "2023-07-04"})


def test_one_letter_answers_three_recommendations_one_of_them_in_part(concluded: Client) -> None:
    codes = ("KN-1", "KN-2", "KN-3")
    for code, count in zip(codes, (1, 1, 2), strict=True):
        recommend(concluded, code, count)
    points = [
        {"recommendation": "KN-1", "no": 1, "position": "accepted", "promised_on": "2023-12-15"},
        {"recommendation": "KN-2", "no": 1, "position": "refused", "reason": "Trái thẩm quyền"},
        {"recommendation": "KN-3", "no": 2, "position": "accepted_in_part", "measures": "Thử"},
    ]
    letter = {**REPLY, "points": points, "replied_on": "2023-07-17", "received_on": "2023-07-18"}
    told = concluded.post("replies", letter)
    assert len(concluded.get(f"replies/{told['code']}")["points"]) == 3

    def duties(**filters: Any) -> dict[str, str]:
        found = concluded.items("obligations", **filters)
        return {d["recommendation"]: d["status"] for d in found if d["recommendation"]}

    # Received in time for the two that it answers whole; a point of the third still waits.
    replies = duties(kind="reply", on="2023-07-20")
    assert replies == {"KN-1": "submitted", "KN-2": "submitted", "KN-3": "overdue"}
    rows = {c: concluded.get(f"recommendations/{c}") for c in codes}
    assert [rows[c]["status"] for c in codes] == ["replied", "replied", "received"]
    assert [p["position"] for p in rows["KN-3"]["points"]] == [None, "accepted_in_part"]
    for code in ("KN-1", "KN-2"):
        accepted = {"outcome": "accepted", "happened_on": "2023-07-25"}
        concluded.post(f"recommendations/{code}/assessments", accepted)
    answer = concluded.send("recommendations/KN-3/assessments", {"outcome": "accepted"})
    assert answer.json()["errors"][0]["rule"] == "every_point_replied"
    # What was refused with a reason leaves nothing to resolve; what was promised is owed by its day.
    assert duties(kind="resolution") == {"KN-1": "due_soon"}
    assert duties(kind="reply") == {"KN-1": "met", "KN-2": "met", "KN-3": "overdue"}


def test_an_addressee_is_merged_away_in_mid_clock(letter: Client) -> None:
    heir = {"code": "huyen-moi", "name": "UBND huyện Mới", "kind": "government"}
    letter.post("agencies", {**heir, "level": "district"})
    merger = {"predecessor_ids": ["huyen-a"], "ground": "Nghị quyết sáp nhập 12/NQ"}
    # Nobody follows a body that is still there; once it is not, its letters pass on with it.
    succession = {"to_id": "huyen-moi", "ground": "Nghị quyết sáp nhập 12/NQ"}
    answer = letter.send("recommendations/KN-1/successions", succession)
    assert answer.json()["errors"][0]["rule"] == "heir_of_responsible"
    letter.post("agencies/huyen-moi/mergers", {**merger, "happened_on": "2023-07-10"})
    row = letter.get("recommendations/KN-1")
    assert (row["addressee"]["code"], row["responsible"]["code"]) == ("huyen-a", "huyen-moi")
    assert (row["status"], row["received_on"]) == ("received", "2023-07-04")

    def reply_of(body: str, **moment: str) -> tuple[str, str]:
        [duty] = letter.items("obligations", kind="reply", agency=body, **moment)
        return duty["status"], duty["due_on"]

    # The fifteen days that began with the first receipt go on: they are not counted anew, nor lost.
    assert reply_of("huyen-a") == ("transferred", "2023-07-19")
    assert reply_of("huyen-a", on="2023-07-09")[0] == "due_soon"
    assert reply_of("huyen-moi", on="2023-07-19") == ("due_soon", "2023-07-19")
    assert reply_of("huyen-moi", on="2023-07-20") == ("overdue", "2023-07-19")
    assert letter.items("obligations", kind="reply", agency="huyen-moi", on="2023-07-09") == []
    answer = letter.send("recommendations/KN-1/replies", REPLY)
    assert answer.json()["errors"][0]["rule"] == "replier_responsible"
    in_time = {**REPLY, "agency_id": "huyen-moi", "code": "TL-9"}
    letter.post(
        "recommendations/KN-1/replies",
        {**in_time, "replied_on": "2023-07-18", "received_on": "2023-07-19"},
    )
    letter.post(
        "recommendations/KN-1/assessments", {"outcome": "accepted", "happened_on": "2023-07-24"}
    )
    assert reply_of("huyen-moi")[0] == "met"
    # A second heir, after the acceptance, owes the resolution and no reply.
    letter.post("agencies", {**heir, "code": "tinh-moi", "level": "province"})
    letter.post(
        "agencies/tinh-moi/mergers",
        {**merger, "predecessor_ids": ["huyen-moi"], "happened_on": "2023-08-01"},
    )
    owed = {d["debtor"]["id"]: d for d in letter.items("obligations", kind="resolution")}
    assert sorted(d["status"] for d in owed.values()) == ["no_limit", "transferred"]
    assert letter.items("obligations", kind="reply", agency="tinh-moi") == []
    row = letter.get("recommendations/KN-1")
    assert owed[row["responsible"]["id"]]["id"] == row["resolution_obligation"]


def states(client: Client, duty: str) -> dict[str, tuple[str, str]]:
    """The alerts of a duty by their stage: state and day."""
    found = client.items("alerts", obligation=duty)
    return {a["stage"]: (a["state"], a["effective_on"]) for a in found}


def caught_up(service: Service) -> None:
    """Wait until the read models show what the watch has told."""
    assert service.wait_for(service.head(), 10)


def test_a_corrected_receipt_makes_it_timely_and_retracts_the_alert(
    letter: Client, service: Service
) -> None:
    service.look(TODAY, service.clock.now())
    caught_up(service)
    [duty] = letter.items("obligations", recommendation="KN-1", kind="reply")
    assert duty["status"] == "overdue"
    assert states(letter, duty["id"])["overdue"] == ("raised", "2023-07-20")
    before = letter.get("obligations", recommendation="KN-1")["known_at"]
    [receipt] = letter.items("events", type="recommendation.received")
    correction = {
        "corrects": receipt["position"],
        "field": "received_on",
        "value": "2023-11-20",
        "reason": "Sổ văn bản đến ghi ngày 20/11",
        "document": {"number": "5", "symbol": "BB-MT"},
    }
    letter.post("corrections", correction)
    service.react(service.clock.now())
    caught_up(service)
    [duty] = letter.items("obligations", recommendation="KN-1", kind="reply")
    assert (duty["status"], duty["due_on"], duty["days_late"]) == ("due_soon", "2023-12-05", 0)
    assert states(letter, duty["id"])["overdue"] == ("retracted", "2023-07-20")
    answered = {**REPLY, "replied_on": "2023-11-27", "received_on": "2023-11-28"}
    letter.post("recommendations/KN-1/replies", answered)
    accepted = {"outcome": "accepted", "happened_on": "2023-11-29"}
    letter.post("recommendations/KN-1/assessments", accepted)
    [met] = letter.items("obligations", recommendation="KN-1", kind="reply")
    assert (met["status"], met["days_late"]) == ("met", 0)
    # What was known before the correction is still what was known then.
    [then] = letter.items("obligations", recommendation="KN-1", kind="reply", known_at=before)
    assert then["status"] == "overdue"
