"""One answer from many ledgers: lists one ledger after another, rates added up, a single thing from whoever has it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.types import ASGIApp, Scope

from api.errors import Problem, ProblemError, problem_of
from domain.errors import ConflictError, InvalidInputError
from infra.asgi import Answer, ask, asking

OK: Final = 200
NOT_FOUND: Final = 404
PAGE: Final = 100
LARGEST_PAGE: Final = 500
ADDED: Final = frozenset({"level", "kind"})
"""What means the same in every ledger; a body or a plan belongs to its own."""

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """Where a list goes on: in which ledger, after which of its rows, as of which moment."""

    ledger: str
    inner: str | None
    moment: Mapping[str, str]

    def sealed(self) -> str:
        """The cursor. It holds no secret, and the ledger's own cursor in it is signed."""
        text = msgspec.json.encode([self.ledger, self.inner, dict(self.moment)])
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    @classmethod
    def opened(cls, text: str) -> Place:
        """The place in a cursor."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            ledger, inner, moment = msgspec.json.decode(
                raw, type=tuple[str, str | None, dict[str, str]]
            )
        except ValueError as error:
            raise InvalidInputError(
                "cursor_form",
                "Con trỏ không đúng.",
                pointer="/query/cursor",
                allowed="the `next` of an answer, as it was given",
            ) from error
        return cls(ledger, inner, moment)


NOTHING: Final[Mapping[str, int | None]] = {"numerator": 0, "denominator": 0, "rate": None}
"""A rate to which nothing has been added yet."""


async def span(apps: Mapping[str, ASGIApp], scope: Scope, query: Query) -> Answer | Problem:
    """Ask every ledger the same question."""
    try:
        if scope["path"] == "/api/v1/compliance":
            return await _added(apps, scope, query)
        return await _joined(apps, scope, query)
    except (InvalidInputError, ConflictError, ProblemError) as error:
        return problem_of(error)


async def holders(apps: Mapping[str, ASGIApp], scope: Scope, query: Query) -> list[str]:
    """The ledgers that have what was asked for."""
    return [
        name for name, app in apps.items() if (await ask(app, asking(scope, query))).status == OK
    ]


async def _joined(apps: Mapping[str, ASGIApp], scope: Scope, query: Query) -> Answer:
    asked = dict(query)
    cursor = asked.pop("cursor", None)
    place = Place.opened(cursor) if cursor else None
    if place is not None and place.ledger not in apps:
        raise InvalidInputError(
            "cursor_form", "Con trỏ không đúng.", pointer="/query/cursor", allowed="a known ledger"
        )
    limit = _limit(asked)
    moment = dict(place.moment) if place else {}
    given = [(k, v) for k, v in query if k not in ("cursor", "limit")]
    items: list[Any] = []
    positions: dict[str, int] = {}
    found: dict[str, Answer] = {}
    more: dict[str, Any] = {}
    start = list(apps).index(place.ledger) if place else 0
    for ledger, app in list(apps.items())[start:]:
        if len(items) >= limit:
            return _page(items, Place(ledger, None, moment), positions, more)
        # One moment for all: the first answer settles it.
        own = [*((k, v) for k, v in given if k not in moment), *moment.items()]
        if place is not None and place.ledger == ledger and place.inner:
            own.append(("cursor", place.inner))
        listing = [*own, ("limit", str(limit - len(items)))]
        answer = await ask(app, asking(scope, listing if not found else own))
        if answer.status != OK and not found and _takes_no_limit(answer):
            answer = await ask(app, asking(scope, own))
        if answer.status not in (OK, NOT_FOUND):
            return answer
        found[ledger] = answer
        body = msgspec.json.decode(answer.body) if answer.status == OK else None
        if not isinstance(body, dict) or "items" not in body or "next" not in body:
            continue
        del found[ledger]
        items += [{**row, "ledger": ledger} for row in body["items"]]
        positions[ledger] = body.get("position", 0)
        moment = {k: body[k] for k in ("on", "known_at") if k in body}
        more = {
            k: v for k, v in body.items() if k not in ("items", "next", "position", *moment)
        } | moment
        if body["next"]:
            return _page(items, Place(ledger, body["next"], moment), positions, more)
    if positions:
        return _page(items, None, positions, more)
    return _only(found)


def _limit(asked: dict[str, str]) -> int:
    text = asked.get("limit", str(PAGE))
    if not text.isdecimal() or not 0 < int(text) <= LARGEST_PAGE:
        raise InvalidInputError(
            "limit_range",
            f"limit “{text[:20]}” không hợp lệ.",
            pointer="/query/limit",
            allowed=f"1 … {LARGEST_PAGE}",
        )
    return int(text)


def _takes_no_limit(answer: Answer) -> bool:
    return b'"/query/limit"' in answer.body


def _page(
    items: list[Any], place: Place | None, positions: dict[str, int], more: dict[str, Any]
) -> Answer:
    content = {
        "items": items,
        "next": place.sealed() if place else None,
        **more,
        "positions": positions,
    }
    return _json(content)


def _only(found: Mapping[str, Answer]) -> Answer:
    """The answer of the only ledger that has what was asked for."""
    there = {ledger: answer for ledger, answer in found.items() if answer.status == OK}
    if len(there) > 1:
        raise ConflictError(
            "ledger_named",
            "Nhiều sổ cái cùng có câu trả lời; hãy nêu rõ sổ nào.",
            pointer="/query/ledger",
            allowed=", ".join(there),
        )
    for ledger, answer in there.items():
        body = msgspec.json.decode(answer.body)
        return _json({**body, "ledger": ledger}) if isinstance(body, dict) else answer
    if not found:
        raise ProblemError("not_found", "Chưa nhận được sổ cái nào.")
    return next(iter(found.values()))


async def _added(apps: Mapping[str, ASGIApp], scope: Scope, query: Query) -> Answer:
    """Rates by level or kind are added up; by body or plan, each ledger has its own."""
    if dict(query).get("by") not in ADDED:
        return await _joined(apps, scope, query)
    given = [(k, v) for k, v in query if k not in ("cursor", "limit")]
    rows: dict[Any, dict[str, Any]] = {}
    positions: dict[str, int] = {}
    more: dict[str, Any] = {}
    for ledger, app in apps.items():
        own = [
            *given,
            *((k, more[k]) for k in ("on", "known_at") if k in more and k not in dict(given)),
        ]
        answer = await ask(app, asking(scope, [*own, ("limit", str(LARGEST_PAGE))]))
        if answer.status != OK:
            return answer
        body = msgspec.json.decode(answer.body)
        positions[ledger] = body.pop("position", 0)
        for row in body.pop("items"):
            nothing = {"excluded": {}, "beside": {}, "in_time": {**NOTHING}}
            _add(rows.setdefault(row["key"], {**row, **NOTHING, **nothing}), row)
        more = {k: v for k, v in body.items() if k != "next"}
    return _json({"items": list(rows.values()), "next": None, **more, "positions": positions})


def _add(total: dict[str, Any], row: Mapping[str, Any]) -> None:
    for sums, rate in ((total, row), (total["in_time"], row["in_time"])):
        for part in ("numerator", "denominator"):
            sums[part] += rate[part]
        sums["rate"] = sums["numerator"] / sums["denominator"] if sums["denominator"] else None
    for counts in ("excluded", "beside"):
        for what, n in row[counts].items():
            total[counts][what] = total[counts].get(what, 0) + n


def _json(content: Any) -> Answer:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    return Answer(OK, headers, msgspec.json.encode(content))
