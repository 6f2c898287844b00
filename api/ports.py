"""What the API needs from outside: each port is a small promise, and the composition root keeps them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from api.reception import Reception
from api.standing import Standings
from domain.application import Ledger
from domain.subscription import By
from domain.time.calendar import Calendars
from domain.time.time_limit import TimeLimits
from projections.moment import Moment
from projections.read_model import Row, Rows


class Clock(Protocol):
    """What time it is. `now` never answers an instant before one that a fact was recorded at."""

    def now(self) -> datetime:
        """The instant, aware."""
        ...

    def today(self) -> date:
        """The ledger's day."""
        ...


class Reads(Protocol):
    """The tables of the read models."""

    def reading(self) -> AbstractContextManager[Rows]:
        """Any number of queries on one state of the database."""
        ...


class Followers(Protocol):
    """Who keeps the read models up to date."""

    @property
    def position(self) -> int | None:
        """The position that every read model has reached."""
        ...

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every read model has the fact at this position; False when that takes too long."""
        ...


class KeptCommand(Protocol):
    """A command recorded earlier: what was asked, as a digest, and what was answered."""

    @property
    def fingerprint(self) -> str | None:
        """The digest of what was asked."""
        ...

    @property
    def answer(self) -> Mapping[str, Any]:
        """What was answered."""
        ...


class Commands(Protocol):
    """The memory of commands, kept with the facts, so that every process sees it."""

    def find_command(self, command_id: str) -> KeptCommand | None:
        """The command recorded under this id."""
        ...


class Caller(Protocol):
    """Who was recognized: an opaque account id for the log, a role, the body acted for (id or code)."""

    @property
    def account_id(self) -> str:
        """The opaque id that facts carry."""
        ...

    @property
    def name(self) -> str:
        """What people call the account."""
        ...

    @property
    def role(self) -> str:
        """The role, a key of `api.authorization`."""
        ...

    @property
    def agency(self) -> str | None:
        """The body acted for."""
        ...

    @property
    def by(self) -> str:
        """How they were recognized: by a `token`, which stands for one role and body, or by a `session`."""
        ...


class TokenCaller(Caller, Protocol):
    """Who was recognized by a token."""

    @property
    def scopes(self) -> frozenset[str] | None:
        """What the token shown may be used for; None where nothing limits it further."""
        ...


class Accounts(Protocol):
    """Who may come in."""

    def caller_of_token(self, token: str) -> TokenCaller | None:
        """Recognize who shows a bearer token."""
        ...

    def caller_of_session(self, secret: str) -> Caller | None:
        """Recognize who holds a session."""
        ...


class Frozen(Protocol):
    """Evidence that was frozen: its digest, and the checkpoint under which it is proven."""

    @property
    def sha256(self) -> str:
        """The digest of the file, in hexadecimal."""
        ...

    @property
    def facts(self) -> int:
        """How many facts it holds."""
        ...

    @property
    def size(self) -> int:
        """How many facts its checkpoint covers."""
        ...

    @property
    def root(self) -> str:
        """The head of the tree at the checkpoint, in base64."""
        ...


class Bundles(Protocol):
    """Evidence kept for inspection files, byte for byte."""

    def freeze(
        self, moment: Moment, filters: Mapping[str, Any], asked: Mapping[str, Any]
    ) -> Frozen:
        """Write the facts that answer a question into a bundle with their proofs, and keep it."""
        ...

    def content(self, digest: str) -> bytes | None:
        """A bundle by its digest, as it is kept; None where it is not."""
        ...

    def held(self, digests: Sequence[str]) -> Collection[str]:
        """Those among some digests whose bundle is kept."""
        ...


class ReadLog(Protocol):
    """Who read what that is sensitive."""

    def record(self, reads: Sequence[Mapping[str, Any]]) -> None:
        """Write down readings that are about to be answered."""
        ...

    def register(
        self, filters: Mapping[str, str | None], *, limit: int = 100, after: str | None = None
    ) -> list[Row]:
        """The readings that answer a question, the latest first; `_key` is the cursor's."""
        ...


class Erasures(Protocol):
    """What is kept of persons beside the log, and its deletion."""

    def person(self, id_or_login: str) -> str:
        """The opaque id behind an id or a login."""
        ...

    def kinds(self, person: str) -> tuple[str, ...]:
        """The kinds of records that are kept of a person."""
        ...

    def carry_out(self, erasure: Mapping[str, Any]) -> None:
        """Delete what is kept of a person, once the ledger says so."""
        ...

    def certificate(self, row: Row, form: str) -> tuple[bytes, str]:
        """The certificate of an erasure and its media type; `form` is json, html or pdf."""
        ...


class Contact(Protocol):
    """Where and how an account is told."""

    @property
    def channel(self) -> str:
        """By what."""
        ...

    @property
    def address(self) -> str:
        """Where."""
        ...

    @property
    def pace(self) -> str:
        """How often."""
        ...

    @property
    def lang(self) -> str:
        """In which language."""
        ...

    @property
    def secret(self) -> str | None:
        """What a webhook is signed with."""
        ...


class Contacts(Protocol):
    """How people want to be told."""

    def put(
        self, account_id: str, channel: str, address: str, *, pace: str = ..., lang: str = ...
    ) -> Contact:
        """Register where an account wants to be told, or change it."""
        ...

    def end(self, account_id: str, channel: str, by: By) -> None:
        """Tell an account no more by a channel."""
        ...

    def of(self, account_id: str) -> Sequence[Contact]:
        """The contacts of one account."""
        ...

    def colleagues(self, account_id: str) -> Mapping[str, str]:
        """Who could stand in for an account: the names of the others of its body, by their ids."""
        ...


class Check(Protocol):
    """One thing that must hold before requests are sent here."""

    @property
    def name(self) -> str:
        """What is looked at."""
        ...

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        ...

    @property
    def detail(self) -> str:
        """What was seen, without secrets."""
        ...


class Metrics(Protocol):
    """Numbers for operators."""

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template, never the path."""
        ...

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """Every family, in the format asked for: body and content type."""
        ...


class NoMetrics:
    """Nobody counts: for tests and tools that do not scrape."""

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count nothing."""

    def exposition(self, accept: str) -> tuple[bytes, str]:  # noqa: ARG002 - the port's shape
        """Answer nothing."""
        return b"", "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class ApiSettings:
    """What an operator may choose, as far as it touches the API."""

    secret: bytes
    """Signs cursors; the same in every process, or lists break between their pages."""
    ledger_name: str = "local.giamsat.example"
    version: str = "0"
    read_your_writes_seconds: float = 2.0
    page_size: int = 100
    largest_body: int = 1024 * 1024
    requests_at_once: int = 32
    session_cookie: str = "giamsat_session"
    sends_mail: bool = True
    """Whether mail leaves at all: otherwise whoever chose it is told in the inbox, and reads that."""
    requests_per_minute: int = 0
    """How often one source may ask; 0: as often as it likes."""
    metrics_token: str | None = None
    """Where set, `/metrics` wants this bearer token."""

    @property
    def cursor_key(self) -> bytes:
        """Signs the cursors of this ledger, and of no other."""
        return self.secret + self.ledger_name.encode()


@dataclass(frozen=True)
class Ports:
    """Everything the API stands on."""

    ledger: Ledger
    commands: Commands
    reads: Reads
    followers: Followers
    clock: Clock
    accounts: Accounts
    contacts: Contacts
    calendars: Calendars
    time_limits: TimeLimits
    settings: ApiSettings
    account: Callable[[str], Caller | None] = lambda _: None
    """An account by its id, as it would be recognized; None for an unknown or disabled one."""
    alert_rules: Callable[[Rows, Moment], list[Row]] = lambda *_: []
    """The rules of alerts with what is in force on a day, as rows."""
    why_told: Callable[[Rows, Moment, UUID, str], list[Row]] = lambda *_: []
    """Why an account was told of a duty, or was not."""
    alert_side: Callable[[Moment, UUID, str | None], tuple[str, bool]] = lambda *_: (
        "acts",
        False,
    )
    """On whose side an alert is answered for a body, and whether that side has it in hand."""
    evidence: Callable[[Moment, Mapping[str, Any], Mapping[str, Any]], Iterator[bytes]] | None = (
        None
    )
    """Writes the facts that answer a question into a bundle with their proofs; None where nothing is sealed."""
    bundles: Bundles | None = None
    """Keeps frozen evidence; None where nothing is sealed."""
    read_log: ReadLog | None = None
    """Writes down who reads what is sensitive; None where nothing is kept."""
    erasures: Erasures | None = None
    """Deletes personal data; None where none are kept."""
    local: bool = False
    """Whether reading is done in this process, so that it waits for no network."""
    state: Callable[[], Hashable | None] = lambda: None
    """Something else whenever an answer may be another; None where that can only be found out by asking anew."""
    reception: Reception | None = None
    """Who signs people in; None where there are no pages."""
    metrics: Metrics = field(default_factory=NoMetrics)
    readiness: Callable[[], Sequence[Check]] = list
    """Answers each check of `/readyz`."""
    look_ahead: Callable[[date], None] = lambda _: None
    """Lists the occurrences of plans up to a day beyond the usual horizon."""

    @cached_property
    def standings(self) -> Standings:
        """Who stands where today: remembered until bodies, relations or mandates change."""
        return Standings(
            self.reads.reading,
            lambda: self.followers.position,
            self.clock.today,
        )
