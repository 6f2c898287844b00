"""Gói bằng chứng đã chốt: whether a frozen bundle is still kept and what it was, and how it is handed out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from starlette.responses import Response

from api.ports import Bundles, Caller, Ports
from api.restricted import FILES
from api.writing import act_now
from domain.actor import Act
from domain.application import Recorded
from domain.commands import inspections
from domain.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from domain.inspection import Inspection
from projections import history, inspection_register
from projections.moment import Moment
from projections.read_model import Row
from projections.restricted_findings import TELLING

OVERSEERS: Final = frozenset({"leader", "auditor"})
"""The roles that read frozen evidence without being of the team."""
TURNS: Final = 20


def kept_bundles(ports: Ports) -> Bundles:
    """Where frozen evidence is kept; a ledger that is not sealed has none."""
    if ports.bundles is None:
        raise NotFoundError("sealed", "Sổ này không được niêm phong.", allowed="a sealed ledger")
    return ports.bundles


def with_kept(ports: Ports, row: Row) -> Row:
    """The file, each of its bundles with whether its content is still kept."""
    held = ports.bundles.held([b["sha256"] for b in row["bundles"]]) if ports.bundles else ()
    return {**row, "bundles": [{**b, "kept": b["sha256"] in held} for b in row["bundles"]]}


def with_intact(ports: Ports, row: Row) -> Row:
    """The same for one file, whose few bundles can be held against their digests."""
    told = with_kept(ports, row)
    for bundle in told["bundles"]:
        content = kept_bundles(ports).content(bundle["sha256"]) if bundle["kept"] else None
        bundle["kept"] = content is not None and _intact(content, bundle)
    return told


def _intact(content: bytes, bundle: Mapping[str, Any]) -> bool:
    return sha256(content).hexdigest() == str(bundle["sha256"])


def bundle_read(ports: Ports, caller: Caller, code: str, no: str, purpose: str | None) -> Response:
    """A frozen bundle for somebody who may have it and says what for; recorded before its first byte leaves."""
    file = ports.ledger.load(Inspection, code)
    if caller.role not in OVERSEERS and caller.account_id not in file.team:
        raise ForbiddenError(
            "read_by_its_team",
            "Gói bằng chứng chỉ dành cho đoàn, lãnh đạo và kiểm toán.",
            allowed="an account of the team, a leader or an auditor",
        )
    if not purpose or not purpose.strip():
        raise InvalidInputError(
            "purpose_given",
            "Cần nêu mục đích đọc.",
            pointer="/query/purpose",
            allowed="what the evidence is read for",
        )
    act = act_now(ports, caller)
    number = int(no) if no.isdecimal() and len(no) < 10 else 0  # noqa: PLR2004 - no file has more
    with ports.reads.reading() as rows:
        found = inspection_register.one(rows, Moment(act.today, act.at), file.id)
    frozen = next((b for b in (found or {"bundles": []})["bundles"] if b["no"] == number), None)
    content = kept_bundles(ports).content(frozen["sha256"]) if frozen else None
    if content is None:
        raise NotFoundError(
            "bundle_kept",
            f"Hồ sơ không còn giữ gói bằng chứng số {no[:10]}.",
            allowed="the number of a bundle that is kept",
        )
    if frozen is None or not _intact(content, frozen):
        raise NotFoundError(
            "bundle_intact",
            f"Gói bằng chứng số {number} trong kho không còn là gói đã chốt: SHA-256 khác với sổ cái.",
            allowed="a bundle whose SHA-256 is that in the ledger",
        )
    recorded = _read_recorded(ports, act, code, number, purpose)
    ports.followers.wait_for(recorded.position, ports.settings.read_your_writes_seconds)
    return Response(
        content,
        media_type="application/zip",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="goi-{number}.zip"',
        },
    )


def sensitive_facts(ports: Ports, content: bytes) -> Iterator[Row]:
    """The facts of a bundle that may tell of what is sensitive, as the trail has them now."""
    now = Moment(ports.clock.today(), ports.clock.now())
    with ZipFile(BytesIO(content)) as bundle, bundle.open("facts.jsonl") as lines:
        held = [(fact["position"], fact["name"]) for fact in map(json.loads, lines)]
    with ports.reads.reading() as rows:
        for position, name in held:
            if name in TELLING or name.startswith(FILES):
                yield from history.trail(rows, now, {}, limit=1, after=position - 1)


def _read_recorded(ports: Ports, act: Act, code: str, no: int, purpose: str) -> Recorded:
    """Record the reading; of several who read at once, none loses its turn."""
    for _ in range(TURNS):
        try:
            return inspections.read_bundle(ports.ledger, act, code, no=no, purpose=purpose)
        except ConflictError as lost:
            if lost.rule != "race_lost":
                raise
    return inspections.read_bundle(ports.ledger, act, code, no=no, purpose=purpose)
