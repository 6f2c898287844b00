"""`giamsat history` answers for what has no stream of its own: a letter of reply, a duty that follows from a rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.commands import replies
from domain.recommendation import PointReply
from domain.values import id_of
from infra.main import app
from projections import obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    DEPARTMENT,
    LETTER,
    Scene,
    given_agencies,
    given_plan,
    given_recommendation,
    item,
)

Ask = Callable[..., list[dict[str, Any]]]
ANSWERED = ("KN-1", "KN-2")
WAYS = ("--subject", "--related", "--chain")


@pytest.fixture
def scene(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A plan, three recommendations, and one letter that answers two of them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIAMSAT_DATABASE_URL", database_url)
    with Scene(database_url) as scene:
        given_agencies(scene)
        given_plan(scene, items=(item("1", "report", "quarterly"),))
        for code in (*ANSWERED, "KN-3"):
            given_recommendation(scene, code)
        replies.give_reply(
            scene.ledger,
            scene.act(date(2023, 5, 15)),
            reply_code="TL-1",
            agency=DEPARTMENT,
            document=LETTER,
            replied_on=date(2023, 5, 15),
            received_on=date(2023, 5, 15),
            points=tuple((code, PointReply(1, "accepted", "x")) for code in ANSWERED),
        )
        scene.catch_up(date(2023, 12, 31))
        yield scene


@pytest.fixture
def ask(scene: Scene) -> Ask:
    def ask(*words: str) -> list[dict[str, Any]]:
        answer = CliRunner().invoke(app, ["history", *words, "--json"])
        assert answer.exit_code == 0, answer.output
        return [json.loads(line) for line in answer.stdout.splitlines()]

    return ask


@pytest.mark.parametrize("way", WAYS)
def test_a_letter_leads_to_every_recommendation_that_it_answers(ask: Ask, way: str) -> None:
    expected = {f["position"]: f for code in ANSWERED for f in ask(way, code)}
    assert {f["subject_code"] for f in expected.values()} >= set(ANSWERED)
    for letter in ("TL-1", str(id_of("reply", "TL-1"))):
        assert ask(way, letter) == [expected[position] for position in sorted(expected)]


@pytest.mark.parametrize("way", WAYS)
def test_a_derived_duty_leads_to_the_facts_of_what_made_it(
    ask: Ask, scene: Scene, way: str
) -> None:
    with scene.read_store.reading() as rows:
        duties = obligations.register(
            rows, Moment(date(2023, 6, 1), scene.now), ObligationFilter(), limit=100
        )
    made_by = {d["id"]: d["recommendation"] or d["plan"] for d in duties}
    assert {*ANSWERED, "KH-2023"} <= set(made_by.values())
    for maker in ("KH-2023", "KN-2"):
        duty = next(id_ for id_, made in made_by.items() if made == maker)
        assert ask(way, duty) == ask(way, maker) != []


def test_a_range_the_wrong_way_round_is_refused(scene: Scene) -> None:
    answer = CliRunner().invoke(app, ["history", "--from", "2023-05-01", "--to", "2023-01-01"])
    assert answer.exit_code == 2
    assert "bị ngược" in answer.output


def test_a_letter_that_nobody_sent_is_said_to_be_unknown(scene: Scene) -> None:
    answer = CliRunner().invoke(app, ["history", "--subject", "TL-9"])
    assert answer.exit_code == 2
    assert "TL-9" in answer.output
