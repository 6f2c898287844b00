"""What leaders, supervisors and inspectors ask of the year has a named route each, and the demonstration answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
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
        _, token = service.private.create_token(account.id, label="auditor")
        with TestClient(create_app(service.ports()), base_url="http://127.0.0.1") as http:

            def ask(path: str) -> Any:
                answer = http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 200, (path, answer.text)
                return answer.json()

            yield ask


QUESTIONS = {
    8: "supervision-overlaps",
    12: "supervision-steps?origin=unplanned",
    13: "supervision-steps?missing=publication",
    14: "obligations?kind=information&status=overdue",
    15: "obligations?kind=reply&status=overdue",
    16: "recommendations?status=reply_accepted",
    17: "indicators?agency=DB.UBND",
    18: "obligations?agency=DB.UBND",
    19: "rules",
    20: "council-matters",
    21: "petitions?kind=voters",
    22: "petitions",
    23: "publications",
    24: "criticisms",
    26: "activities?occasion=conflict&status=announced",
    34: "scores?year=2023",
    35: "score-coverage?year=2023",
    36: "score-differences?year=2023",
    37: "honors?years=2022,2023",
    40: "funds",
    45: "indicators",
}


@pytest.mark.parametrize("number", sorted(QUESTIONS))
def test_the_question_is_answered(get: Get, number: int) -> None:
    assert get(QUESTIONS[number])["items"]


def test_the_234_stand_by_field_and_say_where_they_end(get: Get) -> None:
    progress = get("targets/CT-2020-0001")["progress"]
    assert (progress["done"], progress["target"]) == (4, 234)
    assert progress["fields_without"] == ["a", "b", "d", "e"]
    assert progress["uncounted_by_origin"] == {"unplanned": 1}
    assert progress["projection"]["value"] > 4
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
    [again] = get("recommendations?repeats=KN-2023-0010")["items"]
    assert again["code"] == "KN-2024-0004"


def test_one_scorer_is_in_time_and_the_other_is_not(get: Get) -> None:
    rows = {r["scorecard"]: r for r in get("score-coverage?year=2023")["items"]}
    assert rows["BD-CAP-UY-2022"]["in_time"] is True
    assert rows["BD-UBND-2023"]["in_time"] is False
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
    assert figures["petitions_handled"]["denominator"] == 7


def test_the_league_ranks_bodies_of_the_year(get: Get) -> None:
    table = get("league-tables?kind=reply&from=2023-01-01&to=2023-12-31")["items"]
    assert table
    assert [r["place"] for r in table if r["place"]] == sorted(
        r["place"] for r in table if r["place"]
    )
    assert date.fromisoformat(get("league-tables")["on"]) == DEMO_TODAY
