"""What the demonstration tells of targets, scores, criticism, petitions, rounds and money, fact by fact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import pytest

from api.pages.narrative import sentence
from api.pages.words import LANGUAGES, Words, sentences
from tests.api.pages.conftest import Visitor

KINDS: Final = (
    "target", "scorecard", "score_sheet", "criticism", "petition", "supervision", "fund"
)  # fmt: skip


@pytest.fixture
def facts(people: dict[str, Visitor]) -> list[dict[str, Any]]:
    """Every fact of these kinds that has a sentence, as the demonstration tells it."""
    reader = people["auditor"]
    told = [name for name in sentences() if name.partition(".")[0] in KINDS]
    found = [f for name in told for f in reader.items("events", type=name, limit=500)]
    assert len({f["type"] for f in found}) > len(told) * 2 / 3
    return found


@pytest.fixture
def names(people: dict[str, Visitor]) -> Mapping[str, Any]:
    """The bodies by id."""
    return {a["id"]: a for a in people["auditor"].items("agencies", limit=500)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_fact_is_told_whole(
    facts: list[dict[str, Any]], names: Mapping[str, Any], language: str
) -> None:
    words = Words(language)
    for fact in facts:
        told = sentence(words, fact, names)
        assert told, fact
        assert told.endswith(".")
        assert not re.search(r"[{}\[\]_]|\bNone\b|\(\)| ,|: \.|  ", told), told


def test_figures_and_bodies_are_in_the_sentence(
    facts: list[dict[str, Any]], names: Mapping[str, Any]
) -> None:
    told = {f["position"]: sentence(Words("vi"), f, names) or "" for f in facts}
    for fact in facts:
        said, data = told[fact["position"]], fact["data"]
        match fact["type"]:
            case "target.progress_counted":
                assert data["act_code"] in said
                assert names[data["credited_id"]]["name"] in said
            case "score_sheet.score_awarded":
                points = f"{sum(m['points'] for m in data['marks']):g}".replace(".", ",")
                assert f"{points} điểm" in said
            case "score_sheet.score_revised":
                assert f"từ {data['old_points']} thành {data['points']}" in said
            case "scorecard.ranking_decided":
                assert all(names[r["subject_id"]]["name"] in said for r in data["ranking"])
            case "petition.forwarded":
                assert data["number"] in said
                assert names[data["addressee_id"]]["name"] in said
            case "criticism.answered":
                assert f"ý {data['points'][-1]['no']} " in said
            case _:
                pass


def test_the_timeline_of_the_interface_tells_the_same_sentence(
    people: dict[str, Visitor], names: Mapping[str, Any]
) -> None:
    reader = people["auditor"]
    [fact, *_] = reader.items("events", type="target.progress_counted", limit=1)
    said = {
        one["position"]: one["sentence"]
        for one in reader.items("events/timeline", type="target.progress_counted", limit=500)
    }
    assert said[fact["position"]].endswith(sentence(Words("vi"), fact, names) or "?")


def test_an_alert_tells_for_whom_it_is_and_not_whose_letter_waits() -> None:
    data = {"rule": "reply_overdue", "stage": "overdue", "effective_on": "2023-10-21"}
    fact = {"type": "alert.raised", "data": {**data, "recipient_ids": ["a"]}, "position": 1}
    told = sentence(Words("vi"), fact, {"a": {"name": "Sở Tài chính"}}) or ""
    assert told.startswith("Quá hạn trả lời: ")
    assert told.endswith("; nơi nhận: Sở Tài chính.")
