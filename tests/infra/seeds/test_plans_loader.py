"""The reader of the seed files: what it accepts, and how it says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.seeds.plan_file import read_plan
from infra.seeds.plans_loader import (
    addressees,
    addressees_by_debtor,
    coordinators,
    debtors,
    load_plan,
)
from infra.seeds.registry import expand, load_agencies, read_registry
from infra.seeds.table import SeedError

AGENCIES = """
[[agencies]]
code = "X.UBND"
name = "Ủy ban nhân dân tỉnh X"
kind = "peoples_committee"
level = "province"
province = "X"
edges = [{ type = "accountable_to", to = "X.HDND", from = 2021-07-01 }]

[[agencies]]
code = "X.HDND"
name = "Hội đồng nhân dân tỉnh X"
kind = "peoples_council"
level = "province"
province = "X"

[[sets]]
code = "X.CA-HAI"
name = "HĐND và UBND tỉnh X"
members = ["X.HDND", "X.UBND"]
complete = true
"""

PLAN = """
code = "X-2023"
document = "009"
title = "Kế hoạch thử"
type = "Kế hoạch"
issuer = "X.HDND"
issued_not_before = 2023-01-01
issued_not_after = 2023-12-31
recipients = ["X.CA-HAI", "Ban nào đó"]

[[items]]
code = "1-a"
kind = "report"
text = "Báo cáo"
place = "009:7"
leads = ["X.UBND"]
addressees = ["X.HDND"]
modality = "assigned"
cadence = { type = "yearly", raw = "hằng năm" }
scope = { levels = ["province"], units = ["X.CA-HAI"] }
quantity = { value = 2, unit = "báo cáo" }
trackable = true
ambiguities = ["A16"]
"""


@pytest.fixture
def agencies_file(tmp_path: Path) -> Path:
    path = tmp_path / "agencies.toml"
    path.write_text(AGENCIES, encoding="utf-8")
    return path


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "009.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_a_right_file_is_read_whole(agencies_file: Path, plan_file: Path) -> None:
    registry = read_registry(agencies_file)
    plan = read_plan(plan_file, registry)

    ubnd, hdnd = registry.agencies
    assert (ubnd.edges[0].type, ubnd.edges[0].to, str(ubnd.edges[0].from_on)) == (
        "accountable_to",
        "X.HDND",
        "2021-07-01",
    )
    assert hdnd.founded_on is None
    assert hdnd.unit == ubnd.unit == "X"
    (item,) = plan.items
    assert item.quantity is not None
    assert (item.quantity.value, item.quantity.unit) == (2, "báo cáo")
    assert item.cadence["type"] == "yearly"
    assert plan.issued_on is None
    assert plan.period_from is None
    assert plan.recipients == ("X.CA-HAI", "Ban nào đó")


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('kind = "peoples_council"', 'kind = "council"', "/agencies/1/kind"),
        ('level = "province"', 'level = "region"', "/agencies/0/level"),
        ('code = "X.HDND"', 'code = "X/HDND"', "/agencies/1/code"),
        ('code = "X.HDND"', 'code = "HDND"', "/agencies/1/code"),
        ('code = "X.HDND"', 'code = "X.UBND"', "/X.UBND"),
        ('to = "X.HDND"', 'to = "X.BDV"', "/X.UBND/edges/0"),
        ('to = "X.HDND"', 'to = "X.UBND"', "/agencies/0/edges/0"),
        ('type = "accountable_to"', 'type = "reports_to"', "/agencies/0/edges/0/type"),
        ("from = 2021-07-01", 'from = "2021-07-01"', "/agencies/0/edges/0/from"),
        ('"X.HDND", "X.UBND"', '"X.HDND", "X.BDV"', "/X.CA-HAI/members"),
        ('"X.HDND", "X.UBND"', '"X.HDND", "X.HDND"', "/sets/0/members"),
        ('members = ["X.HDND", "X.UBND"]', "members = []", "/sets/0/members"),
        ("complete = true", 'complete = "yes"', "/sets/0/complete"),
        ("complete = true", "", "/sets/0/complete"),
        ('name = "Hội đồng nhân dân tỉnh X"', 'name = " "', "/agencies/1/name"),
        ('name = "Hội', 'nom = "Hội', "/agencies/1/name"),
        ("[[sets]]", 'color = "red"\n[[sets]]', "/agencies/1/color"),
        ("[[sets]]", 'place = "line 3"\n[[sets]]', "/agencies/1/place"),
        ('province = "X"\n\n[[sets]]', "[[sets]]", "/agencies/1/province"),
        ("[[sets]]", "[[sets]", ""),
    ],
)
def test_a_wrong_agencies_file_names_the_field(
    agencies_file: Path, old: str, new: str, pointer: str
) -> None:
    assert old in AGENCIES
    agencies_file.write_text(AGENCIES.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(SeedError) as refusal:
        read_registry(agencies_file)

    assert refusal.value.pointer == pointer
    assert refusal.value.file == "agencies.toml"


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('kind = "report"', 'kind = "reporting_obligation"', "/items/0/kind"),
        ('modality = "assigned"', 'modality = "must"', "/items/0/modality"),
        ('leads = ["X.UBND"]', 'leads = ["X.BDV"]', "/items/0/leads"),
        ('leads = ["X.UBND"]', 'leads = "X.UBND"', "/items/0/leads"),
        ('units = ["X.CA-HAI"]', 'units = ["X.BA"]', "/items/0/scope/units"),
        ('levels = ["province"]', 'levels = ["tỉnh"]', "/items/0/scope/levels"),
        ("units =", 'same_level = ["coordinators"], units =', "/items/0/scope/same_level"),
        ("units =", 'same_level = ["leads"], units =', "/items/0/scope/same_level"),
        ('type = "yearly"', 'type = "annual"', "/items/0/cadence/type"),
        ('raw = "hằng năm"', "detail = { quarters = [1] }", "/items/0/cadence/detail/quarters"),
        ("value = 2", 'value = "2"', "/items/0/quantity/value"),
        ("value = 2", "value = true", "/items/0/quantity/value"),
        (', unit = "báo cáo"', "", "/items/0/quantity/unit"),
        ('place = "009:7"', 'place = "001:7"', "/items/0/place"),
        ('place = "009:7"', "", "/items/0/place"),
        ('"A16"', '"16"', "/items/0/ambiguities"),
        ("trackable = true", "", "/items/0/trackable"),
        ('issuer = "X.HDND"', 'issuer = "X.CA-HAI"', "/issuer"),
        ('"X.CA-HAI", "Ban', '"XX.CA-HAI", "Ban', "/recipients"),
        ("2023-12-31", "2022-12-31", "/issued_on"),
        ('type = "Kế hoạch"', 'type = "Kế hoạch"\nnumer = "5"', "/numer"),
    ],
)
def test_a_wrong_plan_file_names_the_field(
    agencies_file: Path, plan_file: Path, old: str, new: str, pointer: str
) -> None:
    assert old in PLAN
    plan_file.write_text(PLAN.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(SeedError) as refusal:
        read_plan(plan_file, read_registry(agencies_file))

    assert refusal.value.pointer == pointer


def test_an_item_given_twice_is_refused(agencies_file: Path, plan_file: Path) -> None:
    plan_file.write_text(PLAN + PLAN[PLAN.index("[[items]]") :], encoding="utf-8")

    with pytest.raises(SeedError, match="1-a"):
        read_plan(plan_file, read_registry(agencies_file))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no such file"):
        read_registry(tmp_path / "nobody.toml")


def test_a_plan_is_found_by_its_code_or_by_its_document() -> None:
    assert load_plan("001") is load_plan("DB-CT18-2023")


def test_an_unknown_plan_is_answered_with_those_there_are() -> None:
    with pytest.raises(SeedError, match="LC-DA15-2020"):
        load_plan("005")


def test_sets_are_expanded_and_each_agency_stands_once() -> None:
    found = expand(["DB.BTT-MTTQ", "DB.BTT-CAC-CAP"])

    assert found[0] == "DB.BTT-MTTQ"
    assert len(found) == len(set(found))
    assert set(found) <= {agency.code for agency in load_agencies()}


def test_a_body_of_the_same_level_is_that_of_the_debtor() -> None:
    report = next(item for item in load_plan("001").items if item.code == "II.4.1")

    assert addressees(report, "DB.BTT-MTTQ") == ("DB.HDND",)
    assert addressees(report, "DB.TUAN-GIAO.BTT-MTTQ") == ("DB.TUAN-GIAO.HDND",)
    assert {len(owed) for owed in addressees_by_debtor(report).values()} == {1}


def test_the_national_assembly_delegation_works_with_the_province_alone() -> None:
    exchange = next(item for item in load_plan("001").items if item.code == "II.2.1-b")

    assert coordinators(exchange, "DB.BTT-MTTQ") == ("DB.DDBQH", "DB.HDND", "DB.UBND")
    assert coordinators(exchange, "DB.NAM-PO.BTT-MTTQ") == ("DB.NAM-PO.HDND", "DB.NAM-PO.UBND")


def test_an_addressee_that_is_not_relative_is_everybodys() -> None:
    report = next(item for item in load_plan("004").items if item.code == "4-a.2")

    assert addressees(report, "TN.GO-DAU.HUYEN-UY") == ("TN.BCD-QCDC",)


def test_units_owe_before_leads_and_nobody_owes_what_names_nobody() -> None:
    items = {item.code: item for item in (*load_plan("001").items, *load_plan("002").items)}

    assert debtors(items["II.3.1-a"]) == ("DB.BTT-MTTQ",)
    assert debtors(items["P3.II.1-a"]) == ("LC.BTT-MTTQ",)
    assert debtors(items["I.2-a"]) == ()
    assert debtors(items["P3.II.2-c"]) == ()
