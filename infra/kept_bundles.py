"""Evidence that inspection files froze, kept byte for byte beside the accounts: the ledger holds its digest alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from eventsourcing.persistence import PersistenceError

from domain.inspection import Inspection
from infra.evidence import Sealed, evidence_whole
from infra.read_store import ReadStore
from infra.seal.finding import Finding
from projections.moment import Moment
from projections.read_model import Rows

# BYTEA is PostgreSQL's word; SQLite keeps bytes as bytes under any.
TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS private_bundles (sha256 TEXT PRIMARY KEY, content BYTEA NOT NULL)"
)
MISSING: Final = "bundle_kept"


@dataclass(frozen=True)
class Frozen:
    """Evidence that was frozen."""

    sha256: str
    facts: int
    size: int
    root: str


class KeptBundles:
    """The frozen evidence of one ledger."""

    def __init__(self, service: Sealed) -> None:
        self._service = service
        with service.read_store.setting_up() as rows:
            rows.execute(TABLE)

    def freeze(
        self, moment: Moment, filters: Mapping[str, Any], asked: Mapping[str, Any]
    ) -> Frozen:
        """Write the facts that answer a question into a bundle with their proofs, and keep it."""
        content, written = evidence_whole(self._service, moment, filters, asked)
        digest = sha256(content).hexdigest()
        with self._service.read_store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_bundles (sha256, content) VALUES (:sha256, :content)"
                " ON CONFLICT DO NOTHING",
                {"sha256": digest, "content": content},
            )
        root = base64.b64encode(written.head.root).decode()
        return Frozen(digest, written.facts, written.head.size, root)

    def content(self, digest: str) -> bytes | None:
        """A bundle by its digest, as it is kept; None where it is not."""
        with self._service.read_store.reading() as rows:
            return _content(rows, digest)

    def held(self, digests: Sequence[str]) -> set[str]:
        """Those among some digests whose bundle is kept."""
        if not digests:
            return set()
        names = {f"d{i}": digest for i, digest in enumerate(digests)}
        with self._service.read_store.reading() as rows:
            found = rows.fetch(
                f"SELECT sha256 FROM private_bundles WHERE sha256 IN ({', '.join(':' + n for n in names)})",
                names,
            )
        return {row["sha256"] for row in found}


def first_altered_bundle(store: ReadStore) -> Finding | None:
    """A bundle that is no longer what was frozen, if there is one: its digest is in the ledger."""
    try:
        with store.reading() as rows:
            for row in rows.fetch("SELECT sha256 FROM private_bundles ORDER BY sha256"):
                if sha256(_content(rows, row["sha256"]) or b"").hexdigest() != row["sha256"]:
                    detail = (
                        f"a frozen bundle that is kept is not the one of SHA-256 {row['sha256']}"
                    )
                    return Finding(None, "bundle_file", detail)
    except PersistenceError:  # nothing was ever frozen here
        return None
    return None


def first_missing_bundle(store: ReadStore) -> Finding | None:
    """A bundle that the ledger says was frozen and that nobody keeps, as the trail tells once it was compared."""
    try:
        with store.reading() as rows:
            frozen = rows.fetch(
                "SELECT position, subject_code, data FROM history WHERE name = :name ORDER BY position",
                {"name": Inspection.BundleFrozen.TOPIC},
            )
    except PersistenceError:  # no trail was ever built
        return None
    kept: set[str] = set()
    # Afterwards: a bundle is kept before the ledger says so.
    with suppress(PersistenceError), store.reading() as rows:
        kept = {row["sha256"] for row in rows.fetch("SELECT sha256 FROM private_bundles")}
    for row in frozen:
        bundle = json.loads(row["data"])
        if bundle["sha256"] not in kept:
            detail = f"bundle {bundle['no']} of {row['subject_code']} is not kept"
            return Finding(row["position"], MISSING, detail)
    return None


def _content(rows: Rows, digest: str) -> bytes | None:
    found = rows.fetch(
        "SELECT content FROM private_bundles WHERE sha256 = :digest", {"digest": digest}
    )
    if not found:
        return None
    content = found[0]["content"]  # SQLite takes anything, if somebody puts it there
    return bytes(content) if isinstance(content, (bytes, memoryview)) else b""
