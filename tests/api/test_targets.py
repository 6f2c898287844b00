"""The numbers of a scheme come out as its text says: totals, org-years, money; nothing unlabelled gets a label."""

from __future__ import annotations

import pytest

from tests.api.conftest import ROUND, Client, Json

PAPER = {"number": "15", "symbol": "ĐA/TU", "issued_on": "2020-12-11"}
PERIOD = {"from": "2020-12-11", "to": "2025-12-31"}
SET = {"happened_on": "2021-01-04"}
FIELDS = ["a", "b", "c", "d", "đ", "e", "g", "h"]
PSOS = ["ldld", "hnd", "hpn", "doan", "ccb"]


def the_234(client: Client) -> None:
    target = {
        "code": "CT-234",
        "title": "Cuộc giám sát",
        "counts": "supervision",
        "unit": "cuộc giám sát",
        "value": 234,
        "period": PERIOD,
        "fields": FIELDS,
        "document": PAPER,
        **SET,
    }
    client.post("targets", target)
    rule = {"rule": "Chỉ tính cuộc theo đề án hoặc có trong hiệp thương", "origins": ["scheme"]}
    client.post("targets/CT-234/counting-rules", {**rule, "decided_by_id": "mttq", **SET})


def concluded_round(client: Client, code: str, on: str, **fields: object) -> None:
    client.post("supervisions", {**ROUND, "code": code, "subject": code, "field": "a", **fields})
    at = f"supervisions/{code}"
    allowed = {"unannounced": True, "allowed_by_id": "tinh-uy"}
    client.post(f"{at}/sessions", {**allowed, "happened_on": on})
    client.post(f"{at}/conclusions", {"document": {"number": "9"}, "happened_on": on})


def test_the_234_are_counted_by_field_level_body_and_year(plan: Client) -> None:
    the_234(plan)
    early = {"window": None, "happened_on": "2021-01-15"}
    for i in range(4):
        year = "2021" if i == 0 else "2022"
        concluded_round(plan, f"GS-{i}", f"{year}-06-0{i + 1}", **early)
        plan.post("targets/CT-234/counts", {"type": "supervision", "id": f"GS-{i}"})
    district = {**early, "lead_id": "huyen-a", "supervised_ids": ["xa-b"], "field": "c"}
    concluded_round(plan, "GS-H", "2022-07-01", **district)
    plan.post("targets/CT-234/counts", {"type": "supervision", "id": "GS-H"})
    concluded_round(plan, "GS-R", "2022-08-01", **{**early, "origin": "regular"})
    answer = plan.send("targets/CT-234/counts", {"type": "supervision", "id": "GS-R"})
    assert answer.json()["errors"][0]["rule"] == "origin_counts"
    why = {"type": "supervision", "id": "GS-R", "rule": "Thường xuyên, hiệp thương không nêu"}
    plan.post("targets/CT-234/exclusions", why)
    [row] = plan.items("targets")
    figures = row["progress"]
    other = {"type": "supervision", "id": "GS-R", "credited_ids": ["huyen-a"], "listed": "HT 2022"}
    answer = plan.send("targets/CT-234/counts", other)
    assert answer.json()["errors"][0]["rule"] == "round_counts_for_lead"
    assert (figures["done"], figures["target"]) == (5, 234)
    assert figures["rate"] == pytest.approx(5 / 234)
    assert figures["by_year"] == {"2021": 1, "2022": 4}
    assert figures["by_level"] == {"district": 1, "province": 4}
    assert (figures["fields_begun"], figures["fields"]) == (2, 8)
    assert figures["fields_without"] == [f for f in FIELDS if f not in ("a", "c")]
    # The regular round is shown, and not counted.
    assert figures["uncounted_by_origin"] == {"regular": 1}
    assert figures["pace"]["per_year"] == pytest.approx(46.8)
    assert figures["pace"]["derived"] is True
    at_new_year = plan.get("targets/CT-234", on="2023-01-01")["progress"]["projection"]
    assert at_new_year["full_years"] == [2021, 2022]
    assert at_new_year["value"] is not None
    counts = plan.get("supervisions/GS-R")["counts"]
    assert [c["counted"] for c in counts] == [False]
    again = plan.send("targets/CT-234/counts", {"type": "supervision", "id": "GS-0"})
    assert again.json()["errors"][0]["rule"] == "counted_once"


def test_what_two_numbers_are_and_what_counts_is_decided_by_a_body_with_a_part_in_the_target(
    plan: Client,
) -> None:
    for code in ("so-la", "xa-c"):
        stranger = {"code": code, "name": code, "kind": "department", "level": "province"}
        edge = {"type": "accountable_to", "to_id": "xa-b"}
        plan.post("agencies", {**stranger, "edges": [edge]})
    target = {
        "code": "CT-1", "title": "Giám sát", "counts": "supervision", "unit": "cuộc", "value": 5,
        "period": {"from": "2023-01-01", "to": "2023-12-31"}, "plan_id": "KH-1", "item": "1",
        "document": {"number": "15", "symbol": "KH/MT"}, "happened_on": "2023-01-12",
    }  # fmt: skip
    plan.post("targets", target)
    past = {"text": "4/5 cuộc", "first": 4, "second": 5, "unit": "cuộc"}
    plan.post("targets/CT-1/baselines", past)
    reading = {"no": 1, "reading": "đã làm / kế hoạch", "document": PAPER}
    rule = {"rule": "Theo hiệp thương"}
    for path, body in (("baseline-readings", reading), ("counting-rules", rule)):
        answer = plan.send(f"targets/CT-1/{path}", {**body, "decided_by_id": "so-la"})
        [wrong] = answer.json()["errors"]
        assert (wrong["rule"], wrong["pointer"]) == ("decider_entitled", "/decided_by_id")
        for by in ("mttq", "tinh-uy", "ubnd"):
            told = plan.post(f"targets/CT-1/{path}", {**body, "decided_by_id": by})
        stranger_id = plan.get("agencies/so-la")["id"]
        correction = {"corrects": told["position"], "field": "decided_by_id", "reason": "Ghi nhầm"}
        answer = plan.send("corrections", {**correction, "value": stranger_id})
        assert answer.json()["errors"][0]["rule"] == "decider_entitled"


def test_a_target_is_set_on_the_day_of_its_paper_unless_another_is_said(agencies: Client) -> None:
    target = {
        "code": "CT-1", "title": "Giám sát", "counts": "supervision", "unit": "cuộc", "value": 5,
        "period": {"from": "2020-12-11", "to": "2022-12-31"}, "document": PAPER,
    }  # fmt: skip
    late = agencies.send("targets", {**target, "happened_on": "2023-01-01"})
    [wrong] = late.json()["errors"]
    assert (wrong["rule"], wrong["pointer"]) == ("target_lies_ahead", "/period/to")
    no_day = {**target, "document": {"number": "15", "symbol": "ĐA/TU"}}
    assert agencies.send("targets", no_day).json()["errors"][0]["rule"] == "target_lies_ahead"
    agencies.post("targets", target)
    assert [t["code"] for t in agencies.items("targets", on="2020-12-11")] == ["CT-1"]


def test_the_projection_says_its_method(plan: Client) -> None:
    the_234(plan)
    for year in ("2021", "2022"):
        for month in ("03", "06"):
            code = f"GS-{year}-{month}"
            old = {"window": None, "happened_on": "2021-01-15"}
            concluded_round(plan, code, f"{year}-{month}-01", **old)
            counted = {"type": "supervision", "id": code, "happened_on": f"{year}-{month}-02"}
            plan.post("targets/CT-234/counts", counted)
    said = plan.get("targets/CT-234", on="2022-12-31")["progress"]["projection"]
    assert (said["full_years"], said["value"]) == ([2021], None)
    said = plan.get("targets/CT-234", on="2023-12-31")["progress"]["projection"]
    assert (said["full_years"], said["remaining_years"]) == ([2021, 2022], 2.0)
    # 4 counted, 2 years left, 2 a year.
    assert said["value"] == 8.0
    assert "bình quân hai năm" in said["method"]


@pytest.fixture
def organizations(agencies: Client) -> Client:
    """The Front and five organizations of the province."""
    for code in PSOS:
        agencies.post("agencies", {"code": code, "name": code, "kind": "pso", "level": "province"})
    return agencies


def hold(client: Client, kind: str, hosts: list[str], on: str, **fields: object) -> str:
    body = {"kind": kind, "title": f"{kind} {on}", "host_ids": hosts, "happened_on": on}
    code: str = client.post("activities", body)["code"]
    client.post(f"activities/{code}/holdings", {"held_on": on, "place": "Hội trường", **fields})
    return code


def test_what_was_held_says_on_which_day(organizations: Client) -> None:
    body = {"code": "HD-1", "kind": "class", "title": "Lớp", "host_ids": ["mttq"]}
    organizations.post("activities", body)
    answer = organizations.send("activities/HD-1/holdings", {"place": "Hội trường"})
    [wrong] = answer.json()["errors"]
    assert (wrong["rule"], wrong["pointer"]) == ("required", "/held_on")


def test_dialogues_are_counted_in_org_years(organizations: Client) -> None:
    target = {
        "code": "CT-DT",
        "title": "Đối thoại cấp tỉnh",
        "counts": "dialogue",
        "unit": "hội nghị",
        "value": 2,
        "period": PERIOD,
        "body_ids": ["mttq", *PSOS],
        "years": [2021, 2022, 2023, 2024, 2025],
        "document": PAPER,
    }
    organizations.post("targets", target)
    rule = {"rule": "Tính cho cơ quan chủ trì", "decided_by_id": "mttq"}
    organizations.post("targets/CT-DT/counting-rules", rule)
    for month in ("03", "06", "09"):
        code = hold(organizations, "dialogue", ["mttq"], f"2021-{month}-01", attending_ids=["hnd"])
        organizations.post("targets/CT-DT/counts", {"type": "activity", "id": code})
    guest = {"type": "activity", "id": code, "credited_ids": ["hnd"]}
    answer = organizations.send("targets/CT-DT/counts", guest)
    assert answer.json()["errors"][0]["rule"] == "attendance_is_not_hosting"
    figures = organizations.get("targets/CT-DT", on="2023-12-31")["progress"]
    # The third dialogue of the Front covers nobody else's lack.
    assert (figures["org_years_met"], figures["org_years_owed"]) == (1, 18)
    assert figures["org_years_in_all"] == 30
    # On the first day of a year nobody owes that year yet.
    begun = organizations.get("targets/CT-DT", on="2024-01-01")["progress"]
    assert (begun["org_years_owed"], len(begun["cells"])) == (18, 24)
    assert (figures["per_year_at_least"], figures["in_all_at_least"]) == (12, 60)


def test_classes_of_two_hosts_are_credited_to_each_and_shown_as_joint(
    organizations: Client,
) -> None:
    target = {
        "code": "CT-TH",
        "title": "Lớp tập huấn",
        "counts": "class",
        "unit": "lớp",
        "value": 1,
        "period": PERIOD,
        "body_ids": PSOS,
        "years": [2021, 2022, 2023, 2024],
        "document": PAPER,
    }
    organizations.post("targets", target)
    rule = {"rule": "Mỗi đoàn thể một lớp mỗi năm", "decided_by_id": "mttq"}
    organizations.post("targets/CT-TH/counting-rules", rule)
    code = hold(organizations, "class", ["hnd", "hpn"], "2022-05-01")
    organizations.post("targets/CT-TH/counts", {"type": "activity", "id": code})
    figures = organizations.get("targets/CT-TH")["progress"]
    assert (figures["org_years_met"], figures["org_years_in_all"]) == (2, 20)
    assert figures["joint"] == [code]
    taken_back = {"type": "activity", "id": code, "rule": "Không có chương trình"}
    organizations.post("targets/CT-TH/exclusions", taken_back)
    assert organizations.get("targets/CT-TH")["progress"]["org_years_met"] == 0


def test_the_district_dialogues_have_two_readings(clerk: Client) -> None:
    groups = []
    for d in range(9):
        members = [f"h{d}-{o}" for o in range(6)]
        for code in members:
            body = {"code": code, "name": code, "kind": "pso", "level": "district"}
            clerk.post("agencies", body)
        groups.append({"name": f"Huyện {d}", "body_ids": members})
    clerk.post("agencies", {"code": "mttq", "name": "MTTQ", "kind": "front", "level": "province"})
    target: Json = {
        "code": "CT-H",
        "title": "Đối thoại cấp huyện",
        "counts": "dialogue",
        "unit": "hội nghị",
        "value": 1,
        "period": PERIOD,
        "body_ids": [b for g in groups for b in g["body_ids"]],
        "groups": groups,
        "years": [2021, 2022, 2023, 2024, 2025],
        "document": PAPER,
        **SET,
    }
    clerk.post("targets", target)
    rule = {"rule": "Chủ trì", "decided_by_id": "mttq", **SET}
    clerk.post("targets/CT-H/counting-rules", rule)
    code = hold(clerk, "dialogue", ["h0-0"], "2021-04-01")
    counted = {"type": "activity", "id": code, "happened_on": "2021-04-02"}
    clerk.post("targets/CT-H/counts", counted)
    figures = clerk.get("targets/CT-H", on="2021-12-31")["progress"]
    readings = {r["reading"]: r for r in figures["readings"]}
    assert (readings["each"]["per_year"], readings["jointly"]["per_year"]) == (54, 9)
    assert (readings["each"]["met"], readings["jointly"]["met"]) == (1, 1)
    assert (readings["each"]["owed"], readings["jointly"]["owed"]) == (54, 9)


def test_a_baseline_is_a_ratio_without_a_label_until_somebody_reads_it(agencies: Client) -> None:
    the_234(agencies)
    past = {"text": "195/377 cuộc giám sát", "first": 195, "second": 377, "unit": "cuộc"}
    agencies.post("targets/CT-234/baselines", past)
    [baseline] = agencies.get("targets/CT-234")["baselines"]
    assert (baseline["text"], baseline["reading"]) == ("195/377 cuộc giám sát", None)
    assert "rate" not in baseline
    reading = {"no": 1, "reading": "đã làm / kế hoạch", "decided_by_id": "tinh-uy"}
    agencies.post("targets/CT-234/baseline-readings", {**reading, "document": PAPER})
    [baseline] = agencies.get("targets/CT-234")["baselines"]
    assert baseline["reading"] == "đã làm / kế hoạch"


def test_a_target_is_divided_and_adjusted_by_paper(agencies: Client) -> None:
    the_234(agencies)
    at = "targets/CT-234"
    shares = [{"value": 30, "field": f} for f in FIELDS]
    answer = agencies.send(f"{at}/allocations", {"allocations": shares})
    assert answer.json()["errors"][0]["rule"] == "allocation_within_total"
    agencies.post(f"{at}/allocations", {"allocations": shares, "note": "Có dự phòng"})
    yearly = [{"value": 46, "year": 2023, "agency_id": "mttq"}]
    agencies.post(f"{at}/allocations", {"allocations": yearly, "document": PAPER})
    agencies.post(f"{at}/adjustments", {"value": 240, "document": PAPER})
    row = agencies.get(at)
    assert (row["value"], row["adjustments"][0]["from"]) == (240, 234)
    assert len(row["allocations"]) == 2


def test_money_is_four_amounts(agencies: Client) -> None:
    need = {
        "code": "KP-002",
        "amount": 30_727_000_000,
        "words": "Ba mươi tỷ, bẩy trăm hai mươi bẩy triệu đồng",
        **PERIOD,
        "document": PAPER,
    }
    agencies.post("funds", need)
    at, paper = "funds/KP-002", {"document": PAPER, "year": 2023}
    asked = {**paper, "amount": 6_000_000_000, "by_id": "mttq", "to_id": "ubnd"}
    agencies.post(f"{at}/requests", asked)
    agencies.post(f"{at}/allocations", {**paper, "amount": 5_000_000_000, "by_id": "ubnd"})
    agencies.post(f"{at}/settlements", {**paper, "amount": 4_900_000_000, "by_id": "mttq"})
    row = agencies.get(at)
    assert row["years"] == {
        "2023": {"requested": 6_000_000_000, "allocated": 5_000_000_000, "spent": 4_900_000_000}
    }
    assert (row["need"], row["requested"], row["allocated"], row["spent"]) == (
        30_727_000_000,
        6_000_000_000,
        5_000_000_000,
        4_900_000_000,
    )
    assert row["guide"]["even_split"] == pytest.approx(6_145_400_000)
    assert len(agencies.items("funds")) == 1


def test_a_conflict_without_a_dialogue_is_seen(agencies: Client) -> None:
    case = {"kind": "dialogue", "title": "Đất rừng", "occasion": "conflict"}
    for code, area in (("HD-1", "Xã B"), ("HD-2", "Xã C")):
        body = {**case, "code": code, "area": area, "happened_on": "2023-06-01"}
        agencies.post("activities", body)
    held = {"held_on": "2023-06-20", "place": "Xã B", "host_ids": ["mttq"], "participants": 90}
    agencies.post("activities/HD-1/holdings", held)
    petition = {"code": "DT-1", "number": "9", "kind": "complaint", "holder_id": "mttq"}
    agencies.post("petitions", {**petition, "received_on": "2023-06-20"})
    agencies.post("activities/HD-1/petitions", {"petition_id": "DT-1"})
    [open_] = agencies.items("activities", occasion="conflict", status="announced")
    assert open_["area"] == "Xã C"
    agencies.post("activities/HD-2/cancellations", {"reason": "Đã tự hòa giải"})
    assert agencies.get("activities/HD-2")["status"] == "cancelled"


def test_the_money_of_plan_002_has_a_guide_of_five_years(agencies: Client) -> None:
    need = {"code": "KP-002", "amount": 30_727_000_000, **PERIOD, "document": PAPER}
    agencies.post("funds", need)
    # 2020 has twenty days left when the scheme is issued: five years, as the text says (002:35).
    assert agencies.get("funds/KP-002")["guide"]["even_split"] == 6_145_400_000
    whole = {"code": "KP-5", "amount": 100, "from": "2021-01-01", "to": "2025-12-31"}
    agencies.post("funds", whole)
    assert agencies.get("funds/KP-5")["guide"]["even_split"] == 20
    short = {"code": "KP-1", "amount": 100, "from": "2023-12-15", "to": "2023-12-31"}
    agencies.post("funds", short)
    assert agencies.get("funds/KP-1")["guide"]["even_split"] == 100
