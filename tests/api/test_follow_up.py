"""Every step after a letter has its route, and shows in the row, the letters and the matters of a council."""

from __future__ import annotations

import pytest

from domain.values import id_of
from tests.api.conftest import REPLY, Client, Json

PAPER = {"number": "50", "symbol": "BC-MT"}


@pytest.fixture
def council(letter: Client) -> Client:
    """A council beside the other bodies."""
    body = {"code": "hdnd", "name": "HĐND tỉnh", "kind": "peoples_council", "level": "province"}
    letter.post("agencies", body)
    return letter


def test_the_ladder_is_climbed_step_by_step(council: Client) -> None:
    at = "recommendations/KN-1"
    reminder = {"document": PAPER, "happened_on": "2023-08-01"}
    council.post(f"{at}/reminders", reminder)
    assert council.get(at)["follow_up"]["next"] == "urge_2"
    council.post(f"{at}/reminders", {**reminder, "happened_on": "2023-08-20"})
    council.post(f"{at}/dialogues", {"document": PAPER, "happened_on": "2023-09-01"})
    above = {"to_id": "ubnd", "step": "upper_body", "reason": "Quá hạn", "document": PAPER}
    council.post(f"{at}/escalations", {**above, "happened_on": "2023-09-10"})
    committee = {**above, "to_id": "tinh-uy", "step": "party_committee"}
    council.post(f"{at}/escalations", {**committee, "happened_on": "2023-09-11"})
    notice = {
        "recipient_ids": ["hdnd", "ubnd"],
        "period": {"from": "2023-04-01", "to": "2023-09-30"},
        "document": PAPER,
    }
    council.post(f"{at}/notices", {**notice, "happened_on": "2023-10-05"})
    proposal = {"to_id": "tinh-uy", "reason": "Không trả lời", "document": PAPER}
    council.post(f"{at}/responsibility-proposals", {**proposal, "happened_on": "2023-10-20"})
    assert council.get(at)["follow_up"]["next"] == "council_session"
    [matter] = council.items("council-matters", council="hdnd")
    assert (matter["referred_on"], matter["opinion"]) == ("2023-10-05", None)
    debate = {
        "council_id": "hdnd",
        "session": "Kỳ họp cuối năm",
        "opinion": "Giao UBND huyện trả lời ngay",
        "directed_ids": ["huyen-a"],
        "document": PAPER,
        "happened_on": "2023-11-15",
    }
    council.post(f"{at}/debates", debate)
    [matter] = council.items("council-matters")
    assert [d["code"] for d in matter["directed"]] == ["huyen-a"]
    assert matter["acted"] == []
    spoken = {**REPLY, "code": "TL-9", "replied_on": "2023-11-18", "received_on": "2023-11-20"}
    council.post(f"{at}/replies", spoken)
    [matter] = council.items("council-matters")
    [act] = matter["acted"]
    assert (act["act"], act["on"]) == ("reply", "2023-11-20")
    assert act["by_id"] == matter["responsible"]["id"]
    row = council.get(at)
    steps = [s["step"] for s in row["follow_up"]["taken"]]
    assert steps == [
        "urge_1",
        "urge_2",
        "dialogue",
        "upper_body",
        "party_committee",
        "six_monthly_notice",
        "responsibility",
        "council_session",
    ]
    assert row["follow_up"]["next"] is None


def test_a_reminder_before_the_limit_is_no_step_of_the_ladder(letter: Client) -> None:
    at = "recommendations/KN-1"
    for number, on in (("40", "2023-07-10"), ("41", "2023-08-01")):
        paper = {"document": {**PAPER, "number": number}, "early": True, "happened_on": on}
        letter.post(f"{at}/reminders", paper)
    row = letter.get(at)
    assert [r["early"] for r in row["reminders"]] == [True, False]
    taken = [t["step"] for t in row["follow_up"]["taken"]]
    assert (taken, row["follow_up"]["next"]) == (["early_reminder", "urge_1"], "urge_2")
    letter.post(f"{at}/withdrawals", {"reason": "Trùng", "happened_on": "2023-08-05"})
    assert letter.get(at)["follow_up"]["next"] is None


def test_a_reply_on_its_way_is_late_once_the_limit_has_passed(letter: Client) -> None:
    late = {**REPLY, "replied_on": "2023-07-18", "received_on": "2023-07-24"}
    letter.post("recommendations/KN-1/replies", late)
    seen = {}
    for on in ("2023-07-18", "2023-07-20", "2023-07-24", "2023-07-30"):
        [duty] = letter.items("obligations", kind="reply", on=on)
        seen[on] = (duty["status"], duty["days_late"])
    assert seen == {
        "2023-07-18": ("submitted", 0),
        "2023-07-20": ("overdue", 1),
        "2023-07-24": ("submitted", 5),
        "2023-07-30": ("submitted", 5),
    }
    # What came late is owed and not in time, accepted or not; what has not arrived yet is neither.
    for on, owed in (("2023-07-18", 0), ("2023-07-30", 1)):
        [row] = letter.items("league-tables", kind="reply", on=on)
        assert (row["numerator"], row["denominator"]) == (0, owed)


def test_a_reminder_without_its_document_stays_on_the_worklist_until_it_is_named(
    letter: Client,
) -> None:
    at = "recommendations/KN-1"
    letter.post(f"{at}/reminders", {"document": PAPER, "happened_on": "2023-08-01"})
    assert letter.items("worklists", kind="no_document") == []
    letter.post(f"{at}/reminders", {"happened_on": "2023-08-20"})
    letter.post(f"{at}/reminders", {"document": {"title": "CV"}, "happened_on": "2023-09-01"})
    assert letter.get(at)["follow_up"]["undocumented"] == ["urge_2", "urge_2"]
    [row] = letter.items("recommendations", lacks="document")
    assert row["code"] == "KN-1"
    [matter] = letter.items("worklists", kind="no_document", decider="mttq")
    assert (matter["recommendation"], matter["oldest_age_days"]) == ("KN-1", 103)
    known_at = letter.get("recommendations")["known_at"]
    letter.post(f"{at}/reminders/2/documents", {"document": PAPER})
    letter.post(f"{at}/reminders/3/documents", {"document": {**PAPER, "number": "51"}})
    answer = letter.send(f"{at}/reminders/3/documents", {"document": PAPER})
    assert answer.json()["errors"][0]["rule"] == "reminder_lacks_document"
    row = letter.get(at)
    assert (row["follow_up"]["undocumented"], row["reminders"][1]["document"]["number"]) == (
        [],
        "50",
    )
    assert letter.items("worklists", kind="no_document") == []
    assert letter.items("recommendations", lacks="document") == []
    assert len(letter.items("worklists", kind="no_document", known_at=known_at)) == 1


def test_letters_and_recommendations_are_many_to_many(letter: Client) -> None:
    second = {
        "code": "KN-2",
        "source": {"type": "supervision", "id": "GS-1"},
        "addressee_id": "xa-b",
        "document": {"number": "27", "symbol": "KN-MT", "issued_on": "2023-07-03"},
        "points": [{"no": 1, "text": "Sửa quy chế"}],
        "finding_nos": [1],
    }
    letter.post("recommendations", second)
    again = {"document": {"number": "40", "symbol": "KN-MT"}, "sent_on": "2023-09-01"}
    letter.post("recommendations/KN-1/letters", again)
    found = {x["document_code"]: x["recommendations"] for x in letter.items("letters")}
    assert found == {"27-KN-MT": ["KN-1", "KN-2"], "40-KN-MT": ["KN-1"]}
    assert len(letter.items("letters", recommendation="KN-2", issuer="mttq")) == 1


def test_a_repeat_leads_to_the_earlier_one(letter: Client) -> None:
    again = {
        "code": "KN-3",
        "source": {"type": "supervision", "id": "GS-1"},
        "addressee_id": "huyen-a",
        "points": [{"no": 1, "text": "Công khai đơn thư"}],
        "issued_on": "2023-10-01",
    }
    letter.post("recommendations", again)
    letter.post("recommendations/KN-3/repeats", {"repeats_id": "KN-1", "reason": "Chưa làm"})
    assert [r["code"] for r in letter.items("recommendations", repeats="KN-1")] == ["KN-3"]
    answer = letter.send("recommendations/KN-1/repeats", {"repeats_id": "KN-3"})
    assert answer.json()["errors"][0]["rule"] == "repeats_an_earlier_one"


def test_what_was_verified_is_published_and_may_be_reopened(letter: Client) -> None:
    at = "recommendations/KN-1"
    promised = {"roadmap": [{"by_on": "2023-09-30", "text": "Niêm yết lần đầu"}]}
    points = [{**p, **promised} for p in REPLY["points"]]
    letter.post(f"{at}/replies", {**REPLY, "points": points})
    letter.post(f"{at}/assessments", {"outcome": "accepted", "happened_on": "2023-07-25"})
    [duty] = letter.items("obligations", recommendation="KN-1", kind="resolution")
    assert (duty["due_on"], duty["due_basis"]) == ("2023-09-30", "accepted")
    settled = {"measures": "Xong", "evidence": ["Ảnh"], "received_on": "2023-09-20"}
    letter.post(f"{at}/resolutions", settled)
    letter.post(f"{at}/verifications", {"happened_on": "2023-09-25"})
    letter.post(f"{at}/outcome-publications", {"medium": "Trang tin", "happened_on": "2023-09-26"})
    assert letter.get(at)["outcome_publication"]["on"] == "2023-09-26"
    letter.post(f"{at}/reopenings", {"reason": "Tái diễn", "happened_on": "2023-10-20"})
    [duty] = letter.items("obligations", recommendation="KN-1", kind="resolution")
    assert (letter.get(at)["status"], duty["status"]) == ("resolving", "overdue")


@pytest.mark.parametrize("said", [{}, {"clock": "continues"}])
def test_a_transfer_keeps_the_first_clock_unless_it_says_otherwise(
    letter: Client, said: Json
) -> None:
    # Said or not: a first clock never begins anew without a word.
    moved = {"to_id": "xa-b", "reason": "Thẩm quyền", **said}
    letter.post("recommendations/KN-1/transfers", {**moved, "happened_on": "2023-07-06"})
    duties = {d["debtor"]["name_now"]: d for d in letter.items("obligations", kind="reply")}
    # What it owes no longer grows no older.
    ended = duties["UBND huyện A"]
    assert (ended["status"], ended["age_days"]) == ("transferred", 2)
    assert duties["UBND xã B"]["due_on"] == "2023-07-19"
    assert letter.get("recommendations/KN-1")["transfers"][0]["clock"] == "continues"


def test_a_committee_is_told_as_a_committee_and_a_council_debates(council: Client) -> None:
    at = "recommendations/KN-1"
    told = {"step": "party_committee", "reason": "Quá hạn", "document": PAPER}
    answer = council.send(f"{at}/escalations", {**told, "to_id": "ubnd"})
    assert answer.json()["errors"][0]["rule"] == "escalated_to_committee"
    code = {"code": "bdv", "name": "Ban Dân vận", "level": "province"}
    council.post("agencies", {**code, "kind": "party_commission"})
    answer = council.send(f"{at}/escalations", {**told, "to_id": "bdv"})
    assert answer.json()["errors"][0]["rule"] == "escalated_to_committee"
    recorded = council.post(f"{at}/escalations", {**told, "to_id": "tinh-uy"})["position"]
    wrong = {"corrects": recorded, "field": "to_id", "reason": "Ghi nhầm", "document": None}
    answer = council.send("corrections", {**wrong, "value": str(id_of("agency", "ubnd"))})
    assert answer.json()["errors"][0]["rule"] == "escalated_to_committee"
    notice = {"period": {"from": "2023-04-01", "to": "2023-09-30"}, "document": PAPER}
    answer = council.send(f"{at}/notices", {**notice, "recipient_ids": ["bdv"]})
    assert answer.json()["errors"][0]["rule"] == "notice_to_authority"
    council.post(f"{at}/notices", {**notice, "recipient_ids": ["ubnd", "hdnd"]})
    debate = {"session": "Kỳ họp", "opinion": "Giao giải quyết", "document": PAPER}
    answer = council.send(f"{at}/debates", {**debate, "council_id": "ubnd"})
    assert answer.json()["errors"][0]["rule"] == "debated_by_council"
    council.post(f"{at}/debates", {**debate, "council_id": "hdnd"})
    # Of a kind that nobody knows nothing can be said.
    council.post("agencies", {**code, "code": "hoi-dong", "kind": "board"})
    council.post(f"{at}/escalations", {**told, "to_id": "hoi-dong"})


def test_a_verification_without_evidence_waits_for_it(letter: Client) -> None:
    at = "recommendations/KN-1"
    letter.post(f"{at}/replies", REPLY)
    letter.post(f"{at}/assessments", {"outcome": "accepted", "happened_on": "2023-07-25"})
    done = {"measures": "Đã niêm yết", "evidence": ["Ảnh"], "received_on": "2023-08-20"}
    letter.post(f"{at}/resolutions", done)
    seen = letter.post(f"{at}/verifications", {"happened_on": "2023-09-01"})["position"]
    [row] = letter.items("recommendations", lacks="evidence")
    assert (row["status"], row["verification"]["evidence"]) == ("verified", None)
    [matter] = letter.items("worklists", kind="no_evidence", decider="mttq")
    assert (matter["recommendation"], matter["oldest_age_days"]) == ("KN-1", 91)
    right = {"field": "evidence", "value": "Biên bản kiểm tra 12/BB", "reason": "Bổ sung"}
    letter.post("corrections", {"corrects": seen, "document": None, **right})
    assert letter.get(at)["verification"]["evidence"] == "Biên bản kiểm tra 12/BB"
    assert letter.items("worklists", kind="no_evidence") == []
