"""What is asked of plans, reports, consultations and meetings: the demonstration answers it, route by route."""

from __future__ import annotations

from collections import Counter
from typing import Any

from domain.values import id_of
from tests.infra.seeds.questions import PAGE, QUESTIONS, Get


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
    by_year = Counter(c["year"] for c in cells if c["done"])
    # In 2023 the Youth Union held its class after the year, the veterans none.
    assert by_year == {2021: 5, 2022: 5, 2023: 3}


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
    days = {(m["due_before"], m["due_after"]) for m in moved if m["due_before"] != m["due_after"]}
    assert days
    assert days <= {
        ("2024-03-22", "2024-03-25"),
        ("2024-03-27", "2024-03-28"),
        ("2024-04-05", "2024-04-06"),
    }
    assert not {m["status"] for m in moved} & {"met", "met_late"}
