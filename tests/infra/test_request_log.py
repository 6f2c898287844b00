"""A request is one line without its query; a refusal says its rule."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from infra.request_log import RequestLog


def show(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok", headers={"X-Request-Id": "abc"})


def fail(request: Request) -> PlainTextResponse:
    return PlainTextResponse("broken", status_code=503)


def refuse(request: Request) -> PlainTextResponse:
    request.state.account = "acc-1"
    request.state.refused = "relation_held"
    return PlainTextResponse("no", status_code=403)


APP = RequestLog(
    Starlette(
        routes=[
            Route("/plans", show),
            Route("/healthz", show),
            Route("/broken", fail),
            Route("/refused", refuse),
        ]
    )
)


def test_a_request_is_one_line_without_its_query() -> None:
    with capture_logs() as lines:
        TestClient(APP).get("/plans?token=s3cret", headers={"Authorization": "Bearer s3cret"})
    (line,) = lines
    line.pop("ms")
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "path": "/plans",
        "status": 200,
        "request_id": "abc",
    }


def test_probes_are_quiet_and_failures_loud() -> None:
    with capture_logs() as lines:
        TestClient(APP).get("/healthz")
        TestClient(APP).get("/broken")
    assert [line["log_level"] for line in lines] == ["debug", "warning"]


def test_a_refusal_is_written_down_with_its_rule_and_who_asked() -> None:
    with capture_logs() as lines:
        TestClient(APP).get("/refused")
    (line,) = lines
    assert (line["account"], line["refused"]) == ("acc-1", "relation_held")
