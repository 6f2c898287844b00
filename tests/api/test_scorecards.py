"""A year of scoring through the API: coverage, disputes, the year before, two scorers, honors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client, Json

PAPER = {"number": "8", "symbol": "QĐ-BCĐ"}
ISSUED = "2023-01-18"


def a_scorecard(
    client: Client, code: str, scorer: str, years: list[int], issued: str = ISSUED, **fields: Any
) -> None:
    card = {
        "code": code,
        "title": "Bảng điểm",
        "drafter_id": "tinh-uy",
        "scorer_id": scorer,
        "class_name": "huyện, xã",
        "subject_ids": ["huyen-a", "xa-b"],
        "criteria": [
            {"code": "1", "text": "Công khai", "maximum": 40},
            {"code": "2", "text": "Đối thoại", "maximum": 60},
        ],
        "years": years,
    }
    client.post("scorecards", card | fields)
    limit = {"results_before": "11-20", "ground": "Kế hoạch, mục 4"} if code == "BD-1" else {}
    client.post(f"scorecards/{code}/issues", {"document": PAPER, "happened_on": issued, **limit})


def award(
    client: Client, card: str, subject: str, year: int, *points: float, day: str | None = None
) -> Json:
    marks = [
        {"criterion": str(no), "points": p, "evidence": ["1"]} for no, p in enumerate(points, 1)
    ]
    body = {"subject_id": subject, "year": year, "marks": marks, "happened_on": day}
    return client.post(f"scorecards/{card}/awards", body)


@pytest.fixture
def scorecards(agencies: Client) -> Client:
    """Two scorecards of two scorers on the same bodies."""
    a_scorecard(agencies, "BD-1", "tinh-uy", [2022, 2023])
    a_scorecard(agencies, "BD-2", "ubnd", [2023])
    return agencies


def test_scores_stand_beside_the_year_before(scorecards: Client) -> None:
    award(scorecards, "BD-1", "huyen-a", 2022, 20, 40)
    own = {"subject_id": "huyen-a", "year": 2023, "marks": [{"criterion": "1", "points": 40}]}
    scorecards.post("scorecards/BD-1/self-scores", own)
    told = award(scorecards, "BD-1", "huyen-a", 2023, 30, 50)
    row = scorecards.get(f"scores/{told['code']}")
    assert (row["self_total"], row["total"], row["maximum"]) == (40, 80, 100)
    assert (row["total_before"], row["change"]) == (60, 20)
    assert row["criteria"][0]["evidence"] == ["1"]
    about = {"subject_id": "huyen-a", "year": 2023, "criterion": "1", "reason": "Đủ ảnh"}
    scorecards.post("scorecards/BD-1/contests", about)
    answer = scorecards.send("scorecards/BD-1/consolidations", {"year": 2023})
    assert answer.json()["errors"][0]["rule"] == "disputes_settled"
    scorecards.post("scorecards/BD-1/revisions", {**about, "points": 35})
    [row] = scorecards.items("scores", scorecard="BD-1", year=2023, subject="huyen-a")
    assert (row["total"], row["criteria"][0]["changes"][0]["old_points"]) == (85, 30)
    assert row["total_before"] == 60
    assert scorecards.ask("scores/BD-1~2023~xa-b").status_code == 404


def test_the_year_before_may_have_had_another_scorecard(scorecards: Client) -> None:
    a_scorecard(scorecards, "BD-3", "ubnd", [2022])
    award(scorecards, "BD-3", "huyen-a", 2022, 10, 10)
    told = award(scorecards, "BD-2", "huyen-a", 2023, 20, 25)
    assert scorecards.get(f"scores/{told['code']}")["total_before"] == 20
    [row] = scorecards.items("scores", scorecard="BD-2", year=2023)
    assert row["total_before"] == 20


def test_a_year_is_not_begun_by_an_edition_that_a_later_one_replaces(scorecards: Client) -> None:
    award(scorecards, "BD-1", "huyen-a", 2022, 20, 40)
    a_scorecard(scorecards, "BD-4", "tinh-uy", [2022, 2023], issued="2023-10-02", edition=2)
    marks = {"subject_id": "xa-b", "marks": [{"criterion": "1", "points": 0, "evidence": ["1"]}]}
    for what in ("awards", "self-scores"):
        late = {**marks, "year": 2023, "happened_on": "2023-10-02"}
        [error] = scorecards.send(f"scorecards/BD-1/{what}", late).json()["errors"]
        assert (error["rule"], error["pointer"]) == ("version_in_force", "/year")
        assert "BD-4" in error["message"]
    # What has begun is completed; what was scored before the later edition is; another class or scorer is no edition.
    award(scorecards, "BD-1", "xa-b", 2022, 10, 10)
    award(scorecards, "BD-1", "xa-b", 2023, 10, 10, day="2023-10-01")
    award(scorecards, "BD-1", "huyen-a", 2023, 30, 50)
    award(scorecards, "BD-4", "huyen-a", 2023, 30, 50)
    a_scorecard(scorecards, "BD-5", "ubnd", [2023], edition=2, class_name="xã")
    award(scorecards, "BD-2", "huyen-a", 2023, 30, 50)


@pytest.mark.parametrize(("day", "in_time"), [("2023-11-19", True), ("2023-11-20", False)])
def test_coverage_names_who_was_left_unscored(scorecards: Client, day: str, in_time: bool) -> None:
    award(scorecards, "BD-1", "huyen-a", 2023, 30, 50, day="2023-11-19")
    [row] = scorecards.items("score-coverage", year=2022)
    assert (row["scored"], row["subjects"], row["in_time"]) == (0, 2, None)
    scorecards.post("scorecards/BD-1/roll-outs", {"year": 2023})
    scorecards.post("scorecards/BD-1/consolidations", {"year": 2023, "happened_on": day})
    rows = {r["scorecard"]: r for r in scorecards.items("score-coverage", year=2023)}
    assert [b["code"] for b in rows["BD-1"]["unscored"]] == ["xa-b"]
    assert (rows["BD-1"]["rate"], rows["BD-1"]["in_time"]) == (0.5, in_time)
    assert (rows["BD-1"]["handed_in_by"], rows["BD-1"]["ground"]) == (
        "2023-11-19",
        "Kế hoạch, mục 4",
    )
    # Nobody invents a limit: without one nobody is late, and none binds what was past when it was set.
    assert (rows["BD-2"]["handed_in_on"], rows["BD-2"]["handed_in_by"]) == (None, None)
    assert row["handed_in_by"] is None


def test_two_scorers_may_differ(scorecards: Client) -> None:
    award(scorecards, "BD-1", "huyen-a", 2023, 40, 55)
    award(scorecards, "BD-2", "huyen-a", 2023, 20, 25)
    award(scorecards, "BD-1", "xa-b", 2023, 30, 30)
    award(scorecards, "BD-2", "xa-b", 2023, 30, 40)
    [row] = scorecards.items("score-differences", year=2023)
    assert (row["subject"]["code"], row["lowest"]["scorecard"]) == ("huyen-a", "BD-2")
    assert row["spread"] == pytest.approx(0.5)


def test_honors_need_every_year_and_say_who_proposed(scorecards: Client) -> None:
    for year in (2022, 2023):
        award(scorecards, "BD-1", "huyen-a", year, 40, 50)
        if year == 2022:
            award(scorecards, "BD-1", "xa-b", year, 10, 10)
        scorecards.post("scorecards/BD-1/consolidations", {"year": year})
        places = [("huyen-a", 1, "Tốt"), ("xa-b", 2, "Khá")][: 2 if year == 2022 else 1]
        ranking = [{"subject_id": s, "place": p, "grade": g} for s, p, g in places]
        decided = {"year": year, "decided_by_id": "ubnd", "ranking": ranking}
        scorecards.post("scorecards/BD-1/rankings", decided)
    reward = {"subject_id": "huyen-a", "reward": "Bằng khen"}
    proposal = {**reward, "years": [2022, 2023], "criteria": "Hai năm tốt"}
    scorecards.post("scorecards/BD-1/reward-proposals", {**proposal, "proposed_by_id": "tinh-uy"})
    scorecards.post(
        "scorecards/BD-1/rewards", {**reward, "granted_by_id": "ubnd", "document": PAPER}
    )
    first, second = scorecards.items("honors", years="2022,2023")
    assert (first["subject"]["code"], first["complete"]) == ("huyen-a", True)
    assert [r["state"] for r in first["rewards"]] == ["proposed", "granted"]
    assert (second["complete"], second["missing_years"]) == (False, [2023])
    assert scorecards.ask("honors", years="bao giờ").status_code == 422
    assert scorecards.get("scorecards/BD-1")["rankings"][0]["year"] == 2022
    assert not any(r["points_changed_since"] for r in first["record"])
    about = {"subject_id": "huyen-a", "year": 2023, "criterion": "1", "reason": "Nhầm sổ"}
    scorecards.post("scorecards/BD-1/revisions", {**about, "points": 1})
    first = scorecards.items("honors", years="2022,2023")[0]
    assert [r["points_changed_since"] for r in first["record"]] == [False, True]
    assert "điểm đã đổi sau khi xếp hạng" in scorecards.ask("/scorecards/BD-1").text


def test_an_edition_is_issued_once_for_a_class_and_a_year(scorecards: Client) -> None:
    card = {
        "code": "BD-1b",
        "title": "Bảng điểm",
        "drafter_id": "tinh-uy",
        "scorer_id": "tinh-uy",
        "class_name": "Huyện,  xã",
        "subject_ids": ["xa-b"],
        "years": [2023, 2024],
        "criteria": [{"code": "1", "text": "Công khai", "maximum": 40}],
    }
    paper = {"document": PAPER, "happened_on": ISSUED}
    told = scorecards.post("scorecards", card)
    [error] = refused(scorecards, "scorecards/BD-1b/issues", paper, 409)
    assert (error["rule"], "BD-1" in error["message"]) == ("edition_once", True)
    # Another edition, class or year is one more; by a correction it does not become the same.
    others: list[Json] = [{"edition": 2}, {"class_name": "xã"}, {"years": [2024]}]
    for no, other in enumerate(others):
        scorecards.post("scorecards", {**card, "code": f"BD-{no}c", **other})
        scorecards.post(f"scorecards/BD-{no}c/issues", paper)
    drafted = scorecards.items("events", subject=scorecards.get("scorecards/BD-0c")["id"])[0]
    wrong = {"corrects": drafted["position"], "field": "version", "value": 1, "reason": "Nhầm"}
    [error] = refused(scorecards, "corrections", wrong, 409)
    assert error["rule"] == "edition_once"
    drafted = {**wrong, "corrects": told["position"], "value": 3}
    scorecards.post("corrections", drafted)
    scorecards.post("scorecards/BD-1b/issues", paper)


def test_parts_of_a_point_are_kept_and_added_up(scorecards: Client) -> None:
    told = award(scorecards, "BD-1", "huyen-a", 2023, 0.1, 0.2)
    row = scorecards.get(f"scores/{told['code']}")
    assert (row["total"], row["maximum"]) == (0.3, 100)
    about = {"subject_id": "huyen-a", "year": 2023, "criterion": "1", "reason": "Đủ ảnh"}
    revised = scorecards.post("scorecards/BD-1/revisions", {**about, "points": 27.25})
    wrong = {"corrects": revised["position"], "field": "points", "reason": "Nhầm"}
    scorecards.post("corrections", {**wrong, "value": 27.5})
    assert scorecards.get(f"scores/{told['code']}")["total"] == 27.7
    for value, rule in ((27.125, "points_to_the_hundredth"), ("27", "value_fits_field")):
        [error] = refused(scorecards, "corrections", {**wrong, "value": value})
        assert error["rule"] == rule
    for points, rule in ((0.001, "points_to_the_hundredth"), ("1", "number"), (True, "number")):
        mark = {"criterion": "1", "points": points, "evidence": ["BB 5"]}
        body = {"subject_id": "xa-b", "year": 2023, "marks": [mark]}
        [error] = refused(scorecards, "scorecards/BD-1/awards", body)
        assert (error["rule"], error["pointer"]) == (rule, "/marks/0/points")


def test_who_is_scored_in_one_criterion_of_two_is_not_scored(scorecards: Client) -> None:
    award(scorecards, "BD-1", "huyen-a", 2023, 30)
    award(scorecards, "BD-1", "xa-b", 2023, 10, 10)
    scorecards.post("scorecards/BD-1/consolidations", {"year": 2023})
    [row] = scorecards.items("score-coverage", year=2023)[:1]
    assert (row["scorecard"], row["scored"], row["subjects"], row["rate"]) == ("BD-1", 1, 2, 0.5)
    assert [b["code"] for b in row["incomplete"]] == ["huyen-a"]
    assert row["unscored"] == []
    complete = {s["subject"]["code"]: s["complete"] for s in scorecards.items("scores")}
    assert complete == {"huyen-a": False, "xa-b": True}
    [summed] = scorecards.get("scorecards/BD-1")["consolidations"]
    assert summed["incomplete_ids"] == [scorecards.get("agencies/huyen-a")["id"]]
    ranking = [
        {"subject_id": b, "place": n, "grade": "Khá"} for n, b in enumerate(("huyen-a", "xa-b"), 1)
    ]
    decided = {"year": 2023, "decided_by_id": "ubnd", "ranking": ranking}
    [error] = refused(scorecards, "scorecards/BD-1/rankings", decided)
    assert error["rule"] == "ranked_were_scored_whole"
    scorecards.post("scorecards/BD-1/rankings", {**decided, "reason": "Tiêu chí 2 không phát sinh"})


def test_evidence_that_names_the_ledger_is_there_and_can_be_opened(scorecards: Client) -> None:
    held = {"code": "HD-X", "kind": "dialogue", "title": "Đối thoại", "host_ids": ["huyen-a"]}
    told = scorecards.post("activities", {**held, "happened_on": "2023-05-05"})
    given = [str(told["position"]), "HD-X", " 15-BC/HU ", "Biên bản kiểm tra"]
    body = {"subject_id": "huyen-a", "year": 2023}
    mark = {"criterion": "1", "points": 30, "evidence": given}
    sheet = scorecards.post("scorecards/BD-1/awards", {**body, "marks": [mark]})
    [first, _] = scorecards.get(f"scores/{sheet['code']}")["criteria"]
    assert first["evidence"] == given
    assert first["refers_to"] == [
        {"evidence": given[0], "position": told["position"], "kind": None, "id": None},
        {"evidence": "HD-X", "position": None, "kind": "activity", "id": told["id"]},
    ]
    page = scorecards.ask("/scorecards/BD-1").text
    assert f"/events/{told['position']}" in page
    for unknown in ("999999", "KN-2023-0042", told["id"].replace(told["id"][:8], "00000000")):
        mark = {"criterion": "2", "points": 5, "evidence": ["BB 5", unknown]}
        [error] = refused(scorecards, "scorecards/BD-1/awards", {**body, "marks": [mark]})
        assert (error["rule"], error["pointer"]) == ("evidence_known", "/marks/0/evidence/1")
        about = {**body, "criterion": "1", "points": 31, "reason": "Bổ sung"}
        [error] = refused(scorecards, "scorecards/BD-1/revisions", {**about, "evidence": [unknown]})
        assert (error["rule"], error["pointer"]) == ("evidence_known", "/evidence/0")


def refused(client: Client, path: str, body: Json, status: int = 422) -> list[Json]:
    """What is said of a body that is not taken."""
    answer = client.send(path, body)
    assert answer.status_code == status, answer.text
    errors: list[Json] = answer.json()["errors"]
    return errors
