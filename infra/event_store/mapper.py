"""Facts to stored JSON and back: registered names only, every field checked against its type on the way in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain.facts import Fact, FoundingFact, RecordedFact
from domain.facts import registry as registered_facts
from infra.event_store.errors import OversizedFactError, UnknownFactError, UnreadableFactError
from infra.event_store.stored_fact import FactNotification, FactRow, StoredFact

STATE_LIMIT = 64 * 1024
"""Bytes of JSON in one fact. A page of 2,000 facts must fit in memory many times over."""

CLAIMED = "claimed_recorded_at"
"""The one field of what was taken in from elsewhere that no class of facts names; other facts do not store it."""

IN_COLUMNS = frozenset(
    {
        "originator_id",
        "originator_version",
        "originator_topic",
        "timestamp",
        "happened_on",
        "actor",
        "agency_id",
        "correlation",
    }
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_PLAIN = (str, int, float, bool, NoneType, date, UUID, Any, Ellipsis)
_asdict = msgspec.structs.asdict


class FactShape:
    """How one class of facts is written and read: its own fields, their types, its upcasters."""

    def __init__(self, name: str, cls: type[Fact]) -> None:
        self.name = name
        self.cls = cls
        self.version = cls.class_version
        self.originator_topic = (
            name.split(".", maxsplit=1)[0] if issubclass(cls, FoundingFact) else None
        )
        hints = get_type_hints(cls)
        own = [f for f in fields(cls) if f.name not in IN_COLUMNS]
        self.fields = tuple(f.name for f in own)
        self.is_plain = all(_is_plain(hints[f.name]) for f in own)
        self.struct = msgspec.defstruct(
            name.replace(".", "_"),
            [
                *(
                    (f.name, hints[f.name])
                    if f.default is MISSING
                    else (f.name, hints[f.name], f.default)
                    for f in own
                ),
                (CLAIMED, datetime | None, None),
            ],
            forbid_unknown_fields=True,
            kw_only=True,
        )
        self.decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(self.struct)

    def encode(self, fact: Fact) -> bytes:
        """The fact's own fields as JSON; what could not be read again is refused here."""
        given = fact.__dict__
        own = {name: given[name] for name in self.fields}
        if fact.claimed_recorded_at is not None:
            own[CLAIMED] = fact.claimed_recorded_at
        state = _encode(own)
        self.decoder.decode(state)
        return state

    def decode(self, state: bytes, version: int) -> dict[str, Any]:
        """The fact's own fields, typed; older versions are brought up to date first."""
        return _asdict(self.read(state, version))

    def plain(self, read: msgspec.Struct) -> dict[str, Any] | None:
        """The fact's own fields as plain values; None where read models write one of them in another way."""
        if not self.is_plain:
            return None
        own: dict[str, Any] = _decode(_encode(read))
        return own if own.pop(CLAIMED) is None else None

    def read(self, state: bytes, version: int) -> msgspec.Struct:
        """The fact's own fields as the struct of its name."""
        if version == self.version:
            found: msgspec.Struct = self.decoder.decode(state)
            return found
        old = msgspec.json.decode(state, type=dict[str, Any])
        for step in range(version, self.version):
            upcast: Callable[[dict[str, Any]], None] = getattr(
                self.cls, f"upcast_v{step}_v{step + 1}"
            )
            upcast(old)
        return msgspec.convert(old, self.struct)


class FactMapper(Mapper[UUID]):
    """The library's mapper for our facts. A name outside the registry is never resolved."""

    def __init__(self, registry: Mapping[str, type[Fact]] | None = None) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self._registry = registry
        self._shapes: dict[str, FactShape] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every stored name that can be read."""
        return tuple(self._known())

    def shape(self, name: str) -> FactShape:
        """How facts of this name are written and read."""
        try:
            return self._shapes[name]
        except KeyError:
            cls = self._known().get(name)
            if cls is None:
                raise UnknownFactError(name) from None
            return self._shapes.setdefault(name, FactShape(name, cls))

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredFact:
        """The fact as JSON of its own fields, with what every fact carries in columns."""
        fact = domain_event
        name = getattr(type(fact), "TOPIC", type(fact).__qualname__)
        shape = self.shape(name)
        if type(fact) is not shape.cls or not isinstance(fact, Fact):
            raise UnknownFactError(name)
        try:
            state = shape.encode(fact)
        except (msgspec.MsgspecError, TypeError, UnicodeError) as error:
            raise UnreadableFactError(
                name,
                str(error),
                subject_id=fact.originator_id,
                subject_version=fact.originator_version,
            ) from error
        if len(state) > STATE_LIMIT:
            raise OversizedFactError(name, len(state), STATE_LIMIT)
        if fact.timestamp.tzinfo is None:
            raise UnreadableFactError(
                name,
                "`timestamp` has no offset",
                subject_id=fact.originator_id,
                subject_version=fact.originator_version,
            )
        at = fact.timestamp
        # A frozen dataclass sets its fields one by one, which here costs more than the JSON.
        stored: StoredFact = object.__new__(StoredFact)
        stored.__dict__.update(
            originator_id=fact.originator_id,
            originator_version=fact.originator_version,
            topic=name,
            state=state,
            schema_version=shape.version,
            recorded_at=at if at.tzinfo is UTC else at.astimezone(UTC),
            happened_on=fact.happened_on,
            actor=fact.actor,
            agency_id=fact.agency_id,
            correlation=fact.correlation,
            subject_code=fact.code if isinstance(fact, FoundingFact) else None,
        )
        return stored

    def to_domain_event(self, stored_event: StoredEvent) -> Fact:
        """The fact, checked; an unknown name or a wrong type is an error that names it."""
        if not isinstance(stored_event, StoredFact) or stored_event.recorded_at is None:
            raise UnreadableFactError(
                stored_event.topic,
                "it was stored without the ledger's columns",
                subject_id=stored_event.originator_id,
                subject_version=stored_event.originator_version,
            )
        s = stored_event
        return self.fact(
            FactRow(
                s.id if isinstance(s, FactNotification) else 0,
                s.originator_id if isinstance(s.originator_id, UUID) else UUID(s.originator_id),
                s.originator_version,
                s.topic,
                s.schema_version,
                s.state,
                stored_event.recorded_at,
                s.happened_on,
                s.actor,
                s.agency_id,
                s.correlation,
                None,
                s.subject_code,
            )
        )

    def fact(self, row: FactRow) -> Fact:
        """The fact in a row of the ledger."""
        return self._read(row)[0]

    def _read(self, row: FactRow) -> tuple[Fact, FactShape, msgspec.Struct]:
        _, subject, number, name, version, stored, at, on, actor, agency, correlation, _, _ = row
        shape = self._shapes.get(name) or self.shape(name)
        if version is not None and version > shape.version:
            raise UnknownFactError(name, version)
        if version is None or on is None or actor is None:
            raise _unreadable(row, "it was stored without the ledger's columns")
        try:
            read = shape.read(stored, version)
        except (msgspec.MsgspecError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise _unreadable(row, str(error)) from error
        state = _asdict(read)
        if state[CLAIMED] is None:
            del state[CLAIMED]
        if shape.originator_topic is not None:
            state["originator_topic"] = shape.originator_topic
        fact: Fact = object.__new__(shape.cls)
        fact.__dict__.update(
            state,
            originator_id=subject,
            originator_version=number,
            timestamp=at,
            happened_on=on,
            actor=actor,
            agency_id=agency,
            correlation=correlation,
        )
        return fact, shape, read

    def recorded(self, row: FactRow) -> RecordedFact | None:
        """The fact with its place, or None for a name that only a newer version knows."""
        if row.name not in self._known():
            return None
        fact, shape, read = self._read(row)
        recorded = RecordedFact(row.position, fact, row.recorded_at, row.subject_code or "")
        own = shape.plain(read)
        if own is not None:
            # What read models keep of it: to take the fact apart for them takes ten times as long.
            recorded.__dict__["own"] = {"happened_on": fact.happened_on.isoformat(), **own}
        return recorded

    def _known(self) -> Mapping[str, type[Fact]]:
        if self._registry is None:
            self._registry = registered_facts()
        return self._registry


def _unreadable(row: FactRow, reason: str) -> UnreadableFactError:
    return UnreadableFactError(
        row.name,
        reason,
        position=row.position or None,
        subject_id=row.originator_id,
        subject_version=row.originator_version,
    )


def _is_plain(hint: Any) -> bool:
    """Whether values of a type are the same in stored JSON and as read models keep them: an instant is not."""
    if hint in _PLAIN or get_origin(hint) is Literal:
        return True
    if is_dataclass(hint):
        known = get_type_hints(hint)
        return all(_is_plain(known[f.name]) for f in fields(hint))
    if get_origin(hint) in (dict, Mapping):
        return get_args(hint)[0] is str and _is_plain(get_args(hint)[1])
    if get_origin(hint) in (tuple, list, Union, UnionType):
        return all(map(_is_plain, get_args(hint)))
    return isinstance(hint, type) and issubclass(hint, str)
