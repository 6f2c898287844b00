"""Facts set aside: a read model that cannot fold one goes on without it and without what follows in its sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from domain.facts import RecordedFact
from infra.event_store.errors import UnknownFactError
from infra.event_store.source import FactSource, Page, Unreadable
from infra.row_store import RowStore
from projections.bitemporal import instant_text
from projections.read_model import ReadModel, Rows

TABLE: Final = """
CREATE TABLE IF NOT EXISTS parked (
    read_model TEXT NOT NULL, position BIGINT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
    reason TEXT NOT NULL, behind BIGINT, parked_at TEXT NOT NULL,
    PRIMARY KEY (read_model, position))
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Parked:
    """A fact set aside by a read model; `behind` is the fact of the same subject that failed before it."""

    read_model: str
    position: int
    subject: str
    name: str
    reason: str
    behind: int | None
    parked_at: datetime


def parked(store: RowStore, read_model: str | None = None) -> list[Parked]:
    """What is set aside, in the order of the ledger."""
    with store.reading() as rows:
        found = rows.fetch(
            "SELECT * FROM parked WHERE :name IS NULL OR read_model = :name"
            " ORDER BY read_model, position",
            {"name": read_model},
        )
    return [
        Parked(**{**row, "parked_at": datetime.fromisoformat(row["parked_at"])}) for row in found
    ]


def subjects(rows: Rows, read_model: str) -> dict[str, int]:
    """The subjects whose facts are set aside, each with the fact that failed first."""
    found = rows.fetch(
        "SELECT subject, MIN(position) AS first FROM parked WHERE read_model = :name"
        " GROUP BY subject",
        {"name": read_model},
    )
    return {row["subject"]: row["first"] for row in found}


def set_aside(
    rows: Rows,
    read_model: str,
    facts: Sequence[RecordedFact | Unreadable],
    reason: str,
    behind: int | None = None,
) -> None:
    """Write down what is not folded, and why."""
    rows.execute_many(
        "INSERT INTO parked VALUES"
        " (:read_model, :position, :subject, :name, :reason, :behind, :parked_at)"
        " ON CONFLICT (read_model, position) DO UPDATE SET reason = excluded.reason",
        [
            {
                "read_model": read_model,
                "position": fact.position,
                "subject": str(fact.subject_id),
                "name": fact.name,
                "reason": reason[:1000],
                "behind": behind,
                "parked_at": instant_text(datetime.now(UTC)),
            }
            for fact in facts
        ],
    )


def now_readable(store: RowStore, source: FactSource, read_model: str) -> list[str]:
    """The subjects set aside because a fact was stored in a newer version than could be read, and now can."""
    return [
        one.subject
        for one in parked(store, read_model)
        if one.behind is None
        and one.reason.startswith(UnknownFactError.__name__)
        and source.read_after(one.position - 1, 1).unreadable is None
    ]


def replay(
    store: RowStore, source: FactSource, model: ReadModel, subject: str | None = None
) -> tuple[int, list[Parked]]:
    """Fold what is set aside again, subject by subject; how many facts were folded, and what failed again."""
    waiting: dict[str, list[Parked]] = {}
    for one in parked(store, model.name):
        if subject is None or one.subject == subject:
            waiting.setdefault(one.subject, []).append(one)
    folded, failed = 0, []
    for of_subject in waiting.values():
        error = _fold_again(store, source, model, of_subject)
        if error is None:
            folded += len(of_subject)
            continue
        failed.append(of_subject[0])
        log.error(
            "replay_failed",
            read_model=model.name,
            position=of_subject[0].position,
            exc_info=error,
        )
    return folded, failed


def _fold_again(
    store: RowStore, source: FactSource, model: ReadModel, of_subject: Sequence[Parked]
) -> Exception | None:
    name, first = model.name, of_subject[0]
    try:
        with store.transaction(durable=False) as rows:
            # The follower takes the same lock first: meanwhile it sets nothing more aside.
            rows.execute(
                "UPDATE read_models SET moved_at = moved_at WHERE name = :name", {"name": name}
            )
            found = rows.fetch(
                "SELECT position FROM parked WHERE read_model = :name AND subject = :subject"
                " ORDER BY position",
                {"name": name, "subject": first.subject},
            )
            pages = [source.read_after(row["position"] - 1, 1) for row in found]
            model.handle([_readable(fact) for page in pages for fact in _of(page)], rows)
            rows.execute(
                "DELETE FROM parked WHERE read_model = :name AND subject = :subject",
                {"name": name, "subject": first.subject},
            )
    except Exception as error:  # noqa: BLE001 - whatever it is, it is why the fact stays aside
        with store.transaction(durable=False) as rows:
            rows.execute(
                "UPDATE parked SET reason = :reason WHERE read_model = :name AND position = :position",
                {"reason": why(error), "name": name, "position": first.position},
            )
        return error
    return None


def why(error: BaseException) -> str:
    """What is written down of an error."""
    return f"{type(error).__name__}: {error}"[:1000]


def _of(page: Page) -> list[RecordedFact | Unreadable]:
    return [*page.facts, *([page.unreadable] if page.unreadable else [])]


def _readable(fact: RecordedFact | Unreadable) -> RecordedFact:
    if isinstance(fact, Unreadable):
        raise fact.error
    return fact
