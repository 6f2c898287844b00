"""For operators and machines: alive, ready, numbers, and what each kind of problem means."""

from __future__ import annotations

import hmac
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.errors import KINDS, Kind, ProblemError
from api.ports import Ports

router = APIRouter()


def _json(content: Any, status: int = 200) -> Response:
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.get("/healthz", tags=["operations"], operation_id="health", response_model=None)
async def health() -> Response:
    """Whether the process answers; it asks nobody else."""
    return _json({"status": "ok"})


@router.get(
    "/readyz",
    tags=["operations"],
    operation_id="readiness",
    response_model=None,
    responses={503: {"description": "Not ready: at least one check fails."}},
)
async def readiness(request: Request) -> Response:
    """Whether requests may be sent here, check by check."""
    ports: Ports = request.app.state.ports
    checks = await run_in_threadpool(ports.readiness)
    ready = all(c.ok for c in checks)
    return _json(
        {
            "status": "ready" if ready else "not ready",
            "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks],
        },
        200 if ready else 503,
    )


@router.get(
    "/metrics",
    tags=["operations"],
    operation_id="metrics",
    response_class=Response,
    response_model=None,
    responses={
        200: {"content": {"text/plain": {}, "application/openmetrics-text": {}}},
        401: {"description": "The token of /metrics is set, and was not shown."},
    },
)
async def metrics(request: Request) -> Response:
    """The numbers for Prometheus; open unless a token is configured."""
    ports: Ports = request.app.state.ports
    wanted = ports.settings.metrics_token

    def answer() -> Response:
        if wanted is not None and not _shows(request, wanted):
            raise ProblemError(
                "unauthenticated",
                "Cần mã truy cập dành cho /metrics.",
                headers={"WWW-Authenticate": 'Bearer realm="giamsat metrics"'},
            )
        body, content_type = ports.metrics.exposition(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    return await run_in_threadpool(answer)


@router.get("/problems", tags=["operations"], operation_id="list_problems", response_model=None)
async def list_problems() -> Response:
    """Every kind of problem that an answer may name as its type."""
    return _json({"items": [_told(kind) for kind in KINDS.values()]})


@router.get(
    "/problems/{code}",
    tags=["operations"],
    operation_id="show_problem",
    response_model=None,
    responses={404: {"description": "No problem has this code."}},
)
async def show_problem(code: str) -> Response:
    """What one kind of problem means, and what to do about it."""
    kind = KINDS.get(code)
    if kind is None:
        raise ProblemError("not_found", f"Không có loại lỗi “{code[:100]}”.")
    return _json(_told(kind))


def _told(kind: Kind) -> dict[str, Any]:
    return {
        "type": f"/problems/{kind.code}",
        "code": kind.code,
        "status": kind.status,
        "title": kind.title,
        "description": kind.description,
    }


def _shows(request: Request, wanted: str) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(
        # The server reads headers as Latin-1, whatever they were written in.
        token.strip().encode("latin-1"),
        wanted.encode(),
    )
