"""What every fact carries, the registry of stored names, and how corrected facts are read."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache, cached_property, partial
from itertools import chain
from types import NoneType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    cast,
)
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate
from eventsourcing.utils import register_topic

import domain
from domain.actor import Act
from domain.correctable import ENVELOPE, stored_value
from domain.day_order import check_order
from domain.values import Document, id_of, resolve_id

as_json: Final = json.JSONEncoder(ensure_ascii=False).encode
"""Plain values as read models keep them; one encoder for all, since making one takes as long as a small value."""
read_json: Final = json.JSONDecoder().raw_decode
"""What was kept so, and where it ends; what `loads` does besides costs as much as the reading."""


class Fact(AggregateEvent):
    """Sự kiện — an immutable fact. `timestamp` is when we recorded it, `happened_on` the day it happened in law."""

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1
    DAY: ClassVar[str | None] = None
    """The field that says on which day the fact happened, where the fact has one of its own."""
    LISTED: ClassVar[Mapping[str, str]] = {}
    """Fields that name a body, each with the one that lists it, too: who is corrected there changes here as well.

    Where the list becomes another one altogether, the command records that as a correction of its own beside it.
    """
    STRUCTURES: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """Fields beside documents that are corrected as a whole, each with what reads the right value."""
    FIXED: ClassVar[frozenset[str]] = frozenset()
    """The fields by which other facts find this one: another value would be another fact, not a correction."""
    REFERENCES: ClassVar[Mapping[str, str]] = {
        "plan_id": "plan",
        "supervision_id": "supervision",
        "petition_id": "petition",
    }
    """Fields that name a subject which is no agency, each with its kind."""

    happened_on: date
    actor: str
    agency_id: UUID | None
    correlation: str | None
    if TYPE_CHECKING:  # no field of the class: only what was taken in from another ledger has it
        claimed_recorded_at: datetime | None
    else:
        claimed_recorded_at = None

    def __init_subclass__(cls) -> None:
        """Let facts be told in a part of their subject: the library knows the names of those in its body alone."""
        super().__init_subclass__()
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)

    def check(self) -> None:
        """Refuse fields that contradict each other. Commands ask this of what is new; replaying never does."""

    def check_bodies(self, before: Any) -> None:
        """Refuse bodies that the subject, as it stood before, keeps from this part.

        Corrections of references ask this; the methods of the subject hold the same before they record.
        """


class FoundingFact(Fact, AggregateCreated):
    """The first fact of a subject."""

    code: str


class CorrectionFact(Fact):
    """Đính chính — a fact that corrects one field of an earlier fact of the same subject; nothing is edited."""

    corrects: int
    """The position, in the ledger, of the corrected fact."""
    corrects_version: int
    """Its version in the stream of its subject."""
    field: str
    value: Any
    """The right value, as stored JSON."""
    reason: str
    document: Document | None


class Subject(BaseAggregate[UUID]):
    """The parent of every aggregate: what the facts of one stream add up to."""

    if TYPE_CHECKING:  # a bare annotation would turn every subject into a dataclass
        TOPIC: ClassVar[str]
        code: str
        loaded_from: Sequence[Fact]
    _founded_now = False
    loaded_from = ()
    """The facts that it was loaded from, as they are now known."""

    @classmethod
    def term(cls) -> str:
        """What people call such a subject: the term that begins the docstring of each kind."""
        return (cls.__doc__ or cls.TOPIC).partition(" — ")[0]

    @classmethod
    def create_id(cls, code: str) -> UUID:
        """Derive the id from the code, so that a second founding collides in the store."""
        return id_of(cls.TOPIC, code)

    @classmethod
    def identify(cls, id_or_code: str) -> UUID:
        """The id of the subject of this kind that an id or a code names, recorded or not."""
        return resolve_id(cls.TOPIC, id_or_code)

    @classmethod
    def _found(cls, event_class: type[FoundingFact], act: Act, **fields: Any) -> Any:
        subject = cls._create(event_class, **act.stamp(), **fields)
        subject._founded_now = True  # noqa: SLF001 - our own subject, just created
        return subject

    @property
    def pending_founding(self) -> bool:
        """Whether the founding fact was among the facts not yet stored."""
        return self._founded_now

    def correct(
        self,
        act: Act,
        *,
        corrects: int,
        corrects_version: int,
        field: str,
        value: Any,
        reason: str,
        document: Document | None,
    ) -> None:
        """Record that one field of an earlier fact was wrong, and what is right."""
        event_class = self.FactCorrected  # type: ignore[attr-defined]  # each subject names its own
        self._record(
            event_class,
            act,
            corrects=corrects,
            corrects_version=corrects_version,
            field=field,
            value=value,
            reason=reason,
            document=document,
        )

    def _record(self, event_class: type[Fact], act: Act, **fields: Any) -> None:
        self._in_order(event_class, act, fields)
        self.trigger_event(event_class, **act.stamp(), **fields)

    def _in_order(self, event_class: type[Fact], act: Act, fields: Mapping[str, Any]) -> None:
        """Refuse a fact whose days contradict what has been recorded of the subject."""
        before = cast("list[Fact]", self.pending_events)
        check_order(event_class, act.on, fields, chain(self.loaded_from, before))


@dataclass(frozen=True)
class RecordedFact:
    """A fact with its place in the ledger: what followers are handed."""

    position: int
    fact: Fact
    recorded_at: datetime
    subject_code: str

    @property
    def name(self) -> str:
        """The stored name."""
        return self.fact.TOPIC

    @property
    def subject_id(self) -> UUID:
        """The stream."""
        return self.fact.originator_id

    @property
    def version(self) -> int:
        """The version in the stream."""
        return self.fact.originator_version

    @cached_property
    def own(self) -> dict[str, Any]:
        """Its own fields as plain values, for every read model the same: not to be changed."""
        return plain(self.fact)

    @cached_property
    def own_text(self) -> str:
        """The same as JSON, written once for all who keep it."""
        return as_json(self.own)


def _descendants(cls: type[Fact]) -> Iterator[type[Fact]]:
    for child in cls.__subclasses__():
        yield child
        yield from _descendants(child)


@cache
def registry() -> dict[str, type[Fact]]:
    """Every stored name and the class that reads it. Nothing outside it is ever imported or resolved."""
    for module in pkgutil.iter_modules(domain.__path__):
        importlib.import_module(f"domain.{module.name}")
    named = (c for c in _descendants(Fact) if "TOPIC" in c.__dict__)
    return {c.TOPIC: c for c in named if c.__module__.startswith("domain.")}


def effective(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of one stream as they are now known: each corrected field replaced, corrections kept in place."""
    out = list(facts)
    corrections = [f for f in out if isinstance(f, CorrectionFact)]
    if not corrections:
        return out
    by_version = {f.originator_version: i for i, f in enumerate(out)}
    for correction in corrections:
        index = by_version.get(correction.corrects_version)
        if index is not None:
            out[index] = corrected(out[index], correction)
    return out


def corrected(fact: Fact, correction: CorrectionFact) -> Fact:
    """The fact with the corrected field in place of the first one."""
    field, value = correction.field, correction.value
    if field in fact.LISTED.values():
        return with_field(fact, field, tuple(map(UUID, value)))
    return with_field(fact, field, stored_value(type(fact), field, value))


def with_field(fact: Fact, field: str, value: Any) -> Fact:
    """The fact with another value of one field; its day follows the field that tells it."""
    return replace(fact, **corrected_fields(type(fact), field, value, partial(getattr, fact)))


def corrected_fields(
    fact_class: type[Fact], field: str, value: Any, told: Callable[[str], Any]
) -> dict[str, Any]:
    """What the right value of one field changes: the field, what tells the same day, what lists the same body."""
    changed = dict.fromkeys(same_day(fact_class, field, value, told), value)
    listed = fact_class.LISTED.get(field)
    if listed is not None:
        wrong, several = told(field), told(listed)
        changed[listed] = type(several)(value if one == wrong else one for one in several)
    return changed


def same_day(
    fact_class: type[Fact], field: str, value: Any, told: Callable[[str], Any]
) -> tuple[str, ...]:
    """The fields that say the same day as `field`, itself first; what is unknown stays so, and takes no day along."""
    day = fact_class.DAY
    if day is None or field not in (day, "happened_on") or value is None:
        return (field,)
    if field == day:
        return (day, "happened_on")
    return ("happened_on", day) if told(day) is not None else ("happened_on",)


def plain(fact: Fact) -> dict[str, Any]:
    """The fact's own fields and its day, as JSON-ready values: what read models keep of it."""
    cls: Any = type(fact)
    own = {n: plain_value(getattr(fact, n)) for n in _names(cls) if n not in ENVELOPE}
    if fact.claimed_recorded_at is not None:
        own["claimed_recorded_at"] = plain_value(fact.claimed_recorded_at)
    return own


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls))


_PLAIN = frozenset({NoneType, bool, int, float, str})


def plain_value(value: Any) -> Any:
    """A value of a fact, with all of its parts, as JSON keeps it."""
    # By its very type first: nearly all values are text.
    if type(value) in _PLAIN or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {k: plain_value(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain_value(v) for v in value]
    cls: Any = type(value)
    return {name: plain_value(getattr(value, name)) for name in _names(cls)}
