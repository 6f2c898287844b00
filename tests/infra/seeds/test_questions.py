"""What leaders, supervisors and inspectors ask of the year has a named route each, and the demonstration answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from domain.values import id_of
from infra.commands.run import working
from infra.seeds.story import DEMO_TODAY, tell
from infra.service import Service
from infra.settings import Settings
from tests.infra.seeds.test_story import ledger_at

Get = Callable[[str], Any]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """The demonstration, served to an auditor."""
    url = f"sqlite:///{tmp_path_factory.mktemp('questions') / 'demo.db'}"
    ledger = ledger_at(url)
    tell(ledger, catch_up=lambda: None)
    ledger.close()
    settings = Settings(database_url=url, today=DEMO_TODAY, ledger="demo.giamsat.example")
    with Service.open(settings) as service, working(service, follow=True, watch=False):
        assert service.wait_for(service.head(), 120)
        account = service.private.add_account("auditor", name="auditor", role="auditor")
        _, token = service.private.tokens.create(account.id, label="auditor")
        with TestClient(create_app(service.ports()), base_url="http://127.0.0.1") as http:

            def ask(path: str) -> Any:
                answer = http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 200, (path, answer.text)
                return answer.json()

            yield ask


PAGE = (Path(__file__).parents[3] / "docs" / "questions.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+) \| [A-Z, ]+ \| [^|]+ \| `([^`]+)`", re.MULTILINE)
QUESTIONS = {int(number): route for number, route in ROW.findall(PAGE)}
"""The route that answers each question, as the page for people names it."""


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
        {r["source"]["code"]: (r["debtor"]["code"], r["days_late"]) for r in rows}
        == {
            "KN-2023-0010": ("DB.UBND", 179),
            "KN-2023-0012": ("TN.TRANG-BANG.UBND", 143),
            "KN-2023-0014": ("DB.DIEN-BIEN.THANH-XUONG.UBND", 129),
        }
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
            "TN.GO-DAU.HUYEN-UY": 83,
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
    assert (dialogues["org_years_met"], dialogues["org_years_in_all"]) == (3, 30)
    classes = get("targets/CT-2020-0003")["progress"]
    assert (classes["org_years_met"], classes["org_years_in_all"]) == (6, 20)


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


def by_debtor(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["debtor"]["code"]: row for row in rows}


def test_districts_without_a_plan_are_told_with_the_days_since_the_one_above(get: Get) -> None:
    bound = by_debtor(
        [r for r in get(QUESTIONS[1])["items"] if r["plan_item"] == "III.3-b" and not r["issued"]]
    )
    assert set(bound) == {"DB.MUONG-NHE.BTT-MTTQ", "DB.TUA-CHUA.BTT-MTTQ"}
    assert {r["days_since_parent"] for r in bound.values()} == {296}


def test_a_committee_told_before_and_one_not_told_are_told_apart(get: Get) -> None:
    bound = by_debtor([r for r in get(QUESTIONS[2])["items"] if r["plan_item"] == "III.3-b"])
    assert bound["DB.DIEN-BIEN-PHU.BTT-MTTQ"]["committee_informed_before"] is True
    assert bound["DB.DIEN-BIEN.BTT-MTTQ"]["committee_informed_before"] is False


def test_committees_that_issued_a_plan_of_their_own_stand_beside_the_one_that_did_not(
    get: Get,
) -> None:
    bound = by_debtor([r for r in get(QUESTIONS[3])["items"] if r["plan_item"] == "P3.III-b"])
    assert {code for code, r in bound.items() if not r["issued"]} == {"LC.SI-MA-CAI.HUYEN-UY"}
    briefed = get("obligations?plan=LC-DA15-2020&item=P3.III-a&limit=200")["items"]
    assert {"met", "met_late"} & {d["status"] for d in briefed}


def test_what_a_plan_below_leaves_out_puts_off_or_makes_smaller_is_told(get: Get) -> None:
    women = by_debtor([r for r in get(QUESTIONS[4])["items"] if r["subordinate_plan"]])["LC.HPN"]
    assert "P2.I.2.4-a" in women["left_out"]
    [smaller] = women["smaller"]
    assert (smaller["parent_value"], smaller["value"]) == (2, 1)
    city = next(r for r in get(QUESTIONS[2])["items"] if r["subordinate_plan"])
    [later] = city["later"]
    assert (later["parent_due_on"], later["due_on"]) == ("2023-12-31", "2024-01-31")


def test_every_level_says_whether_it_consulted_when_and_with_whom(get: Get) -> None:
    rows = {r["board"]["code"]: r for r in get(QUESTIONS[5])["items"]}
    province = rows["DB.BTT-MTTQ"]
    assert (province["agreed_on"], province["in_window"]) == ("2023-11-28", True)
    assert [b["code"] for b in province["absent"]] == ["DB.CCB"]
    assert rows["DB.TUA-CHUA.BTT-MTTQ"]["in_window"] is False
    assert rows["DB.NAM-PO.BTT-MTTQ"]["status"] == "opened"
    assert rows["DB.MUONG-NHE.BTT-MTTQ"]["status"] == "not_opened"
    assert {r["level"] for r in rows.values()} == {"province", "district", "commune"}


def test_the_other_province_consulted_in_november(get: Get) -> None:
    [row] = get(QUESTIONS[6])["items"]
    assert row["window"] == {"from": "2023-11-01", "to": "2023-11-30"}
    assert (row["agreement"]["agreed_on"], row["agreement"]["in_window"]) == ("2023-11-21", True)


def test_the_days_from_the_agreement_to_the_next_two_steps_are_told(get: Get) -> None:
    rows = {r["code"].removeprefix("HT-2024-"): r for r in get(QUESTIONS[7])["items"]}

    def days(host: str) -> tuple[int | None, int | None, int | None]:
        row = rows[host]
        return row["days_to_alignment"], row["days_to_submission"], row["days_waiting"]

    assert days("DB.BTT-MTTQ") == (13, 20, None)
    assert days("LC.BTT-MTTQ") == (15, 21, None)
    assert days("DB.DIEN-BIEN-PHU.BTT-MTTQ") == (14, None, 101)
    assert days("DB.MUONG-LAY.BTT-MTTQ") == (None, 8, 99)
    assert rows["DB.MUONG-LAY.BTT-MTTQ"]["warnings"] == ["submitted_before_exchange"]
    assert rows["DB.BTT-MTTQ"]["status"] == "plan_issued"


def test_rounds_not_finished_by_the_third_quarter_are_listed(get: Get) -> None:
    assert {r["code"] for r in get(QUESTIONS[9])["items"]} == {"GS-2023-0005", "GS-2023-0008"}


def test_each_organization_held_its_class_or_did_not_year_by_year(get: Get) -> None:
    cells = get("targets/CT-2020-0003")["progress"]["cells"]
    assert {c["year"] for c in cells} == {2021, 2022, 2023, 2024}
    assert sum(c["done"] for c in cells) == 6


def test_a_report_missing_at_one_of_two_addressees_names_it(get: Get) -> None:
    late = get(QUESTIONS[28])["items"]
    assert {"TN.TAN-BIEN.HUYEN-UY", "TN.TAN-CHAU.HUYEN-UY"} <= by_debtor(late).keys()
    both = get("obligations?plan=LC-DA15-2020&item=P3.III-f&agency=LC.DD-MTTQ&limit=200")["items"]
    of_2023 = {d["beneficiary"]["code"]: d for d in both if d["occurrence"] == "2023"}
    assert of_2023["LC.TT-TU"]["report"]
    assert of_2023["LC.BTT-MTTQ"]["report"] is None


def test_where_no_request_went_out_nobody_is_late_and_the_requester_is_named(get: Get) -> None:
    asked = get(QUESTIONS[29])["items"]
    assert {d["status"] for d in asked} == {"standing"}
    why = get(f"obligations/{asked[0]['id']}/explanation")
    assert any("yêu cầu" in line for line in why["sentences"])
    waiting = get("worklists?kind=no_date&limit=200")["items"]
    assert {w["decider"]["code"] for w in waiting if w["decider"]} >= {"TN.BCD-QCDC"}


def test_reports_through_another_body_and_straight_ones_are_told_apart(get: Get) -> None:
    rows = [r for r in get(QUESTIONS[30])["items"] if r["debtor"]["code"].startswith("TN.DU-")]
    november = {r["debtor"]["code"]: r for r in rows if r["submitted_on"].startswith("2023-11")}
    [via] = november["TN.DU-KHOI"]["via"]
    assert via["via_id"] == str(id_of("agency", "TN.BDV-TU"))
    assert november["TN.DU-QUAN-SU"]["via"] == []


def test_the_yearly_report_went_to_council_and_committee_with_comments_gathered_first(
    get: Get,
) -> None:
    for item in ("II.4.1", "II.4.2"):
        found = get(f"obligations?plan=DB-CT18-2023&item={item}&agency=DB.BTT-MTTQ")["items"]
        [duty] = [d for d in found if d["occurrence"] == "2023"]
        report = get(f"reports/{duty['report']}")
        assert report["comments"][0]["collected_on"] < report["submitted_on"]
    levels = {d["level"] for d in get(QUESTIONS[31])["items"]}
    assert levels == {"province", "district", "commune"}


def test_members_who_did_not_report_are_named(get: Get) -> None:
    members = {m["member"]["code"]: m["reported"] for m in get(QUESTIONS[32])["items"]}
    assert [code for code, reported in sorted(members.items()) if not reported] == [
        "TN.LDLD",
        "TN.UB-MTTQ",
        "TN.UBND",
    ]


def test_quarterly_meetings_and_hearings_stand_quarter_by_quarter(get: Get) -> None:
    meetings = {d["occurrence"]: d["status"] for d in get(QUESTIONS[33])["items"]}
    assert meetings["2023-Q3"] == "expired_inferred"
    assert [meetings[f"2023-Q{q}"] for q in (1, 2, 4)] == ["met", "met", "met"]
    hearings = get("obligations?plan=LD-CT18-2022&item=II.2-d")["items"]
    assert sorted(d["status"] for d in hearings) == ["cancelled", "met", "met", "met"]


def test_a_quarter_in_question_waits_for_the_issuer_until_it_has_decided(get: Get) -> None:
    def waiting(on: str) -> set[tuple[str, str]]:
        found = get(f"worklists?kind=in_question&limit=500&on={on}")["items"]
        return {(w["plan"], w["plan_item"]) for w in found}

    hearing = ("LD-CT18-2022", "II.2-d")
    assert hearing in waiting("2022-12-11")
    left = waiting("2022-12-12")
    assert left
    assert hearing not in left


def test_milestones_are_counted_from_the_directive_once_that_was_decided(get: Get) -> None:
    reviews = {d["occurrence"]: d for d in get(QUESTIONS[38] + "&limit=500")["items"]}
    dues = [reviews[m]["due_on"] for m in ("m3", "m5", "m10")]
    assert dues == ["2025-10-26", "2027-10-26", "2032-10-26"]
    why = get(f"obligations/{reviews['m3']['id']}/explanation")
    assert (why["explanation"][0]["step"], why["explanation"][0]["date"]) == (
        "anchor",
        "2022-10-26",
    )
    then = "&known_at=2023-11-14T00:00:00Z"
    before = get(QUESTIONS[38] + "&limit=500" + then)["items"]
    assert {d["status"] for d in before if d["occurrence"] == "m3"} == {"awaiting_date"}
    [review] = [s for s in get("plans/DB-CT18-2023")["life"] if s["step"] == "reviewed"]
    assert "Thiếu: Mường Nhé, Nậm Pồ, Mường Ảng" in review["inputs"]


def test_what_waits_for_a_lead_a_date_or_a_limit_says_who_has_to_settle_it(get: Get) -> None:
    found: list[dict[str, Any]] = []
    for kind in ("no_lead", "no_date", "no_limit"):
        found += get(f"worklists?kind={kind}&limit=500")["items"]
    assert {w["kind"] for w in found} == {"no_lead", "no_date", "no_limit"}
    assert all(w["decider"] or w["decided_by"] for w in found)


def test_tasks_of_a_year_open_at_its_end_are_told_as_of_that_day(get: Get) -> None:
    for item in ("II.3.4", "II.3.1-b"):
        route = f"obligations?plan=DB-CT18-2023&item={item}&on=2023-12-31"
        assert f"`{route}`" in PAGE
        assert {d["due_on"] for d in get(route)["items"]} == {"2023-12-31"}
    [late] = get(QUESTIONS[42])["items"]
    assert (late["status"], late["due_on"]) == ("due_soon", "2023-12-31")
    [after] = get("obligations?plan=DB-CT18-2023&item=II.3.4&on=2024-01-05")["items"]
    assert after["status"] == "overdue"


def test_bodies_bound_but_not_among_the_recipients_are_told(get: Get) -> None:
    untold = {
        r["agency"]["code"]
        for r in get(QUESTIONS[43] + "?limit=200")["items"]
        if r["bound_but_not_told"]
    }
    assert "DB.DIEN-BIEN-PHU.BTT-MTTQ" in untold
    unregistered = {
        r["agency"]["name"]
        for r in get(QUESTIONS[43] + "?limit=500")["items"]
        if r["agency"]["id"] is None
    }
    assert "Ban Dân chủ - Pháp luật, Ủy ban Trung ương MTTQ Việt Nam" in unregistered


def test_a_late_decision_about_days_lists_what_it_moved(get: Get) -> None:
    moved = get("calendar/decisions/LICH-2024-0001/effects")["items"]
    days = {(m["due_before"], m["due_after"]) for m in moved}
    assert days
    assert days <= {
        ("2024-03-22", "2024-03-25"),
        ("2024-03-27", "2024-03-28"),
        ("2024-04-05", "2024-04-06"),
    }
    assert not {m["status"] for m in moved} & {"met", "met_late"}
