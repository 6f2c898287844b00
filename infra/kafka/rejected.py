"""What the inbox sends back: the reason, the place, and the whole message, so that nothing is lost."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import structlog
from kafka import KafkaProducer

from infra.kafka.message import Header

REJECTED_TYPE: Final = "giamsat.inbox.rejected.v1"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Why a message is sent back."""

    problem: Mapping[str, Any]


def send_back(
    producer: KafkaProducer, topic: str, ledger: str, record: Any, refusal: Refusal
) -> None:
    """To the topic of what was refused; returns when it is acknowledged there."""
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    told = {
        **place,
        "problem": refusal.problem,
        "message": {
            "key": _text(record.key),
            "headers": {name: _text(value) for name, value in record.headers},
            "value": _text(record.value),
        },
    }
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    headers: list[Header] = [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", f"{record.topic}/{record.partition}/{record.offset}".encode()),
        ("ce_source", ledger.encode()),
        ("ce_type", REJECTED_TYPE.encode()),
        ("ce_time", now.encode()),
    ]
    producer.send(topic, msgspec.json.encode(told), ledger.encode(), headers).get(30)
    log.warning(
        "inbox_refused",
        **place,
        code=refusal.problem.get("code"),
        why=refusal.problem.get("detail"),
    )


def _text(value: bytes | None) -> Any:
    """Text as text, anything else in Base64."""
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}
