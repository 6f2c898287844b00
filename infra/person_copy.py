"""Bản sao dữ liệu của một người — what is kept of a person, for that person; and what an account read, when it leaked.

What opens the door is told to nobody: digests, keys and sealed secrets stay where they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from domain.errors import NotFoundError
from infra.personal_records import PersonalRecords
from infra.read_log import ReadLog
from infra.read_store import ReadStore
from infra.settings import Settings
from projections import mandate_register
from projections.bitemporal import instant_text
from projections.moment import Moment
from projections.read_model import Row

SECRETS: Final = re.compile(r"hash|digest|secret|sealed|previous|key|content|value")
"""Columns that open the door, or would help to."""
HIDDEN: Final = "không cung cấp (withheld)"
NOTICE_WITHIN: Final = timedelta(hours=72)
"""Luật 91/2025/QH15, Điều 23: the authority is told within 72 hours."""
EVERY: Final = 1_000_000


class Composed(Protocol):
    """What is asked of a composed ledger."""

    settings: Settings
    read_store: ReadStore
    read_log: ReadLog

    def now(self) -> Moment:
        """Today, as known now."""
        ...


def copy_of(service: Composed, records: PersonalRecords, person: str) -> dict[str, Any]:
    """Everything kept of a person: rows of the deletable store, readings, mandates, and the facts that name the id."""
    moment = service.now()
    return {
        "person": person,
        "made_at": moment.known_at.isoformat(),
        "kept": {
            table: [_without_secrets(row) for row in rows]
            for table, rows in records.rows_of(person).items()
        },
        "readings": _readings(service, {"reader": person}),
        "mandates": _mandates(service, moment, person),
        "facts": _facts(service, person, None, None),
    }


def breach_report(
    service: Composed,
    *,
    account: str | None,
    since: datetime,
    until: datetime,
    noticed_at: datetime,
) -> dict[str, Any]:
    """What was read of sensitive things in a time, by one account or by all, and what it could do besides."""
    filters = {"reader": account, "since": instant_text(since), "until": instant_text(until)}
    readings = _readings(service, filters)
    told = {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "account": account,
        "noticed_at": noticed_at.isoformat(),
        "notice_due_at": (noticed_at + NOTICE_WITHIN).isoformat(),
        "readings": readings,
        "by_reader": dict(Counter(r["reader"] for r in readings)),
        "by_kind": dict(Counter(r["kind"] for r in readings)),
        "subjects": sorted({f"{r['kind']}:{r['subject']}" for r in readings}),
    }
    if account is None:
        return told
    return told | {
        "mandates": _mandates(service, service.now(), account),
        "facts": _facts(service, account, since, until),
    }


def reader_of(service: Composed, id_or_login: str) -> str:
    """The id of an account that has left a trace: of one that was erased, too, but of none that is mistyped."""
    try:
        return PersonalRecords(service.read_store, service.settings.database_url).person(
            id_or_login
        )
    except NotFoundError:
        if service.read_log.register({"reader": id_or_login}, limit=1) or _facts(
            service, id_or_login, None, None
        ):
            return id_or_login
        raise


def _readings(service: Composed, filters: Mapping[str, str | None]) -> list[Row]:
    found = service.read_log.register(filters, limit=EVERY)
    return [{k: v for k, v in row.items() if not k.startswith("_")} for row in found]


def _mandates(service: Composed, moment: Moment, account: str) -> list[Row]:
    with service.read_store.reading() as rows:
        found = mandate_register.register(rows, moment, {"account": account}, limit=EVERY)
    names = ("code", "agency_id", "role", "place", "from", "to", "status", "ended_on", "absences")
    return [{name: row[name] for name in names} for row in found]


def _facts(
    service: Composed, account: str, since: datetime | None, until: datetime | None
) -> list[Row]:
    """The facts that an account recorded or that name it: where they stand, not what they say of others."""
    params: dict[str, Any] = {"account": account, "named": f'%"{account}"%'}
    times = ""
    if since is not None and until is not None:
        times = " AND recorded_at >= :since AND recorded_at <= :until"
        params |= {"since": instant_text(since), "until": instant_text(until)}
    with service.read_store.reading() as rows:
        return rows.fetch(
            "SELECT position, name AS type, subject_code AS subject, happened_on, recorded_at,"
            " CASE WHEN actor = :account THEN 'recorded' ELSE 'named' END AS part FROM history"
            f" WHERE (actor = :account OR data LIKE :named){times} ORDER BY position",
            params,
        )


def _without_secrets(row: Row) -> Row:
    return {
        name: HIDDEN if value is not None and SECRETS.search(name) else value
        for name, value in row.items()
    }
