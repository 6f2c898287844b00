"""The door of the pages: who comes in, which moment they look at, and what goes out of the house with each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import ACTING_FOR, Admitted, admit
from api.asking import Asking, read_question
from api.cursor import Cursor
from api.errors import ProblemError
from api.identity import recognize
from api.pages.asked import LANGUAGE, cleaned
from api.pages.cookies import form_holder, keep_session, session_secret
from api.pages.forms import form_token, is_form_token
from api.pages.links import LEDGER, Links
from api.pages.rendering import html
from api.pages.settings import PageSettings, ports_of, reception_of, settings_of
from api.pages.words import LANGUAGES, Words
from api.ports import Ports
from api.reading import Question
from domain.errors import NotFoundError
from projections import agency_directory
from projections.moment import Moment
from projections.read_model import Row, Rows

PAGE_ROWS: Final = 50
Q = TypeVar("Q", bound=Question)
Page = Callable[["Visit", Q], Response]


@dataclass(frozen=True)
class Listing:
    """One page of a list, and where it goes on."""

    items: Sequence[Row]
    next: str | None


@dataclass(frozen=True)
class Visit:
    """Một lượt xem — who looks at which page, as of which day, as known at which instant, in which language."""

    request: Request
    ports: Ports
    settings: PageSettings
    caller: Admitted
    asking: Asking
    words: Words
    links: Links

    @property
    def moment(self) -> Moment:
        """The two times looked at."""
        return self.asking.moment

    @property
    def today(self) -> date:
        """The ledger's day."""
        return self.ports.clock.today()

    @property
    def known_at_chosen(self) -> bool:
        """Whether the visitor chose what to know."""
        return "known_at" in self.request.query_params

    @property
    def form_token(self) -> str | None:
        """What the sign-out form carries; nothing for those who came with a token of their own."""
        secret = session_secret(self.request)
        if not secret or "authorization" in self.request.headers:
            return None
        return form_token(self.ports, form_holder(secret))

    def rows(self) -> AbstractContextManager[Rows]:
        """One state of the read models."""
        return self.asking.rows()

    def listing(self, rows: Rows, find: Callable[[Rows, int, Any], Sequence[Row]]) -> Listing:
        """One page of a list: `find` is given rows, how many, and the key after which to go on."""
        asking = self.asking
        after = tuple(asking.cursor.key) if asking.cursor else None
        found = list(find(rows, PAGE_ROWS + 1, after))
        if len(found) <= PAGE_ROWS:
            return Listing(found, None)
        items = found[:PAGE_ROWS]
        cursor = Cursor(
            asking.operation,
            asking.moment.on,
            asking.moment.known_at,
            asking.position(),
            asking.asked,
            tuple(items[-1]["_key"]),
        )
        return Listing(items, cursor.sealed(self.ports.settings.cursor_key))

    def names(self, rows: Rows, *ids: Any) -> dict[str, Row]:
        """The bodies behind ids (single ones, lists of them, or none), by id."""
        return agency_directory.names(rows, self.moment, set(_flat(ids)))

    def names_in(self, rows: Rows, timeline: Sequence[Row], *ids: Any) -> dict[str, Row]:
        """The bodies that the facts of a timeline name, and those behind further ids."""
        return self.names(
            rows, *(list(ids_in([f.get("agency"), f.get("data")])) for f in timeline), *ids
        )

    def people(self, actors: Sequence[str]) -> Mapping[str, str]:
        """The names behind accounts."""
        return reception_of(self.request).names(tuple(actors))

    def found(self, row: Row | None) -> Row:
        """The row, or the refusal of a subject that did not exist at the moment looked at."""
        if row is None:
            raise NotFoundError(
                "known_then",
                f"Không có đối tượng này vào ngày {self.moment.on:%d/%m/%Y},"
                " theo những gì đã ghi đến thời điểm đang xem.",
            )
        return row

    def show(self, template: str, status: int = 200, **context: Any) -> Response:
        """The page."""
        for shown in context.values():
            self.asking.settle(shown if isinstance(shown, list) else [shown])
        return html(
            self.request,
            template,
            self.words,
            self.links,
            status,
            visit=self,
            settings=self.settings,
            **context,
        )


def ids_in(value: Any) -> Iterator[UUID]:
    """Every id somewhere in a fact."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from ids_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from ids_in(inner)
    elif isinstance(value, str) and len(value) == len(str(UUID(int=0))):
        try:
            yield UUID(value)
        except ValueError:
            return


def _flat(values: Any) -> list[str]:
    if values is None:
        return []
    if isinstance(values, list | tuple | set):
        return [x for v in values for x in _flat(v)]
    return [str(values)]


def new_router() -> APIRouter:
    """A router for pages: they are for people, and not part of the API's description."""
    return APIRouter(include_in_schema=False)


def page(
    router: APIRouter, path: str, operation: str, shape: type[Q]
) -> Callable[[Page[Q]], Page[Q]]:
    """Put a page at a path: behind the sign-in, for the roles that may perform the operation."""

    def put(show: Page[Q]) -> Page[Q]:
        def answer(request: Request) -> Response:
            ports = ports_of(request)
            caller = recognize(ports, request)
            if caller is None:
                return to_sign_in(request)
            admitted = admit(ports, caller, operation, request.headers.get(ACTING_FOR))
            visit, question = visit_of(request, admitted, operation, shape)
            return renewed(request, show(visit, question))

        answer.__name__ = show.__name__
        router.add_api_route(path, answer, methods=["GET"], response_model=None)
        return show

    return put


def visit_of(request: Request, caller: Admitted, operation: str, shape: type[Q]) -> tuple[Visit, Q]:
    """The visit of a caller who may perform the operation, and what was asked."""
    ports = ports_of(request)
    given = cleaned(request.query_params.multi_items())
    words = Words(language_of(request))
    links = Links(request.url.path, dict(given))
    asked = [(k, v) for k, v in given if k not in (LANGUAGE, LEDGER)]
    asking, question = read_question(ports, caller, operation, shape, asked)
    visit = Visit(request, ports, settings_of(request), caller, asking, words, links)
    return visit, question


def filled_in(request: Request, token: str, operation: str) -> Admitted:
    """Who is signed in, may perform an operation, and has filled in a form of ours."""
    ports, secret = ports_of(request), session_secret(request)
    caller = recognize(ports, request)
    held = is_form_token(ports, form_holder(secret), token)
    if caller is None or not held or "authorization" in request.headers:
        raise ProblemError("forbidden", "Yêu cầu đến từ trang khác hoặc biểu mẫu đã cũ.")
    return admit(ports, caller, operation, request.headers.get(ACTING_FOR))


def renewed(request: Request, answer: Response) -> Response:
    """The answer, with another secret for a session in use where it is time."""
    secret = session_secret(request)
    fresh = None
    if secret and "authorization" not in request.headers:
        fresh = reception_of(request).renew(secret)
    if fresh is not None:
        keep_session(request, answer, fresh)
    return answer


def language_of(request: Request) -> str:
    """The language asked for; Vietnamese where none of ours is."""
    asked = request.query_params.get(LANGUAGE, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def to_sign_in(request: Request) -> Response:
    """Ask for a sign-in, and come back here afterwards; whoever lacks a second factor must set one up first."""
    secret = session_secret(request)
    if secret and reception_of(request).on_the_way(secret) is not None:
        return RedirectResponse("/account", 303)
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    links = Links(
        "/login", {LANGUAGE: language_of(request)} if language_of(request) != "vi" else {}
    )
    return RedirectResponse(links.to("/login", next=None if where == "/" else where), 303)
