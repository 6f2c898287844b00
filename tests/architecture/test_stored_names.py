"""What was stored stays readable: the list of names and fields shows each change, the frozen facts all load."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from domain.facts import plain, registry
from infra.event_store.mapper import FactMapper
from tests.corpus.stored_names import EVENTS, NAMES, listed, row_of


def test_what_is_stored_is_what_the_list_says() -> None:
    remedy = "a changed shape needs a new class version and an upcast; then run `python -m tests.corpus.stored_names`"
    assert listed() == json.loads(NAMES.read_text("utf-8")), remedy


def test_every_stored_name_and_version_has_a_frozen_fact() -> None:
    present = {f"{name}.v{cls.class_version}.json" for name, cls in registry().items()}
    assert not sorted(present - {path.name for path in EVENTS.glob("*.json")})


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_a_frozen_fact_loads(path: Path) -> None:
    kept = json.loads(path.read_text("utf-8"))
    mapper = FactMapper()
    row = row_of(kept)
    fact = mapper.fact(row)
    recorded = mapper.recorded(row)
    assert recorded is not None
    assert list(recorded.own.items()) == list(plain(fact).items())
    assert kept["name"] == fact.TOPIC
    if kept["schema_version"] == fact.class_version:
        written = mapper.to_stored_event(fact)
        assert msgspec.json.decode(written.state) == kept["state"]
