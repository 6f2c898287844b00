"""One line of an import: a fact in the shape of the export, read and checked against the class of its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Final
from uuid import UUID

import msgspec

from domain.errors import InvalidInputError, Violation
from domain.facts import FoundingFact
from domain.values import check_code, id_of
from infra.event_store.errors import UnknownFactError
from infra.event_store.mapper import CLAIMED, IN_COLUMNS, STATE_LIMIT, FactMapper

LONGEST_LINE: Final = 4 * STATE_LIMIT


class FactLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Dòng — one fact as `giamsat export` writes it; what the ledger gives anew may be left out."""

    type: str
    subject: UUID
    happened_on: date
    actor: str
    data: dict[str, Any]
    version: int = 1
    stream_version: int | None = None
    recorded_at: datetime | None = None
    """When the other system says that it recorded it: kept as a claim."""
    agency: UUID | None = None
    correlation: str | None = None
    position: int | None = None
    subject_code: str | None = None


_decoder = msgspec.json.Decoder(FactLine)
_encode = msgspec.json.Encoder().encode


class LineError(Exception):
    """A line that cannot be taken: which field breaks which rule."""

    def __init__(self, pointer: str, rule: str, message: str, allowed: str | None = None) -> None:
        super().__init__(message)
        self.pointer, self.rule, self.message, self.allowed = pointer, rule, message, allowed

    def violation(self, number: int) -> Violation:
        """The same, of a line of the file."""
        return Violation(
            f"/{number}{self.pointer}",
            self.rule,
            f"Dòng {number}{self.pointer}: {self.message}",
            self.allowed,
        )


def bounded(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, each no longer than shows that it is too long."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def read_line(raw: bytes, mapper: FactMapper, today: date) -> tuple[FactLine, bytes]:
    """The line, and the fact's own fields as this version stores them."""
    if len(raw) > LONGEST_LINE:
        raise LineError("", "line_size", "dòng quá dài.", f"<= {LONGEST_LINE} bytes")
    try:
        line = _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LineError("", "line_form", f"không đọc được: {error}.", "one fact as JSON") from error
    if line.happened_on > today:
        raise LineError(
            "/happened_on",
            "not_in_the_future",
            f"ngày {line.happened_on:%d/%m/%Y} chưa đến.",
            f"<= {today}",
        )
    if not line.actor.strip():
        raise LineError("/actor", "actor_given", "phải nêu tài khoản đã ghi.", "an account's id")
    if line.recorded_at is not None and line.recorded_at.tzinfo is None:
        raise LineError(
            "/recorded_at", "offset_given", "thời điểm phải có múi giờ.", "RFC 3339 with an offset"
        )
    return line, _state(line, mapper)


def _state(line: FactLine, mapper: FactMapper) -> bytes:
    try:
        shape = mapper.shape(line.type)
    except UnknownFactError:
        raise LineError(
            "/type", "name_known", f"không có loại sự kiện “{line.type}”.", "a stored name"
        ) from None
    if not 1 <= line.version <= shape.version:
        raise LineError(
            "/version", "version_known", "phiên bản không có ở đây.", f"1 to {shape.version}"
        )
    own = {k: v for k, v in line.data.items() if k not in IN_COLUMNS}
    claimed = own.pop(CLAIMED, None) or line.recorded_at
    try:
        given = shape.decode(_encode(own), line.version)
    except (msgspec.MsgspecError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise LineError("/data", "data_form", f"{error}", f"the fields of {line.type}") from error
    if claimed is not None:
        given[CLAIMED] = _claimed(claimed)
    elif given.get(CLAIMED) is None:
        given.pop(CLAIMED, None)
    if issubclass(shape.cls, FoundingFact):
        _founds(line, shape.cls.TOPIC.split(".")[0], given["code"])
    state = _encode(given)
    if len(state) > STATE_LIMIT:
        raise LineError("/data", "fact_size", "sự kiện quá lớn.", f"<= {STATE_LIMIT} bytes")
    return state


def _claimed(given: Any) -> datetime:
    """When the other system says that it recorded a fact."""
    try:
        at = given if isinstance(given, datetime) else datetime.fromisoformat(given)
        return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise LineError(
            f"/data/{CLAIMED}", "instant_form", f"không phải thời điểm: {error}", "RFC 3339"
        ) from error


def _founds(line: FactLine, kind: str, code: str) -> None:
    try:
        check_code(code, "/data/code")
    except InvalidInputError as error:
        first = error.violations[0]
        raise LineError(first.pointer, first.rule, first.message, first.allowed) from error
    if line.subject != id_of(kind, code):
        raise LineError(
            "/subject", "id_of_code", f"không phải định danh của “{code}”.", str(id_of(kind, code))
        )
