"""What is corrected about letters: by the words of this API or those of the facts, and never what others rest on."""

from __future__ import annotations

from typing import Any

from domain.values import id_of
from tests.api.conftest import LETTER, PLAN, REPLY, Client, Json

PAPER: Json = {"number": "40", "symbol": "CV", "issued_on": "2023-08-20"}
WRONG: Json = {"reason": "Ghi nhầm", "document": None}


def position(client: Client, name: str, subject: str = "KN-1") -> int:
    return int(client.items("events", type=name, subject=subject)[-1]["position"])


def refused(client: Client, at: int, field: str, value: Any) -> tuple[str, str]:
    answer = client.send("corrections", {"corrects": at, "field": field, "value": value, **WRONG})
    assert answer.status_code in (409, 422), answer.text
    first = answer.json()["errors"][0]
    return first["rule"], first["pointer"]


def correct(client: Client, at: int, field: str, value: Any) -> None:
    client.post("corrections", {"corrects": at, "field": field, "value": value, **WRONG})


def test_the_addressee_stays_as_written_once_somebody_has_acted_as_it(concluded: Client) -> None:
    concluded.post("recommendations", LETTER)
    issued = position(concluded, "recommendation.issued")
    # A slip of the pen is put right while nothing rests on it, by a code as by an id.
    correct(concluded, issued, "addressee_id", "xa-b")
    assert concluded.get("recommendations/KN-1")["responsible"]["code"] == "xa-b"
    correct(concluded, issued, "addressee_id", "huyen-a")
    assert refused(concluded, issued, "addressee_id", "khong-co") == ("agency_known", "/value")
    concluded.post("recommendations/KN-1/receipts", {"received_on": "2023-07-04"})
    assert refused(concluded, issued, "addressee_id", "xa-b") == ("addressee_as_written", "/value")
    assert concluded.get("recommendations/KN-1")["addressee"]["code"] == "huyen-a"
    # What does not change it is no change of the addressee.
    correct(concluded, issued, "urgent", value=True)


def test_the_words_of_the_bodies_name_what_they_said(letter: Client) -> None:
    letter.post("recommendations/KN-1/replies", REPLY)
    replied = position(letter, "recommendation.reply_given")
    # Who replied, not the body acted for: the letter is not with that commune.
    assert refused(letter, replied, "agency_id", "xa-b") == ("replier_responsible", "/value")
    issued = position(letter, "recommendation.issued")
    correct(letter, issued, "issued_on", "2023-07-01")
    assert letter.get("recommendations/KN-1")["issued_on"] == "2023-07-01"
    supplied = {"agency_id": "xa-b", "received_on": "2023-05-10"}
    letter.post("supervisions/GS-1/information", supplied)
    handed_in = position(letter, "supervision.information_supplied", "GS-1")
    assert refused(letter, handed_in, "agency_id", "ubnd") == ("supplier_supervised", "/value")
    correct(letter, handed_in, "agency_id", "huyen-a")
    [line] = letter.get("supervisions/GS-1")["information"]
    assert line["supplier_id"] == str(id_of("agency", "huyen-a"))
    planned = position(letter, "supervision.planned", "GS-1")
    correct(letter, planned, "window.to", "2023-07-31")
    correct(letter, planned, "plan_id", PLAN["code"])
    assert refused(letter, planned, "item", "9") == ("plan_item_known", "/value")
    correct(letter, planned, "item", "1")
    assert letter.get("supervisions/GS-1")["window"]["to"] == "2023-07-31"
    assert refused(letter, planned, "window", {"from": None}) == ("field_correctable", "/field")


def test_a_letter_is_no_older_than_what_it_comes_from(agencies: Client) -> None:
    dialogue = {"code": "HD-1", "kind": "dialogue", "title": "Đối thoại", "host_ids": ["mttq"]}
    agencies.post("activities", {**dialogue, "happened_on": "2023-05-01"})
    held = {"held_on": "2023-06-10", "place": "Huyện A"}
    held_at = agencies.post("activities/HD-1/holdings", held)["position"]
    came = {"code": "D-1", "number": "7", "kind": "complaint", "holder_id": "mttq"}
    agencies.post("petitions", {**came, "received_on": "2023-06-10"})
    agencies.post("petitions", {**came, "code": "D-2", "number": "8"})
    older = {**LETTER, "issuer_id": "mttq", "issued_on": "2023-06-09", "document": None}
    for kind, source in (("dialogue", "HD-1"), ("petition", "D-1")):
        body = {**older, "source": {"type": kind, "id": source}}
        answer = agencies.send("recommendations", body)
        assert answer.json()["errors"][0]["rule"] == "issued_after_source"
        agencies.post("recommendations", {**body, "code": f"KN-{source}", "urgent": True})
    # When a petition came that was entered today without its day, nobody has said.
    unsaid = {**older, "code": "KN-3", "source": {"type": "petition", "id": "D-2"}}
    agencies.post("recommendations", unsaid)
    later = {**older, "code": "KN-4", "source": {"type": "dialogue", "id": "HD-1"}}
    agencies.post("recommendations", {**later, "issued_on": "2023-06-12"})
    assert refused(agencies, held_at, "held_on", "2023-06-13") == ("issued_after_source", "/value")
    correct(agencies, held_at, "held_on", "2023-06-12")
    sent = position(agencies, "recommendation.issued", "KN-4")
    assert refused(agencies, sent, "issued_on", "2023-06-11") == ("issued_after_source", "/value")
    correct(agencies, sent, "urgent", value=True)
    correct(agencies, sent, "issued_on", "2023-06-11")


def test_what_was_mistyped_of_a_letter_and_its_reply_is_put_right_whole(letter: Client) -> None:
    at = "recommendations/KN-1"
    issued = position(letter, "recommendation.issued")
    paper = {"number": "72", "symbol": "KN-MT", "issued_on": "2023-07-03"}
    correct(letter, issued, "document", paper)
    assert letter.get(at)["document"]["number"] == "72"
    assert letter.items("events", subject="KN-1", type="recommendation.fact_corrected")
    assert refused(letter, issued, "document", None) == ("document_stays_named", "/value")
    assert refused(letter, issued, "document", {"so": "7"}) == ("value_fits_field", "/value")
    limit = {"term": "5d", "setter_id": "mttq", "ground": "Văn bản 27"}
    correct(letter, issued, "reply_limit", limit)
    [owed] = letter.items("obligations", recommendation="KN-1", kind="reply")
    assert owed["due_on"] == "2023-07-10"  # the ninth is a Sunday
    for wrong, rule in (
        ({**limit, "ground": " "}, "limit_has_ground"),
        ({**limit, "setter_id": "huyen-a"}, "setter_is_not_debtor"),
        ({**limit, "term": "0d"}, "term_from_receipt"),
        ({**limit, "due_on": "2023-07-20"}, "one_limit"),
    ):
        assert refused(letter, issued, "reply_limit", wrong)[0] == rule
    letter.post(f"{at}/replies", REPLY)
    points = [{"no": 1, "text": "Công khai đơn"}, {"no": 3, "text": "Tổ chức đối thoại"}]
    assert refused(letter, issued, "points", points)[0] == "points_as_answered"
    points[1]["no"] = 2
    correct(letter, issued, "points", points)
    assert [p["text"] for p in letter.get(at)["points"]] == ["Công khai đơn", "Tổ chức đối thoại"]


def test_positions_are_put_right_until_the_reply_is_assessed(letter: Client) -> None:
    at = "recommendations/KN-1"
    letter.post(f"{at}/replies", REPLY)
    replied = position(letter, "recommendation.reply_given")
    first, second = ({"no": no, "position": "accepted"} for no in (1, 2))
    partly = {**first, "position": "refused", "reason": "Trái thẩm quyền"}
    for wrong, rule in (
        ([{**partly, "reason": None}, second], "refusal_has_reason"),
        ([first, {**second, "no": 3}], "points_exist"),
        ([first, {**second, "position": "maybe"}], "value_fits_field"),
        ([{**first, "promised_on": "2023-07-19"}, second], "promised_after_reply"),
    ):
        assert refused(letter, replied, "points", wrong)[0] == rule
    correct(letter, replied, "points", [partly, second])
    points = letter.get(at)["points"]
    assert [(p["position"], p["reason"]) for p in points] == [
        ("refused", "Trái thẩm quyền"),
        ("accepted", None),
    ]
    letter.post(f"{at}/assessments", {"outcome": "accepted", "happened_on": "2023-07-25"})
    assert refused(letter, replied, "points", [first, second])[0] == "reply_as_assessed"
    # What changes no position is still put right.
    correct(letter, replied, "points", [partly, {**second, "measures": "Đối thoại tháng 9"}])
    assert letter.get(at)["points"][1]["measures"] == "Đối thoại tháng 9"
