"""Rates say what they count and what they leave out; where nothing arose they say that, and not 0 % nor 100 %."""

from __future__ import annotations

from datetime import date

import pytest

from tests.api.conftest import REPLY, Client, Json


def figures(client: Client, **asked: str) -> dict[str, Json]:
    return {row["id"]: row for row in client.items("indicators", **asked)}


def another(client: Client, code: str, received_on: str = "2023-07-06", **fields: object) -> str:
    letter = {
        "code": code,
        "source": {"type": "supervision", "id": "GS-1"},
        "addressee_id": "huyen-a",
        "points": [{"no": 1, "text": "Sửa quy chế"}],
        "issued_on": "2023-07-05",
    }
    client.post("recommendations", {**letter, **fields})
    client.post(f"recommendations/{code}/receipts", {"received_on": received_on})
    return f"recommendations/{code}"


def test_nothing_arisen_is_neither_none_nor_all(agencies: Client) -> None:
    for row in agencies.items("indicators"):
        assert (row["denominator"], row["rate"], row["shown"]) == (0, None, "không phát sinh")


def test_answered_accepted_resolved_and_verified_have_each_a_rate(letter: Client) -> None:
    timely = {**REPLY, "replied_on": "2023-07-18", "received_on": "2023-07-19"}
    letter.post("recommendations/KN-1/replies", timely)
    letter.post(
        "recommendations/KN-1/assessments", {"outcome": "accepted", "happened_on": "2023-07-25"}
    )
    second = another(letter, "KN-2")
    withdrawn = another(letter, "KN-3")
    letter.post(f"{withdrawn}/withdrawals", {"reason": "Trùng"})
    found = figures(letter)
    replied = found["reply_rate"]
    assert (replied["numerator"], replied["denominator"]) == (1, 2)
    assert (replied["excluded"], replied["shown"]) == ({"withdrawn": 1}, "50,0%")
    in_time = found["reply_in_time"]
    assert (in_time["numerator"], in_time["denominator"]) == (1, 1)
    assert in_time["beside"]["without_a_limit"] == 1
    assert found["points_accepted"]["beside"]["positions"] == {"accepted": 2, "open": 1}
    assert found["reply_accepted"]["rate"] == 1.0
    resolved = found["resolution_rate"]
    assert (resolved["numerator"], resolved["denominator"]) == (0, 1)
    assert resolved["beside"]["answered_but_not_resolved"] == 1
    settled = {"measures": "Xong", "evidence": ["Ảnh"], "received_on": "2023-09-20"}
    letter.post("recommendations/KN-1/resolutions", settled)
    assert figures(letter)["resolution_verified"]["rate"] == 0.0
    letter.post("recommendations/KN-1/verifications", {"happened_on": "2023-09-25"})
    assert figures(letter)["resolution_rate"]["rate"] == 1.0
    refused = {"no": 1, "position": "refused", "reason": "Trái luật"}
    letter.post(f"{second}/replies", {**REPLY, "code": "TL-2", "points": [refused]})
    letter.post(f"{second}/assessments", {"outcome": "accepted"})
    left_out = {"refused_with_reason": 1, "withdrawn": 1}
    assert figures(letter)["resolution_rate"]["excluded"] == left_out


def test_each_stage_shows_how_many_days_it_took(letter: Client) -> None:
    second = another(letter, "KN-2", document={"number": "8", "symbol": "KN"})
    another(letter, "KN-3", document={"number": "9", "symbol": "KN"})
    for at, code, came in (
        ("recommendations/KN-1", "TL-1", "2023-07-19"),
        (second, "TL-2", "2023-07-27"),
    ):
        point = {"no": 1, "position": "accepted"}
        points = REPLY["points"] if code == "TL-1" else [point]
        reply = {**REPLY, "code": code, "replied_on": "2023-07-18", "received_on": came}
        letter.post(f"{at}/replies", {**reply, "points": points})
    accepted = {"outcome": "accepted", "happened_on": "2023-07-29"}
    letter.post(f"{second}/assessments", accepted)
    settled = {"measures": "Xong", "evidence": ["Ảnh"], "received_on": "2023-09-20"}
    letter.post(f"{second}/resolutions", settled)
    letter.post(f"{second}/verifications", {"happened_on": "2023-09-25"})
    found = figures(letter)

    def told(stage: str) -> tuple[int, int, float | None]:
        figure = found[stage]
        return figure["numerator"], figure["denominator"], figure["beside"]["median_days"]

    [first] = [r for r in letter.items("recommendations") if r["code"] == "KN-1"]
    days = (date(2023, 7, 19) - date.fromisoformat(first["received_on"])).days
    assert told("days_to_receipt")[:2] == (3, 3)
    assert told("days_to_reply") == (2, 3, (days + 21) / 2)
    assert told("days_to_acceptance") == (1, 2, 2)
    assert told("days_to_resolution") == (1, 1, 53)
    assert told("days_to_verification") == (1, 1, 5)
    moved = {"to_id": "xa-b", "reason": "Thẩm quyền", "happened_on": "2023-07-10"}
    letter.post("recommendations/KN-3/transfers", moved)
    receipt = figures(letter)["days_to_receipt"]
    assert (receipt["denominator"], receipt["excluded"]) == (2, {"transferred": 1})


def test_a_body_answers_for_what_it_has_and_not_for_what_it_passed_on(letter: Client) -> None:
    moved = {"to_id": "xa-b", "reason": "Thẩm quyền", "happened_on": "2023-07-06"}
    letter.post("recommendations/KN-1/transfers", moved)
    passed_on = figures(letter, agency="huyen-a")["reply_rate"]
    assert (passed_on["denominator"], passed_on["excluded"]) == (0, {"transferred_away": 1})
    assert figures(letter, agency="xa-b")["reply_rate"]["denominator"] == 1


def test_a_span_of_days_asks_for_what_falls_into_it(letter: Client) -> None:
    inside = figures(letter, **{"from": "2023-07-01", "to": "2023-07-31"})
    before = figures(letter, **{"from": "2023-01-01", "to": "2023-06-30"})
    assert inside["reply_rate"]["denominator"] == 1
    assert before["reply_rate"]["shown"] == "không phát sinh"
    backwards = letter.ask("indicators", **{"from": "2023-07-31", "to": "2023-07-01"})
    assert backwards.status_code == 422


def test_publicity_petitions_and_criticism_are_counted(concluded: Client) -> None:
    withheld = {"reason": "Bí mật", "authority_id": "tinh-uy", "happened_on": "2023-07-05"}
    concluded.post("supervisions/GS-1/withholdings", withheld)
    assert figures(concluded)["publicity"]["excluded"] == {"withheld": 1}
    petition = {"code": "DT-1", "number": "1", "kind": "voters", "holder_id": "mttq"}
    concluded.post("petitions", {**petition, "received_on": "2023-03-01"})
    concluded.post(
        "petitions", {**petition, "code": "DT-2", "number": "2", "received_on": "2023-03-01"}
    )
    concluded.post("petitions/DT-1/outcomes", {"outcome": "resolved", "document": {"number": "5"}})
    asked = {"requester_id": "tinh-uy", "lead_id": "mttq", "drafter_id": "ubnd", "subject": "x"}
    concluded.post("criticisms", asked)
    found = figures(concluded)
    assert found["petitions_handled"]["rate"] == 0.5
    assert found["petitions_published"]["rate"] == 0.0
    assert (found["criticism_done"]["numerator"], found["criticism_done"]["denominator"]) == (0, 1)


def test_the_league_ranks_bodies_of_the_period_and_equals_share_a_place(letter: Client) -> None:
    for code, body in (("KN-B", "xa-b"), ("KN-U", "ubnd")):
        limit = {"term": "15d", "setter_id": "mttq", "ground": "Văn bản"}
        at = another(letter, code, addressee_id=body, reply_limit=limit)
        point = {"no": 1, "position": "accepted"}
        reply = {**REPLY, "code": f"TL-{code}", "agency_id": body, "points": [point]}
        late = "2023-07-20" if body == "xa-b" else "2023-09-20"
        letter.post(f"{at}/replies", {**reply, "replied_on": "2023-07-19", "received_on": late})
        letter.post(f"{at}/assessments", {"outcome": "accepted"})
    table = letter.items("league-tables", kind="reply")
    places = {row["code"]: (row["place"], row["rate"]) for row in table}
    assert places == {"xa-b": (1, 1.0), "huyen-a": (2, 0.0), "ubnd": (2, 0.0)}
    assert [r["code"] for r in letter.items("league-tables", kind="reply", level="commune")] == [
        "xa-b"
    ]
    assert letter.items("league-tables", kind="reply", to="2023-01-31") == []


def test_the_league_leaves_out_whom_the_period_does_not_know(letter: Client) -> None:
    young = {"code": "moi", "name": "Xã mới", "kind": "government", "level": "commune"}
    letter.post("agencies", {**young, "founded_on": "2023-11-01"})
    another(letter, "KN-M", "2023-11-07", addressee_id="moi", issued_on="2023-11-06")
    asked = {"kind": "reply", "from": "2023-07-01", "to": "2023-07-31"}
    assert "moi" not in [r["code"] for r in letter.items("league-tables", **asked)]
    assert "moi" in [r["code"] for r in letter.items("league-tables", kind="reply")]


@pytest.mark.parametrize("path", ["indicators", "league-tables"])
def test_figures_are_asked_for_any_day_and_state_of_knowledge(letter: Client, path: str) -> None:
    known = letter.get(path)["known_at"]
    letter.post("recommendations/KN-1/replies", REPLY)
    assert letter.get(path, known_at=known)["items"] != letter.get(path, on="2023-07-02")["items"]


BODIES: tuple[str | None, ...] = (None, "tinh-uy", "ubnd", "huyen-a", "xa-b", "mttq")
CARD: Json = {
    "title": "Bảng điểm",
    "drafter_id": "tinh-uy",
    "class_name": "x",
    "criteria": [{"code": "1", "text": "Công khai", "maximum": 100}],
}


def test_the_coverage_of_a_body_is_that_of_its_class_and_of_those_it_scores(
    agencies: Client,
) -> None:
    cards: dict[str, tuple[str, list[str], list[int]]] = {
        "BD-1": ("tinh-uy", ["huyen-a", "xa-b", "ubnd"], [2021, 2022, 2023]),
        "BD-2": ("ubnd", ["huyen-a", "xa-b"], [2022]),
    }
    awards = [("BD-1", "huyen-a", 2021), ("BD-1", "xa-b", 2022), ("BD-1", "huyen-a", 2022)]
    awards += [("BD-2", "huyen-a", 2022), ("BD-1", "huyen-a", 2023)]
    for code, (scorer, subjects, years) in cards.items():
        card = {"code": code, "scorer_id": scorer, "subject_ids": subjects, "years": years}
        agencies.post("scorecards", {**CARD, **card, "happened_on": "2021-01-04"})
        paper = {"document": {"number": "8", "symbol": "QĐ"}, "happened_on": "2021-01-04"}
        agencies.post(f"scorecards/{code}/issues", paper)
    for code, subject, year in awards:
        marks = [{"criterion": "1", "points": 1, "evidence": ["1"]}]
        body = {"subject_id": subject, "year": year, "marks": marks}
        agencies.post(f"scorecards/{code}/awards", {**body, "happened_on": f"{year}-11-15"})

    def counted_by_hand(body: str | None, years: set[int]) -> tuple[int, int, int]:
        """Scored, subjects and not yet due, cell by cell; only 2023 runs, of which huyen-a has been scored."""
        scored = subjects = ahead = 0
        for code, (scorer, members, of_years) in cards.items():
            for year in years & set(of_years):
                for member in members:
                    if body in (None, scorer, member):
                        has = (code, member, year) in awards
                        # The scorer and the whole have begun with 2023; who is not scored yet has time.
                        waits = year == 2023 and not has and body == member
                        ahead += waits
                        subjects += not waits
                        scored += has
        return scored, subjects, ahead

    spans: list[tuple[set[int], dict[str, str]]] = [
        ({2021, 2022, 2023}, {}),
        ({2022}, {"from": "2022-01-01", "to": "2022-12-31"}),
        ({2021, 2022}, {"to": "2022-12-31"}),
        (set(), {"to": "2020-12-31"}),
    ]
    for asked, span in spans:
        for who in BODIES:
            whose: dict[str, str] = {"agency": who} if who else {}
            found = figures(agencies, **span, **whose)["scoring_coverage"]
            told = found["numerator"], found["denominator"], found["excluded"].get("not_yet_due", 0)
            assert told == counted_by_hand(who, asked), (who, asked)
            assert found["denominator"] or found["shown"] == "không phát sinh"


def test_a_cascade_without_a_limit_is_asked_for_by_the_day_of_the_plan_above(
    agencies: Client,
) -> None:
    item: Json = {"code": "1", "kind": "cascade", "text": "Xây dựng kế hoạch", "leads": ["huyen-a"]}
    item |= {"modality": "assigned", "cadence": {"type": "once", "detail": {}, "raw": ""}}
    above: Json = {"code": "KH-9", "title": "x", "type": "plan", "issuer_id": "ubnd", "number": "9"}
    above |= {"symbol": "KH", "issued_on": "2023-02-01", "items": [item]}
    period = {"period": {"from": "2023-01-01", "to": "2025-12-31"}}
    signer = {"signer": {"capacity": "Chủ tịch", "on_behalf_of": None}}
    agencies.post("plans", {**above, **period, **signer})
    inside = figures(agencies, **{"from": "2023-01-01", "to": "2025-12-31"})["cascade_rate"]
    assert (inside["numerator"], inside["denominator"]) == (0, 1)
    before = figures(agencies, to="2022-12-31")["cascade_rate"]
    assert before["shown"] == "không phát sinh"


def test_the_league_can_be_read_by_todays_bodies_and_no_rate_is_above_one(letter: Client) -> None:
    heir = {"code": "xa-moi", "name": "Xã mới", "kind": "government", "level": "district"}
    letter.post("agencies", {**heir, "founded_on": "2023-09-01"})
    limit = {"term": "15d", "setter_id": "mttq", "ground": "Văn bản"}
    for code, day in (("KN-2", "2023-07-19"), ("KN-3", "2023-08-30")):
        at = another(letter, code, reply_limit=limit)
        point = {"no": 1, "position": "accepted"}
        reply = {**REPLY, "code": f"TL-{code}", "points": [point]}
        document = {"number": code, "symbol": "UBND", "issued_on": day}
        letter.post(
            f"{at}/replies", {**reply, "document": document, "replied_on": day, "received_on": day}
        )
        letter.post(f"{at}/assessments", {"outcome": "accepted", "happened_on": day})
    merger = {"predecessor_ids": ["huyen-a"], "ground": "NQ"}
    letter.post("agencies/xa-moi/mergers", {**merger, "happened_on": "2023-09-15"})
    asked = {"kind": "reply", "from": "2023-07-01", "to": "2023-12-01"}
    then = {r["code"]: r for r in letter.items("league-tables", **asked)}
    today = {r["code"]: r for r in letter.items("league-tables", bodies="today", **asked)}
    assert (then["huyen-a"]["numerator"], then["huyen-a"]["denominator"]) == (1, 2)
    assert "huyen-a" not in today
    whole = [sum(r[k] for r in then.values()) for k in ("numerator", "denominator")]
    assert [today["xa-moi"][k] for k in ("numerator", "denominator")] == whole
    for row in (*then.values(), *today.values()):
        assert row["rate"] is None or 0 <= row["rate"] <= 1
