"""Facts become plain JSON and come back as they were; what does not fit is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.facts import registry
from domain.values import Document
from infra.event_store.errors import OversizedFactError, UnknownFactError, UnreadableFactError
from infra.event_store.mapper import STATE_LIMIT, FactMapper
from infra.event_store.stored_fact import FactRow, StoredFact
from tests.infra.event_store.bells import REGISTRY, Bell, act, new_bell, stored


def rung(mapper: FactMapper, **fields: Any) -> StoredFact:
    bell = new_bell().ring(act(1, agency_id=uuid4(), correlation="đợt-1"), **fields)
    return mapper.to_stored_event(bell.collect_events()[1])


def with_state(fact: StoredFact, **changes: Any) -> StoredFact:
    state = {**json.loads(fact.state), **changes}
    return replace(fact, state=json.dumps(state).encode())


def test_a_fact_is_stored_as_plain_json_of_its_own_fields(mapper: FactMapper) -> None:
    by = uuid4()
    fact = rung(
        mapper,
        times=3,
        weight=Decimal("1.50"),
        since=date(2023, 1, 2),
        by=by,
        letter=Document(number="15", symbol="ĐA/TU", issued_on=date(2023, 2, 1)),
    )
    assert json.loads(fact.state) == {
        "times": 3,
        "weight": "1.50",
        "since": "2023-01-02",
        "by": str(by),
        "letter": {
            "number": "15",
            "symbol": "ĐA/TU",
            "issued_on": "2023-02-01",
            "issuer": None,
            "title": None,
        },
    }


def test_what_every_fact_carries_stands_in_columns(mapper: FactMapper) -> None:
    agency_id = uuid4()
    bell = Bell.hang(act(2, agency_id=agency_id, correlation="đợt-1"), "B-1")
    fact = mapper.to_stored_event(bell.collect_events()[0])
    assert (fact.topic, fact.schema_version, fact.subject_code) == ("bell.hung", 1, "B-1")
    assert fact.recorded_at == datetime(2023, 3, 1, 8, 2, tzinfo=UTC)
    assert fact.happened_on == date(2023, 3, 1)
    assert (fact.actor, fact.agency_id, fact.correlation) == ("nv-01", agency_id, "đợt-1")
    assert json.loads(fact.state) == {"code": "B-1", "place": "đình làng"}


@given(
    times=st.integers(-(2**63), 2**63 - 1),
    weight=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    since=st.none() | st.dates(),
    by=st.none() | st.uuids(),
    letter=st.none()
    | st.builds(Document, number=st.none() | st.text(), issued_on=st.none() | st.dates()),
)
def test_a_fact_comes_back_as_it_was(**fields: Any) -> None:
    mapper = FactMapper(REGISTRY)
    facts = new_bell().ring(act(1, agency_id=uuid4()), **fields).collect_events()
    assert [mapper.to_domain_event(mapper.to_stored_event(fact)) for fact in facts] == facts


def test_a_founding_fact_that_was_read_founds_its_subject(mapper: FactMapper) -> None:
    bell = new_bell().ring(act(1), times=3)
    again = None
    for fact in stored(bell):
        again = mapper.to_domain_event(fact).mutate(again)
    assert isinstance(again, Bell)
    assert (again.code, again.times, again.version) == (bell.code, 3, 2)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"times": "three"}, "$.times"),
        ({"since": "yesterday"}, "$.since"),
        ({"letter": {"number": 15}}, "$.letter.number"),
        ({"shade": "red"}, "shade"),
    ],
)
def test_a_stored_value_of_the_wrong_type_is_an_error_that_names_the_field(
    mapper: FactMapper, change: dict[str, Any], named: str
) -> None:
    with pytest.raises(UnreadableFactError) as caught:
        mapper.to_domain_event(with_state(rung(mapper), **change))
    assert "bell.rung at " in str(caught.value)
    assert "version 2" in str(caught.value)
    assert named in str(caught.value)


def test_an_unreadable_row_is_named_by_its_position(mapper: FactMapper) -> None:
    fact = with_state(rung(mapper), times=None)
    row = FactRow(
        7, UUID(int=1), 2, "bell.rung", 2, fact.state, act().at, act().on, "nv-01", *[None] * 4
    )
    with pytest.raises(UnreadableFactError, match=r"bell\.rung at position 7: .*\$\.times"):
        mapper.recorded(row)


def test_a_missing_field_is_an_error(mapper: FactMapper) -> None:
    fact = replace(rung(mapper), state=b"{}")
    with pytest.raises(UnreadableFactError, match="times"):
        mapper.to_domain_event(fact)


def test_bytes_that_are_no_json_are_an_error(mapper: FactMapper) -> None:
    with pytest.raises(UnreadableFactError):
        mapper.to_domain_event(replace(rung(mapper), state=b"\xff{"))


@pytest.mark.parametrize("name", ["bell.melted", "os:getcwd", "domain.facts:Fact", "bell"])
def test_a_name_outside_the_registry_is_never_resolved(mapper: FactMapper, name: str) -> None:
    with pytest.raises(UnknownFactError) as caught:
        mapper.to_domain_event(replace(rung(mapper), topic=name))
    assert caught.value.name == name


def test_a_fact_of_a_newer_version_is_not_guessed_at(mapper: FactMapper) -> None:
    with pytest.raises(UnknownFactError, match="version 3"):
        mapper.to_domain_event(replace(rung(mapper), schema_version=3))


def test_a_fact_of_an_older_version_is_brought_up_to_date(mapper: FactMapper) -> None:
    old = {"strokes": 4, "weight": None, "since": "2023-01-02", "by": None}
    fact = replace(rung(mapper), schema_version=1, state=json.dumps(old).encode())
    read = mapper.to_domain_event(fact)
    assert isinstance(read, Bell.Rung)
    assert (read.times, read.since, read.letter) == (4, date(2023, 1, 2), None)


def test_an_older_version_is_checked_after_it_was_brought_up_to_date(mapper: FactMapper) -> None:
    old = {"strokes": "four", "weight": None, "since": None, "by": None}
    fact = replace(rung(mapper), schema_version=1, state=json.dumps(old).encode())
    with pytest.raises(UnreadableFactError, match="times"):
        mapper.to_domain_event(fact)


def test_a_value_that_could_not_be_read_again_is_not_stored(mapper: FactMapper) -> None:
    with pytest.raises(UnreadableFactError, match=r"\$\.since"):
        rung(mapper, since="yesterday")


def test_an_oversized_fact_is_refused_and_the_limit_named(mapper: FactMapper) -> None:
    with pytest.raises(OversizedFactError, match=str(STATE_LIMIT)) as caught:
        mapper.to_stored_event(Bell.hang(act(), "B-1", "x" * STATE_LIMIT).collect_events()[0])
    assert isinstance(caught.value, InvalidInputError)
    assert caught.value.violations[0].allowed == f"<= {STATE_LIMIT} bytes of JSON"


def test_a_class_outside_the_registry_is_not_stored() -> None:
    with pytest.raises(UnknownFactError):
        FactMapper({}).to_stored_event(new_bell().collect_events()[0])


def test_every_registered_fact_has_a_shape_that_can_be_stored() -> None:
    mapper = FactMapper()
    for name in registry():
        assert name == mapper.shape(name).cls.TOPIC
