"""Whatever bytes come in, from a file, a message or a request: taken, or refused with a reason, and nothing else.

`make fuzz` runs the same properties again, with bytes chosen by the code that they reach.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from api.errors import ProblemError
from api.json_body import parse
from domain.errors import InvalidInputError
from infra.event_store.mapper import FactMapper
from infra.import_line import LineError, read_line
from infra.kafka.inbox import Inbox
from infra.kafka.message import MalformedMessageError, published
from infra.kafka.offered import commands
from infra.kafka.producers import Producer
from infra.kafka.rejected import Refusal

TODAY: Final = date(2024, 3, 15)
LARGEST: Final = 64 * 1024
CORPUS: Final = sorted((Path(__file__).parents[1] / "corpus" / "events").glob("*.json"))
JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2023-11-20", "2023-02-30", "0001-01-01T00:00:00+23:59", "9999-12-31", "="]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
HEADERS: Final = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("ce_id", "ce_source", "ce_type", "ce_specversion", "ce_subject", "ce_time"),
                *("ce_ledger", "ce_streamversion", "ce_happenedon", "ce_agency", "content-type"),
                "giamsat-signature",
            ]
        )
        | st.text(max_size=10),
        st.none()
        | st.binary(max_size=20)
        | st.sampled_from([b"1.0", b"1", b"urn:here", b"agency.registered.v1", b"2023-11-20"]),
    ),
    max_size=12,
)
KEY: Final = Ed25519PrivateKey.generate()
MAPPER: Final = FactMapper()
often: Final = settings(max_examples=300, deadline=None, database=None)


def line_of(file: Path) -> dict[str, Any]:
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {
        "type": kept["name"],
        "version": kept["schema_version"],
        "subject": kept["originator_id"],
        "happened_on": kept["happened_on"],
        "actor": kept["actor"],
        "data": kept["state"],
    }


@often
@given(st.data())
def test_a_line_of_an_import_is_read_or_refused(data: st.DataObject) -> None:
    line = line_of(data.draw(st.sampled_from(CORPUS)))
    place: dict[str, Any] = data.draw(st.sampled_from([line, line["data"]]))
    names = [*place, "claimed_recorded_at", "recorded_at", "stream_version", "agency", "position"]
    place[data.draw(st.sampled_from(names))] = data.draw(JSON)
    with suppress(LineError):
        read_line(json.dumps(line).encode(), MAPPER, TODAY)


@often
@given(st.binary(max_size=200))
def test_bytes_that_are_no_line_are_refused(raw: bytes) -> None:
    with pytest.raises(LineError):
        read_line(raw, MAPPER, TODAY)


@often
@given(HEADERS, st.none() | st.binary(max_size=50) | JSON.map(lambda v: json.dumps(v).encode()))
def test_a_message_holds_a_fact_or_is_malformed(
    headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    with suppress(MalformedMessageError):
        published(cast("Any", headers), value)


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("a message that nobody signed came through")


@often
@given(HEADERS, st.none() | st.binary(max_size=50))
def test_a_command_that_nobody_signed_is_sent_back(
    headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    known = Producer("urn:here", "van-thu", KEY.public_key(), frozenset({"register_agency"}))
    inbox = Inbox(
        "test.ledger",
        never,
        commands(),
        {"urn:here": known},
        connection=cast("Any", None),
        topics=cast("Any", SimpleNamespace(inbox="inbox")),
    )
    taken = inbox.take(SimpleNamespace(headers=headers, value=value, key=None))
    elsewhere = any(name == "ce_ledger" for name, _ in headers)
    assert isinstance(taken, Refusal) or elsewhere


@often
@given(st.binary(max_size=200) | JSON.map(lambda v: json.dumps(v).encode()), st.text(max_size=30))
def test_a_body_is_an_object_or_refused(raw: bytes, kind: str) -> None:
    for content_type in ("application/json", kind):
        with suppress(InvalidInputError, ProblemError):
            assert isinstance(parse(raw, content_type, LARGEST), dict)
