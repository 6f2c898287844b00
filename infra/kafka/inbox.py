"""The inbox: commands of other systems, each through the same door as everybody's, once; what is refused is sent back.

A message is a CloudEvent in binary mode: its type names an operation of the API, its subject the thing acted on, its
data is the body. The same checks run as for a request, in the same order, in the name of the producer's account.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from threading import Event
from typing import Any, Final

import msgspec
import structlog
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from starlette.types import ASGIApp

from api.errors import ProblemError, problem_of
from domain.errors import InvalidInputError
from infra.asgi import Answer, ask, request
from infra.kafka.connection import Connection
from infra.kafka.group import join
from infra.kafka.offered import Command
from infra.kafka.producers import SIGNATURE, Producer
from infra.kafka.rejected import Refusal, send_back
from infra.kafka.relay import close
from infra.kafka.topics import Topics, ensure

BATCH: Final = 200
POLL_MS: Final = 500
TRIES: Final = 5
"""How often a lost race or a fault of ours is tried again before the message is sent back."""
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 5.0
KEY: Final = re.compile(r"[!-~]{1,200}")
UNAVAILABLE: Final = 503
REFUSED: Final = 400
FAULT: Final = 500
CONFLICT: Final = 409
_MOVED_ON = (
    CommitFailedError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

log = structlog.get_logger(__name__)


class Waiting(Exception):  # noqa: N818 - not an error: the store will come back
    """The store is away: the message is neither done nor refused."""


class Inbox:
    """Reads what is addressed to one ledger. `run` belongs to one thread."""

    def __init__(
        self,
        ledger: str,
        app: ASGIApp,
        commands: Sequence[Command],
        producers: Mapping[str, Producer],
        *,
        connection: Connection,
        topics: Topics,
    ) -> None:
        self._ledger = ledger
        self._app = app
        self._commands = {command.type: command for command in commands}
        self._producers = producers
        self._connection = connection
        self._topics = topics

    def run(self, stop: Event) -> None:
        """Take commands until `stop` is set. A broker or a store that is away is waited for."""
        pause = FIRST_PAUSE
        while not stop.is_set():
            closing: list[Callable[[], None]] = []
            try:
                consumer, producer = self._connected(closing)
                while not stop.is_set():
                    if self._round(consumer, producer):
                        pause = FIRST_PAUSE
            except Exception as error:
                # Also what nobody expects: an inbox that ends silently would be worse than one that tries again.
                log.warning(
                    "inbox_waits",
                    error=f"{type(error).__name__}: {error}",
                    retry_in_seconds=pause,
                    exc_info=None if isinstance(error, (KafkaError, OSError, Waiting)) else error,
                )
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            finally:
                for end in closing:
                    with suppress(KafkaError, OSError):
                        end()

    def _connected(self, closing: list[Callable[[], None]]) -> tuple[KafkaConsumer, KafkaProducer]:
        ensure(self._connection, self._topics.inbox, self._topics.rejected)
        options = self._connection.options()
        producer = KafkaProducer(**options, delivery_timeout_ms=30_000, request_timeout_ms=10_000)
        closing.append(lambda: close(producer))
        consumer = KafkaConsumer(
            **options,
            group_id=f"{self._topics.inbox}.{self._ledger}",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            isolation_level="read_committed",
            max_poll_records=BATCH,
            session_timeout_ms=10_000,
        )
        closing.append(lambda: consumer.close(autocommit=False, timeout_ms=1_000))
        join(consumer, self._topics.inbox)
        return consumer, producer

    def _round(self, consumer: KafkaConsumer, producer: KafkaProducer) -> bool:
        """One batch: each done or sent back, then acknowledged. Repeats after a crash find themselves done."""
        polled = consumer.poll(timeout_ms=POLL_MS)
        for record in (record for records in polled.values() for record in records):
            refusal = self.take(record)
            if refusal is not None:
                send_back(producer, self._topics.rejected, self._ledger, record, refusal)
        if polled:
            try:
                consumer.commit()
            except _MOVED_ON as error:
                log.info("inbox_rebalanced", error=type(error).__name__)
        return bool(polled)

    def take(self, record: Any) -> Refusal | None:
        """Do what a message asks for; why not, if it is refused. Nothing for one that is another ledger's."""
        try:
            attributes = _attributes(record)
            if attributes.get("ledger", self._ledger) != self._ledger:
                return None
            command, producer = self._accepted(attributes, record)
        except (InvalidInputError, ProblemError) as error:
            return Refusal(problem_of(error).to_json(self._topics.inbox))
        return self._done(command, producer, attributes, record.value)

    def _accepted(self, attributes: Mapping[str, str], record: Any) -> tuple[Command, Producer]:
        """The command and who sends it, or a refusal."""
        for name in ("id", "source", "type"):
            if not attributes.get(name):
                raise InvalidInputError(
                    "attribute_present",
                    f"Thiếu thuộc tính {name}.",
                    pointer=f"/header/ce_{name}",
                    allowed="a CloudEvent 1.0 in binary mode",
                )
        producer = self._producers.get(attributes["source"])
        signature = (dict(record.headers).get(SIGNATURE) or b"").decode("latin-1")
        if producer is None or not producer.signed(attributes, record.value or b"", signature):
            raise ProblemError("unauthenticated", "Không rõ hệ thống gửi, hoặc chữ ký không đúng.")
        command = self._commands.get(attributes["type"])
        if command is None:
            raise InvalidInputError(
                "command_known",
                f"Không có lệnh “{attributes['type'][:100]}”.",
                pointer="/header/ce_type",
                allowed=", ".join(sorted(f"{name}.v1" for name in producer.commands)),
            )
        if command.operation not in producer.commands:
            raise ProblemError(
                "forbidden", f"{producer.source} không được gửi lệnh “{command.operation}”."
            )
        if command.about_one and not attributes.get("subject"):
            raise InvalidInputError(
                "attribute_present",
                "Thiếu thuộc tính subject.",
                pointer="/header/ce_subject",
                allowed="the id or code of the thing acted on",
            )
        return command, producer

    def _done(
        self, command: Command, producer: Producer, attributes: Mapping[str, str], data: bytes
    ) -> Refusal | None:
        """Through the door, as often as it takes to be answered for good."""
        scope = request(
            "POST",
            command.address(attributes.get("subject", "")),
            [
                (b"authorization", f"Bearer {producer.login}".encode()),
                (b"content-type", b"application/json"),
                (b"idempotency-key", _key(attributes["source"], attributes["id"])),
                (b"x-request-id", _request_id(attributes["source"], attributes["id"])),
            ],
        )
        answer = Answer(FAULT, [], b"{}")
        for _ in range(TRIES):
            answer = asyncio.run(ask(self._app, {**scope, "state": {}}, data or b""))
            if answer.status == UNAVAILABLE:
                raise Waiting("the store is away")
            if not _may_pass(answer):
                break
        if answer.status < REFUSED:
            log.info(
                "inbox_done", id=attributes["id"], source=attributes["source"], command=command.type
            )
            return None
        return Refusal(msgspec.json.decode(answer.body, type=dict[str, Any]))


def _attributes(record: Any) -> dict[str, str]:
    try:
        # Kafka lets a header have no value at all.
        given = {k: v for k, v in record.headers if k.startswith("ce_") and v is not None}
        return {name.removeprefix("ce_"): value.decode() for name, value in given.items()}
    except ValueError as error:
        raise InvalidInputError(
            "text_signs", "Thuộc tính không phải UTF-8.", pointer="/header", allowed="UTF-8"
        ) from error


def _may_pass(answer: Answer) -> bool:
    """Whether the same message may fare better at once: a lost race, or a fault that did not last."""
    lost = answer.status == CONFLICT and b'"race_lost"' in answer.body
    return lost or answer.status >= FAULT


def _key(source: str, id: str) -> bytes:
    """CloudEvents says that source and id together name a message."""
    plain = f"{source}#{id}"
    return (plain if KEY.fullmatch(plain) else sha256(plain.encode()).hexdigest()).encode()


def _request_id(source: str, id: str) -> bytes:
    """What finds it again in the audit trail, as far as its signs allow."""
    return re.sub(r"[^A-Za-z0-9._:/+=-]", "_", f"{source}:{id}")[:100].encode()
