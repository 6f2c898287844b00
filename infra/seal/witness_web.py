"""The witness on the wire (C2SP tlog-witness): heads come in, cosignatures go out; anybody may see its key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.seal.witness import LARGEST_BODY, TEXT, Reply, Witness

TOO_LARGE: Final = 413


def witness_app(witness: Witness) -> Starlette:
    """The web application of one witness."""

    def taking(take: Callable[[bytes], Reply]) -> Callable[[Request], Awaitable[Response]]:
        async def taken(request: Request) -> Response:
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    return PlainTextResponse("too large\n", TOO_LARGE)
            return _response(await run_in_threadpool(take, bytes(body)))

        return taken

    def checkpoint(request: Request) -> Response:
        return _response(witness.checkpoint(request.path_params["origin"]))

    def vkey(_: Request) -> Response:
        return Response(f"{witness.verifier}\n", media_type=TEXT)

    def evidence(_: Request) -> Response:
        return JSONResponse({"items": [found.__dict__ for found in witness.evidence()]})

    return Starlette(
        routes=[
            Route("/add-checkpoint", taking(witness.add_checkpoint), methods=["POST"]),
            Route("/add-rotation", taking(witness.add_rotation), methods=["POST"]),
            Route("/vkey", vkey),
            Route("/evidence", evidence),
            Route("/{origin}/checkpoint", checkpoint),
        ]
    )


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, media_type=reply.content_type)
