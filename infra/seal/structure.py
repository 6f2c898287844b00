"""What holds in any ledger, sealed or not: gapless positions and versions, times that never go back, known names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.event_store.errors import UnknownFactError, UnreadableFactError
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.finding import Finding


class Structure:
    """What holds in any ledger of ours. A sealed row is held against its leaf; one that is not sealed yet, closer."""

    def __init__(self, recorder: FactRecorder, read_store: ReadStore) -> None:
        self._expected = 1
        self._at: Any = ""
        self._recorder = recorder
        self._store = read_store
        self._mapper = FactMapper()

    def follows(self, page: Sequence[tuple[Any, ...]]) -> bool:
        """Whether a page in order has no gap: true at a glance, and then every position is counted."""
        end = page[-1][0]
        if page[0][0] != self._expected or end - self._expected + 1 != len(page):
            return False
        self._at = page[-1][6]
        self._expected = end + 1
        return True

    def again(self, page: Sequence[tuple[Any, ...]]) -> None:
        """Look at the rows of this page once more."""
        self._expected = page[0][0]

    def finding(self, row: tuple[Any, ...], *, sealed: bool) -> Finding | None:
        """What is wrong with the next row in order."""
        position, at = row[0], row[6]
        expected, self._expected = self._expected, position + 1
        if position != expected:
            return Finding(position if 0 < position < expected else expected, "positions_gapless")
        if sealed:
            self._at = at
            return None
        check = self._version(row) or self._time(at) or self._readable(position)
        return Finding(position, check) if check else None

    def _version(self, row: tuple[Any, ...]) -> str | None:
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT MAX(originator_version) AS version FROM events"
                " WHERE originator_id = :subject AND position < :position",
                {"subject": row[1], "position": row[0]},
            )
        return None if row[2] == (found[0]["version"] or 0) + 1 else "versions_contiguous"

    def _time(self, at: Any) -> str | None:
        before, self._at = self._at, at
        if not isinstance(at, str) or not isinstance(before, str):
            return "row_readable"
        return "recorded_at_monotone" if at < before else None

    def _readable(self, position: int) -> str | None:
        try:
            for row in self._recorder.read_after(position - 1, 1):
                self._mapper.fact(row)
        except UnknownFactError:
            return "name_known"
        except UnreadableFactError:
            return "fact_readable"
        except (TypeError, ValueError):
            return "row_readable"
        return None
