"""What leaders, supervisors and inspectors ask of the year has a named route each, and the demonstration answers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.values import id_of
from infra.seeds.story import DEMO_TODAY
from tests.infra.seeds.questions import QUESTIONS, Get


def test_every_question_has_its_route() -> None:
    assert sorted(QUESTIONS) == list(range(1, 46))


@pytest.mark.parametrize("number", sorted(QUESTIONS))
def test_the_question_is_answered(get: Get, number: int) -> None:
    answer = get(QUESTIONS[number])
    assert answer.get("items", answer.get("progress"))


KNOT = "Đầu tư hạ tầng nông thôn mới bằng vốn đầu tư công"
NOT_COUNTED = {
    "target_id": str(id_of("target", "CT-2020-0001")),
    "rule": "Phát sinh ngoài kế hoạch, hiệp thương không nêu",
    "on": "2023-06-26",
    "counted": False,
}
HELD: dict[int, Callable[[list[dict[str, Any]]], Any]] = {
    8: lambda rows: (
        [(r["first"], r["second"], r["subject"]) for r in rows]
        == [("GS-2023-0001", "GS-2023-0012", KNOT)]
    ),
    9: lambda rows: {r["code"] for r in rows} >= {"GS-2023-0005", "GS-2023-0008"},
    12: lambda rows: (
        {r["code"]: (r["ordering_document"]["issuer"], r["counts"]) for r in rows}
        == {
            "GS-2023-0009": ("Ban Thường vụ Thị ủy Mường Lay", []),
            "GS-2023-0011": ("Thường trực Tỉnh ủy Lào Cai", [NOT_COUNTED]),
        }
    ),
    13: lambda rows: (
        {r["code"]: r["missing"] for r in rows if r["status"] in ("concluded", "notified")}
        == {
            "GS-2023-0001": [],
            "GS-2023-0002": [],
            "GS-2023-0003": [],
            "GS-2023-0007": ["information"],
            "GS-2023-0008": [],
            "GS-2023-0009": ["publication"],
            "GS-2023-0010": ["publication"],
            "GS-2023-0011": ["notice", "information"],
            "GS-2023-0012": ["notice", "team", "information", "findings"],
            "GS-2024-0001": ["information", "session", "findings", "report", "publication"],
        }
    ),
    14: lambda rows: (
        [(r["debtor"]["code"], r["supervision"], r["days_late"]) for r in rows]
        == [("DB.SO-TC", "GS-2023-0007", 241)]
    ),
    15: lambda rows: (
        {r["code"]: (r["responsible"]["code"], r["awaiting"]["days"]) for r in rows}
        == {
            "KN-2023-0003": ("LC.SO-TC", 331),
            "KN-2023-0007": ("LC.BAT-XAT.UBND", 254),
            "KN-2023-0010": ("DB.UBND", 211),
            "KN-2023-0012": ("TN.TRANG-BANG.UBND", 158),
            "KN-2023-0014": ("DB.DIEN-BIEN.THANH-XUONG.UBND", 116),
            "KN-2024-0002": ("LC.UBND", 8),
            "KN-2024-0003": ("DB.DIEN-BIEN-PHU.UBND", 15),
            "KN-2024-0004": ("DB.UBND", 7),
        }
        and rows[0]["topic"] == {"field": "c", "subject": KNOT, "kind": None}
        and [r["topic"]["kind"] for r in rows[5:7]] == ["recommendation", "complaint"]
    ),
    16: lambda rows: (
        {r["code"]: r["status"] for r in rows}
        == {
            "KN-2023-0002": "reply_accepted",
            "KN-2023-0004": "resolving",
            "KN-2023-0006": "disputed",
            "KN-2023-0011": "reply_accepted",
            "KN-2023-0016": "reply_accepted",
        }
    ),
    17: lambda rows: (
        next(r for r in rows if r["id"] == "points_accepted")["beside"]["positions"]
        == {"accepted": 3, "accepted_in_part": 1, "open": 2}
    ),
    18: lambda rows: all(r["beneficiary"] and r["ground"] for r in rows if r["due_on"]),
    # A limit has a ground and a setter; where nobody set one, the age is shown and nobody is late.
    19: lambda rows: all(
        (r["ground"] and r["setter"]) if r["due_on"] else not r["days_late"] for r in rows
    ),
    20: lambda rows: (
        [(r["recommendation"], r["council"]["code"]) for r in rows] == [("KN-2023-0010", "DB.HDND")]
    ),
    21: lambda rows: (
        {r["code"]: r["status"] for r in rows}
        == {"DT-2023-0003": "replied", "DT-2023-0004": "forwarded"}
        and [r["forwardings"][0]["reply_term"] for r in rows] == [None, "40d"]
    ),
    22: lambda rows: (
        [len(rows), *(sum(bool(r[k]) for r in rows) for k in ("outcome", "publication"))]
        == [7, 2, 1]
    ),
    23: lambda rows: (
        {r["supervision"]: (r["state"], r["days"]) for r in rows}
        == {
            "GS-2022-0001": ("published", 13),
            "GS-2023-0001": ("published", 13),
            "GS-2023-0002": ("withheld", 15),
            "GS-2023-0003": ("published", 42),
            "GS-2023-0004": ("published", 16),
            "GS-2023-0007": ("published", 27),
            "GS-2023-0008": ("published", 14),
            "GS-2023-0009": ("open", 119),
            "GS-2023-0010": ("open", 171),
            "GS-2023-0011": ("published", 9),
            "GS-2023-0012": ("published", 9),
        }
        and all(r["medium"] or r["reason"] or r["state"] == "open" for r in rows)
    ),
    24: lambda rows: (
        {r["code"]: (r["requester"]["code"], r["effect"]) for r in rows}
        == {
            "PB-2023-0001": ("LC.UBND", "changed_in_part"),
            "PB-2023-0002": ("DB.UBND", None),
            "PB-2024-0001": ("DB.UBND", None),
        }
    ),
    26: lambda rows: (
        {r["area"]: (r["code"], r["held_on"]) for r in rows}
        == {
            "Huyện Bảo Yên": ("HD-2023-0009", "2023-08-16"),
            "Huyện Văn Bàn": ("HD-2024-0001", None),
        }
    ),
    34: lambda rows: (
        all(c["evidence"] for r in rows for c in r["criteria"] if c["points"])
        and {
            r["subject"]["code"]: r["total"]
            for r in rows
            if r["scorecard"] == "BD-CAP-UY-2022" and r["change"] == r["total"] - r["total_before"]
        }
        == {
            "TN.TP-TAY-NINH.THANH-UY": 94,
            "TN.HOA-THANH.THI-UY": 83,
            "TN.TRANG-BANG.THI-UY": 76,
            "TN.BEN-CAU.HUYEN-UY": 76,
            "TN.CHAU-THANH.HUYEN-UY": 90,
            "TN.DUONG-MINH-CHAU.HUYEN-UY": 77,
            "TN.GO-DAU.HUYEN-UY": 82.5,
        }
    ),
    36: lambda rows: (
        [(r["subject"]["code"], r["highest"]["scorecard"], r["lowest"]["scorecard"]) for r in rows]
        == [("TN.BEN-CAU.HUYEN-UY", "BD-CAP-UY-2022", "BD-UBND-2023")]
    ),
    37: lambda rows: (
        [(r["subject"]["code"], r["complete"], len(r["rewards"])) for r in rows]
        == [
            ("TN.TP-TAY-NINH.THANH-UY", True, 2),
            ("TN.CHAU-THANH.HUYEN-UY", True, 0),
            ("TN.HOA-THANH.THI-UY", True, 0),
        ]
    ),
    40: lambda rows: (
        {(e["stage"], e["year"]) for r in rows for e in r["entries"]}
        >= {("requested", 2024), ("allocated", 2023), ("spent", 2022)}
        and all(e["on"] and e["by_id"] for r in rows for e in r["entries"])
    ),
    45: lambda rows: {r["id"] for r in rows} >= {"met_by_act", "days_to_reply", "cascade_rate"},
}
"""What the answers hold in the fictional year, for the questions about rounds and what follows from them."""


def test_what_has_no_reply_is_asked_for_by_age_with_or_without_a_limit(get: Get) -> None:
    late = get("obligations?kind=reply&status=overdue&source=recommendation")["items"]
    assert {r["source"]["code"]: (r["debtor"]["code"], r["days_late"]) for r in late} == {
        "KN-2023-0010": ("DB.UBND", 179),
        "KN-2023-0012": ("TN.TRANG-BANG.UBND", 143),
        "KN-2023-0014": ("DB.DIEN-BIEN.THANH-XUONG.UBND", 129),
    }
    without = {r["code"] for r in get(QUESTIONS[15])["items"] if r["reply_limit"] is None}
    assert without >= {"KN-2023-0003"}


@pytest.mark.parametrize("number", sorted(HELD))
def test_the_answer_says_what_happened(get: Get, number: int) -> None:
    answer = get(QUESTIONS[number])["items"]
    assert HELD[number](answer), answer


def test_petitions_and_opinions_without_an_answer_are_asked_for_by_themselves(get: Get) -> None:
    for source, late in (
        ("petition", {"DT-2023-0004": ("LC.SO-TC", 199)}),
        ("criticism", {"PB-2023-0002": ("DB.SO-TC", 88)}),
    ):
        rows = get(f"obligations?kind=reply&status=overdue&source={source}")["items"]
        told = {r["source"]["code"]: (r["debtor"]["code"], r["days_late"]) for r in rows}
        assert told == late


def test_a_reply_limit_says_on_what_it_rests_and_since_when(get: Get) -> None:
    since = {}
    for duty in get(QUESTIONS[19])["items"]:
        if duty["due_on"] and duty["source"]:
            why = get(f"obligations/{duty['id']}/explanation")
            assert why["ground"], duty
            assert why["setter"], duty
            assert any(f"Căn cứ: {why['ground']}" in told for told in why["sentences"])
            since[duty["source"]["code"], duty["debtor"]["code"]] = why["in_force_from"]
    assert all(since.values())
    # By the letter, by a decision after it, by an extension, by the opinion and by the letter that forwards.
    assert since["KN-2023-0001", "LC.BAO-THANG.UBND"] == "2023-04-14"
    assert since["KN-2023-0016", "DB.MUONG-LAY.UBND"] == "2023-12-18"
    assert since["KN-2023-0002", "LC.UBND"] == "2023-05-12"
    assert since["PB-2023-0002", "DB.SO-TC"] == "2023-11-28"
    assert since["DT-2023-0004", "LC.SO-TC"] == "2023-07-18"


def test_a_point_that_was_to_be_reconsidered_shows_the_decision(get: Get) -> None:
    [point] = get("recommendations/KN-2023-0015")["points"]
    assert (point["position"], point["reconsideration"]) == ("accepted", None)
    asked = get("recommendations/KN-2023-0015?on=2023-11-12")
    [point] = asked["points"]
    assert asked["status"] == "reply_insufficient"
    assert point["position"] == "reconsideration_requested"
    assert point["reconsideration"]["decision"] == "upheld"


def test_what_was_overdue_and_known_on_a_day_can_be_asked_ever_after(get: Get) -> None:
    day = "on=2023-12-20&known_at=2023-12-20T23:59:59%2B07:00&limit=500"
    then = get(f"obligations?status=overdue&{day}")["items"]
    assert "KN-2023-0010" in {d["recommendation"] for d in then}
    assert all(d["due_on"] < "2023-12-20" for d in then)


def test_the_234_stand_by_field_and_say_where_they_end(get: Get) -> None:
    progress = get("targets/CT-2020-0001")["progress"]
    assert (progress["done"], progress["target"]) == (4, 234)
    assert progress["fields_without"] == ["a", "b", "d", "e"]
    assert progress["uncounted_by_origin"] == {"unplanned": 1}
    pace = (progress["pace"]["per_year"], progress["pace"]["derived"])
    assert pace == (46.8, True)
    projection = progress["projection"]
    assert (projection["full_years"], projection["average"]) == ([2022, 2023], 2.0)
    assert projection["value"] == round(4 + projection["remaining_years"] * 2.0, 1)
    assert "bình quân hai năm" in projection["method"]
    midterm = get("targets/CT-2020-0001?on=2023-06-30")["progress"]
    assert midterm["done"] == 2


def test_dialogues_and_classes_stand_in_org_years(get: Get) -> None:
    dialogues = get("targets/CT-2020-0002?on=2023-12-31")["progress"]
    in_2023 = {c["body_id"]: c["done"] for c in dialogues["cells"] if c["year"] == 2023}
    assert sorted(in_2023.values()) == [0, 0, 0, 2, 2, 2]
    duties = get("obligations?kind=target&plan=LC-DA15-2020&item=P2.I.2.3-a&on=2023-12-31")["items"]
    for duty in (d for d in duties if d["status"] == "met"):
        then = get(f"targets/CT-2020-0002?on={duty['met_on']}")["progress"]["cells"]
        assert (duty["debtor"]["id"], 2023, 2) in {
            (c["body_id"], c["year"], c["done"]) for c in then
        }
    assert (dialogues["org_years_met"], dialogues["org_years_in_all"]) == (3, 30)
    classes = get("targets/CT-2020-0003")["progress"]
    assert (classes["org_years_met"], classes["org_years_in_all"]) == (13, 20)
    held = {(c["body_id"], str(c["year"])) for c in classes["cells"] if c["done"]}
    duties = get("obligations?kind=training&plan=LC-DA15-2020&item=P2.I.2.4-a")["items"]
    assert held == {(d["debtor"]["id"], d["occurrence"]) for d in duties if d["status"] == "met"}


def test_money_is_need_requested_allocated_and_spent(get: Get) -> None:
    [fund] = get("funds")["items"]
    assert fund["need"] == 30_727_000_000
    assert fund["years"]["2024"] == {"requested": 6_300_000_000, "allocated": 0, "spent": 0}
    assert fund["need"] > fund["requested"] > fund["allocated"] > fund["spent"]


def test_what_went_to_the_council_was_debated_and_somebody_told_to_act(get: Get) -> None:
    [matter] = get("council-matters")["items"]
    assert (matter["recommendation"], matter["council"]["code"]) == ("KN-2023-0010", "DB.HDND")
    assert {b["code"] for b in matter["directed"]} == {"DB.UBND", "DB.SO-TC"}
    assert (matter["acted"], matter["resolved_on"]) == ([], None)
    ladder = get("recommendations/KN-2023-0010")["follow_up"]["taken"]
    assert [s["step"] for s in ladder] == [
        "urge_1",
        "urge_2",
        "dialogue",
        "party_committee",
        "six_monthly_notice",
        "responsibility",
        "council_session",
    ]
    assert all(s["document"] for s in ladder)
    [again] = get("recommendations?repeats=KN-2023-0010")["items"]
    assert again["code"] == "KN-2024-0004"


def test_one_scorer_is_in_time_and_the_other_is_not(get: Get) -> None:
    rows = {r["scorecard"]: r for r in get("score-coverage?year=2023")["items"]}
    assert rows["BD-CAP-UY-2022"]["in_time"] is True
    assert rows["BD-UBND-2023"]["in_time"] is False
    assert {r["handed_in_by"] for r in rows.values()} == {"2023-11-19"}
    assert all("19-KH/BCĐ" in r["ground"] for r in rows.values())
    assert len(rows["BD-CAP-UY-2022"]["unscored"]) == 2
    [difference] = get("score-differences?year=2023")["items"]
    assert difference["subject"]["code"] == "TN.BEN-CAU.HUYEN-UY"
    first = get("honors?years=2022,2023")["items"][0]
    assert first["complete"]
    assert [r["state"] for r in first["rewards"]] == ["proposed", "granted"]


def test_work_is_told_apart_from_paper(get: Get) -> None:
    figures = {row["id"]: row for row in get("indicators")["items"]}
    by_act = figures["met_by_act"]
    assert 0 < by_act["numerator"] < by_act["denominator"]
    # Dialogues that meet a target are acts; a report, a plan below, scores handed in and a task done are on paper.
    kinds = by_act["beside"]["by_kind"]
    paper = sum(kinds.pop(k) for k in ("report", "cascade", "scorecard", "task"))
    assert kinds["target"] == 3
    assert (sum(kinds.values()), paper + sum(kinds.values())) == (
        by_act["numerator"],
        by_act["denominator"],
    )
    assert figures["resolution_rate"]["beside"]["answered_but_not_resolved"] > 0
    cascade = figures["cascade_rate"]
    assert 0 < cascade["numerator"] < cascade["denominator"]
    assert cascade["beside"]["median_days"] > 0
    assert figures["days_to_reply"]["beside"]["median_days"] > 0
    assert figures["petitions_handled"]["denominator"] == 7


def test_the_league_ranks_bodies_of_the_year(get: Get) -> None:
    table = get("league-tables?kind=reply&from=2023-01-01&to=2023-12-31")["items"]
    assert table
    assert [r["place"] for r in table if r["place"]] == sorted(
        r["place"] for r in table if r["place"]
    )
    assert date.fromisoformat(get("league-tables")["on"]) == DEMO_TODAY
