"""A question answered as evidence: seal what is there, take the facts that answer it, write the bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from api.timeline import told
from domain.errors import ConflictError
from infra.seal.bundle import Evidence, write_bundle
from infra.seal.cover import cover
from infra.seal.entry import entry_rows
from infra.seal.keys import recorded, rotations
from infra.service import Service
from projections import history
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.seal import SealedTree

PAGE: Final = 500


def write_evidence(
    service: Service, moment: Moment, filters: Mapping[str, Any], asked: Mapping[str, Any], to: Path
) -> int:
    """Write the facts that answer a question into a new file; how many there are.

    Raises InconsistentHeadError where the ledger contradicts what was sealed: nothing can be proven then.
    """
    if to.exists():
        raise ConflictError("new_file", f"Tệp {to} đã có.", allowed="a file that does not exist")
    head = service.sealer.seal()
    if head is None:
        raise ConflictError("facts_recorded", "Sổ chưa có sự kiện nào.", allowed="a sealed ledger")
    said = {
        **{k: v for k, v in asked.items() if v is not None},
        "on": moment.on.isoformat(),
        "known_at": moment.known_at.isoformat(),
    }
    with service.read_store.transaction() as rows:
        signers = service.sealer.keys.signers(rows, head.size)
    with service.read(moment) as rows:
        found = list(answers(rows, moment, filters, head.size))
        keys = recorded(rows)
        evidence = Evidence(head, SealedTree(rows, head.size), keys, rotations(rows), signers)
        sentences = (
            (line["position"], line["recorded_at"], line["sentence"])
            for line in told(rows, moment, found)
        )
        page = cover(head, keys, said, sentences)
        part = to.with_name(f"{to.name}.part")
        try:
            with part.open("xb") as file:
                positions = [fact["position"] for fact in found]
                stored = entry_rows(service.recorder)
                many = write_bundle(file, evidence, stored, positions, asked=said, cover=page)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    return many


def answers(
    rows: Rows, moment: Moment, filters: Mapping[str, Any], until: int | None = None
) -> Iterator[Row]:
    """Every fact that answers a question, in the order of the ledger."""
    after = 0
    while page := history.trail(rows, moment, filters, limit=PAGE, after=after):
        for fact in page:
            if until is not None and fact["position"] > until:
                return
            yield fact
        after = page[-1]["position"]
