"""The pages of figures say what the API says: places, rates, what is left out, what did not arise."""

from __future__ import annotations

from tests.api.pages.conftest import Visitor

YEAR = {"from": "2023-01-01", "to": "2023-12-31"}


def test_the_table_shows_each_body_of_the_period_with_its_figures(
    people: dict[str, Visitor],
) -> None:
    clerk = people["clerk"]
    rows = clerk.items("league-tables", **YEAR)
    page = clerk.see("/league-tables", **YEAR).text
    assert any(row["rate"] is None for row in rows)
    assert any(row["excluded"] for row in rows)
    for row in rows:
        assert row["label"] in page
        assert (
            f"{row['numerator']} / {row['denominator']}"
            if row["denominator"]
            else "không phát sinh"
        ) in page
    at = page.index("Hạng")
    for row in rows:
        at = page.index(row["label"], at)


def test_the_table_of_one_kind_and_level_names_no_other_body(people: dict[str, Visitor]) -> None:
    clerk = people["clerk"]
    asked = {**YEAR, "kind": "reply", "level": "district"}
    rows = clerk.items("league-tables", **asked)
    mine = {row["label"] for row in rows}
    others = {row["label"] for row in clerk.items("league-tables", **YEAR)} - mine
    page = clerk.see("/league-tables", **asked).text
    assert mine
    assert all(label in page for label in mine)
    assert not [o for o in others if o in page and not any(o in label for label in mine)]


def test_a_body_that_ended_before_the_period_is_not_in_it(people: dict[str, Visitor]) -> None:
    clerk = people["clerk"]
    nobody = clerk.see("/league-tables", **{"from": "1990-01-01", "to": "1990-12-31"})
    assert "Không có cơ quan nào có nghĩa vụ như vậy trong kỳ này." in nobody.text


def test_a_period_that_ends_before_it_begins_is_refused(people: dict[str, Visitor]) -> None:
    answer = people["clerk"].ask("/league-tables?from=2023-12-31&to=2023-01-01")
    assert answer.status_code == 422
    assert "Kỳ kết thúc trước khi bắt đầu." in answer.text


def test_the_indicators_show_what_has_no_limit_and_how_each_point_was_taken(
    people: dict[str, Visitor],
) -> None:
    clerk = people["clerk"]
    figures = {f["id"]: f["beside"] for f in clerk.items("indicators")}
    page = clerk.see("/indicators").text
    assert f"không có thời hạn: {figures['reply_in_time']['without_a_limit']}" in page
    for position, told in (("accepted", "tiếp thu"), ("open", "chưa trả lời")):
        assert f"{told}: {figures['points_accepted']['positions'][position]}" in page
