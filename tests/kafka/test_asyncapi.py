"""The document says what goes over the wire: valid by AsyncAPI's own schema, and true of real messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.kafka.asyncapi import document
from infra.kafka.message import headers_of
from infra.kafka.offered import commands
from tests.services import fetched, process


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document()


def test_the_document_is_valid_asyncapi(described: dict[str, Any]) -> None:
    try:
        official = fetched.asyncapi_schema(described["asyncapi"])
    except (process.ServiceMissingError, process.ServiceFailedError) as reason:
        # The schema is another house's: where it cannot be had, nothing of ours is wrong.
        pytest.skip(str(reason))
    wrong = list(Draft7Validator(official).iter_errors(described))
    assert not [f"{list(e.absolute_path)}: {e.message[:200]}" for e in wrong]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    for reference in references(described):
        there: Any = described
        for step in reference.removeprefix("#/").split("/"):
            assert step in there, reference
            there = there[step]


def test_every_fact_and_every_command_has_its_message(described: dict[str, Any]) -> None:
    mapper = FactMapper()
    facts = {f"{name}.v{mapper.shape(name).version}" for name in mapper.names}
    assert set(described["channels"]["events"]["messages"]) == facts
    assert set(described["channels"]["inbox"]["messages"]) == {c.type for c in commands()}


def test_the_facts_of_the_demonstration_are_as_described(
    described: dict[str, Any], told_demonstration: Path
) -> None:
    recorder = recorder_for(f"sqlite:///{told_demonstration}")
    rows = recorder.read_after(0, 100_000)
    recorder.close()
    seen: dict[str, int] = {}
    for row in rows:
        type = f"{row.name}.v{row.schema_version}"
        seen[type] = seen.get(type, 0) + 1
        if seen[type] > 5:
            continue
        message = described["components"]["messages"][type]
        headers = {name: value.decode() for name, value in headers_of(b"hanoi.example", row)}
        for schema, value in (
            (message["headers"], headers),
            (message["payload"], json.loads(row.state)),
        ):
            whole = {**schema, "components": described["components"]}
            wrong = list(Draft202012Validator(whole).iter_errors(value))
            assert not wrong, (type, [e.message for e in wrong])
    assert len(seen) > 20
