"""The front door: every route passes here, in one order: who, may they, is it there, is it well formed, then the act.

A route's signature documents it; the door reads the request itself, so that the order of the checks is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, TypeVar, get_type_hints
from uuid import UUID

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.access import Admitted, of_subject
from api.asking import Asking, read_question
from api.discretion import withhold
from api.errors import ProblemError
from api.fields import Body, FactBody
from api.gate import Gate
from api.identity import require
from api.json_body import TooLarge, parse, read_raw
from api.pace import Pace
from api.ports import Ports
from api.reading import ListQuestion, Question
from api.saying import allowed_to_say
from api.schemas.answer import Page, WriteAnswer
from api.violations import violations_of
from api.writing import Writing, act_of, kept_answer, marked, told, written
from domain.application import Recorded
from domain.errors import (
    InvalidInputError,
    ManyInvalidInputsError,
    NotFoundError,
    RefusalError,
    StaleVersionError,
)
from domain.facts import Subject
from domain.values import resolve_id

PREFIX: Final = "/api/v1"
RECORDING: Final = 32
"""So many commands are under way at once. Most of them wait for their turn to write: what a commit costs, and a page of
the registers after it, is shared by as many as wait together."""
RECORDING_AWAY: Final = 8
"""So many in a crowd, where each of them waits for a server besides: more only take the interpreter from the event
loop, which has to tell the others to come again."""
LONG_WORK_SECONDS: Final = 30.0
"""How long the answer waits for the registers where one fact may move every duty."""
B = TypeVar("B", bound=Body)
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Writers:
    """The turns of those who record, for one application; fewer while a crowd is at the gate."""

    def __init__(self, ports: Ports) -> None:
        self._limiter = CapacityLimiter(RECORDING)
        self._in_a_crowd = RECORDING if ports.local else RECORDING_AWAY

    def turns(self, gate: Gate) -> CapacityLimiter:
        """As many as there should be now; whoever has one keeps it."""
        most = self._in_a_crowd if gate.crowded() else RECORDING
        if self._limiter.total_tokens != most:
            self._limiter.total_tokens = most
        return self._limiter


def _nothing() -> None:
    """Stand in for what the door hands over: the framework reads nothing of it from the request."""


Ask = Annotated[Asking, Depends(_nothing)]
Write = Annotated[Writing, Depends(_nothing)]


@dataclass(frozen=True)
class Errand:
    """What a route is for: its operation, the subject its path names, and whether it founds one."""

    operation: str
    exists: Named | None = None
    founds: bool = False
    shape: type[Question] = Question
    """What the query may say, where the endpoint itself takes none of it."""
    waits: bool = False
    """Whether its answer may have to wait for what no other request should wait for."""
    answer: Callable[[Mapping[str, Any], Any], Mapping[str, Any]] | None = None
    """From what was recorded and the body to what is told, where that is not the subject written to."""


@dataclass(frozen=True)
class Named:
    """A subject that the path names: which it is, and whether it has been recorded."""

    topic: str
    parameter: str
    known: Callable[[Ports, UUID], bool]

    def id(self, path: Mapping[str, str]) -> UUID:
        """The subject."""
        return resolve_id(self.topic, path[self.parameter])

    def __call__(self, ports: Ports, path: Mapping[str, str]) -> bool:
        """Whether it has been recorded."""
        return self.known(ports, self.id(path))


def subject(cls: type[Subject], parameter: str = "code") -> Named:
    """The subject of a kind that the path names."""
    return Named(cls.TOPIC, parameter, lambda ports, id: ports.ledger.knows(cls, id))


class Door(APIRoute):
    """A route of the API. `errand` says what it is for; its endpoint is called with what the door has read."""

    def __init__(self, path: str, endpoint: Callable[..., Any], errand: Errand, **kw: Any) -> None:
        self.errand = errand
        self._answering = endpoint
        self._said = kw
        # What the framework works out of signatures and shapes is for the document alone, and much.
        super().__init__(path, _nothing, name=endpoint.__name__, methods=kw["methods"])
        self.endpoint, self.responses = endpoint, kw["responses"]
        self._beginning = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for this route; most are for one that begins otherwise, and that is soon seen."""
        if not scope["path"].startswith(self._beginning) and not scope.get("root_path"):
            return Match.NONE, {}
        return super().matches(scope)

    def documented(self) -> APIRoute:
        """The route with all that it takes and answers, as the OpenAPI document tells it."""
        return APIRoute(self.path, self.endpoint, **self._said)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Build the handler once, from the endpoint's own annotations."""
        hints = get_type_hints(self._answering)
        if "write" in hints:
            return self._writing(hints["body"])
        if "body" in hints:
            return self._telling(hints["body"])
        return self._reading(hints.get("query", self.errand.shape))

    def _reading(self, shape: type[Question]) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self._answering
        takes_query = "query" in get_type_hints(endpoint)
        pace = Pace()

        def answer(request: Request, *, hurried: bool) -> Response:
            ports: Ports = request.app.state.ports
            caller = require(ports, request, self.errand.operation)
            try:
                given = request.query_params.multi_items()
                ask, question = read_question(
                    ports, caller, self.errand.operation, shape, given, hurried=hurried
                )
                more = {"query": question} if takes_query else {}
                response: Response = endpoint(ask=ask, **request.path_params, **more)
                return response
            except InvalidInputError:
                self._must_exist(ports, caller, request)
                raise

        async def handle(request: Request) -> Response:
            return await pace.answer(
                frozenset(request.query_params),
                partial(answer, request),
                local=request.app.state.ports.local and not self.errand.waits,
            )

        return handle

    def _telling(self, shape: type[Body]) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        def answer(request: Request, raw: bytes | TooLarge) -> Response:
            ports: Ports = request.app.state.ports
            caller = require(ports, request, self.errand.operation)
            _no_query(request)
            given = parse(raw, request.headers.get("content-type"), ports.settings.largest_body)
            body = validated(shape, given)
            ask, _ = read_question(ports, caller, self.errand.operation, Question, ())
            response: Response = self.endpoint(ask=ask, body=body)
            return response

        async def handle(request: Request) -> Response:
            raw = await read_raw(request, request.app.state.ports.settings.largest_body)
            return await run_in_threadpool(answer, request, raw)

        return handle

    def _writing(self, shape: type[Body]) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        def record(request: Request, raw: bytes | TooLarge) -> tuple[Mapping[str, Any], Body, bool]:
            ports: Ports = request.app.state.ports
            caller = require(ports, request, self.errand.operation)
            caller = self._related(ports, caller, request)
            try:
                _no_query(request)
                largest = ports.settings.largest_body
                given = parse(raw, request.headers.get("content-type"), largest)
                body = validated(shape, given)
                named = self.errand.exists is not None
                caller = allowed_to_say(ports, caller, body, of_path=named)
                happened_on = body.happened_on if isinstance(body, FactBody) else None
                act = act_of(ports, caller, request, happened_on, founds=self.errand.founds)
                act = marked(act, caller, request, given)
                kept = kept_answer(ports, act)
                replayed = kept is not None
                if kept is None:
                    kept, replayed = self._act(Writing(ports, caller, act), request, body)
            except ProblemError:
                self._must_exist(ports, caller, request)
                raise
            except RefusalError as refusal:
                if isinstance(refusal, InvalidInputError | StaleVersionError):
                    self._must_exist(ports, caller, request)
                said = raw.decode(errors="replace") if isinstance(raw, bytes) else ""
                withhold(ports, caller, refusal, request.scope["path"] + said)
                raise
            return kept, body, replayed

        async def handle(request: Request) -> Response:
            ports: Ports = request.app.state.ports
            raw = await read_raw(request, ports.settings.largest_body)
            state = request.app.state
            turns = state.writers.turns(state.gate)
            kept, body, replayed = await run_sync(record, request, raw, limiter=turns)
            if patience := ports.settings.read_your_writes_seconds:
                if self.errand.waits:
                    patience = max(patience, LONG_WORK_SECONDS)
                await run_in_threadpool(ports.followers.wait_for, kept["position"], patience)
            if self.errand.answer is not None:
                kept = self.errand.answer(kept, body)
            return written(kept, founds=self.errand.founds, replayed=replayed)

        return handle

    def _related(self, ports: Ports, caller: Admitted, request: Request) -> Admitted:
        """The caller in a capacity that may do this to the subject of the path; whether there is one is not told."""
        named = self.errand.exists
        if named is None:
            return caller
        about = named.id(request.path_params)
        return caller.allowed(caller.ruling(partial(of_subject, ports, about, caller.operation)))

    def _act(self, write: Writing, request: Request, body: Body) -> tuple[Mapping[str, Any], bool]:
        """Perform the act once: whoever loses a race against its own retry is told the retry's answer."""
        try:
            recorded: Recorded = self.endpoint(write=write, body=body, **request.path_params)
        except RefusalError:
            kept = kept_answer(write.ports, write.act)
            if kept is None:
                raise
            return kept, True
        return told(recorded), False

    def _must_exist(self, ports: Ports, caller: Admitted, request: Request) -> None:
        """Say first that the path names nothing to be seen: what is wrong beside it does not matter then."""
        named = self.errand.exists
        if named is None:
            return
        about = named.id(request.path_params)
        seen = caller.sees(partial(of_subject, ports, about, caller.operation))
        if not seen or not named(ports, request.path_params):
            name = next(iter(request.path_params.values()))
            raise NotFoundError(
                "subject_known",
                f"Không có “{name[:100]}” trong sổ.",
                allowed="the id or code of a recorded subject",
            )


def validated(shape: type[B], given: Mapping[str, Any]) -> B:
    """The body as its model, or every violation in it."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise ManyInvalidInputsError(violations_of(error.errors(include_url=False))) from error


def _no_query(request: Request) -> None:
    for name in request.query_params:
        raise InvalidInputError(
            "unknown",
            f"Lệnh không nhận tham số “{name[:100]}”.",
            pointer=f"/query/{name[:100]}",
            allowed="no query parameters",
        )


class Resource:
    """One resource: its name, and its routes as the application mounts them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.routes: list[Door] = []

    def lists(self, path: str, row: type[BaseModel]) -> Callable[[Endpoint], Endpoint]:
        """A list of rows, by cursor."""
        found: dict[int | str, Any] = {200: {"model": Page[row]}}  # type: ignore[valid-type]
        return self._mount(path, "GET", found, {"shape": ListQuestion})

    def shows(
        self, path: str, row: type[BaseModel], exists: Named | None = None
    ) -> Callable[[Endpoint], Endpoint]:
        """One answer."""
        return self._mount(path, "GET", {200: {"model": row}}, {"exists": exists})

    def downloads(self, path: str, media_type: str) -> Callable[[Endpoint], Endpoint]:
        """A file."""
        return self._mount(path, "GET", {200: {"content": {media_type: {}}}}, {"waits": True})

    def tells(self, path: str, row: type[BaseModel]) -> Callable[[Endpoint], Endpoint]:
        """An answer to a body, where that is no single fact of a subject.

        Something worked out, what is kept outside the log, or a message that may leave several facts or none. It
        takes no key and no version.
        """
        return self._mount(path, "POST", {200: {"model": row}}, {})

    def records(
        self,
        path: str,
        exists: Named | None = None,
        *,
        founds: bool = False,
        waits: bool = False,
        answer: Callable[[Mapping[str, Any], Any], Mapping[str, Any]] | None = None,
        row: type[WriteAnswer] = WriteAnswer,
    ) -> Callable[[Endpoint], Endpoint]:
        """One fact. `waits` says that the registers have long to work at it before it can be read."""
        more = {"exists": exists, "founds": founds, "waits": waits, "answer": answer}
        return self._mount(path, "POST", {201: {"model": row}}, more)

    def _mount(
        self, path: str, method: str, responses: dict[int | str, Any], more: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        def mount(endpoint: Endpoint) -> Endpoint:
            operation: str = endpoint.__name__
            text = (endpoint.__doc__ or "").strip()
            self.routes.append(
                Door(
                    PREFIX + path,
                    endpoint,
                    Errand(operation, **more),
                    methods=[method],
                    operation_id=operation,
                    tags=[self.name],
                    summary=text.splitlines()[0] if text else operation,
                    description=text,
                    response_model=None,
                    status_code=next(iter(responses)),
                    responses=responses,
                )
            )
            return endpoint

        return mount
