"""A batch of appends as the two documents that `append_batch` takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from infra.event_store.commands import answer_text
from infra.event_store.group_commit import Append

_encode = msgspec.json.Encoder().encode


def documents_of(batch: list[Append]) -> tuple[str, str | None]:
    """The batch as two documents, which the server takes apart much faster than Python makes arrays."""
    facts: list[dict[str, Any]] = []
    commands: list[dict[str, Any]] = []
    latest = now = datetime.now(UTC)
    known = False
    for append in batch:
        mark, first = append.mark, len(facts) + 1
        for draft in append.drafts:
            at = draft.recorded_at or now
            latest = max(latest, at) if known else at
            known = True
            facts.append(
                {
                    "place": len(facts) + 1,
                    "id": draft.originator_id,
                    "version": draft.originator_version,
                    "name": draft.name,
                    "schema": draft.schema_version,
                    "state": draft.state,
                    "at": latest,
                    "day": draft.happened_on,
                    "actor": draft.actor,
                    "agency": draft.agency_id,
                    "correlation": draft.correlation,
                    "command": mark.command_id if mark else None,
                    "code": draft.subject_code,
                }
            )
        if mark is not None:
            commands.append(
                {
                    "id": mark.command_id,
                    "fingerprint": mark.fingerprint,
                    "answer": answer_text(mark.answer, []),
                    "first": first if append.drafts else None,
                    "last": len(facts) if append.drafts else None,
                    "at": latest,
                }
            )
    return _encode(facts).decode(), _encode(commands).decode() if commands else None
