"""What the rules on recommendations ask of the ledger: known sources, letters once, extensions on paper."""

from __future__ import annotations

import pytest

from domain.values import id_of
from tests.api.conftest import LETTER, REPLY, ROUND, Client, Json

PAPER: Json = {"number": "40", "symbol": "CV", "issued_on": "2023-08-20"}


def refused(client: Client, path: str, body: Json) -> tuple[str, str]:
    answer = client.send(path, body)
    assert answer.status_code in (409, 422), answer.text
    first = answer.json()["errors"][0]
    return first["rule"], first["pointer"]


@pytest.mark.parametrize(
    "source", ["supervision", "dialogue", "petition", "report", "consultation", "criticism"]
)
def test_a_source_that_is_not_there_is_refused_whatever_its_kind(plan: Client, source: str) -> None:
    body = {**LETTER, "source": {"type": source, "id": "KHONG-CO"}, "issuer_id": "mttq"}
    rule, pointer = refused(plan, "recommendations", body)
    assert rule.endswith("_known")
    assert pointer == "/source/id"


def test_a_letter_without_an_addressee_is_refused(concluded: Client) -> None:
    body = {k: v for k, v in LETTER.items() if k != "addressee_id"}
    assert refused(concluded, "recommendations", body) == ("required", "/addressee_id")


def test_a_limit_without_a_setter_is_refused(concluded: Client) -> None:
    limit = {"term": "15d", "ground": "Văn bản 27"}
    body = {**LETTER, "reply_limit": limit}
    assert refused(concluded, "recommendations", body) == ("required", "/reply_limit/setter_id")


def court(client: Client) -> str:
    return related(client, {"code": "toa", "kind": "court", "edges": [("accountable_to", "xa-b")]})


def test_a_limit_is_set_by_a_body_with_a_part_in_the_letter(concluded: Client) -> None:
    other = court(concluded)
    at = "/reply_limit/setter_id"
    for setter, rule in (("huyen-a", "setter_is_not_debtor"), (other, "setter_related")):
        limit = {"term": "15d", "setter_id": setter, "ground": "Văn bản 27"}
        assert refused(concluded, "recommendations", {**LETTER, "reply_limit": limit}) == (rule, at)
    concluded.post("recommendations", {**LETTER, "reply_limit": None})
    limit = {"term": "15d", "setter_id": other, "ground": "Văn bản 27"}
    where = "recommendations/KN-1/limits"
    assert refused(concluded, where, limit) == ("setter_related", "/setter_id")
    limit |= {"setter_id": "mttq"}
    assert refused(concluded, where, {**limit, "term": "0d"}) == ("term_from_receipt", "/term")
    concluded.post(where, limit)


def test_a_round_recommends_by_its_lead_or_a_body_above(concluded: Client) -> None:
    for issuer in ("xa-b", court(concluded)):
        body = {**LETTER, "issuer_id": issuer}
        assert refused(concluded, "recommendations", body) == ("issuer_entitled", "/issuer_id")
    over = {"code": "tren", "kind": "party_committee", "edges": [("party_over", "mttq")]}
    body = {**LETTER, "code": "KN-2", "issuer_id": related(concluded, over)}
    concluded.post("recommendations", body)
    concluded.post("recommendations", {**LETTER, "issuer_id": "mttq"})


def test_an_order_that_names_no_document_orders_nothing(plan: Client) -> None:
    for order in ({}, {"number": None, "symbol": None, "issued_on": None}):
        body = {**ROUND, "origin": "unplanned", "ordering_document": order}
        assert refused(plan, "supervisions", body) == ("unplanned_has_order", "/ordering_document")


def test_a_dialogue_is_a_dialogue(plan: Client) -> None:
    for code, kind in (("HD-1", "dialogue"), ("HD-2", "class")):
        activity = {"code": code, "kind": kind, "title": "x", "host_ids": ["mttq"]}
        plan.post("activities", activity)
    body = {**LETTER, "issuer_id": "mttq"}
    wrong = {**body, "source": {"type": "dialogue", "id": "HD-2"}}
    assert refused(plan, "recommendations", wrong)[0] == "source_of_its_type"
    plan.post("recommendations", {**body, "source": {"type": "dialogue", "id": "HD-1"}})


def test_a_round_that_was_given_up_recommends_nothing(concluded: Client) -> None:
    concluded.post("supervisions/GS-1/closures", {})
    assert refused(concluded, "recommendations", LETTER)[0] == "supervision_runs"


def test_the_same_letter_is_taken_once(letter: Client) -> None:
    again = {"document": LETTER["document"], "sent_on": "2023-07-10"}
    assert refused(letter, "recommendations/KN-1/letters", again)[0] == "letter_added_once"
    letter.post("recommendations/KN-1/replies", REPLY)
    assert refused(letter, "recommendations/KN-1/replies", REPLY)[0] == "letter_answers_once"


def test_an_extension_after_the_limit_has_its_document(letter: Client) -> None:
    late = {"due_on": "2023-09-30", "approved_by_id": "mttq", "ground": "Phức tạp"}
    late |= {"happened_on": "2023-08-20"}
    at = "recommendations/KN-1/extensions"
    assert refused(letter, at, late) == ("late_extension_has_document", "/document")
    letter.post(at, {**late, "document": PAPER})
    [reply] = letter.items("obligations", recommendation="KN-1", kind="reply")
    assert reply["due_on"] == "2023-09-30"


RELATED: list[tuple[Json, bool]] = [
    ({"code": "so-x", "kind": "department", "edges": [("accountable_to", "ubnd")]}, False),
    ({"code": "huyen-uy", "kind": "party_committee", "level": "district"}, True),
    ({"code": "hoi-b", "kind": "pso", "edges": [("member_of", "mttq")]}, False),
    ({"code": "tw", "kind": "front", "level": "central", "edges": [("front_line", "mttq")]}, True),
    ({"code": "tv", "kind": "party_standing", "edges": [("party_over", "huyen-a")]}, True),
    ({"code": "ha", "kind": "party_standing", "level": "district", "edges": [("party_over", "huyen-a")]}, False),
]  # fmt: skip
"""Bodies by their place, and whether they may decide in a matter of the Front of the province."""


def related(client: Client, body: Json) -> str:
    edges = [{"type": t, "to_id": to, "from": None} for t, to in body.get("edges", [])]
    client.post("agencies", {"name": "Cơ quan", "level": "province", **body, "edges": edges})
    return str(body["code"])


@pytest.mark.parametrize(("body", "may"), RELATED, ids=[str(b["code"]) for b, _ in RELATED])
def test_an_extension_is_approved_by_a_body_with_a_part_in_the_matter(
    letter: Client, body: Json, may: bool
) -> None:
    longer = {"due_on": "2023-12-29", "ground": "x", "document": PAPER}
    longer["approved_by_id"] = related(letter, body)
    answer = letter.send("recommendations/KN-1/extensions", longer)
    assert answer.status_code == (201 if may else 422), answer.text
    if not may:
        assert answer.json()["errors"][0]["rule"] == "approver_entitled"


@pytest.mark.parametrize(("body", "may"), RELATED, ids=[str(b["code"]) for b, _ in RELATED])
def test_a_publication_is_withheld_and_a_round_given_up_by_who_has_a_part_in_it(
    concluded: Client, body: Json, may: bool
) -> None:
    other = {**ROUND, "code": "GS-2", "subject": "Khác", "plan_item": None}
    concluded.post("supervisions", other)
    who = related(concluded, body)
    withheld = {"reason": "Bí mật", "authority_id": who, "happened_on": "2023-07-05"}
    given_up = {"reason": "Bão", "approved_by_id": who}
    for path, said, rule in (
        ("supervisions/GS-1/withholdings", withheld, "authority_entitled"),
        ("supervisions/GS-2/cancellations", given_up, "approver_entitled"),
    ):
        answer = concluded.send(path, said)
        assert answer.status_code == (201 if may else 422), answer.text
        if not may:
            assert answer.json()["errors"][0]["rule"] == rule
    withheld["authority_id"] = ROUND["supervised_ids"][1]
    if not may:
        at = "supervisions/GS-1/withholdings"
        assert refused(concluded, at, withheld) == ("not_withheld_by_supervised", "/authority_id")
        at = "supervisions/GS-2/cancellations"
        given_up["approved_by_id"] = ROUND["supervised_ids"][1]
        assert refused(concluded, at, given_up) == ("not_given_up_by_supervised", "/approved_by_id")


def test_a_correction_names_no_decider_that_has_no_part_in_it(concluded: Client) -> None:
    withheld = {"reason": "Bí mật", "authority_id": "tinh-uy", "happened_on": "2023-07-05"}
    at = concluded.post("supervisions/GS-1/withholdings", withheld)["position"]
    stranger = related(concluded, next(body for body, may in RELATED if not may))
    wrong = {"corrects": at, "field": "authority_id", "reason": "Ghi nhầm", "document": None}
    for code, rule in (
        (stranger, "authority_entitled"),
        (ROUND["supervised_ids"][1], "not_withheld_by_supervised"),
    ):
        said = {**wrong, "value": str(id_of("agency", code))}
        assert refused(concluded, "corrections", said) == (rule, "/value")
    concluded.post("corrections", {**wrong, "value": str(id_of("agency", "mttq"))})


def test_what_is_asked_to_reconsider_is_decided_point_by_point(letter: Client) -> None:
    asked = {"position": "reconsideration_requested", "reason": "Trái thẩm quyền"}
    points = [{**REPLY["points"][0], **asked}, REPLY["points"][1]]
    letter.post("recommendations/KN-1/replies", {**REPLY, "points": points})
    at = "recommendations/KN-1/reconsiderations"
    upheld = {"decision": "upheld", "reason": "Đúng thẩm quyền", "happened_on": "2023-07-25"}
    assert refused(letter, at, {**upheld, "points": [2]})[0] == "reconsideration_asked"
    letter.post(at, {**upheld, "points": [1]})
    shown = letter.get("recommendations/KN-1")
    assert shown["status"] == "reply_insufficient"
    assert shown["points"][0]["reconsideration"]["decision"] == "upheld"
    [reply] = letter.items("obligations", recommendation="KN-1", kind="reply")
    assert reply["status"] == "overdue"


def test_a_point_that_falls_away_leaves_nothing_to_resolve(letter: Client) -> None:
    asked = {"position": "reconsideration_requested", "reason": "Trái thẩm quyền"}
    points = [{**p, **asked} for p in REPLY["points"]]
    letter.post("recommendations/KN-1/replies", {**REPLY, "points": points})
    granted = {"decision": "granted", "reason": "Có lý", "happened_on": "2023-07-25"}
    letter.post("recommendations/KN-1/reconsiderations", granted)
    accepted = {"outcome": "accepted", "happened_on": "2023-07-26"}
    letter.post("recommendations/KN-1/assessments", accepted)
    kinds = {d["kind"] for d in letter.items("obligations", recommendation="KN-1")}
    assert kinds == {"reply", "publication"}
    letter.post("recommendations/KN-1/closures", {})
    letter.post("recommendations/KN-1/outcome-publications", {"medium": "Trang tin"})
    [duty] = letter.items("obligations", recommendation="KN-1", kind="publication")
    assert duty["status"] == "met"


def test_a_round_without_notice_says_who_allowed_it(plan: Client) -> None:
    round_ = {"lead_id": "mttq", "subject": "x", "supervised_ids": ["xa-b"], "origin": "regular"}
    plan.post("supervisions", {"code": "GS-9", **round_, "happened_on": "2023-04-01"})
    held = {"place": "Xã B", "unannounced": True, "happened_on": "2023-05-20"}
    at = "supervisions/GS-9/sessions"
    assert refused(plan, at, held) == ("unannounced_allowed", "/allowed_by_id")
    plan.post(at, {**held, "allowed_by_id": "tinh-uy"})
    [session] = plan.get("supervisions/GS-9")["sessions"]
    assert session["allowed_by_id"] == str(id_of("agency", "tinh-uy"))


@pytest.mark.parametrize(("body", "may"), RELATED, ids=[str(b["code"]) for b, _ in RELATED])
def test_an_unannounced_session_is_allowed_by_who_has_a_part_in_the_round(
    plan: Client, body: Json, may: bool
) -> None:
    plan.post("supervisions", {**ROUND, "code": "GS-9"})
    held = {"place": "Xã B", "unannounced": True, "happened_on": "2023-05-20"}
    at = "supervisions/GS-9/sessions"
    who = related(plan, body)
    if not may:
        assert refused(plan, at, {**held, "allowed_by_id": who}) == (
            "permitter_entitled",
            "/allowed_by_id",
        )
        who, stranger = "tinh-uy", who
        held_at = plan.post(at, {**held, "allowed_by_id": who})["position"]
        wrong = {"corrects": held_at, "field": "allowed_by_id", "reason": "Ghi nhầm"}
        said = {**wrong, "value": str(id_of("agency", stranger)), "document": None}
        assert refused(plan, "corrections", said) == ("permitter_entitled", "/value")
    else:
        plan.post(at, {**held, "allowed_by_id": who})


def test_a_letter_to_a_body_outside_the_round_says_so(concluded: Client) -> None:
    outside = {**LETTER, "code": "KN-2", "addressee_id": "ubnd", "reply_limit": None}
    forwarding = {**outside, "code": "KN-3", "forwarding": True}
    elsewhere = {**outside, "code": "KN-4", "source": {"type": "petition", "id": "DT-1"}}
    petition = {"code": "DT-1", "number": "1", "kind": "voters", "holder_id": "mttq"}
    concluded.post("petitions", petition)
    for letter in (LETTER, outside, forwarding, {**elsewhere, "issuer_id": "mttq"}):
        concluded.post("recommendations", letter)
    rows = {r["code"]: r for r in concluded.items("recommendations")}
    assert {c: (r["outside_round"], r["forwarding"]) for c, r in rows.items()} == {
        "KN-1": (False, False),
        "KN-2": (True, False),
        "KN-3": (True, True),
        "KN-4": (None, False),
    }
    merger = {"predecessor_ids": ["xa-b"], "ground": "Nghị quyết", "happened_on": "2023-07-10"}
    concluded.post("agencies/ubnd/mergers", merger)
    assert concluded.get("recommendations/KN-2")["outside_round"] is False
    assert concluded.get("recommendations/KN-2", on="2023-07-09")["outside_round"] is True


def test_a_body_may_get_back_by_law_what_it_passed_on(letter: Client) -> None:
    moved = {"to_id": "xa-b", "reason": "Đúng thẩm quyền", "happened_on": "2023-07-06"}
    letter.post("recommendations/KN-1/transfers", moved)
    merger = {"predecessor_ids": ["xa-b"], "ground": "Nghị quyết", "happened_on": "2023-07-10"}
    letter.post("agencies/huyen-a/mergers", merger)
    row = letter.get("recommendations/KN-1")
    assert row["responsible"]["code"] == "huyen-a"
    duties = {d["id"]: d for d in letter.items("obligations", kind="reply", on="2023-07-15")}
    assert sorted(d["status"] for d in duties.values()) == [
        "due_soon",
        "transferred",
        "transferred",
    ]
    assert duties[row["reply_obligation"]]["status"] == "due_soon"
    longer = {"due_on": "2023-08-10", "ground": "x", "approved_by_id": "mttq"}
    letter.post("recommendations/KN-1/extensions", {**longer, "happened_on": "2023-07-15"})
    letter.post("recommendations/KN-1/replies", REPLY)
    [open_] = [d for d in letter.items("obligations", kind="reply") if d["status"] == "submitted"]
    assert (open_["id"], open_["due_on"]) == (row["reply_obligation"], "2023-08-10")


def test_duties_that_pass_by_name_take_their_letters_along(letter: Client) -> None:
    [duty] = letter.items("obligations", kind="reply", agency="huyen-a")
    passed = {"to_id": "xa-b", "ground": "Quyết định 5", "happened_on": "2023-07-10"}
    letter.post("agencies/huyen-a/transfers", {**passed, "obligation_ids": [duty["id"]]})
    assert letter.get("recommendations/KN-1")["responsible"]["code"] == "xa-b"
    letter.post("recommendations/KN-1/replies", {**REPLY, "agency_id": "xa-b"})


def test_a_point_may_name_the_recommendation_that_is_answered(letter: Client) -> None:
    named = [{**p, "recommendation": "KN-1"} for p in REPLY["points"]]
    at = "recommendations/KN-1/replies"
    other = [{**named[0], "recommendation": "KN-2"}, named[1]]
    assert refused(letter, at, {**REPLY, "points": other}) == (
        "point_of_recommendation",
        "/points/0/recommendation",
    )
    letter.post(at, {**REPLY, "points": named})
    assert letter.get("recommendations/KN-1")["status"] == "replied"
