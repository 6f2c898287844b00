"""One fact as a message and back: CloudEvents 1.0 in binary mode, the stored JSON as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from infra.event_store.stored_fact import FactRow
from infra.settings import LEDGER_NAME

Header = tuple[str, bytes]

CONTENT_TYPE: Final = "content-type"
JSON: Final = b"application/json"
SEQUENCE_DIGITS: Final = 20
LARGEST: Final = 2**63

_PLAIN: Final[list[Header]] = [(CONTENT_TYPE, JSON), ("ce_specversion", b"1.0")]


class MalformedMessageError(ValueError):
    """A record that cannot be what a relay of ours wrote."""


@dataclass(frozen=True)
class Published:
    """A fact on its way: the ledger it belongs to, and its row there."""

    ledger: str
    row: FactRow


def headers_of(ledger: bytes, row: FactRow) -> list[Header]:
    """The attributes of a fact. `time` is when it was recorded; the day in law is an extension: a day is no instant."""
    position = b"%d" % row.position
    headers = [
        *_PLAIN,
        ("ce_id", position),
        ("ce_source", ledger),
        ("ce_type", f"{row.name}.v{row.schema_version or 0}".encode()),
        ("ce_subject", str(row.originator_id).encode()),
        ("ce_time", _instant(row.recorded_at)),
        # Sorts as text, for those who compare it so.
        ("ce_sequence", position.zfill(SEQUENCE_DIGITS)),
        ("ce_streamversion", b"%d" % row.originator_version),
    ]
    if row.subject_code is not None:
        headers.append(("ce_subjectcode", row.subject_code.encode()))
    if row.happened_on is not None:
        headers.append(("ce_happenedon", row.happened_on.isoformat().encode()))
    if row.actor is not None:
        headers.append(("ce_actor", row.actor.encode()))
    if row.agency_id is not None:
        headers.append(("ce_agency", str(row.agency_id).encode()))
    if row.correlation is not None:
        headers.append(("ce_correlation", row.correlation.encode()))
    return headers


def published(headers: Iterable[Header], value: bytes | None) -> Published:
    """The fact in a message."""
    try:
        # Kafka lets a header have no value at all.
        found = {name: (content or b"").decode() for name, content in headers}
        if found["ce_specversion"] != "1.0" or value is None:
            raise MalformedMessageError("not a CloudEvent 1.0 with data")
        name, _, version = found["ce_type"].rpartition(".v")
        agency, day = found.get("ce_agency"), found.get("ce_happenedon")
        position, place = int(found["ce_id"]), int(found["ce_streamversion"])
        if not (0 < position < LARGEST and 0 < place < LARGEST and 0 <= int(version) < 2**31):
            raise MalformedMessageError(
                "`id`, `streamversion` or the version of `type` is no number of ours"
            )
        if not name or not re.fullmatch(LEDGER_NAME, found["ce_source"]):
            raise MalformedMessageError("`source` names no ledger, or `type` no fact")
        at = datetime.fromisoformat(found["ce_time"])
        if at.tzinfo is None or not 1 < at.year < 9999:  # noqa: PLR2004 - beyond, no offset can be applied
            raise MalformedMessageError("`time` is no instant of ours")
        # What is kept must be text; whether it is the JSON of a fact is asked where it is read.
        if "\0" in value.decode() or any("\0" in text for text in found.values()):
            raise MalformedMessageError("a NUL, which no text of ours has")
        return Published(
            found["ce_source"],
            FactRow(
                position,
                UUID(found["ce_subject"]),
                place,
                name,
                int(version) or None,
                value,
                at,
                date.fromisoformat(day) if day else None,
                found.get("ce_actor"),
                UUID(agency) if agency else None,
                found.get("ce_correlation"),
                None,
                found.get("ce_subjectcode"),
            ),
        )
    except KeyError as error:
        raise MalformedMessageError(f"no attribute {error}") from error
    except ValueError as error:
        raise MalformedMessageError(str(error)) from error


def _instant(at: datetime) -> bytes:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z").encode()
