"""Followers and rebuilds killed in the middle of a page: afterwards the read models are those of a fresh build."""

from __future__ import annotations

import random
from collections.abc import Callable

from infra.follower import Follower
from tests.soak.rig import (
    contents,
    differences_from_a_fresh_build,
    kill_at_random,
    opened,
    read_line,
    read_models,
    rounds,
    start,
    stored,
)

EACH = 40
"""Facts that are new in each round."""


@rounds(2, 30)
def test_read_models_survive_a_killed_follower(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    luck, unfinished = random.Random(rounds), 0
    facts = list(stored("F", EACH * (rounds + 1)))
    with opened(database_url) as (recorder, source, store):
        for number in range(rounds):
            recorder.insert_events(facts[number * EACH : (number + 1) * EACH])
            follower = start("follow", database_url)
            assert read_line(follower).startswith("following")
            kill_at_random(follower, luck, within=0.2)
            behind = recorder.last_position()
            unfinished += any(p.position < behind for p in store.places().values())
        recorder.insert_events(facts[rounds * EACH :])
        assert differences_from_a_fresh_build(source, store) == []
        last = recorder.last_position()
        assert {p.position for p in store.places().values()} == {last}
    figure(
        f"{rounds} rounds, {unfinished} killed before the end of the ledger;"
        f" {last} facts, every read model equal to a fresh build"
    )


@rounds(2, 30)
def test_the_live_read_model_survives_a_killed_rebuild(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    luck, finished = random.Random(rounds), 0
    with opened(database_url) as (recorder, source, store):
        recorder.append_many(stored("B", 400))
        models = {m.name: m for m in read_models()}
        Follower("test", source, store, list(models.values())).catch_up()
        before = {name: contents(store, model) for name, model in models.items()}
        for _ in range(rounds):
            name = luck.choice(["obligations", "history", "recommendation_register"])
            builder = start("rebuild", database_url, name)
            assert read_line(builder).startswith("building")
            finished += "built" in " ".join(kill_at_random(builder, luck, within=0.6))
            assert contents(store, models[name]) == before[name]
        recorder.append_many(stored("C", 60))
        assert differences_from_a_fresh_build(source, store) == []
    figure(
        f"{rounds} rounds, {rounds - finished} killed before the first switch; the live one"
        " was whole each time, and equal to a fresh build in the end"
    )
