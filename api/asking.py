"""A question on its way: who asks, for which two times, where its list goes on; and the one shape of every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import msgspec
from starlette.responses import Response

from api.access import Admitted
from api.cursor import Cursor, open_cursor
from api.pace import MustWaitError
from api.ports import Ports
from api.reading import Q, each_once, must_be_same_question, validated
from api.sensitive import sensitive_in
from domain.errors import InvalidInputError, NotFoundError
from domain.time.period import anniversary
from projections import agency_directory
from projections.moment import Moment
from projections.narrowing import narrowed
from projections.read_model import Row, Rows

USUAL_HORIZON: Final = timedelta(days=365)
"""Occurrences up to here are always listed; beyond, they are worked out when somebody asks."""
REACH_YEARS: Final = 20
"""How far ahead a question may look: beyond, no plan that we know has anything to say."""

T = TypeVar("T")


@dataclass(frozen=True)
class Asking:
    """One question on its way: who asks, for which two times, and where its list goes on."""

    ports: Ports
    caller: Admitted
    operation: str
    moment: Moment
    asked: dict[str, str]
    limit: int = 100
    cursor: Cursor | None = None
    names_a_moment: bool = False
    """Whether a day or an instant was given: then the answer is not the present state."""
    purpose: str | None = None
    hurried: bool = False
    """Whether others wait: then nothing may be written down before the answer."""
    _read: dict[tuple[str, str], None] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The ledger's today, or the day asked for where that lies ahead."""
        return max(self.ports.clock.today(), self.moment.on)

    def read(self, kind: str, subject: str) -> None:
        """Have it written down, before the answer leaves, that something sensitive is read."""
        if self.ports.read_log is None:
            return
        if self.hurried:
            raise MustWaitError
        self._read[kind, subject] = None

    def settle(self, rows: Iterable[Any] = ()) -> None:
        """Write down what is read of sensitive subjects: what was said to be, and what stands in these rows."""
        for kind, subject in sensitive_in(rows):
            self.read(kind, subject)
        log, caller = self.ports.read_log, self.caller
        if log is None or not self._read:
            return
        told = {
            "reader": caller.account_id,
            "role": caller.role,
            "agency": caller.agency,
            "operation": self.operation,
            "purpose": self.purpose,
        }
        log.record([{**told, "kind": kind, "subject": subject} for kind, subject in self._read])
        self._read.clear()

    def rows(self) -> AbstractContextManager[Rows]:
        """One state of the read models."""
        sight = self.caller.sight
        return narrowed(self.ports.reads.reading(), sight.bodies, sight.account)

    def page(
        self,
        find: Callable[[Rows, int, Any], Sequence[Row]],
        *,
        key: Callable[[Row], Sequence[Any]] = lambda row: row["_key"],
        bodies: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Response:
        """One page of a list: `find` is given rows, how many, and the key after which to go on.

        `bodies` names the fields that hold ids of agencies, and the field in which to show the agency.
        """
        # Read before the rows: the answer then holds at least what the position says.
        position = self.position()
        after = tuple(self.cursor.key) if self.cursor else None
        with self.rows() as rows:
            found = list(find(rows, self.limit + 1, after))
            items, rest = found[: self.limit], found[self.limit :]
            if bodies:
                items = show_bodies(rows, self.moment, items, bodies)
        self.settle(items)
        following = self._next(key(items[-1]), position) if rest else None
        return json_response(
            {
                "items": [shown(row) for row in items],
                "next": following,
                "on": self.moment.on,
                "known_at": self.moment.known_at,
                "position": position,
                **more,
            }
        )

    def page_of(
        self,
        find: Callable[[Rows], Sequence[Row] | None],
        *,
        bodies: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Response:
        """One page of a list that is worked out whole: the same question always has the same order.

        Where the list is one of a subject, `find` says None of a subject that is not known then.
        """

        def stretch(rows: Rows, count: int, after: tuple[int] | None) -> list[Row]:
            start = after[0] if after else 0
            every = list(self._known_then(find(rows)))[start : start + count]
            return [{**row, "_key": (start + i + 1,)} for i, row in enumerate(every)]

        return self.page(stretch, bodies=bodies, **more)

    def one(
        self,
        find: Callable[[Rows], Row | None],
        *,
        bodies: Mapping[str, str] | None = None,
        tagged: bool = True,
    ) -> Response:
        """One row, with the version of its subject as ETag where it shows the present state."""
        with self.rows() as rows:
            found = self._known_then(find(rows))
            if bodies:
                found = show_bodies(rows, self.moment, [found], bodies)[0]
        self.settle([found])
        headers = {}
        if tagged and "version" in found and not self.names_a_moment:
            headers["ETag"] = f'"{found["version"]}"'
        return json_response(shown(found), headers=headers)

    def _known_then(self, found: T | None) -> T:
        """What was found, or the refusal of a subject that did not exist at the moment asked about."""
        if found is None:
            raise NotFoundError(
                "known_then",
                f"Không có đối tượng này vào ngày {self.moment.on:%d/%m/%Y},"
                " theo những gì đã ghi đến thời điểm đó.",
                allowed="an id or code that exists on that day as known at that instant",
            )
        return found

    def position(self) -> int:
        """The position that the answer holds, the same for every page of a list."""
        return self.cursor.position if self.cursor else self.ports.followers.position or 0

    def _next(self, key: Sequence[Any], position: int) -> str:
        cursor = Cursor(
            self.operation,
            self.moment.on,
            self.moment.known_at,
            position,
            {**self.asked, "limit": str(self.limit)},
            tuple(key),
        )
        return cursor.sealed(self.ports.settings.cursor_key)


def read_question(
    ports: Ports,
    caller: Admitted,
    operation: str,
    shape: type[Q],
    given: Sequence[tuple[str, str]],
    *,
    hurried: bool = False,
) -> tuple[Asking, Q]:
    """The question in the query string, or every violation in it; `hurried` where nothing may be waited for."""
    asked = each_once(given)
    cursor = None
    if "cursor" in asked and "cursor" in shape.model_fields:
        text = asked.pop("cursor")
        cursor = open_cursor(text, operation, ports.settings.cursor_key)
    question = validated(shape, {**(cursor.asked if cursor else {}), **asked})
    if cursor is not None:
        must_be_same_question(cursor, shape, asked, question)
    today, now = ports.clock.today(), ports.clock.now()
    on = cursor.on if cursor else question.on or today
    known_at = cursor.known_at if cursor else question.known_at or now
    _within_reach(on, today)
    if on > today + USUAL_HORIZON:
        if hurried:
            raise MustWaitError
        ports.look_ahead(on)
    filters = {k: v for k, v in asked.items() if k not in ("limit", "on", "known_at")}
    asking = Asking(
        ports,
        caller,
        operation,
        Moment(on, known_at),
        {**(cursor.asked if cursor else {}), **filters},
        getattr(question, "limit", ports.settings.page_size),
        cursor,
        names_a_moment=question.on is not None or question.known_at is not None,
        purpose=question.purpose,
        hurried=hurried,
    )
    return asking, question


def _within_reach(on: date, today: date) -> None:
    farthest = anniversary(today, REACH_YEARS)
    if on > farthest:
        raise InvalidInputError(
            "on_within_reach",
            f"Ngày {on:%d/%m/%Y} quá xa.",
            pointer="/query/on",
            allowed=f"<= {farthest.isoformat()}",
        )


def show_bodies(
    rows: Rows, moment: Moment, items: Sequence[Row], fields: Mapping[str, str]
) -> list[Row]:
    """The rows with each agency shown under its name on the day, beside its id."""
    wanted = {i for row in items for field in fields for i in _ids(row.get(field))}
    names = agency_directory.names(rows, moment, wanted)

    def show(value: Any) -> Any:
        if isinstance(value, list):
            return [show(v) for v in value]
        unknown = {"id": value, "code": None, "name": None}
        return None if value is None else names.get(value, unknown)

    return [{**row, **{new: show(row.get(old)) for old, new in fields.items()}} for row in items]


def _ids(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def shown(row: Row) -> Row:
    """The row, rid of what only cursors need."""
    row.pop("_key", None)
    return row


def json_response(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON as the API writes it; an answer about duties is nobody's to keep."""
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
