"""Whether a ledger still is what was sealed and shown: everything that can contradict it, asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from eventsourcing.persistence import PersistenceError, ProgrammingError

from infra.event_store.database_url import sqlite_path
from infra.event_store.recorder import FactRecorder
from infra.kept_bundles import first_altered_bundle, first_missing_bundle
from infra.read_store import ReadStore
from infra.seal.anchors import FileAnchor
from infra.seal.checkpoint import Checkpoint
from infra.seal.finding import Finding
from infra.seal.kept_seal import Sealed
from infra.seal.live_check import LiveCheck, Witnessed
from infra.seal.note import Signer, Verifier, WrongKeyError
from infra.seal.open import anchor_file, kafka_anchor, timestamp_anchor, witnesses_of
from infra.seal.read_model_check import first_changed_row
from infra.seal.witness_client import WitnessClient
from infra.seeds import reference
from infra.setting_files import WrongSettingError
from infra.settings import Settings


@dataclass(frozen=True)
class Checked:
    """What was looked at, and the first thing that cannot be so."""

    finding: Finding | None
    facts: int
    sealed: int
    heads: int
    """Heads that were compared: the database's own, and those from outside."""
    outside: int
    silent: tuple[str, ...] = field(default=())
    """Places outside that did not answer."""
    empty: tuple[str, ...] = field(default=())
    """Places outside that hold no head of this ledger."""


def check_ledger(
    settings: Settings,
    *,
    against: Sequence[Checkpoint] = (),
    pinned: Sequence[Verifier] = (),
    read_models: bool = True,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> Checked:
    """Read the whole ledger and compare it with its seal, with every head seen outside, and with its read models."""
    recorder = log_at(settings.database_url)
    try:
        read_store = ReadStore(settings.database_url, 2)
        try:
            sealed = Sealed.read(read_store, (*pinned, *_own_keys(settings)))
            origin = _origin(settings, sealed)
            if not sealed.notes and sealed.name != origin:
                # Nobody was ever shown this tree, and it says nothing under another name.
                sealed = replace(sealed, size=0)
            outside, silent, empty = _seen_outside(settings, origin)
            for head in against:
                if head.origin != origin:
                    raise WrongSettingError(
                        f"--against: điểm kiểm tra của sổ (a head of) {head.origin}, không phải của (not of) {origin}"
                    )
                outside.append(Witnessed("--against", "head_consistency", head))
            seen, end = seen_by_readers(read_store), recorder.last_position()
            found = LiveCheck(
                recorder,
                read_store,
                origin,
                sealed=sealed,
                outside=outside,
                seen=seen,
                tell=lambda done: tell(done, max(done, end)),
            ).first_finding()
            if found is None and read_models:
                found = (
                    first_altered_bundle(read_store)
                    or first_changed_row(recorder, read_store, reference.calendars())
                    or first_missing_bundle(read_store)
                )
            return Checked(
                found,
                recorder.last_position(),
                sealed.size,
                len(sealed.notes) + len(outside),
                len(outside),
                tuple(silent),
                tuple(empty if sealed.notes else ()),
            )
        finally:
            read_store.close()
    finally:
        recorder.close()


def seen_by_readers(read_store: ReadStore) -> int:
    """The greatest position that a read model has folded; 0 where none was ever built."""
    try:
        return max((place.position for place in read_store.places().values()), default=0)
    except PersistenceError:
        return 0


def log_at(database_url: str) -> FactRecorder:
    """The log at this address as it stands: nothing is created, nothing brought up to date."""
    path = sqlite_path(database_url)
    if path is None:
        from infra.event_store.postgres import PostgresFactRecorder

        return PostgresFactRecorder(database_url, 1)
    from infra.event_store.sqlite import SQLiteFactRecorder

    recorder = SQLiteFactRecorder(path)
    try:
        with recorder.file.reading() as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
                raise ProgrammingError(f"{path} holds no ledger")
    except BaseException:
        recorder.close()
        raise
    return recorder


def _own_keys(settings: Settings) -> list[Verifier]:
    """The operator's keys, where they are not kept in the database: what it says of keys then proves nothing."""
    given = settings.seal_key.get_secret_value() if settings.seal_key else ""
    try:
        return [Signer.parse(line).verifier for line in given.split()]
    except WrongKeyError as error:
        raise WrongSettingError(f"GIAMSAT_SEAL_KEY: {error}") from error


def as_sealed(settings: Settings) -> Settings:
    """The settings under the name by which the ledger was sealed, where none is set: a copy is often asked."""
    read_store = ReadStore(settings.database_url, 1)
    try:
        name = _origin(settings, Sealed.read(read_store))
    finally:
        read_store.close()
    return settings.model_copy(update={"ledger": name})


def _origin(settings: Settings, sealed: Sealed) -> str:
    names = {verifier.name for verifier in sealed.verifiers}
    if not names and sealed.name and "ledger" not in settings.model_fields_set:
        return sealed.name
    if not names or settings.ledger in names:
        return settings.ledger
    name = min(names)
    if "ledger" in settings.model_fields_set:
        raise WrongSettingError(
            f"GIAMSAT_LEDGER={settings.ledger}: sổ này được niêm phong dưới tên (sealed as) {name}"
        )
    return name


def _seen_outside(settings: Settings, origin: str) -> tuple[list[Witnessed], list[str], list[str]]:
    """Every head in the anchor file, stamped, or among the last on Kafka; the last one each witness has cosigned.

    Beside them the places that did not answer, and those that hold none.
    """
    known: list[Witnessed] = []
    silent: list[str] = []
    empty: list[str] = []
    for name, check, heads in _places(settings, origin):
        try:
            found = [Witnessed(name, check, h) for h in heads() if h and h.origin == origin]
        except OSError:
            silent.append(name)
            continue
        known += found
        if not found:
            empty.append(name)
    return known, silent, empty


def _places(
    settings: Settings, origin: str
) -> Iterator[tuple[str, str, Callable[[], Iterable[Checkpoint | None]]]]:
    """Each place outside that can be asked, the check that its heads are for, and how it is asked."""
    if file := anchor_file(settings):
        anchor = FileAnchor(file)
        yield anchor.name, "head_consistency", anchor.heads
    if settings.seal_kafka:
        topic = kafka_anchor(settings)
        yield topic.name, "head_consistency", partial(topic.heads, origin)
    if settings.seal_timestamp_url:
        stamps = timestamp_anchor(settings)
        yield stamps.name, "head_consistency", partial(stamps.heads, origin)
    for witness in witnesses_of(settings):
        yield witness.name, "split_view", partial(_latest, witness, origin)


def _latest(witness: WitnessClient, origin: str) -> list[Checkpoint | None]:
    return [witness.latest(origin)]
