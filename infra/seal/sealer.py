"""Sealing: follow the ledger into the tree, sign its heads, take them outside; refuse what would contradict a head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Any, cast

import structlog
from eventsourcing.persistence import PersistenceError

from infra.event_store.recorder import FactRecorder, Listener
from infra.event_store.source import FactSource, Page
from infra.follower import Follower
from infra.progress import Lag
from infra.read_store import ReadStore
from infra.seal import heads
from infra.seal.anchors import Anchor
from infra.seal.checkpoint import Checkpoint
from infra.seal.entry import EntryRows, EntryWriter, UnsealableRowError, entry_rows
from infra.seal.keys import SealKeys, rotations
from infra.seal.note import OtherSignerError, Verifier, WrongKeyError, WrongNoteError
from infra.seal.tree_name import OtherNameError, name_tree, wait_turn
from infra.seal.witness_client import WitnessClient, WitnessRefusalError
from projections.merkle import HASH, TILE_WIDTH
from projections.read_model import ReadModel, Rows
from projections.seal import Leaf, LedgerGapError, Seal, SealedTree, sealed_size, sealed_tree

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0

log = structlog.get_logger(__name__)


class InconsistentHeadError(Exception):
    """Từ chối ký — the ledger does not continue what was signed before: signing again would be a lie."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(f"{check}: {reason}")
        self.check = check


@dataclass(frozen=True)
class SealState:
    """Where sealing stands, as every process sees it."""

    size: int
    signed: int
    refusal: str | None


class EntrySource:
    """The ledger as leaves: rows are hashed as stored, whether or not this version can read the fact."""

    def __init__(self, recorder: FactRecorder, writer: EntryWriter) -> None:
        self._recorder = recorder
        self._rows: EntryRows = entry_rows(recorder)
        self._writer = writer

    def read_after(self, position: int, limit: int) -> Page:
        """The next leaves, in the shape in which followers take facts."""
        rows = self._rows.after(position, limit)
        leaves = [
            Leaf(row[0], leaf) for row, leaf in zip(rows, self._writer.leaves(rows), strict=True)
        ]
        return Page(cast("Any", leaves), leaves[-1].position if leaves else position)

    def last_position(self) -> int:
        """The greatest position."""
        return self._recorder.last_position()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told after each commit of this process."""
        return self._recorder.listen(listener)


class Sealer:
    """Seals one ledger. Several processes may try: the tree moves by compare-and-set, heads are signed in turn."""

    def __init__(
        self,
        recorder: FactRecorder,
        read_store: ReadStore,
        keys: SealKeys,
        *,
        anchors: Sequence[Anchor] = (),
        witnesses: Sequence[WitnessClient] = (),
        seconds: float = 1.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.keys = keys
        self.origin = keys.origin
        self.anchors = tuple(anchors)
        self.witnesses = tuple(witnesses)
        self._store = read_store
        self._writer = EntryWriter(keys.origin)
        self._rows = entry_rows(recorder)
        self._source = EntrySource(recorder, self._writer)
        self._follower = self._follow()
        self._seconds = seconds
        self._now = now
        self._working = Lock()
        self._remembered: Checkpoint | None = None
        """The last head this process signed: a database exchanged under its feet does not go unnoticed."""
        self._asked: set[str] = set()
        self._waiting: set[Anchor | WitnessClient] = set()
        self._silent: set[str] = set()
        """Places that did not answer when they were last wanted."""

    # -- work

    def seal(self) -> Checkpoint | None:
        """Fold what is new into the tree and sign its head; None while the ledger is empty.

        Raises InconsistentHeadError when the head would contradict one that was signed before.
        """
        with self._working:
            try:
                self._check_name()
                self._check_ledger()
                self._follower.catch_up()
                head, is_new = self._sign()
            except (LedgerGapError, UnsealableRowError) as error:
                raise self._refuse(InconsistentHeadError("ledger_gapless", str(error))) from error
            except (WrongKeyError, WrongNoteError) as error:
                # Only somebody's hand can have spoilt what is kept of keys and heads.
                reason = f"the seal as it is kept cannot be read: {error}"
                raise self._refuse(InconsistentHeadError("head_signature", reason)) from error
            except InconsistentHeadError as error:
                raise self._refuse(error) from None
            if head is None:
                return None
            try:
                self._take_outside(head, is_new=is_new)
            except InconsistentHeadError as error:
                raise self._refuse(error) from None
            return self.head()

    def run(self, stop: Event) -> None:
        """Seal until told to stop; what fails is logged, said at `/readyz`, and tried again."""
        pause = FIRST_PAUSE
        while not stop.is_set():
            # One head in so many seconds is enough; each costs a signature and a line in every anchor.
            wait = self._seconds
            try:
                self.seal()
                pause = FIRST_PAUSE
            except InconsistentHeadError as error:
                log.critical("seal_refused", check=error.check, reason=str(error))
                wait = LONGEST_PAUSE
            except Exception as error:  # one bad round must not end the thread
                log.exception("seal_failed", retry_in_seconds=pause, reason=str(error))
                wait = pause
                pause = min(pause * 2, LONGEST_PAUSE)
            stop.wait(wait)
        self.close()

    def close(self) -> None:
        """End the connections to the places outside."""
        for anchor in self.anchors:
            anchor.close()

    # -- questions

    def head(self) -> Checkpoint | None:
        """The head signed last, with its cosignatures."""
        with self._store.reading() as rows:
            return heads.last_head(rows)

    def state(self) -> SealState:
        """How many facts are in the tree, how many are under a signature, and why not more."""
        with self._store.reading() as rows:
            return SealState(sealed_size(rows), heads.last_size(rows), heads.refusal(rows))

    def lag(self) -> Lag:
        """How far the tree is behind the ledger."""
        return self._follower.lag()[0]

    # -- inside

    def _follow(self) -> Follower:
        # The follower hands on what its source gives: leaves here, facts elsewhere.
        source, seal = cast("FactSource", self._source), cast("ReadModel", Seal())
        return Follower("seal", source, self._store, [seal])

    def _check_name(self) -> None:
        try:
            if name_tree(self._store, self.origin):
                self._follower = self._follow()
        except OtherNameError as error:
            raise InconsistentHeadError("ledger_name", str(error)) from error

    def _check_ledger(self) -> None:
        """The ledger must still hold what is at the edge of the tree: a restored one usually does not."""
        with self._store.reading() as rows:
            tree = sealed_tree(rows)
            tile = max(tree.size - 1, 0) // TILE_WIDTH
            edge = tree.tile(0, tile)
        first = tile * TILE_WIDTH
        kept = [edge[at : at + HASH] for at in range(0, len(edge), HASH)]
        found = self._rows.after(first, len(kept)) if kept else []
        for index, leaf in enumerate(kept):
            if index >= len(found) or found[index][0] != first + index + 1:
                raise InconsistentHeadError(
                    "log_has_its_end", f"the sealed fact at position {first + index + 1} is gone"
                )
            if self._writer.leaf(found[index]) != leaf:
                raise InconsistentHeadError(
                    "leaf_hash", f"the fact at position {first + index + 1} is not the sealed one"
                )

    def _sign(self) -> tuple[Checkpoint | None, bool]:
        if (settled := self._settled()) is not None:
            return settled, False
        outside = self._seen_outside()
        with self._store.transaction() as rows:
            wait_turn(rows)
            tree = sealed_tree(rows)
            last = heads.last_head(rows)
            verifiers = self.keys.known(rows)
            for name, known in (("the last signed head", last), *outside):
                if known is not None:
                    self._check(name, known, tree, verifiers)
            if not tree.size:
                return None, False
            if last is not None and last.size == tree.size:
                return self._remember(rows, last), False
            head = Checkpoint.sign(
                self.origin, tree.size, tree.root(), self.keys.signers(rows, tree.size)
            )
            heads.keep_head(rows, head, self._now())
            return self._remember(rows, head), True

    def _settled(self) -> Checkpoint | None:
        """The last head, when it is this process's own, covers the whole tree, and nothing was refused."""
        with self._store.reading() as rows:
            last = heads.last_head(rows)
            if last is None or self._remembered is None or heads.refusal(rows) is not None:
                return None
            same = (last.size, last.root) == (self._remembered.size, self._remembered.root)
            return last if same and sealed_tree(rows).size == last.size else None

    def _remember(self, rows: Rows, head: Checkpoint) -> Checkpoint:
        if heads.refusal(rows) is not None:
            heads.note_refusal(rows, None)
        self._remembered = head
        return head

    def _seen_outside(self) -> list[tuple[str, Checkpoint | None]]:
        """What a new head must continue beside our own last one: what this process, anchors and witnesses saw."""
        known: list[tuple[str, Checkpoint | None]] = [("this process", self._remembered)]
        # Later on a witness answers for itself, when a head is submitted to it.
        unasked = [w for w in self.witnesses if w.name not in self._asked]
        places: list[Anchor | WitnessClient] = [*self.anchors, *unasked]
        for place in places:
            try:
                latest = place.latest(self.origin)
                known.append((place.name, latest))
                if latest is None and place.remembers:
                    # A new place gets the head that is, and need not wait for the next fact.
                    self._waiting.add(place)
                self._asked.add(place.name)
            except OSError as error:
                self._tell_silence("seal_anchor_silent", place.name, error)
        return known

    def _check(
        self, name: str, known: Checkpoint, tree: SealedTree, verifiers: Sequence[Verifier]
    ) -> None:
        if known.size > tree.size:
            raise InconsistentHeadError(
                "older_than_head",
                f"{name} has seen {known.size} facts, the ledger has {tree.size}: "
                "it seems to be restored from an older backup",
            )
        try:
            known.opened(self.origin, verifiers)
        except WrongNoteError as error:
            hint = (
                " (is GIAMSAT_SEAL_KEY the ledger's?)"
                if isinstance(error, OtherSignerError)
                else ""
            )
            raise InconsistentHeadError("head_signature", f"{name}: {error}{hint}") from error
        if tree.root(known.size) != known.root:
            raise InconsistentHeadError(
                "head_consistency",
                f"the first {known.size} facts are not those that {name} has seen",
            )

    def _refuse(self, error: InconsistentHeadError) -> InconsistentHeadError:
        # Whoever takes away the place that told it shall meet the others before anything is signed.
        self._asked.clear()
        try:
            with self._store.transaction() as rows:
                if heads.refusal(rows) != str(error):
                    heads.note_refusal(rows, str(error))
        except PersistenceError:
            log.exception("seal_refusal_not_kept")
        return error

    def _take_outside(self, head: Checkpoint, *, is_new: bool) -> None:
        """Bring a head to every place that has not got it; what fails is tried again in the next round."""
        waiting: set[Anchor | WitnessClient] = set(self._waiting)
        if is_new:
            waiting.update(self.anchors)
            waiting.update(self.witnesses)
        for anchor in self.anchors:
            if anchor in waiting:
                try:
                    anchor.publish(head)
                    waiting.discard(anchor)
                    self._silent.discard(anchor.name)
                except OSError as error:
                    self._tell_silence("seal_anchor_failed", anchor.name, error)
        for witness in self.witnesses:
            if witness in waiting:
                try:
                    self._cosign(witness, head)
                    waiting.discard(witness)
                    self._silent.discard(witness.name)
                except OSError as error:
                    self._tell_silence("seal_witness_silent", witness.name, error)
        self._waiting = waiting

    def _tell_silence(self, event: str, place: str, error: OSError) -> None:
        """Once, and not at every head, as long as a place does not answer."""
        if place not in self._silent:
            log.warning(event, place=place, reason=str(error))
        self._silent.add(place)

    def _cosign(self, witness: WitnessClient, head: Checkpoint) -> None:
        with self._store.reading() as rows:
            try:
                followed = tuple(reversed(rotations(rows)))
                lines = witness.cosign(head, SealedTree(rows, head.size), followed)
            except WitnessRefusalError as error:
                raise InconsistentHeadError(error.check, str(error)) from error
        with self._store.transaction() as rows:
            heads.add_lines(rows, head, lines)
